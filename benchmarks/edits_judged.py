"""Whether a comparison says of an edited copy what was done to it. The truth comes from how the copy was made."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analyzers.normalize import fold, squeeze
from benchmarks.edits import CLOSING, Edited, Heading, Piece, edited
from corpus.compare import Row, RowKind, compare
from corpus.compare_descent import Descent, descents
from corpus.model import Provision, ProvisionType

CLEARLY = 1.25
"""Of a split article the longer part has to be paired with it, when it is so much longer."""

TELLABLE = 16
"""Letters of a part from which a split or merger is counted as told or not."""


@dataclass(frozen=True, slots=True)
class _Case:
    made: Edited
    rows: Sequence[Row]
    old: Sequence[Provision]
    new: Sequence[Provision]
    partner: dict[str, Row]
    """The row of each article and chapter of the copy, by its eid."""
    descents: Sequence[Descent]


def judged(made: Edited) -> Iterator[tuple[str, bool]]:
    """For every article and chapter of the copy, and all that were taken out: what was done to it, whether it is said."""
    found = compare(made.old, made.new)
    partner = {row.new.eid: row for row in found.rows if row.new}
    case = _Case(made, found.rows, _articles(made.old), _articles(made.new), partner, descents(found))
    for at, piece in enumerate(made.pieces):
        yield piece.edit, _right(case, at, piece)
        yield from _told(case, at, piece)
    gone = {row.old.eid for row in found.rows if row.kind is RowKind.DELETED and row.old}
    yield from (("delete", case.old[place].eid in gone) for place in made.deleted)
    yield from _chapters(case, gone)


def _articles(tree: Sequence[Provision]) -> list[Provision]:
    return [unit for top in tree for unit in top.walk() if unit.type is ProvisionType.ARTICLE]


def _right(case: _Case, at: int, piece: Piece) -> bool:
    row = case.partner[case.new[at].eid]
    if piece.edit == "insert":
        return row.kind is RowKind.INSERTED
    if piece.edit == "split":
        return _split_right(case, at, piece)
    sources = {case.old[source].eid for source in piece.sources}
    if row.old is None or row.old.eid not in sources:
        return False
    if piece.edit in ("change", "move+change", "merge"):
        return row.kind is RowKind.CHANGED
    return row.kind is (RowKind.MOVED if piece.edit == "move" else _unchanged(case, at, piece))


def _unchanged(case: _Case, at: int, piece: Piece) -> RowKind:
    """What an article that kept its content and place is: by its number, then by its characters."""
    source = case.old[piece.sources[0]]
    if source.num != case.new[at].num:
        return RowKind.RENUMBERED
    return RowKind.SAME if source.text == piece.text else RowKind.FORM


def _split_right(case: _Case, at: int, piece: Piece) -> bool:
    """One part is the old article changed, the clearly longer one; the other is new."""
    pieces = case.made.pieces
    other = _other_part(case, at, piece)
    rows = [case.partner[case.new[place].eid] for place in (at, other)]
    source = case.old[piece.sources[0]].eid
    paired = [row.kind is RowKind.CHANGED and row.old is not None and row.old.eid == source for row in rows]
    fresh = [row.kind is RowKind.INSERTED for row in rows]
    if [*paired, *fresh] not in ([True, False, False, True], [False, True, True, False]):
        return False
    sizes = [len(squeeze(fold(pieces[place].text))) for place in (at, other)]
    longer = 0 if sizes[0] >= sizes[1] else 1
    return paired[longer] or max(sizes) < CLEARLY * min(sizes)


def _other_part(case: _Case, at: int, piece: Piece) -> int:
    places = [place for place, one in enumerate(case.made.pieces) if one.sources == piece.sources]
    return next(place for place in places if place != at)


def _told(case: _Case, at: int, piece: Piece) -> Iterator[tuple[str, bool]]:
    """Of splits (at their first part) and mergers whether they are told, where the parts are long enough to be sure."""
    if piece.edit == "merge":
        parts = [case.old[source] for source in piece.sources]
        whole = case.new[at]
    elif piece.edit == "split" and at < (other := _other_part(case, at, piece)):
        parts = [case.new[at], case.new[other]]
        whole = case.old[piece.sources[0]]
    else:
        return
    if all(len(squeeze(fold(part.text))) >= TELLABLE for part in parts):
        kind = "merged" if piece.edit == "merge" else "split"
        eids = tuple(part.eid for part in parts)
        told = any(
            (one.kind.value, one.whole, one.parts) == (kind, whole.eid, eids) for one in case.descents
        )
        yield f"{piece.edit} told", told


def _chapters(case: _Case, gone: set[str]) -> Iterator[tuple[str, bool]]:
    for n, heading in enumerate(case.made.headings, 1):
        yield f"chapter {heading.edit}", _chapter_right(case, n, heading)
    for source in case.made.dissolved:
        yield "chapter delete", f"chp_{source + 1}" in gone


def _chapter_right(case: _Case, n: int, heading: Heading) -> bool:
    row = case.partner[f"chp_{n}"]
    if heading.source is None:
        return row.kind is RowKind.INSERTED
    if row.old is None or row.old.eid != f"chp_{heading.source + 1}":
        return False
    if heading.edit == "rename":
        return row.kind is RowKind.CHANGED
    return row.kind is (RowKind.SAME if heading.source + 1 == n else RowKind.RENUMBERED)


def false_descents(made: Edited) -> int:
    """How many splits and mergers are told that were not made."""
    old, new = _articles(made.old), _articles(made.new)
    true = set()
    for at, piece in enumerate(made.pieces):
        if piece.edit == "merge":
            true.add(("merged", new[at].eid))
        elif piece.edit == "split":
            true.add(("split", old[piece.sources[0]].eid))
    return sum((one.kind.value, one.whole) not in true for one in descents(compare(made.old, made.new)))


def on_edits(
    laws: Sequence[Sequence[str]],
    seed: int,
    cases: int,
    share: float = 0.15,
    chapters: Sequence[str] = (),
) -> dict[str, tuple[int, int]]:
    """By edit the number judged right and the number made, over `cases` edited copies of the given laws' articles.

    `false told` are splits and mergers told that were not made, of the copies.
    """
    rng = random.Random(seed)
    right: Counter[str] = Counter()
    made: Counter[str] = Counter()
    for _ in range(cases):
        own = rng.choice(laws)
        others = [law for law in rng.sample(laws, min(len(laws), 4)) if law is not own]
        foreign = [text for law in others for text in law[:-CLOSING]]
        names = rng.sample(chapters, min(len(chapters), 24))
        case = edited(own, foreign or own, rng, max(1, round(len(own) * share)), names)
        for edit, ok in judged(case):
            made[edit] += 1
            right[edit] += ok
        made["nothing false told"] += 1
        right["nothing false told"] += not false_descents(case)
    return {edit: (right[edit], made[edit]) for edit in sorted(made)}


def all_edits(result: dict[str, tuple[int, int]]) -> tuple[int, int]:
    """The edits judged right and made, without what was left alone and what is told besides."""
    edits = [counts for edit, counts in result.items() if edit not in _BESIDE]
    return sum(right for right, _made in edits), sum(made for _right, made in edits)


_BESIDE = ("none", "chapter none", "split told", "merge told", "nothing false told")
