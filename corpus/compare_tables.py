"""Which parts of two wordings with tables stand against each other: text to text, row to row, cell to cell.

Word by word alone, a table in which every figure changed is compared across its rows: the 500元 of one row with the 500元
that another row has now.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from analyzers.blocks import CELL
from corpus.compare_align import bigrams
from corpus.compare_words import content

MOST_PAIRS = 10_000
"""Pairs of rows that are weighed; larger tables are not taken apart."""

_ALIKE = 0.3
"""Dice coefficient of the bigrams from which two rows are wordings of one."""


class Span(NamedTuple):
    """A part of a text, end exclusive."""

    start: int
    end: int


Pairing = tuple[Span, Span]


def facing_parts(old: str, new: str) -> list[Pairing]:
    """The parts in reading order; together they cover both texts but for the signs between cells and rows.

    A row without its like faces an empty part. Texts without tables, with another number of them or with large ones are
    one part.
    """
    whole = [(Span(0, len(old)), Span(0, len(new)))]
    if CELL not in old or CELL not in new:
        return whole
    left, right = _blocks(old), _blocks(new)
    if [table for table, _lines in left] != [table for table, _lines in right]:
        return whole
    parts: list[Pairing] = []
    for (table, before), (_table, after) in zip(left, right, strict=True):
        if not table:
            parts.append((Span(before[0].start, before[-1].end), Span(after[0].start, after[-1].end)))
        elif len(before) * len(after) > MOST_PAIRS:
            return whole
        else:
            parts.extend(_table_parts(old, new, before, after))
    return parts


def _blocks(text: str) -> list[tuple[bool, list[Span]]]:
    """Runs of lines: whether they are rows of a table, and the lines."""
    lines = []
    start = 0
    for line in text.split("\n"):
        lines.append(Span(start, start + len(line)))
        start += len(line) + 1
    return [
        (table, list(run)) for table, run in groupby(lines, key=lambda line: CELL in text[slice(*line)])
    ]


def _table_parts(old: str, new: str, before: Sequence[Span], after: Sequence[Span]) -> Iterator[Pairing]:
    i = j = 0
    pairs = _paired_rows([old[slice(*row)] for row in before], [new[slice(*row)] for row in after])
    for left, right in [*pairs, (len(before), len(after))]:
        for row in before[i:left]:
            yield row, Span(after[j].start, after[j].start) if j < len(after) else _end(after)
        for row in after[j:right]:
            yield (
                (Span(before[left].start, before[left].start) if left < len(before) else _end(before)),
                row,
            )
        if left < len(before):
            yield from _facing_cells(old, new, before[left], after[right])
        i, j = left + 1, right + 1


def _end(rows: Sequence[Span]) -> Span:
    return Span(rows[-1].end, rows[-1].end)


def _facing_cells(old: str, new: str, before: Span, after: Span) -> Iterator[Pairing]:
    left, right = _cells(old, before), _cells(new, after)
    if len(left) == len(right):
        yield from zip(left, right, strict=True)
    else:
        yield before, after


def _cells(text: str, row: Span) -> list[Span]:
    cells = []
    start = row.start
    for cell in text[slice(*row)].split(CELL):
        cells.append(Span(start, start + len(cell)))
        start += len(cell) + 1
    return cells


def _paired_rows(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """The ascending pairs of greatest likeness together."""
    left, right = [_Row.of(row) for row in before], [_Row.of(row) for row in after]
    best = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i in reversed(range(len(left))):
        for j in reversed(range(len(right))):
            like = left[i].likeness(right[j])
            paired = like + best[i + 1][j + 1] if like else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    pairs = []
    i = j = 0
    while i < len(left) and j < len(right):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((i, j))
            i, j = i + 1, j + 1
    return pairs


class _Row(NamedTuple):
    key: str
    label: str
    """The first cell that does not only count."""
    grams: frozenset[str]

    @classmethod
    def of(cls, row: str) -> _Row:
        key = content(row)
        cells = map(content, row.split(CELL))
        label = next((cell for cell in cells if cell and not cell.isdigit()), "")
        return cls(key, label, bigrams(key))

    def likeness(self, other: _Row) -> float:
        """From 0, nothing in common, to 3, the same row."""
        if self.key == other.key:
            return 3.0
        dice = 2 * len(self.grams & other.grams) / (len(self.grams) + len(other.grams))
        if self.label == other.label and self.label:
            return 1.0 + dice
        if min(len(self.label), len(other.label)) > 1 and (
            self.label.startswith(other.label) or other.label.startswith(self.label)
        ):
            return 0.8 + dice
        return dice if dice >= _ALIKE else 0.0
