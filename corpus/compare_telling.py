"""The changes that a meeting asks about first: amounts, terms, shares, days, and who is responsible.

Told are changes inside articles that were changed. What the old and the new wording have at the same place is one change
(450元 → 500元); what only one of them has was added or taken out. A quantity written in another way is no change.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate

from analyzers.bodies import find_bodies
from analyzers.quantities import find_quantities
from corpus.compare import Comparison, Row, RowKind, Side
from corpus.compare_descent import Descent, descents
from corpus.compare_marks import word_marks
from corpus.compare_words import spaced
from corpus.model import ProvisionType


class TellingKind(StrEnum):
    """What changed; the values of quantities are those of `QuantityKind`."""

    AMOUNT = "amount"
    TERM = "term"
    SHARE = "share"
    DAY = "day"
    BODY = "body"


LONGEST_CLAUSE = 30
"""Characters of a clause that is told with what was added to it or taken out of it."""

_CLAUSE_ENDS = frozenset("，,。；;：:！!？?\n\t")


@dataclass(frozen=True, slots=True)
class Telling:
    """One change as written: `old` is empty for what was added, `new` for what was taken out; `row` counts from 0.

    `clause` is the clause in which an added or deleted one stands; empty where it is long, and of a change.
    """

    kind: TellingKind
    row: int
    old: str
    new: str
    clause: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """Something found in one wording; `anchor` is how much that both wordings have stands before it."""

    kind: TellingKind
    anchor: int
    value: str
    text: str
    clause: str


_TOLD_IN = frozenset(
    (
        ProvisionType.PREAMBLE,
        ProvisionType.ARTICLE,
        ProvisionType.SECTION,
        ProvisionType.ANNEX,
        ProvisionType.AGENDA_ITEM,
        ProvisionType.DECISION,
        ProvisionType.PARAGRAPH,
        ProvisionType.ITEM,
        ProvisionType.SUBITEM,
    )
)


def telling_changes(comparison: Comparison, made: Sequence[Descent] | None = None) -> tuple[Telling, ...]:
    """The telling changes by kind, then in reading order; `made` are the comparison's descents where they are known."""
    joined = _joined(comparison, descents(comparison) if made is None else made)
    found = [
        telling
        for place, row in enumerate(comparison.rows)
        for telling in _of_row(place, joined.get(place, row))
    ]
    order = list(TellingKind)
    return tuple(sorted(found, key=lambda telling: order.index(telling.kind)))


def _joined(comparison: Comparison, made: Sequence[Descent]) -> Mapping[int, Row]:
    """For the changed row of a split or merger the whole against all its parts: nothing there is gone or come."""
    found: dict[int, Row] = {}
    for one in made:
        rows = [comparison.rows[at] for at in one.rows]
        place = next(at for at in one.rows if comparison.rows[at].kind is RowKind.CHANGED)
        sides = [
            _together([side for side in ends if side])
            for ends in zip(*((r.old, r.new) for r in rows), strict=True)
        ]
        marks = word_marks(sides[0].text, sides[1].text)
        old, new = (replace(side, marks=its) for side, its in zip(sides, marks, strict=True))
        found[place] = Row(RowKind.CHANGED, old, new)
    return found


def _together(sides: Sequence[Side]) -> Side:
    return replace(sides[0], text="\n".join(side.text for side in sides))


def _of_row(place: int, row: Row) -> Iterator[Telling]:
    old, new = row.old, row.new
    if row.kind is not RowKind.CHANGED or old is None or new is None or new.type not in _TOLD_IN:
        return
    before, after = _anchors(old), _anchors(new)
    for left, right in _paired(_quantities(old, before), _quantities(new, after)):
        yield _telling(place, left, right)
    for left, right in _paired(*_only_in_one(_bodies(old, before), _bodies(new, after))):
        yield _telling(place, left, right)


def _telling(place: int, old: _Found | None, new: _Found | None) -> Telling:
    one = new or old
    assert one is not None  # noqa: S101
    clause = "" if old and new else one.clause
    return Telling(one.kind, place, old.text if old else "", new.text if new else "", clause)


def _quantities(side: Side, anchors: Sequence[int]) -> list[_Found]:
    return [
        _Found(
            TellingKind(found.kind),
            anchors[found.start],
            found.value,
            side.text[found.start : found.end],
            _clause(side.text, found.start, found.end),
        )
        for found in find_quantities(side.text)
    ]


def _bodies(side: Side, anchors: Sequence[int]) -> list[_Found]:
    return [
        _Found(
            TellingKind.BODY,
            anchors[found.start],
            found.name,
            found.name,
            _clause(side.text, found.start, found.end),
        )
        for found in find_bodies(side.text)
    ]


def _clause(text: str, start: int, end: int) -> str:
    """The clause around a place, without the cells of a table; empty where it is longer than `LONGEST_CLAUSE`."""
    first = next((at for at in range(start, 0, -1) if text[at - 1] in _CLAUSE_ENDS), 0)
    last = next((at for at in range(end, len(text)) if text[at] in _CLAUSE_ENDS), len(text))
    clause = text[first:last].strip()
    return clause if end - start < len(clause) <= LONGEST_CLAUSE else ""


def _anchors(side: Side) -> list[int]:
    """For each place of the text how much content stands before it, without what is marked."""
    kept = [char != " " for char in spaced(side.text)]
    for start, end in side.marks:
        kept[start:end] = [False] * (end - start)
    return [0, *accumulate(kept)]


def _only_in_one(before: Sequence[_Found], after: Sequence[_Found]) -> tuple[list[_Found], list[_Found]]:
    """The bodies that the other wording does not name at all, each once."""
    left, right = {found.value for found in before}, {found.value for found in after}
    return _once(found for found in before if found.value not in right), _once(
        found for found in after if found.value not in left
    )


def _once(found: Iterable[_Found]) -> list[_Found]:
    return list({one.value: one for one in reversed(list(found))}.values())[::-1]


def _paired(
    before: Sequence[_Found], after: Sequence[_Found]
) -> Iterator[tuple[_Found | None, _Found | None]]:
    """What stands at one place in both as a change, then what has no other side and has not only been moved."""
    left, right = _by_place(before), _by_place(after)
    alone: tuple[list[_Found], list[_Found]] = ([], [])
    for place in sorted(left.keys() | right.keys(), key=lambda key: (key[1], key[0])):
        olds, news = left.get(place, []), right.get(place, [])
        olds, news = _less(olds, news), _less(news, olds)
        together = min(len(olds), len(news))
        yield from zip(olds, news, strict=False)
        alone[0].extend(olds[together:])
        alone[1].extend(news[together:])
    yield from ((one, None) for one in _less(*alone))
    yield from ((None, one) for one in _less(*alone[::-1]))


def _by_place(found: Sequence[_Found]) -> Mapping[tuple[TellingKind, int], list[_Found]]:
    places: dict[tuple[TellingKind, int], list[_Found]] = defaultdict(list)
    for one in found:
        places[one.kind, one.anchor].append(one)
    return places


def _less(some: Sequence[_Found], others: Sequence[_Found]) -> list[_Found]:
    """What is left when equal values, one for one, are taken away."""
    left = Counter((one.kind, one.value) for one in others)
    kept = []
    for one in some:
        if left[one.kind, one.value] > 0:
            left[one.kind, one.value] -= 1
        else:
            kept.append(one)
    return kept
