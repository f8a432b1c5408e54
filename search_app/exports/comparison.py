"""对照表: two versions side by side for the meeting that decides, with what changed in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from analyzers.blocks import CELL
from corpus.compare import Comparison, Row, RowKind, Side
from corpus.model import Expression, ProvisionType, Work
from search_app import words
from search_app.rendering import number_of

HEADS = ("原条文", "新条文", "修改情况")
_UNITS = {ProvisionType.ARTICLE: "条", ProvisionType.AGENDA_ITEM: "个议题", ProvisionType.DECISION: "项"}
_COUNTED = (*_UNITS, ProvisionType.SECTION)
_FOLDED = {RowKind.SAME: "same", RowKind.FORM: "same", RowKind.RENUMBERED: "renumbered"}
_SHARE = re.compile(
    r"[0-9０-９.]+[%％‰]|百分之[零〇一二三四五六七八九十百点]+|[0-9一二三四五六七八九十]+分之[0-9一二三四五六七八九十]+"
)
_BODY = re.compile(r"[一-鿿](?:部|处|科|局|办公室|中心|委员会|领导小组)(?![门分位署长件])")
TELLING = (("金额", words.AMOUNT), ("期限", words.TERM), ("比例", _SHARE), ("责任单位", _BODY))
"""Kinds of change that a meeting asks about first, and how each is found in a text."""
_BETWEEN_CELLS = "｜"


@dataclass(frozen=True, slots=True)
class Run:
    """Words and how they are marked: `del`, `ins` or not at all."""

    text: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """Lines of both sides and what is to be said of them; `folded` stands in place of rows that say nothing new."""

    old: tuple[tuple[Run, ...], ...] = ()
    new: tuple[tuple[Run, ...], ...] = ()
    notes: tuple[str, ...] = ()
    folded: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The comparison as a document."""

    title: str
    summary: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[TableRow, ...]
    closing: tuple[str, ...]


def table_of(
    work: Work, old: Expression, new: Expression, found: Comparison, url: str, today: date
) -> Table:
    """The table; rows that are equal or only renumbered are folded into a line each run."""
    present = {_side(row).type for row in found.rows}
    unit = next((word for type_, word in _UNITS.items() if type_ in present), "处")
    return Table(
        f"《{new.title}》新旧条文对照表",
        tuple(_summary(work, old, new, found, unit)),
        HEADS,
        tuple(_rows(found.rows, unit)),
        (
            "标记：删去的字加删除线，增加的字加粗并加下划线。",
            f"密级：{work.level}" + (f"（仅限{'、'.join(work.groups)}）" if work.groups else ""),
            f"地址：{url}",
            f"{words.day(today)}由典章导出，以正式印发的文件为准。",
        ),
    )


def _summary(work: Work, old: Expression, new: Expression, found: Comparison, unit: str) -> Iterator[str]:
    for word, one in (("原版", old), ("新版", new)):
        number = number_of(work, one)
        yield f"{word}：{words.day(one.version_date)}{'，' + number if number else ''}，{words.window_words(one)}。"
    counts = found.counts
    kept = counts.get(RowKind.SAME, 0) + counts.get(RowKind.FORM, 0)
    yield f"{words.comparison_summary(found, unit)}；没有变化{kept}{unit}。"
    told = [f"{word}{count}处" for word, count in _told(found.rows) if count]
    if told:
        yield f"其中涉及{'、'.join(told)}，详见修改情况一栏。"


def _told(rows: Sequence[Row]) -> Iterator[tuple[str, int]]:
    """How many places of each telling kind changed."""
    changed = [row for row in rows if row.kind is RowKind.CHANGED]
    for word, pattern in TELLING:
        yield word, sum(max(len(touched(pattern, side)) for side in (row.old, row.new)) for row in changed)


def touched(pattern: re.Pattern[str], side: Side | None) -> list[str]:
    """The matches in a side's text that a mark touches."""
    if side is None:
        return []
    return [
        match[0]
        for match in pattern.finditer(side.text)
        if any(start < match.end() and match.start() < end for start, end in side.marks)
    ]


def _rows(rows: Sequence[Row], unit: str) -> Iterator[TableRow]:
    for kind, run in groupby(rows, key=lambda row: _FOLDED.get(row.kind, "")):
        found = list(run)
        if not kind:
            yield from map(_open_row, found)
            continue
        counted = [row for row in found if _side(row).type in _COUNTED]
        if counted:
            yield TableRow(folded=(_same if kind == "same" else _renumbered)(counted, unit))


def _same(rows: Sequence[Row], unit: str) -> str:
    form = sum(row.kind is RowKind.FORM for row in rows)
    told = f"（其中{form}{unit}仅标点、空格或字形不同）" if form else ""
    return f"{_range([_side(row) for row in rows])}，共{len(rows)}{unit}，没有变化{told}。"


def _renumbered(rows: Sequence[Row], unit: str) -> str:
    before, after = ([side for row in rows if (side := one(row))] for one in (_old, _new))
    return f"原{_range(before)}改为{_range(after)}，共{len(rows)}{unit}，内容没有变化。"


def _old(row: Row) -> Side | None:
    return row.old


def _new(row: Row) -> Side | None:
    return row.new


def _range(sides: Sequence[Side]) -> str:
    first, last = _name(sides[0]), _name(sides[-1])
    return first if first == last else f"{first}至{last}"


def _name(side: Side) -> str:
    return side.num.rstrip("、．.") or words.eid_words(side.eid)


def _open_row(row: Row) -> TableRow:
    return TableRow(_lines(row.old, row, "del"), _lines(row.new, row, "ins"), tuple(_notes(row)))


def _notes(row: Row) -> Iterator[str]:
    renumbered = row.old and row.new and row.old.num != row.new.num
    yield words.ROWS[row.kind] + (f"，原{_name(row.old)}" if renumbered and row.old else "")
    if row.kind is not RowKind.CHANGED:
        return
    for word, pattern in TELLING[:-1]:
        before, after = touched(pattern, row.old), touched(pattern, row.new)
        if before or after:
            yield f"{word}：{'、'.join(before) or '（无）'} → {'、'.join(after) or '（无）'}"
    if touched(_BODY, row.old) or touched(_BODY, row.new):
        yield "涉及责任单位"


def _lines(side: Side | None, row: Row, mark: str) -> tuple[tuple[Run, ...], ...]:
    """The lines of a side, its number at the head of the first; a side that is not there says so."""
    if side is None:
        return ((Run("（无）"),),)
    whole = row.kind in (RowKind.INSERTED, RowKind.DELETED)
    marks = [(0, len(side.text))] if whole else side.marks
    found = []
    start = 0
    for line in side.text.split("\n"):
        found.append(tuple(_runs(line, start, marks, mark)))
        start += len(line) + 1
    if side.num:
        found[0] = (Run(f"{side.num}　", mark if whole else ""), *found[0])
    return tuple(found)


def _runs(line: str, start: int, marks: Sequence[tuple[int, int]], mark: str) -> Iterator[Run]:
    shown = line.replace(CELL, _BETWEEN_CELLS)
    at = 0
    for first, end in marks:
        first, end = max(first - start, at), min(end - start, len(line))
        if first < end:
            yield from [Run(shown[at:first])] if first > at else []
            yield Run(shown[first:end], mark)
            at = end
    yield from [Run(shown[at:])] if at < len(line) else []


def _side(row: Row) -> Side:
    side = row.new or row.old
    assert side is not None  # noqa: S101
    return side
