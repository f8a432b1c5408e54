"""对照表: two versions side by side for the meeting that decides, with what changed in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from analyzers.blocks import CELL
from corpus.compare import Comparison, Row, RowKind, Side
from corpus.compare_descent import descents
from corpus.compare_telling import Telling, telling_changes
from corpus.model import Expression, Work
from search_app import words, words_compare
from search_app.reasons import Stated
from search_app.rendering import number_of

HEADS = ("原条文", "新条文", "修改说明")
_FOLDED = {RowKind.SAME: "same", RowKind.FORM: "same", RowKind.RENUMBERED: "renumbered"}
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


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions of a work, what differs between them, and what was stated when the newer was made."""

    work: Work
    old: Expression
    new: Expression
    found: Comparison
    said: Stated


def table_of(compared: Compared, url: str, today: date) -> Table:
    """The table; rows that are equal or only renumbered are folded into a line each run."""
    work = compared.work
    return Table(
        f"《{compared.new.title}》新旧条文对照表",
        tuple(_summary(compared)),
        HEADS,
        tuple(_rows(compared)),
        (
            "标记：删去的字加删除线，增加的字加粗并加下划线。",
            f"密级：{work.level}" + (f"（仅限{'、'.join(work.groups)}）" if work.groups else ""),
            f"地址：{url}",
            f"{words.day(today)}由典章导出，以正式印发的文件为准。",
        ),
    )


def _summary(compared: Compared) -> Iterator[str]:
    for word, one in (("原版", compared.old), ("新版", compared.new)):
        number = number_of(compared.work, one)
        yield f"{word}：{words.day(one.version_date)}{'，' + number if number else ''}，{words.window_words(one)}。"
    for cause in compared.said.causes:
        number = cause.work.document_number
        yield f"依据：{cause.work.title}{f'（{number}）' if number else ''}。"
    yield from (f"修改说明：“{quote.text}”（{quote.source}）。" for quote in compared.said.whole)
    found = compared.found
    unit = words_compare.counter(found)
    counts = found.counts
    kept = counts.get(RowKind.SAME, 0) + counts.get(RowKind.FORM, 0)
    yield f"{words_compare.summary(found, unit)}；没有变化{kept}{unit}。"
    told = words_compare.telling_counts(telling_changes(found))
    if told:
        yield f"其中{told}，详见修改说明一栏。"


def _rows(compared: Compared) -> Iterator[TableRow]:
    found = compared.found
    unit = words_compare.counter(found)
    notes = _notes(compared)
    for kind, run in groupby(enumerate(found.rows), key=lambda one: _FOLDED.get(one[1].kind, "")):
        if not kind:
            yield from (TableRow(*_sides(row), notes[at]) for at, row in run)
            continue
        rows = [row for _at, row in run]
        counted = [row for row in rows if words_compare.side_of(row).type in words_compare.COUNTED]
        if counted:
            told = words_compare.kept if kind == "same" else words_compare.renumbered
            yield TableRow(folded=f"{told(counted, unit)}。")


def _sides(row: Row) -> tuple[tuple[tuple[Run, ...], ...], tuple[tuple[Run, ...], ...]]:
    return _lines(row.old, row, "del"), _lines(row.new, row, "ins")


def _notes(compared: Compared) -> dict[int, tuple[str, ...]]:
    """What is said of each row: what became of it, its telling changes, the reason that was stated."""
    found = compared.found
    telling = words_compare.by_row(telling_changes(found))
    made = words_compare.descent_notes(found, descents(found))
    return {
        at: (
            _what(row),
            *made.get(at, ()),
            *_told(telling.get(at, ())),
            *(f"“{quote.text}”（{quote.source}）" for quote in compared.said.rows.get(at, ())),
        )
        for at, row in enumerate(found.rows)
    }


def _what(row: Row) -> str:
    renumbered = row.old and row.new and row.old.num != row.new.num
    return words_compare.row_word(row) + (
        f"，原{words_compare.name(row.old)}" if renumbered and row.old else ""
    )


def _told(ones: Sequence[Telling]) -> Iterator[str]:
    for kind, label in words_compare.TELLING.items():
        said = "，".join(words_compare.telling_line(one) for one in ones if one.kind is kind)
        if said:
            yield f"{label}：{said}"


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
