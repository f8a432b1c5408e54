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
    """Each version's first day: as stated, but a day before its own act that an earlier version has is that one's.

    Such a version, or one that states none, begins on the day of its act, though not before the version that it changes.
    """
    result: list[Expression] = []
    for one in ordered:
        begins, inferred = one.entry_into_force, one.inferred
        days = [_opens(v) for v in result if v.version_date != one.version_date]
        earlier = [day for day in days if day is not None]
        if one.version_date and earlier and _is_anothers(begins, one.version_date, max(earlier)):
            begins, inferred = max(one.version_date, *earlier), True
        result.append(replace(one, validity=Validity(valid_from=begins, inferred=inferred)))
    return result


def _is_anothers(begins: date | None, made_on: date, earlier: date) -> bool:
    """Whether a version has no first day of its own: none is stated, or that of a version before it."""
    return begins is None or (begins < made_on and begins <= earlier)


def _opens(version: Expression) -> date | None:
    """The day from which a version counts: of its entry into force, else of the act that made it."""
    return version.validity.valid_from or version.version_date


def _with_ends(ordered: Sequence[Expression]) -> list[Expression]:
    """Each version ends when the next begins, when the work is repealed or when its trial runs out."""
    result: list[Expression] = []
    for index, one in enumerate(ordered):
        replaced = min((day for v in ordered[index + 1 :] if (day := _replaces(v))), default=None)
        ends = (*one.ends, *_inherited(ordered[index + 1 :]))
        result.append(replace(one, validity=_end(replace(one.validity, amended_on=replaced), ends)))
    return result


def _replaces(version: Expression) -> date | None:
    """The day from which a version takes the place of older ones; None when it is unknown or its trial is over before."""
    day = version.validity.valid_from
    lapses = [event.date for event in version.ends if event.type is EventType.LAPSE]
    return None if day is None or min(lapses, default=date.max) <= day else day


def _inherited(later: Sequence[Expression]) -> tuple[LifecycleEvent, ...]:
    """A repeal of the work ends its older versions too."""
    return tuple(e for v in later for e in v.ends if e.type is EventType.REPEAL and not e.partial)


def _end(validity: Validity, ends: Sequence[LifecycleEvent]) -> Validity:
    def first(type_: EventType, partial: bool = False) -> date | None:
        return min((e.date for e in ends if e.type is type_ and e.partial is partial), default=None)

    repealed, lapsed = first(EventType.REPEAL), first(EventType.LAPSE)
    partly = first(EventType.REPEAL, partial=True)
    ended = replace(
        validity,
        repealed_on=None
        if repealed and lapsed and lapsed <= repealed
        else repealed,  # it had lapsed already
        lapsed_on=lapsed,
        partly_repealed_on=max(partly, validity.valid_from or partly) if partly else None,
    )
    known = [day for day in (ended.repealed_on, ended.lapsed_on, ended.amended_on) if day is not None]
    return replace(ended, valid_until=min(known, default=None))


def _with_windows(versions: Sequence[Expression]) -> list[Expression]:
    """The window of each version: from the first day on which it is the one shown to the next day on which another is.

    Of several versions of one day only the last taken in has one.
    """
    last_of_day = {one.version_date or one.id: one.id for one in versions}
    candidates = [one for one in versions if last_of_day[one.version_date or one.id] == one.id]
    starts: list[tuple[date, str]] = []
    for day in _turning_days(candidates):
        shown = _shown_on(candidates, day)
        if shown is not None and (not starts or starts[-1][1] != shown.id):
            starts.append((day, shown.id))
    ends = [*(day for day, _id in starts[1:]), None]
    windows = {id_: (day, end) for (day, id_), end in zip(starts, ends, strict=False)}
    return [
        replace(
            one,
            validity=replace(
                one.validity, applies_from=windows[one.id][0], applies_until=windows[one.id][1]
            ),
        )
        if one.id in windows
        else replace(one, validity=replace(one.validity, applies=False))
        for one in versions
    ]


def _turning_days(versions: Sequence[Expression]) -> list[date]:
    """The days on which another version may be the one to show."""
    days = [
        day
        for one in versions
        for day in (_known_from(one), one.validity.valid_from, one.validity.valid_until)
        if day is not None
    ]
    return sorted(set(days))


def _shown_on(versions: Sequence[Expression], day: date) -> Expression | None:
    """The version in force, else the next to come, else the last; none before it was adopted or published."""
    known = [one for one in versions if _known_from(one) <= day]
    forces = {one.id: legal_force(one.validity, day) for one in known}
    in_force = [one for one in known if forces[one.id] in _BINDING]
    coming = [
        one
        for one in reversed(known)
        if forces[one.id] is LegalForce.NOT_YET_IN_FORCE and _comes(one.validity)
    ]
    if in_force:
        return in_force[-1]
    if coming:
        return min(coming, key=lambda one: one.validity.valid_from or date.max)
    return known[-1] if known else None


def _comes(validity: Validity) -> bool:
    """Whether a version does enter into force, and is not replaced or over before its first day."""
    begins, ends = validity.valid_from, validity.valid_until
    return begins is not None and (ends is None or begins < ends)


_BINDING = (LegalForce.IN_FORCE, LegalForce.PARTLY_REPEALED, LegalForce.UNKNOWN)


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
