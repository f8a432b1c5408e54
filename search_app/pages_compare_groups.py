"""Rows of a comparison as they are grouped on the page: open ones under their headings, runs of unchanged ones folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from corpus.compare import Row, RowKind, Side
from search_app import words_compare

if TYPE_CHECKING:
    from search_app.pages_compare import ComparedRow


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that are open (`kind` empty) or folded (`same`, `renumbered`) under `summary`.

    `headings` are the chapters that the rows stand in, where the page does not show them already.
    """

    kind: str
    rows: Sequence[ComparedRow]
    summary: str
    headings: tuple[str, ...]


def grouped(rows: Sequence[ComparedRow], unit: str, form: bool) -> Iterator[Group]:
    """The groups in reading order; rows that differ in form only are folded unless `form`."""
    chain = _Chain()
    for kind, run in groupby(_folds(rows, form), key=lambda one: one[0]):
        found = [row for _kind, row in run]
        if not kind:
            yield from (Group("", [one], "", chain.headings_of(one)) for one in found)
            continue
        chain.pass_(found)
        summary = _summary(kind, [one.row for one in found], unit)
        if summary:
            yield Group(kind, found, summary, ())


def _summary(kind: str, rows: Sequence[Row], unit: str) -> str:
    """What a folded run says of itself; empty for headings alone."""
    texts = [row for row in rows if not words_compare.is_heading(words_compare.side_of(row))]
    counted = [row for row in texts if words_compare.side_of(row).type in words_compare.COUNTED]
    if counted:
        return (words_compare.kept if kind == "same" else words_compare.renumbered)(counted, unit)
    names = "、".join(words_compare.name(words_compare.side_of(row)) for row in texts)
    return f"{names}没有变化" if names else ""


def _folds(rows: Sequence[ComparedRow], form: bool) -> list[tuple[str, ComparedRow]]:
    """Each row with the kind of run it goes into; a heading that did not change goes with what follows it."""
    kinds: list[tuple[str, ComparedRow]] = []
    following = "same"
    for row in reversed(rows):
        own = _fold(row, form)
        if own != "any":
            following = own or "same"
        kinds.append((following if own == "any" else own, row))
    return kinds[::-1]


def _fold(row: ComparedRow, form: bool) -> str:
    kind = row.row.kind
    unchanged = kind is RowKind.SAME or (kind is RowKind.FORM and not form)
    if words_compare.is_heading(words_compare.side_of(row.row)):
        return "any" if unchanged or kind is RowKind.RENUMBERED else ""
    return "same" if unchanged else "renumbered" if kind is RowKind.RENUMBERED else ""


class _Chain:
    """The headings around the place that was reached, and those that the page showed last."""

    def __init__(self) -> None:
        self._around: list[Side] = []
        self._shown: list[Side] = []

    def pass_(self, run: Sequence[ComparedRow]) -> None:
        """Go past rows."""
        for one in run:
            side = one.row.new
            if side is not None and words_compare.is_heading(side):
                self._enter(side)

    def headings_of(self, one: ComparedRow) -> tuple[str, ...]:
        """The headings to be shown before a row, which count as shown from then on."""
        side = words_compare.side_of(one.row)
        if words_compare.is_heading(side):
            if one.row.new is not None:
                self._enter(side)
                self._shown = list(self._around)
            return ()
        fresh = [one for one in self._around if one not in self._shown]
        self._shown = list(self._around)
        return tuple(f"{one.num}　{one.heading}".strip("　") for one in fresh)

    def _enter(self, side: Side) -> None:
        order = list(words_compare.HEADINGS)
        rank = order.index(side.type)
        self._around = [one for one in self._around if order.index(one.type) < rank] + [side]
