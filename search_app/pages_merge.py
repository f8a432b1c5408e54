"""Two wordings woven into one running text: what was taken out as <del>, what was put in as <ins>."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from corpus.compare import Row, RowKind, Side
from search_app.pages_text import Piece, weave


def merged(row: Row) -> Markup:
    """The running text of a row: the new wording, with the deleted words where they stood."""
    old, new = row.old, row.new
    if row.kind is RowKind.CHANGED and old is not None and new is not None:
        return _woven(old, new)
    if new is None:
        return weave(old.text, [Piece(0, len(old.text), "del")]) if old is not None else Markup("")
    pieces = [Piece(0, len(new.text), "ins")] if row.kind is RowKind.INSERTED else []
    return weave(new.text, pieces)


def _woven(old: Side, new: Side) -> Markup:
    """Deleted words go where as much unmarked text of the new wording has passed as of the old."""
    measure = len if _unmarked(old) == _unmarked(new) else _letters
    removed = [(measure(_unmarked(old, start)), start, end) for start, end in old.marks]
    parts: list[Markup] = []
    at = passed = 0
    for start, end in (*new.marks, (len(new.text), len(new.text))):
        while removed and removed[0][0] <= passed + measure(new.text[at:start]):
            place, first, last = removed.pop(0)
            upto = _advance(new.text, at, start, place - passed, measure)
            parts += [weave(new.text, (), at, upto), weave(old.text, [Piece(first, last, "del")], first, last)]
            passed, at = place, upto
        parts += [weave(new.text, (), at, start), weave(new.text, [Piece(start, end, "ins")], start, end)]
        passed, at = passed + measure(new.text[at:start]), end
    parts += [weave(old.text, [Piece(first, last, "del")], first, last) for _place, first, last in removed]
    return Markup("").join(parts)


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
