"""Two wordings woven into one running text: what was taken out as <del>, what was put in as <ins>."""

from __future__ import annotations

from collections.abc import Callable

from analyzers.blocks import CELL
from corpus.compare import Row, RowKind, Side
from search_app.pages_text import Block, Piece, blocks_of


def merged(row: Row) -> tuple[Block, ...]:
    """The running text of a row: the new wording, with the deleted words where they stood."""
    old, new = row.old, row.new
    if row.kind is RowKind.CHANGED and old is not None and new is not None:
        return tuple(blocks_of(*_woven(old, new)))
    side = new or old
    if side is None:
        return ()
    tag = {RowKind.INSERTED: "ins", RowKind.DELETED: "del"}.get(row.kind, "")
    return tuple(blocks_of(side.text, [Piece(0, len(side.text), tag)] if tag else []))


class _Running:
    """A text that grows, with the pieces of it that are marked."""

    def __init__(self) -> None:
        self.text = ""
        self.pieces: list[Piece] = []

    def add(self, text: str, tag: str = "") -> None:
        if text and tag:
            self.pieces.append(Piece(len(self.text), len(self.text) + len(text), tag))
        self.text += text


def _woven(old: Side, new: Side) -> tuple[str, list[Piece]]:
    """Deleted words go where as much unmarked text of the new wording has passed as of the old."""
    measure = len if _unmarked(old) == _unmarked(new) else _letters
    removed = [
        (measure(_unmarked(old, start)), _cut_out(old.text[start:end], new)) for start, end in old.marks
    ]
    running = _Running()
    at = passed = 0
    for start, end in (*new.marks, (len(new.text), len(new.text))):
        while removed and removed[0][0] <= passed + measure(new.text[at:start]):
            place, words = removed.pop(0)
            upto = _advance(new.text, at, start, place - passed, measure)
            running.add(new.text[at:upto])
            running.add(words, "del")
            passed, at = place, upto
        running.add(new.text[at:start])
        running.add(new.text[start:end], "ins")
        passed, at = passed + measure(new.text[at:start]), end
    for _place, words in removed:
        running.add(words, "del")
    return running.text, running.pieces


def _cut_out(text: str, new: Side) -> str:
    """Deleted words as they fit into the new wording: a table keeps the columns and rows that it has now."""
    text = text.replace(CELL, "　")
    return text.replace("\n", "　") if CELL in new.text else text


def _unmarked(side: Side, upto: int | None = None) -> str:
    """What stands outside the marks, up to a place."""
    text, at = "", 0
    upto = len(side.text) if upto is None else upto
    for start, end in side.marks:
        text += side.text[at : min(start, upto)]
        at = min(end, upto)
    return text + side.text[at:upto]


def _letters(text: str) -> int:
    """Letters and figures; punctuation and spaces may differ between wordings that count as equal."""
    return sum(char.isalnum() for char in text)


def _advance(text: str, at: int, end: int, amount: int, measure: Callable[[str], int]) -> int:
    """The place where so much has passed since `at`, at most `end`."""
    while at < end and amount > 0:
        amount -= measure(text[at])
        at += 1
    return at
