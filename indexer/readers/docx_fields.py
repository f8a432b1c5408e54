"""Fields of a docx: what a field shows is text, what it was told to do is not, and a contents list is neither."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from indexer.readers.docx_names import W, switch

_CONTENTS = re.compile(r"\s*TOC\b", re.I)
_EQUATION = re.compile(r"\s*EQ\b", re.I)
_CHECKBOX = re.compile(r"\s*FORMCHECKBOX\b", re.I)
_ENCIRCLED = re.compile(r"\\o\s*(?:\\a[clr]\s*)*\(\s*([○〇◯△□◇])\s*[,，;；]\s*([^)]*?)\s*\)", re.I)
_FRACTION = re.compile(r"\\f\s*\(([^(),]*),([^()]*)\)", re.I)
_SWITCH = re.compile(r"\\[a-z]+[0-9]*\s*|[()]", re.I)


@dataclass(slots=True)
class _Field:
    checked: bool | None
    instruction: list[str] = field(default_factory=list)
    shows: bool = False
    contents: bool = False


class Fields:
    """The fields that are open at a place of the text; they may go on over many paragraphs."""

    def __init__(self) -> None:
        self._open: list[_Field] = []
        self.silent = False
        """Whether text here is no text of the document: an instruction, or a line of a contents list."""
        self.in_contents = False

    @property
    def unclosed(self) -> bool:
        """Whether a field has begun and not ended."""
        return bool(self._open)

    def instruct(self, text: str) -> None:
        """Take in a piece of an instruction."""
        if self._open and not self._open[-1].shows:
            self._open[-1].instruction.append(text)

    def mark(self, node: etree._Element) -> str:
        """Pass a w:fldChar; the text of a field that ends and shows something without having a result."""
        said, kind = "", node.get(W + "fldCharType")
        if kind == "begin":
            self._open.append(_Field(_checked(node)))
        elif kind == "separate" and self._open:
            self._open[-1].shows = True
            self._open[-1].contents = is_contents("".join(self._open[-1].instruction))
        elif kind == "end" and self._open:
            ended = self._open.pop()
            said = "" if ended.shows else shown_by("".join(ended.instruction), ended.checked)
        self.in_contents = any(row.contents for row in self._open)
        self.silent = self.in_contents or not all(row.shows for row in self._open)
        return said


def is_contents(instruction: str) -> bool:
    """Whether an instruction makes a contents list."""
    return _CONTENTS.match(instruction) is not None


def shown_by(instruction: str, checked: bool | None) -> str:
    """What a field without a result shows: 带圈字符 and other EQ fields, boxes to tick; nothing for the rest."""
    if _CHECKBOX.match(instruction):
        return "☑" if checked else "☐"
    if not _EQUATION.match(instruction):
        return ""
    text = _EQUATION.sub("", instruction, count=1)
    text = _ENCIRCLED.sub(lambda found: _encircled(found[1], found[2]), text)
    text = _FRACTION.sub(lambda found: f"{found[1].strip()}/{found[2].strip()}", text)
    return _SWITCH.sub("", text).strip()


def _encircled(frame: str, sign: str) -> str:
    if frame in "○〇◯" and sign.isascii() and sign.isdigit() and 1 <= int(sign[:3]) <= 20:
        return chr(ord("①") + int(sign) - 1)
    return sign


def _checked(node: etree._Element) -> bool | None:
    box = node.find(f"{W}ffData/{W}checkBox")
    checked = switch(box, "checked")
    return switch(box, "default") if checked is None else checked
