"""Styles of a docx: which list, heading rank and visibility a paragraph or run has through them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from indexer.readers.docx_names import W, switch, value, whole
from indexer.readers.docx_numbering import Numbered

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])$", re.I)
_TITLE = re.compile(r"(?:title|标题)$", re.I)
_BODY_LEVEL = 9


@dataclass(frozen=True, slots=True)
class Style:
    """What a style itself says; None where it leaves a matter to the style it is based on."""

    id: str
    name: str
    based_on: str
    list_number: int | None
    list_level: int | None
    outline: int | None
    hidden: bool | None


class Styles:
    """The styles of a document."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, Style] = {}
        self.lists: dict[str, int] = {}
        """The w:numId of the styles of type numbering."""
        self._default = ""
        self._chains: dict[str, tuple[Style, ...]] = {}
        for node in root.iterfind(W + "style") if root is not None else ():
            self._add(node)

    def _add(self, node: etree._Element) -> None:
        id_, kind = node.get(W + "styleId", ""), node.get(W + "type", "paragraph")
        paragraph = node.find(W + "pPr")
        list_ = paragraph.find(W + "numPr") if paragraph is not None else None
        number = whole(list_, "numId")
        if kind == "numbering":
            if number is not None:
                self.lists[id_] = number
            return
        if kind == "paragraph" and node.get(W + "default") in ("1", "true", "on"):
            self._default = id_
        self._styles[id_] = Style(
            id_,
            value(node, "name") or "",
            value(node, "basedOn") or "",
            number,
            whole(list_, "ilvl"),
            whole(paragraph, "outlineLvl"),
            switch(node.find(W + "rPr"), "vanish"),
        )

    def chain(self, id_: str | None) -> tuple[Style, ...]:
        """A paragraph's style and those it is based on, nearest first; None stands for the default style."""
        id_ = self._default if id_ is None else id_
        if id_ not in self._chains:
            self._chains[id_] = self._walk(id_)
        return self._chains[id_]

    def _walk(self, id_: str) -> tuple[Style, ...]:
        chain: dict[str, Style] = {}
        while id_ in self._styles and id_ not in chain:
            chain[id_] = self._styles[id_]
            id_ = chain[id_].based_on
        return tuple(chain.values())

    def hidden(self, id_: str | None) -> bool:
        """Whether a style hides its text."""
        return bool(next((style.hidden for style in self.chain(id_) if style.hidden is not None), False))

    def heading(self, properties: etree._Element | None) -> int:
        """A paragraph's rank as a heading, 1 the highest, 0 for body text."""
        outline = whole(properties, "outlineLvl")
        chain = self.chain(value(properties, "pStyle"))
        if outline is None:
            outline = next((style.outline for style in chain if style.outline is not None), None)
        if outline is not None:
            return outline + 1 if 0 <= outline < _BODY_LEVEL else 0
        for style in chain:
            if found := _HEADING.match(style.name):
                return int(found[1])
            if _TITLE.match(style.name):
                return 1
        return 0


def list_place(
    properties: etree._Element | None, styles: Styles, numbered: dict[int, Numbered]
) -> tuple[int, int] | None:
    """The list (w:numId) and level of a paragraph, its own or its style's; None where it has no number.

    Number and level are inherited each by itself; a style that a level of the list names has that level,
    whatever its own w:ilvl says (ECMA-376 part 1, 17.9.23).
    """
    if not numbered:
        return None
    own = properties.find(W + "numPr") if properties is not None else None
    number, level = whole(own, "numId"), whole(own, "ilvl")
    chain = styles.chain(value(properties, "pStyle"))
    if number is None:
        number = next((style.list_number for style in chain if style.list_number is not None), None)
    if number is None or number not in numbered:
        return None
    if level is None:
        level = _style_level(chain, numbered[number])
    return number, level


def _style_level(chain: tuple[Style, ...], numbered: Numbered) -> int:
    for style in chain:
        tied = numbered.level_of_style(style.id)
        if tied is not None:
            return tied
        if style.list_level is not None:
            return style.list_level
    return 0
