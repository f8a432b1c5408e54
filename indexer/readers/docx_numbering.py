"""Automatic numbers of a docx: its list definitions, and the counters that Word keeps while it writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from indexer.readers.docx_counting import write_number
from indexer.readers.docx_names import MC, VAL, W, as_whole, switch, value, whole

LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
_UNIT = re.compile(r"[章节条编款项篇]$")
_CLOSED = re.compile(r"[）】〕》、，：．。]$|[^\x00-\x7f]\)$")


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered; `restarts_below` is the first level after which it does not restart."""

    start: int = 0
    format: str = "decimal"
    pattern: str = ""
    text: str = ""
    suffix: str = "tab"
    legal: bool = False
    restarts_below: int = 0
    style: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Numbered:
    """A w:num: the list whose counters it shares, its levels and the levels it starts anew."""

    list_id: str
    levels: Mapping[int, Level]
    starts: Mapping[int, int] = field(default_factory=dict)

    def start(self, level: int) -> int:
        """The first number of a level, 0 as ECMA-376 has it where the file does not say."""
        if level in self.starts:
            return self.starts[level]
        return self.levels[level].start if level in self.levels else 1

    def level_of_style(self, style: str) -> int | None:
        """The level that a paragraph style is tied to."""
        return next((level for level, row in self.levels.items() if row.style == style), None)


def read_numbering(root: etree._Element | None, list_styles: Mapping[str, int]) -> dict[int, Numbered]:
    """The lists of numbering.xml by w:numId; `list_styles` are the numbers of the styles of type numbering."""
    if root is None:
        return {}
    abstracts = {node.get(W + "abstractNumId", ""): node for node in root.iterfind(W + "abstractNum")}
    instances = {as_whole(node.get(W + "numId")): node for node in root.iterfind(W + "num")}
    numbered = {}
    for number, node in instances.items():
        if number is None:
            continue
        list_id = _list_id(value(node, "abstractNumId") or "", abstracts, instances, list_styles)
        if list_id in abstracts:
            numbered[number] = _instance(node, list_id, _levels(abstracts[list_id]))
    return numbered


def _list_id(
    list_id: str,
    abstracts: Mapping[str, etree._Element],
    instances: Mapping[int | None, etree._Element],
    list_styles: Mapping[str, int],
) -> str:
    """The definition that holds the levels: w:numStyleLink leads to a style, and the style to its own list."""
    seen: set[str] = set()
    while list_id in abstracts and list_id not in seen:
        seen.add(list_id)
        style = value(abstracts[list_id], "numStyleLink")
        instance = instances.get(list_styles.get(style)) if style else None
        if instance is None:
            return list_id
        list_id = value(instance, "abstractNumId") or ""
    return list_id


def _levels(node: etree._Element) -> dict[int, Level]:
    levels = {}
    for child in node.iterfind(W + "lvl"):
        place = as_whole(child.get(W + "ilvl"))
        if place is not None and 0 <= place < LEVELS:
            levels[place] = _level(child, place)
    return levels


def _level(node: etree._Element, place: int) -> Level:
    format_ = node.find(W + "numFmt")
    if format_ is None:
        format_ = node.find(f"{MC}AlternateContent/{MC}Choice/{W}numFmt")
    restart = whole(node, "lvlRestart")
    return Level(
        start=whole(node, "start") or 0,
        format=format_.get(VAL, "decimal") if format_ is not None else "decimal",
        pattern=format_.get(W + "format", "") if format_ is not None else "",
        text=value(node, "lvlText") or "",
        suffix=value(node, "suff") or "tab",
        legal=bool(switch(node, "isLgl")),
        restarts_below=place if restart is None else restart,
        style=value(node, "pStyle") or "",
        hidden=bool(switch(node.find(W + "rPr"), "vanish")),
    )


def _instance(node: etree._Element, list_id: str, levels: dict[int, Level]) -> Numbered:
    starts: dict[int, int] = {}
    for override in node.iterfind(W + "lvlOverride"):
        place = as_whole(override.get(W + "ilvl"))
        if place is None or not 0 <= place < LEVELS:
            continue
        start, own = whole(override, "startOverride"), override.find(W + "lvl")
        if start is not None:
            starts[place] = start
        if own is not None:
            levels[place] = _level(own, place)
    return Numbered(list_id, levels, starts)


class Counters:
    """The numbers that a text has come to. Instances of one list count on together, as in Word."""

    def __init__(self, numbered: Mapping[int, Numbered]) -> None:
        self._numbered = numbered
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[int, int]] = set()

    def next(self, number: int, place: int) -> tuple[str, str]:
        """Count a paragraph; its number as Word writes it and what stands after it, a space or nothing.

        Both are empty for bullets, which say nothing, and for levels that are not defined.
        """
        numbered = self._numbered.get(number)
        if numbered is None or place not in numbered.levels:
            return "", ""
        counts = self._counts.setdefault(numbered.list_id, [None] * LEVELS)
        self._count(counts, numbered, number, place)
        level = numbered.levels[place]
        if level.hidden or (level.format == "bullet" and not _IDEOGRAPH.search(level.text)):
            return "", ""
        label = _PLACE.sub(
            lambda found: _written(numbered, counts, level, int(found[1]) - 1, place), level.text
        )
        return label.strip(), _gap(label.strip(), level.suffix)

    def _count(self, counts: list[int | None], numbered: Numbered, number: int, place: int) -> None:
        if place in numbered.starts and (number, place) not in self._begun:
            counts[place] = None
        self._begun.add((number, place))
        count = counts[place]
        counts[place] = numbered.start(place) if count is None else count + 1
        for above in range(place):
            if counts[above] is None:
                counts[above] = numbered.start(above)
        for below in range(place + 1, LEVELS):
            level = numbered.levels.get(below)
            if level is None or place < level.restarts_below:
                counts[below] = None


def _written(numbered: Numbered, counts: list[int | None], level: Level, shown: int, place: int) -> str:
    """A level's number inside the text of the same or a deeper level."""
    count, other = counts[shown], numbered.levels.get(shown)
    if shown > place or count is None:
        return ""
    if other is None:
        return str(count)
    legal = level.legal and other.format not in ("none", "bullet")
    return write_number(count, "decimal" if legal else other.format, other.pattern)


def _gap(label: str, suffix: str) -> str:
    """What parts a number from its text: 第三条 第一款… is an article, 第三条第一款… would be a reference to one."""
    if not label or _CLOSED.search(label):
        return ""
    return " " if suffix != "nothing" or _UNIT.search(label) else ""
