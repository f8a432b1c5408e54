"""From dated facts to the days a version is in force and the days it is shown: pure functions of dates.

The legal force of a day follows from `FORCE_RULES` alone; the engine's status filter is made from the
same rows, so that page, list and count agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from corpus.model import EventType, Expression, LegalForce, LifecycleEvent, Validity

SAME_TEXT_DAYS = 400
"""A first version is promulgated, at the latest, this long after its adoption (longest of the data: 13 months)."""


@dataclass(frozen=True, slots=True)
class ForceRule:
    """On and after the day in `field`, the force is `force`, unless a row above already says another."""

    force: LegalForce
    field: str


FORCE_RULES = (
    ForceRule(LegalForce.REPEALED, "repealed_on"),
    ForceRule(LegalForce.LAPSED, "lapsed_on"),
    ForceRule(LegalForce.AMENDED, "amended_on"),
    ForceRule(LegalForce.PARTLY_REPEALED, "partly_repealed_on"),
    ForceRule(LegalForce.IN_FORCE, "valid_from"),
)
"""Where no row speaks: not yet in force when the first day is known, else unknown."""


def legal_force(validity: Validity, on: date) -> LegalForce:
    """The force of a version on a day."""
    for rule in FORCE_RULES:
        day = getattr(validity, rule.field)
        if day is not None and day <= on:
            return rule.force
    return LegalForce.UNKNOWN if validity.valid_from is None else LegalForce.NOT_YET_IN_FORCE


def timeline(expressions: Sequence[Expression]) -> tuple[Expression, ...]:
    """The versions of one work in order, oldest first, each with its `validity` computed.

    Windows (`applies_from` to `applies_until`) touch and never overlap. An undated version beside dated
    ones has no window, and of several on one day the last taken in has it.
    """
    dated = [one for one in expressions if _first_day(one) is not None]
    undated = [one for one in expressions if _first_day(one) is None]
    ordered = sorted(dated, key=lambda one: (one.version_date or _first_day(one) or date.min, one.taken_in))
    placed = _with_windows(_with_ends(_with_beginnings(ordered)))
    alone = not dated
    return (*(_undated(one, alone and one is undated[-1]) for one in undated), *placed)


def _first_day(expression: Expression) -> date | None:
    return expression.version_date or expression.published_on or expression.entry_into_force


def _undated(expression: Expression, applies: bool) -> Expression:
    return replace(expression, validity=_end(Validity(applies=applies), expression.ends))


def _with_beginnings(ordered: Sequence[Expression]) -> list[Expression]:
    """Each version's first day: as stated, but a day that an earlier version already has is that one's."""
    result: list[Expression] = []
    for one in ordered:
        begins, inferred = one.entry_into_force, one.inferred
        days = [_opens(v) for v in result if v.version_date != one.version_date]
        earlier = [day for day in days if day is not None]
        if one.version_date and result and (begins is None or (earlier and begins <= max(earlier))):
            day = max([one.version_date, *earlier])
            begins, inferred = day, day != begins
        result.append(replace(one, validity=Validity(valid_from=begins, inferred=inferred)))
    return result


def _opens(version: Expression) -> date | None:
    """The day from which a version counts: of its entry into force, else of the act that made it."""
    return version.validity.valid_from or version.version_date


def _with_ends(ordered: Sequence[Expression]) -> list[Expression]:
    """Each version ends when the next begins, when the work is repealed or when its trial runs out."""
    result: list[Expression] = []
    for index, one in enumerate(ordered):
        begins = one.validity.valid_from
        later = [v.validity.valid_from for v in ordered[index + 1 :] if v.validity.valid_from is not None]
        replaced = min((day for day in later if begins is None or day >= begins), default=None)
        ends = (*one.ends, *_inherited(ordered[index + 1 :]))
        result.append(replace(one, validity=_end(replace(one.validity, amended_on=replaced), ends)))
    return result


def _inherited(later: Sequence[Expression]) -> tuple[LifecycleEvent, ...]:
    """A repeal of the work ends its older versions too."""
    return tuple(e for v in later for e in v.ends if e.type is EventType.REPEAL and not e.partial)


def _end(validity: Validity, ends: Sequence[LifecycleEvent]) -> Validity:
    def first(type_: EventType, partial: bool = False) -> date | None:
        return min((e.date for e in ends if e.type is type_ and e.partial is partial), default=None)

    repealed, lapsed = first(EventType.REPEAL), first(EventType.LAPSE)
    ended = replace(
        validity,
        repealed_on=None
        if repealed and lapsed and lapsed <= repealed
        else repealed,  # it had lapsed already
        lapsed_on=lapsed,
        partly_repealed_on=first(EventType.REPEAL, partial=True),
    )
    known = [day for day in (ended.repealed_on, ended.lapsed_on, ended.amended_on) if day is not None]
    return replace(ended, valid_until=min(known, default=None))


def _with_windows(versions: Sequence[Expression]) -> list[Expression]:
    """The window of each version: from the day it is in force, or known where nothing else is in force.

    Of several versions of one day only the last taken in has one.
    """
    last_of_day = {one.version_date or one.id: one.id for one in versions}
    by_start = sorted((v for v in versions if last_of_day[v.version_date or v.id] == v.id), key=_order)
    starts: list[date] = []
    for index, one in enumerate(by_start):
        start = _known_from(one)
        if index:
            before = by_start[index - 1].validity
            opens = one.validity.valid_from or start
            start = max(start, min(opens, _idle_from(before) or opens), starts[-1])
        starts.append(start)
    windows = {
        one.id: replace(one, validity=_window(one.validity, start, end))
        for one, start, end in zip(by_start, starts, [*starts[1:], None], strict=False)
    }
    return [windows.get(one.id) or replace(one, validity=_unshown(one.validity)) for one in versions]


def _idle_from(before: Validity) -> date | None:
    """From when a version leaves the place to the next to come: its end, or at once when it never begins."""
    if before.valid_from and before.amended_on and before.amended_on <= before.valid_from:
        return date.min
    return min((d for d in (before.repealed_on, before.lapsed_on) if d is not None), default=None)


def _unshown(validity: Validity) -> Validity:
    return replace(validity, applies=False)


def _window(validity: Validity, start: date, end: date | None) -> Validity:
    """An empty window (another version of the same day was taken in later) is none."""
    if start == end:
        return _unshown(validity)
    return replace(validity, applies_from=start, applies_until=end)


def _order(one: Expression) -> tuple[date, date, int]:
    known = _known_from(one)
    return (one.validity.valid_from or known, known, one.taken_in)


def _known_from(one: Expression) -> date:
    """The day from which a reader can know the version: adopted or published."""
    return one.version_date or one.published_on or one.entry_into_force or date.min


def expression_on(versions: Sequence[Expression], on: date) -> Expression | None:
    """The version that a reader asking about a day is shown; None before the first one was published."""
    for one in versions:
        if applies_on(one.validity, on):
            return one
    return None


def applies_on(validity: Validity, on: date) -> bool:
    """Whether a day lies in the window of a version."""
    return (
        validity.applies
        and (validity.applies_from is None or validity.applies_from <= on)
        and (validity.applies_until is None or on < validity.applies_until)
    )


def beginning(
    stated: date | None, from_publication: bool, version_date: date | None, events: Sequence[LifecycleEvent]
) -> tuple[date | None, bool]:
    """The day a version enters into force, and whether it is inferred, from what its own text says.

    `stated` is the printed day; `from_publication` says 自公布之日起. An amended text usually still prints
    the first version's day: a day before the last amendment is not this version's, which then begins on
    the day of the amendment, inferred. A full revision (修订) restates its clause, an amendment (修正) does not.
    """
    changes = _changes(events)
    if changes:
        last = max(changes, key=lambda e: e.date)
        day = max(last.date, version_date) if version_date else last.date
        if stated is not None and stated >= last.date:
            return stated, False
        return day, not (from_publication and last.type is EventType.REVISION)
    if from_publication and stated is None:
        stated = _published(version_date, events)
    if stated is None or version_date is None or stated >= version_date:
        return stated, False
    firsts = [e.date for e in events if e.type in _FIRST_ACTS]
    known_first = bool(firsts) and version_date - min(firsts) <= timedelta(days=SAME_TEXT_DAYS)
    near = version_date - stated <= timedelta(days=SAME_TEXT_DAYS)
    return (stated, False) if known_first or near else (version_date, True)


_FIRST_ACTS = (EventType.ADOPTION, EventType.PROMULGATION)


def _changes(events: Sequence[LifecycleEvent]) -> list[LifecycleEvent]:
    """Amendments and revisions, and adoptions so long after the first that they adopted a change."""
    first = min((e.date for e in events if e.type in _FIRST_ACTS), default=None)
    return [
        e
        for e in events
        if e.type in (EventType.AMENDMENT, EventType.REVISION)
        or (e.type in _FIRST_ACTS and first is not None and e.date - first > timedelta(days=SAME_TEXT_DAYS))
    ]


def _published(version_date: date | None, events: Sequence[LifecycleEvent]) -> date | None:
    days = [e.date for e in events if e.type is EventType.PROMULGATION]
    return max(days) if days else version_date
