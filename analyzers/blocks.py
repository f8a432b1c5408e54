"""The one form that every reader turns a file into: a list of blocks in reading order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

CELL = "\t"
"""Between the cells of a table row, in a block and in every text made from it."""


class BlockKind(StrEnum):
    """What a block was in its file."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of text of a file.

    A paragraph is one line; a table's rows are separated by newlines and its cells by tabs;
    `level` is a heading's rank, 1 the highest, and 0 elsewhere; `page` is the page it begins on, from 1,
    and 0 where the format has no pages.
    """

    kind: BlockKind
    text: str
    level: int = 0
    page: int = 0
