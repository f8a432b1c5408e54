"""Two wordings woven into one running text: what was taken out as <del>, what was put in as <ins>."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from analyzers.blocks import CELL
from corpus.compare import Row, RowKind, Side
from corpus.compare_tables import Span, facing_parts
from search_app.pages_text import Block, Piece, blocks_of


def merged(row: Row) -> tuple[Block, ...]:
    """The running text of a row: the new wording, with the deleted words where they stood."""
    old, new = row.old, row.new
    if row.kind is RowKind.CHANGED and old is not None and new is not None:
        running = _Running()
        _weave_parts(running, old, new)
        return tuple(blocks_of(running.text, running.pieces))
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


def _weave_parts(running: _Running, old: Side, new: Side) -> None:
    """The wordings part by part, of a table cell by cell, so that a figure stands beside the one that took its place."""
    parts = facing_parts(old.text, new.text)
    at = 0
    for before, after in parts:
        running.add(new.text[at : after.start])
        at = after.end
        if len(parts) > 1 and before.start < before.end and after.start == after.end:
            _add_gone(running, old.text[slice(*before)])
        else:
            _weave(running, _part(old, before), _part(new, after))
    running.add(new.text[at:])


def _add_gone(running: _Running, row: str) -> None:
    """A row that the table has no more, or the text of a cell that is empty now."""
    if CELL not in row:
        running.add(row.replace("\n", "　"), "del")
        return
    alone = not running.text or running.text.endswith("\n")
    running.add("" if alone else "\n")
    for place, cell in enumerate(row.split(CELL)):
        running.add(CELL if place else "")
        running.add(cell, "del")
    running.add("\n" if alone else "")


def _part(side: Side, span: Span) -> Side:
    """A part of a side with the marks that fall into it."""
    marks = [
        (max(start, span.start) - span.start, min(end, span.end) - span.start)
        for start, end in side.marks
        if start < span.end and span.start < end
    ]
    return replace(side, text=side.text[slice(*span)], marks=tuple(marks))


def _weave(running: _Running, old: Side, new: Side) -> None:
    """Deleted words go where as much unmarked text of the new wording has passed as of the old."""
    measure = len if _unmarked(old) == _unmarked(new) else _letters
    removed = [
        (measure(_unmarked(old, start)), _cut_out(old.text[start:end], new)) for start, end in old.marks
    ]
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
