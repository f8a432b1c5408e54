"""Articles made from one another: one split into several, several merged into one, told only where it is certain.

Certain is what the texts themselves show: the parts stand near by, each is mostly text of the whole, no two are
the same text of it, and together they are most of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise

from corpus.compare import Comparison, Row, RowKind, Side
from corpus.compare_words import content
from corpus.model import ProvisionType

RUN = 6
"""Characters of content that count as taken over when they stand together in both texts."""

SHARE = 0.65
"""Share of a part that is text of the whole, and of the whole that its parts are."""

SHORTEST = 16
"""Characters of the whole in a part; less may stand anywhere, as 构成犯罪的，依法追究刑事责任 does."""

LONGEST = 6_000
"""Characters of content of a whole; bounds the time of an article that is an annex in itself."""

_WINDOW = 6
"""Rows before and after the one that was paired in which the other parts are sought."""


class DescentKind(StrEnum):
    """What was made of articles."""

    SPLIT = "split"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Descent:
    """Articles made from one another: of a split the old one is `whole`, of a merger the new one, the others are `parts`.

    `rows` are the places in the comparison of the parts in their order (the row of the paired part is that of the whole).
    """

    kind: DescentKind
    whole: str
    parts: tuple[str, ...]
    rows: tuple[int, ...]


def descents(comparison: Comparison) -> tuple[Descent, ...]:
    """The splits and mergers of articles, in reading order."""
    found = []
    for place, row in enumerate(comparison.rows):
        if row.kind is RowKind.CHANGED and row.new and row.new.type is ProvisionType.ARTICLE:
            found += [
                descent
                for kind in DescentKind
                if (descent := _descent(comparison.rows, place, kind)) is not None
            ]
    return tuple(found)


def _descent(rows: Sequence[Row], place: int, kind: DescentKind) -> Descent | None:
    """The split of the old article of a row, or the merger into its new one."""
    whole = _whole(rows[place], kind)
    text = content(whole.text)
    if len(text) > LONGEST:
        return None
    taken = list(_all_taken(rows, _loose(rows, place, kind), text, kind))
    if taken:
        taken += _all_taken(rows, [place], text, kind)
    chosen = _together(place, taken, len(text))
    # Deleted articles stand in the rows after what was kept before them, not always in their order.
    if chosen is None or (kind is DescentKind.SPLIT and chosen != sorted(chosen)):
        return None
    parts = tuple(_part(rows[at], kind).eid for at in chosen)
    return Descent(kind, whole.eid, parts, tuple(chosen))


def _all_taken(
    rows: Sequence[Row], places: Iterable[int], whole: str, kind: DescentKind
) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    for at in places:
        spans = _taken(whole, content(_part(rows[at], kind).text))
        if spans:
            yield at, spans


def _whole(row: Row, kind: DescentKind) -> Side:
    side = row.old if kind is DescentKind.SPLIT else row.new
    assert side is not None  # noqa: S101
    return side


def _part(row: Row, kind: DescentKind) -> Side:
    side = row.new if kind is DescentKind.SPLIT else row.old
    assert side is not None  # noqa: S101
    return side


def _loose(rows: Sequence[Row], place: int, kind: DescentKind) -> Iterator[int]:
    """Rows near by of articles that only the side of the parts has."""
    wanted = RowKind.INSERTED if kind is DescentKind.SPLIT else RowKind.DELETED
    for at in range(max(0, place - _WINDOW), min(len(rows), place + _WINDOW + 1)):
        if rows[at].kind is wanted and _part(rows[at], kind).type is ProvisionType.ARTICLE:
            yield at


def _taken(whole: str, part: str) -> list[tuple[int, int]]:
    """The spans of the whole that the part is made of; empty where the part has too much of its own."""
    if len(part) < SHORTEST or len(part) > len(whole) / SHARE:
        return []
    grams = {whole[k : k + 2] for k in range(len(whole) - 1)}
    known = sum(part[k : k + 2] in grams for k in range(len(part) - 1))
    if known < SHARE * (len(part) - 1):
        return []
    blocks = SequenceMatcher(None, whole, part, autojunk=False).get_matching_blocks()
    spans = [(block.a, block.a + block.size) for block in blocks if block.size >= RUN]
    return spans if sum(end - start for start, end in spans) >= max(SHORTEST, SHARE * len(part)) else []


def _together(
    place: int, taken: Sequence[tuple[int, list[tuple[int, int]]]], length: int
) -> list[int] | None:
    """The rows that make up the whole, in the order of its text; None where they do not, or overlap."""
    ordered = sorted(taken, key=lambda one: one[1][0])
    spans = sorted(span for _at, found in ordered for span in found)
    apart = all(left[1] <= right[0] for left, right in pairwise(spans))
    covered = sum(end - start for start, end in spans)
    rows = [at for at, _found in ordered]
    certain = len(rows) > 1 and place in rows and apart and covered >= SHARE * length
    return rows if certain else None
