"""A version, or one unit of it, as the lines of a printed document, whatever file they go into."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from corpus.model import Kind, LegalForce, Provision, Work
from corpus.timeline import legal_force
from search_app import words
from search_app.citation_text import citation
from search_app.pages_text import Block, TextUnit, text_units
from search_app.pages_work import as_letter, fields_shown
from search_app.reading import NotThere, WorkView
from search_app.rendering import number_of

HEADINGS = {1: "part", 2: "part", 3: "chapter", 4: "section"}
"""Kinds of line by the level of a heading."""
_CLOSED = "、．.）):：】"
"""What a printed number may end with so that its words follow without a gap."""
# 一、 | 十二、
_FIRST_LEVEL = re.compile(r"[一二三四五六七八九十]+、")
_PLAIN = {"p": "p", "item": "p", "subitem": "p"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a document: its kind, its printed number, its words, or the rows of a table.

    Kinds: part, chapter, first (一、), section, article, p, sign, addressees, annex, annex-title, label (a name and what it says),
    table.
    """

    kind: str
    text: str = ""
    num: str = ""
    eid: str = ""
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def opening(self) -> str:
        """The number with the gap that parts it from the words, none after 一、 and the like."""
        gap = "　" if self.num and self.text and self.num[-1] not in _CLOSED else ""
        return self.num + gap


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands above the title of an official document: the mark in red, what stands left of it, who signed."""

    mark: tuple[str, ...]
    corner: tuple[str, ...]
    signatory: str

    @property
    def size(self) -> str:
        """How large the longest line of the mark can be set in 156 mm: large, middle or small."""
        longest = max(map(len, self.mark), default=0)
        return "large" if longest <= 10 else "middle" if longest <= 14 else "small"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document as printed: what must be seen first, title and number, lines, and where all this comes from.

    A line of the title should break only between `title_parts`. `record` is what an official document ends with: to whom it is copied, who printed it and when.
    """

    title: str
    title_parts: tuple[str, ...]
    number: str
    notice: str
    lines: tuple[Line, ...]
    closing: tuple[str, ...]
    level: str = ""
    head: Letterhead | None = None
    record: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Characters of all lines."""
        return sum(
            len(line.text) + sum(len(cell) for row in line.rows for cell in row) for line in self.lines
        )


def sheet_of(seen: WorkView, url: str, today: date, eid: str = "") -> Sheet:
    """The version shown, or only its unit `eid`. Raises `NotThere` when the version has no such unit."""
    work, expression = seen.work, seen.expression
    tree = (unit_of(seen.tree, eid),) if eid else seen.tree
    units = text_units(tree)
    if work.kind is Kind.OFFICIAL_DOCUMENT:
        units = as_letter(units)
    lines = [line for unit in units for line in _lines(unit)]
    return Sheet(
        expression.title,
        tuple(filter(None, words.title_parts(expression.title, work.issuers))),
        number_of(work, expression),
        notice_of(seen, today),
        tuple(lines if eid else [*before_text(seen), *lines, *after_text(seen, lines)]),
        closing_of(seen, url, today, eid),
        _level(work),
        *(
            (None, ())
            if eid or work.kind is not Kind.OFFICIAL_DOCUMENT
            else (_letterhead(seen), _record(seen))
        ),
    )


def _level(work: Work) -> str:
    return work.level if "商密" in work.level or work.groups else ""


def _letterhead(seen: WorkView) -> Letterhead:
    shown = {field.name: field.value for field in fields_shown(seen.expression)}
    # a letter bears the name alone, everything else the name with 文件
    ending = "" if seen.work.genre == "函" else "文件"
    own = shown.get("issuing_authority_mark", "")
    made = (
        [own] if own else [*seen.work.issuers[:-1], *(f"{one}{ending}" for one in seen.work.issuers[-1:])]
    )
    corner = (
        shown.get("copy_number", ""),
        shown.get("classification", "") or _level(seen.work),
        shown.get("urgency", ""),
    )
    return Letterhead(tuple(made), tuple(filter(None, corner)), shown.get("signatory", ""))


def _record(seen: WorkView) -> tuple[str, ...]:
    shown = {field.name: field.value for field in fields_shown(seen.expression)}
    copied = f"抄送：{shown['copied_to']}" if "copied_to" in shown else ""
    day = f"{shown['printing_date']}印发" if "printing_date" in shown else ""
    return tuple(
        filter(None, (copied, "　".join(filter(None, (shown.get("printing_authority", ""), day)))))
    )


def unit_of(tree: Sequence[Provision], eid: str) -> Provision:
    """The unit of that eid. Raises `NotThere`."""
    for top in tree:
        for one in top.walk():
            if one.eid == eid:
                return one
    raise NotThere(f"这个版本里没有 {eid[:40]}。请从文件的目录中选择条文。")


def notice_of(seen: WorkView, today: date) -> str:
    """What a reader of the paper must not overlook: that this is not the text of today; else empty."""
    expression = seen.expression
    force = legal_force(expression.validity, today)
    if force in (LegalForce.REPEALED, LegalForce.LAPSED):
        ended = expression.validity.repealed_on or expression.validity.lapsed_on
        return f"已{'废止' if force is LegalForce.REPEALED else '失效'}：本文件自{words.day(ended)}起不再适用。"
    if seen.historical and seen.current is not None:
        order = [one.id for one in seen.work.expressions]
        older = order.index(expression.id) < order.index(seen.current.id)
        which = "历史版本" if older else "将来的版本"
        return f"{which}：{words.window_words(expression)}，不是{words.day(today)}适用的文本。"
    if force is LegalForce.NOT_YET_IN_FORCE:
        return f"尚未生效：本文件自{words.day(expression.validity.valid_from)}起施行。"
    return ""


def closing_of(seen: WorkView, url: str, today: date, eid: str = "") -> tuple[str, ...]:
    """The lines at the end: status, access, how it is cited, source, address and the day of export."""
    work, expression = seen.work, seen.expression
    status = words.status_sentence(work.kind, expression, seen.force, seen.on, today)
    access = f"密级：{work.level}" + (f"（仅限{'、'.join(work.groups)}）" if work.groups else "")
    only = f"本件只含{words.eid_words(eid, work.kind)}，不是全文。" if eid else ""
    sources = "；".join(dict.fromkeys(one.source for one in expression.manifestations))
    found = (
        only,
        f"{'会议' if work.kind is Kind.MINUTES else '效力'}：{status}。",
        access,
        f"引用：{citation(seen, eid)}",
        f"来源：{sources}",
        f"地址：{url}",
        f"{words.day(today)}由典章导出，以正式印发的文件为准。",
    )
    return tuple(line for line in found if line)


def _lines(unit: TextUnit) -> Iterator[Line]:
    """The lines of a unit, its number at the head of the first."""
    if unit.kind == "heading" or not unit.blocks:
        annex = unit.level == 1 and unit.eid.startswith("annex")
        if annex:
            yield Line("annex", "", unit.num, unit.eid)
            yield from [Line("annex-title", unit.heading)] if unit.heading else []
        elif unit.num or unit.heading:
            yield Line(_heading(unit), unit.heading, unit.num, unit.eid)
        yield from map(_line, unit.blocks)
        return
    first, *rest = map(_line, unit.blocks)
    if unit.kind == "decision" and unit.heading:
        yield Line("p", unit.heading + ("" if unit.heading[-1] in "：:，。" else "："))
    elif unit.heading or (unit.num and first.kind == "table"):
        yield Line(_heading(unit), unit.heading, unit.num, unit.eid)
        yield from (first, *rest)
        return
    opens = "article" if unit.kind == "article" else "p"
    yield replace(first, kind=opens if first.kind == "p" else first.kind, num=unit.num, eid=unit.eid)
    yield from rest


def _heading(unit: TextUnit) -> str:
    """第二章 and 第一节 by their level; 一、 in 黑体, （一） and the rest in 楷体."""
    if unit.level in HEADINGS and unit.num[:1] == "第":
        return HEADINGS[unit.level]
    if _FIRST_LEVEL.match(unit.num or unit.heading):
        return "first"
    return HEADINGS.get(unit.level, "section") if unit.level != 4 else "section"


def _line(block: Block) -> Line:
    if block.kind == "table":
        return Line("table", rows=tuple(tuple(cell.unescape() for cell in row) for row in block.rows))
    return Line(_PLAIN.get(block.kind, block.kind), block.html.unescape(), "", block.eid)


_MEETING = ("meeting", "held_on", "place", "chair", "attendees", "observers", "absentees")


def before_text(seen: WorkView) -> list[Line]:
    """What stands between title and text: addressees, or the particulars of a meeting its text does not tell."""
    shown = {field.name: field for field in fields_shown(seen.expression)}
    if seen.work.kind is Kind.OFFICIAL_DOCUMENT and "addressees" in shown:
        return [Line("addressees", f"{shown['addressees'].value}：")]
    if seen.work.kind is Kind.MINUTES and not any(one.eid == "preamble" for one in seen.tree):
        return [
            Line("label", shown[name].value, f"{shown[name].label}：") for name in _MEETING if name in shown
        ]
    return []


def after_text(seen: WorkView, lines: Sequence[Line]) -> list[Line]:
    """The end of an official document, as far as its text does not have it: day and notes."""
    if seen.work.kind is not Kind.OFFICIAL_DOCUMENT:
        return []
    shown = {field.name: field.value for field in fields_shown(seen.expression)}
    found = []
    if "issue_date" in shown and not any(line.kind == "sign" for line in lines):
        found += [
            Line("sign", text) for text in ("、".join(seen.work.issuers), shown["issue_date"]) if text
        ]
    if "notes" in shown and not any(shown["notes"] in line.text for line in lines):
        found.append(Line("p", f"（{shown['notes']}）"))
    return found


def file_name(work: Work, *parts: str, suffix: str) -> str:
    """A Chinese file name of a work's title and what tells this file apart, without signs that systems refuse."""
    name = "".join(char if char.isprintable() and char not in '\\/:*?"<>|' else "_" for char in work.title)
    told = "".join(f"（{part}）" for part in parts if part)
    return f"{name.strip(' ._')[:80] or '文件'}{told}.{suffix}"
