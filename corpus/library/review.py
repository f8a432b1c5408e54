"""Rules in force whose 依据 changed or ended after they were made, and rules that rest on one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Row, select

from corpus.circles import circles
from corpus.citing_groups import Tie
from corpus.library.citations import chosen
from corpus.library.rows import VALIDITY_COLUMNS, expression_id, validity_from
from corpus.library.schema import expressions, relations
from corpus.library.shelf import Shelf
from corpus.model import EventType, Kind, LegalForce, Validity, Work
from corpus.timeline import applies_on, legal_force

_AT_ONCE = 500
_Key = TypeVar("_Key", int, str)
_BINDING = (LegalForce.IN_FORCE, LegalForce.PARTLY_REPEALED)
_DAYS = (*(expressions.c[name] for name in VALIDITY_COLUMNS), expressions.c.valid_from_inferred)


@dataclass(frozen=True, slots=True)
class Dated:
    """A version without its text: its id, the day of the act that made it, its days."""

    id: str
    version_date: date | None
    validity: Validity


@dataclass(frozen=True, slots=True)
class ParentChange:
    """A rule in force and what became of one of its 依据 since the rule's own version was made.

    `what`: ENTRY_INTO_FORCE of a new version, REPEAL or LAPSE, on `day`, the last of `times` such events. `before`:
    the parent's version that a reader of the rule's day is shown, None when it is not in the library; `after` that of
    the day asked about. `announced`: the new version was made, but not in force, when the rule was made.
    """

    rule: Work
    version: Dated
    parent: Work
    what: EventType
    day: date
    times: int
    before: Dated | None
    after: Dated | None
    announced: bool


@dataclass(frozen=True, slots=True)
class Review:
    """What is to be looked at again: changes, the latest first, and circles of rules that rest on one another."""

    changes: tuple[ParentChange, ...]
    circular: tuple[tuple[Work, ...], ...]


def review(shelf: Shelf, on: date) -> Review:
    """Of all rules in force on a day that this reader may see; a parent out of reach is none."""
    resting = _Resting(shelf, on)
    changes = [
        change
        for rule, version, parent in resting.pairs()
        if (change := _changed(rule, version, parent, resting.versions[parent.id], on)) is not None
    ]
    changes.sort(key=lambda one: (one.parent.address, one.rule.address))
    changes.sort(key=lambda one: one.day, reverse=True)
    return Review(tuple(changes), resting.circular())


class _Resting:
    """Which rules in force rest on which works."""

    def __init__(self, shelf: Shelf, on: date) -> None:
        rows = [row for row in shelf.connection.execute(_basis()) if _binds(validity_from(row), on)]
        self._rules = _heads(shelf, {row.work_id for row in rows})
        named = _by_name(shelf, {row.target_key for row in rows} - {""})
        numbered = _by_number(shelf, {row.target_number for row in rows} - {""})
        self._pairs: dict[tuple[int, int], tuple[Dated, Work]] = {}
        for row in rows:
            parent = chosen(named.get(row.target_key, ()), numbered.get(row.target_number, ()))
            if parent is not None and parent.id != row.work_id and row.work_id in self._rules:
                self._pairs.setdefault((row.work_id, parent.id), (_dated(row), parent))
        self.versions = _versions(shelf, {parent for _rule, parent in self._pairs})

    def pairs(self) -> Iterator[tuple[Work, Dated, Work]]:
        """Each rule with its version and one of its 依据."""
        for (rule, _parent), (version, parent) in self._pairs.items():
            yield self._rules[rule], version, parent

    def circular(self) -> tuple[tuple[Work, ...], ...]:
        """The rules in force that rest on one another."""
        edges: dict[int, set[int]] = defaultdict(set)
        for rule, parent in self._pairs:
            edges[rule].add(parent)
        return tuple(tuple(self._rules[one] for one in circle) for circle in circles(edges))


def _batches(wanted: Iterable[_Key]) -> Iterator[list[_Key]]:
    """The values in order, so many at a time as a statement may name."""
    ordered = sorted(wanted)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]


def _basis() -> Any:
    return (
        select(
            relations.c.target_key,
            relations.c.target_number,
            expressions.c.number,
            expressions.c.work_id,
            expressions.c.version_date,
            *_DAYS,
        )
        .join(expressions, expressions.c.number == relations.c.expression)
        .where(relations.c.type == Tie.BASIS.value)
        .order_by(relations.c.expression, relations.c.position)
    )


def _binds(validity: Validity, on: date) -> bool:
    return applies_on(validity, on) and legal_force(validity, on) in _BINDING


def _heads(shelf: Shelf, ids: Iterable[int]) -> dict[int, Work]:
    """The rules among the works that may be seen."""
    found = {id_: one for some in _batches(ids) for id_, one in shelf.heads(some).items()}
    return {id_: one for id_, one in found.items() if one.kind is Kind.REGULATION}


def _by_name(shelf: Shelf, keys: Iterable[str]) -> Mapping[str, Sequence[Work]]:
    found: dict[str, list[Work]] = defaultdict(list)
    for some in _batches(keys):
        for name, work in shelf.named(some):
            found[name].append(work)
    return found


def _by_number(shelf: Shelf, numbers: Iterable[str]) -> Mapping[str, Sequence[Work]]:
    found: dict[str, list[Work]] = defaultdict(list)
    for some in _batches(numbers):
        for number, work in shelf.numbered(some):
            found[number].append(work)
    return found


def _versions(shelf: Shelf, ids: Iterable[int]) -> Mapping[int, Sequence[Dated]]:
    found: dict[int, list[Dated]] = defaultdict(list)
    for some in _batches(ids):
        query = select(expressions.c.work_id, expressions.c.number, expressions.c.version_date, *_DAYS)
        for row in shelf.connection.execute(query.where(expressions.c.work_id.in_(some))):
            found[row.work_id].append(_dated(row))
    return found


def _dated(row: Row[Any]) -> Dated:
    return Dated(expression_id(row.number), row.version_date, validity_from(row))


def _changed(
    rule: Work, version: Dated, parent: Work, versions: Sequence[Dated], on: date
) -> ParentChange | None:
    """What became of a parent after the rule's version was made; None when nothing did or the rule has no day."""
    made = version.version_date
    if made is None:
        return None
    events = sorted({event for one in versions for event in _events(one) if made < event[0] <= on})
    if not events:
        return None
    day, what = events[-1]
    after = _shown(versions, on)
    announced = (
        what is EventType.ENTRY_INTO_FORCE
        and after is not None
        and after.version_date is not None
        and after.version_date <= made
    )
    before = _shown(versions, made)
    return ParentChange(rule, version, parent, what, day, len(events), before, after, announced)


def _events(one: Dated) -> Iterator[tuple[date, EventType]]:
    """The days on which a version that readers are shown began and ended."""
    days = one.validity
    if not days.applies:
        return
    ends = ((days.repealed_on, EventType.REPEAL), (days.lapsed_on, EventType.LAPSE))
    for day, what in ((days.valid_from, EventType.ENTRY_INTO_FORCE), *ends):
        if day is not None:
            yield day, what


def _shown(versions: Sequence[Dated], on: date) -> Dated | None:
    return next((one for one in versions if applies_on(one.validity, on)), None)
