"""Two versions of a text side by side: what was inserted, deleted, changed, moved, renumbered, or only respelled.

Content outranks place, place outranks number, number outranks form: an article that was moved and changed is `changed`,
one that was moved and has another number is `moved`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from analyzers.normalize import fold, squeeze
from corpus.compare_align import Entry, Pair, align, shared_children
from corpus.compare_marks import Marks, word_marks
from corpus.compare_words import content
from corpus.model import Provision, ProvisionType


class RowKind(StrEnum):
    """What became of a unit from the old version to the new."""

    SAME = "same"
    FORM = "form"
    """The same content; spaces, width, punctuation or look-alike characters differ."""
    CHANGED = "changed"
    """Other content, whether or not number and place are the same."""
    INSERTED = "inserted"
    DELETED = "deleted"
    MOVED = "moved"
    """The same content at another place in the order."""
    RENUMBERED = "renumbered"
    """The same content in the same order; only the number differs."""


@dataclass(frozen=True, slots=True)
class Side:
    """A unit in one version. `text` is all it says but its number: heading, if any, then text, on lines of their own.

    `marks` are the words deleted from (old side) or inserted in (new side) `text`, as code points, end exclusive,
    ascending; only a `changed` row has any.
    """

    eid: str
    type: ProvisionType
    num: str
    heading: str
    text: str
    marks: Marks = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One unit in both versions; `old` is None for an inserted one, `new` for a deleted one."""

    kind: RowKind
    old: Side | None
    new: Side | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rows in the order of the new version, deleted units where they stood; `counts` has every kind.

    Counted are articles, of annexes too; where neither version has any: agenda items, decisions, sections, or all units.
    """

    rows: tuple[Row, ...]
    counts: Mapping[RowKind, int]


@dataclass(frozen=True, slots=True)
class _Unit:
    side: Side
    entry: Entry
    frames: tuple[int, ...]
    """Places of the units around this one."""


_COUNTED = (ProvisionType.ARTICLE, ProvisionType.AGENDA_ITEM, ProvisionType.DECISION, ProvisionType.SECTION)
_INNER = frozenset((ProvisionType.PARAGRAPH, ProvisionType.ITEM, ProvisionType.SUBITEM))
_FRAMES = frozenset(
    (
        ProvisionType.PREAMBLE,
        ProvisionType.PART,
        ProvisionType.SUBPART,
        ProvisionType.CHAPTER,
        ProvisionType.SECTION,
        ProvisionType.ANNEX,
    )
)
"""Aligned after the articles, by heading and by the articles in them: a chapter keeps its identity under a new name."""

_FIRST_TEXT = 0.5
"""Support of one preamble for the other: there is never more than one, so a rewritten one is changed."""


def compare(old: Sequence[Provision], new: Sequence[Provision], marked: bool = True) -> Comparison:
    """The two versions aligned unit by unit, with the words that differ. The same input gives the same answer.

    Without `marked` the words are not compared, which takes a fraction of the time.
    """
    before, after = _units(old), _units(new)
    pairs = _pairs(before, after)
    rows = tuple(_rows(before, after, pairs))
    if marked:
        rows = tuple(map(_with_marks, rows))
    return Comparison(rows, _counts(rows))


def _units(provisions: Sequence[Provision]) -> list[_Unit]:
    found: list[_Unit] = []
    for provision in provisions:
        _collect(provision, (), found)
    return found


def _collect(provision: Provision, frames: tuple[int, ...], found: list[_Unit]) -> None:
    """Add a unit and those below it, but not the paragraphs and items that its text already holds."""
    side = side_of(provision)
    found.append(_Unit(side, Entry(provision.type, _number(provision), content(side.text)), frames))
    around = (*frames, len(found) - 1)
    for child in provision.children:
        if not (provision.text and child.type in _INNER):
            _collect(child, around, found)


def side_of(provision: Provision) -> Side:
    """A unit as the side of a row, without marks."""
    text = "\n".join(part for part in (provision.heading, provision.text) if part)
    return Side(provision.eid, provision.type, provision.num, provision.heading, text)


def _number(provision: Provision) -> str:
    """The printed number in one form, 第七条 and 第 7 条 alike; empty where none is printed."""
    if not provision.num:
        return ""
    last = provision.eid.rsplit("__", 1)[-1].split("~", 1)[0]
    return last if provision.num[0] in "第笫" else squeeze(fold(provision.num))


def _pairs(old: Sequence[_Unit], new: Sequence[_Unit]) -> list[Pair]:
    """Places of the units that belong together: articles first, then what is around them."""
    leaves = _aligned(old, new, [_leaves(old), _leaves(new)], {})
    around = shared_children(
        [(p.old, p.new) for p in leaves if p.in_order], [u.frames for u in old], [u.frames for u in new]
    )
    support = {
        (i, j): share for (i, j), share in around.items() if old[i].side.type is new[j].side.type
    } | _preambles(old, new)
    return leaves + _aligned(old, new, [_frames(old), _frames(new)], support)


def _leaves(units: Sequence[_Unit]) -> list[int]:
    return [at for at, unit in enumerate(units) if unit.side.type not in _FRAMES]


def _frames(units: Sequence[_Unit]) -> list[int]:
    return [at for at, unit in enumerate(units) if unit.side.type in _FRAMES]


def _preambles(old: Sequence[_Unit], new: Sequence[_Unit]) -> dict[tuple[int, int], float]:
    places = {unit.side.eid: at for at, unit in enumerate(new) if unit.side.type is ProvisionType.PREAMBLE}
    preambles = [(at, unit) for at, unit in enumerate(old) if unit.side.type is ProvisionType.PREAMBLE]
    return {(at, places[unit.side.eid]): _FIRST_TEXT for at, unit in preambles if unit.side.eid in places}


def _aligned(
    old: Sequence[_Unit],
    new: Sequence[_Unit],
    chosen: Sequence[Sequence[int]],
    support: Mapping[tuple[int, int], float],
) -> list[Pair]:
    """The pairs among the chosen places of both versions, as places in the whole."""
    left, right = chosen
    to_left, to_right = ({at: k for k, at in enumerate(side)} for side in chosen)
    within = {
        (to_left[i], to_right[j]): s for (i, j), s in support.items() if i in to_left and j in to_right
    }
    pairs = align([old[at].entry for at in left], [new[at].entry for at in right], within)
    return [Pair(left[p.old], right[p.new], p.in_order) for p in pairs]


def _rows(old: Sequence[_Unit], new: Sequence[_Unit], pairs: Sequence[Pair]) -> Iterator[Row]:
    partners = {pair.new: pair for pair in pairs}
    deleted = _deleted(old, pairs)
    yield from deleted[-1]
    for at, unit in enumerate(new):
        pair = partners.get(at)
        yield _row(old[pair.old], unit, pair.in_order) if pair else Row(RowKind.INSERTED, None, unit.side)
        yield from deleted[at]


def _deleted(old: Sequence[_Unit], pairs: Sequence[Pair]) -> dict[int, list[Row]]:
    """Rows of the deleted units by the place in the new version after which they stood; -1 is the beginning."""
    partners = {pair.old: pair for pair in pairs}
    rows: dict[int, list[Row]] = defaultdict(list)
    last = -1
    for at, unit in enumerate(old):
        pair = partners.get(at)
        if pair is None:
            rows[last].append(Row(RowKind.DELETED, unit.side, None))
        elif pair.in_order:
            last = pair.new
    return rows


def _row(old: _Unit, new: _Unit, in_order: bool) -> Row:
    return Row(_kind(old, new, in_order), old.side, new.side)


def _with_marks(row: Row) -> Row:
    if row.kind is not RowKind.CHANGED or row.old is None or row.new is None:
        return row
    left, right = word_marks(row.old.text, row.new.text)
    return replace(row, old=replace(row.old, marks=left), new=replace(row.new, marks=right))


def _kind(old: _Unit, new: _Unit, in_order: bool) -> RowKind:
    if old.entry.content != new.entry.content:
        return RowKind.CHANGED
    if not in_order:
        return RowKind.MOVED
    if old.entry.number != new.entry.number:
        return RowKind.RENUMBERED
    exact = (old.side.text, old.side.num) == (new.side.text, new.side.num)
    return RowKind.SAME if exact else RowKind.FORM


def _counts(rows: Sequence[Row]) -> dict[RowKind, int]:
    types = [(row.kind, side.type) for row in rows if (side := row.new or row.old) is not None]
    present = {type_ for _, type_ in types}
    counted = next(({type_} for type_ in _COUNTED if type_ in present), present)
    found = Counter(kind for kind, type_ in types if type_ in counted)
    return {kind: found[kind] for kind in RowKind}
