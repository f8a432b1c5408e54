"""Tables of a pdf page: drawn with rules, or set in columns that stand below each other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from analyzers.blocks import CELL
from indexer.readers.pdf_lines import Line, join_lines, lines_of
from indexer.readers.pdf_places import Rule, Word

_NEAR = 3.0
"""Points: rules no further apart touch each other."""
_LEAST_ROWS = 3
_MOST_RULES = 5_000
_MOST_CELLS = 20_000
_SHORT_CELL = 0.4
"""Of the width: with a longer cell two columns may be a list whose entries have numbers."""
_PADDING = 2.2
"""Of the letter size: what a full line of a cell leaves free on both sides together."""
_ALIGNED = 0.8
"""Of the letter size: columns begin, end or are centred no further apart."""


class Table(NamedTuple):
    """The rows of a table, as a block has them, and the height that it takes up."""

    text: str
    top: float
    bottom: float
    page: int


@dataclass
class _Grid:
    """The places of the rules that make up one table."""

    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    columns: list[float] = field(default_factory=list)
    rows: list[float] = field(default_factory=list)
    across_at: dict[int, list[Rule]] = field(default_factory=dict)
    down_at: dict[int, list[Rule]] = field(default_factory=dict)

    def close(self) -> bool:
        """Find columns and rows; whether these are at least two cells."""
        ends = [end for rule in self.across for end in (rule.start, rule.end)]
        self.columns = _apart([rule.at for rule in self.down] + [min(ends), max(ends)] if ends else [])
        self.rows = _apart([rule.at for rule in self.across])
        for rules, places, held in (
            (self.down, self.columns, self.down_at),
            (self.across, self.rows, self.across_at),
        ):
            for rule in rules:
                held.setdefault(max(bisect_right(places, rule.at) - 1, 0), []).append(rule)
        return (
            len(self.rows) > 1
            and len(self.columns) > 2
            and len(self.rows) * len(self.columns) <= _MOST_CELLS
        )

    def cell(self, word: Word) -> tuple[int, int] | None:
        """The row and column that hold a word."""
        column, row = _between(self.columns, word.centre), _between(self.rows, word.middle)
        return None if column is None or row is None else (row, column)


def ruled_tables(words: Sequence[Word], rules: Sequence[Rule], page: int) -> tuple[list[Table], list[Word]]:
    """The tables that rules make of words, and the words outside of them."""
    if len(rules) > _MOST_RULES or len({rule.across for rule in rules}) < 2:
        return [], list(words)
    tables, rest = [], list(words)
    for grid in _grids(rules):
        inside: dict[tuple[int, int], list[Word]] = {}
        outside = []
        for word in rest:
            place = grid.cell(word)
            if place is None:
                outside.append(word)
            else:
                inside.setdefault(place, []).append(word)
        if len(inside) > 1:
            tables.append(Table(_rows(grid, inside, page), grid.rows[0], grid.rows[-1], page))
            rest = outside
    return [table for table in tables if table.text], rest


def aligned_tables(lines: Sequence[Line]) -> list[Table | Line]:
    """The lines, those that stand as columns below each other as tables."""
    items: list[Table | Line] = []
    held: list[Line] = []
    above: list[Line] = []
    for line in lines:
        cells = line.cells()
        if held and not (len(cells) == len(above) > 1 and _stand_below(above, cells)):
            items += _settled(held, lines)
            held = []
        held.append(line)
        above = cells
    return [*items, *_settled(held, lines)]


def _settled(held: Sequence[Line], lines: Sequence[Line]) -> Sequence[Table | Line]:
    if len(held) < _LEAST_ROWS:
        return held
    rows = [line.cells() for line in held]
    if len(rows[0]) == 2 and not _is_short(rows, lines):
        return held
    text = "\n".join(CELL.join(cell.text for cell in row) for row in rows)
    return [Table(text, held[0].base - held[0].size, held[-1].base, held[0].page)]


def _is_short(held: Sequence[Sequence[Line]], lines: Sequence[Line]) -> bool:
    width = max(line.right for line in lines) - min(line.left for line in lines)
    return all(cell.width <= _SHORT_CELL * width for row in held for cell in row)


def _stand_below(above: Sequence[Line], below: Sequence[Line]) -> bool:
    return all(
        min(abs(a.left - b.left), abs(a.right - b.right), abs((a.left + a.right) - (b.left + b.right)) / 2)
        <= _ALIGNED * a.size
        for a, b in zip(above, below, strict=True)
    )


def _rows(grid: _Grid, inside: dict[tuple[int, int], list[Word]], page: int) -> str:
    """The rows as text; a cell over several squares stands in its first one."""
    homes = _homes(grid)
    ends: dict[tuple[int, int], float] = {}
    for (_, column), home in homes.items():
        ends[home] = max(ends.get(home, 0.0), grid.columns[column + 1])
    cells: dict[tuple[int, int], list[Word]] = {}
    for place, words in inside.items():
        cells.setdefault(homes[place], []).extend(words)
    texts = {
        home: _cell_text(lines_of(words, page), ends[home] - grid.columns[home[1]])
        for home, words in cells.items()
    }
    rows = []
    for row in range(len(grid.rows) - 1):
        places = [
            (row, column) for column in range(len(grid.columns) - 1) if homes[row, column][1] == column
        ]
        cut = [texts.get(place, "") if homes[place] == place else "" for place in places]
        if any(cut):
            rows.append(CELL.join(cut))
    return "\n".join(rows)


def _cell_text(lines: Sequence[Line], width: float) -> str:
    """A cell in one line; a space stands where a line ended before the cell did."""
    text = ""
    for before, line in zip((None, *lines), lines, strict=False):
        if before is None:
            text = line.text
        elif before.width < width - _PADDING * before.size:
            text = f"{text} {line.text}"
        else:
            text = join_lines(text, line.text)
    return " ".join(text.split())


def _homes(grid: _Grid) -> dict[tuple[int, int], tuple[int, int]]:
    """For every square the first square of the cell that it belongs to: no rule stands between them."""
    homes: dict[tuple[int, int], tuple[int, int]] = {}
    for row in range(len(grid.rows) - 1):
        high = (grid.rows[row] + grid.rows[row + 1]) / 2
        for column in range(len(grid.columns) - 1):
            wide = (grid.columns[column] + grid.columns[column + 1]) / 2
            home = (row, column)
            if column and not _crossed(grid.down_at.get(column, ()), high):
                home = homes[row, column - 1]
            elif row and not _crossed(grid.across_at.get(row, ()), wide):
                home = homes[row - 1, column]
            homes[row, column] = home
    return homes


def _crossed(rules: Sequence[Rule], through: float) -> bool:
    return any(rule.start <= through <= rule.end for rule in rules)


def _grids(rules: Sequence[Rule]) -> list[_Grid]:
    """The rules that touch each other, as tables; frames and lone rules left out."""
    home = list(range(len(rules)))

    def root(index: int) -> int:
        while home[index] != index:
            home[index] = home[home[index]]
            index = home[index]
        return index

    flat = sorted((rule.at, index) for index, rule in enumerate(rules) if rule.across)
    heights = [at for at, _ in flat]
    for index, rule in enumerate(rules):
        if rule.across:
            continue
        low, high = bisect_right(heights, rule.start - _NEAR), bisect_right(heights, rule.end + _NEAR)
        for _, other in flat[low:high]:
            if rules[other].start - _NEAR <= rule.at <= rules[other].end + _NEAR:
                home[root(other)] = root(index)
    grids: dict[int, _Grid] = {}
    for index, rule in enumerate(rules):
        grid = grids.setdefault(root(index), _Grid())
        (grid.across if rule.across else grid.down).append(rule)
    return sorted((grid for grid in grids.values() if grid.close()), key=lambda grid: grid.rows[0])


def _apart(places: Sequence[float]) -> list[float]:
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _NEAR:
            found.append(place)
    return found


def _between(places: Sequence[float], at: float) -> int | None:
    index = bisect_right(places, at) - 1
    return index if 0 <= index < len(places) - 1 else None
