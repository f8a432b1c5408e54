"""Tables of a docx: rows and cells into blocks, text that a table only frames into paragraphs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analyzers.blocks import CELL, Block, BlockKind

MAX_CELL = 2000
"""Characters; a longer cell is a page of text set in a table, as in the table reader of HTML."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: what stands in it."""

    blocks: tuple[Block, ...] = ()

    @property
    def text(self) -> str:
        """The cell in one line."""
        return " ".join(" ".join(block.text.split()) for block in self.blocks).strip()


def table_blocks(rows: Sequence[Sequence[Cell]]) -> Iterator[Block]:
    """The blocks of a table: its rows as tables, and as paragraphs where it only frames text.

    A row frames text when a single cell goes over its whole width and holds several paragraphs, when all
    rows are single cells, or when a cell is as long as a page. A cell over several columns counts once.
    """
    single = all(len(row) == 1 for row in rows)
    held: list[str] = []
    for row in rows:
        if _frames(row, single):
            yield from _table(held)
            held = []
            for cell in row:
                yield from cell.blocks
            continue
        cells = [cell.text for cell in row]
        if any(cells):
            held.append(CELL.join(cells))
    yield from _table(held)


def _frames(row: Sequence[Cell], single: bool) -> bool:
    if len(row) == 1 and (single or len(row[0].blocks) > 1):
        return True
    return any(sum(len(block.text) for block in cell.blocks) > MAX_CELL for cell in row)


def _table(rows: Sequence[str]) -> Iterator[Block]:
    if rows:
        yield Block(BlockKind.TABLE, "\n".join(rows))
