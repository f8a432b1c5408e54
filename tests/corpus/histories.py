"""Histories of works made up by chance, as facts for the oracle, as versions for the timeline, as files to take in."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from corpus.model import EventType, Expression, LifecycleEvent
from corpus.timeline import applies_on, legal_force, timeline
from tests.corpus.history_oracle import Told, first_days, walk

START = date(2015, 1, 1)
FIRST, LAST = -60, 560


def day_of(number: int) -> date:
    """The day that a number stands for."""
    return START + timedelta(days=number)


def history(chance: random.Random) -> list[Told]:
    """One to six versions: overlaps, gaps, days to come, repeals, trials, unknown days, several of one day."""
    count = chance.choice((1, 2, 2, 3, 3, 4, 6))
    order = list(range(count))
    chance.shuffle(order)
    made: list[int | None] = [chance.randrange(0, 400) for _ in range(count)]
    for index in range(1, count):
        if chance.random() < 0.15:
            made[index] = made[index - 1]
    if chance.random() < 0.1:
        made[chance.randrange(count)] = None
    if chance.random() < 0.04:
        made = [None] * count
    first = min((day for day in made if day is not None), default=0)
    return [_told(chance, f"v{index}", made[index], order[index], first) for index in range(count)]


def _told(chance: random.Random, name: str, made: int | None, taken: int, first: int) -> Told:
    known = 0 if made is None else made
    starts = chance.choice(
        (None, known, known + chance.randrange(90), known + chance.randrange(90), first + 20, known - 30)
    )
    begins = known if starts is None else starts
    lapses = begins + chance.randrange(10, 200) if chance.random() < 0.15 else None
    repealed = known + chance.randrange(1, 250) if chance.random() < 0.2 else None
    partly = known + chance.randrange(1, 250) if chance.random() < 0.15 else None
    return Told(name, made, starts, taken, lapses, repealed, partly)


def as_expressions(told: Sequence[Told]) -> list[Expression]:
    """The versions of a history, in the order of intake."""
    return [_expression(one) for one in sorted(told, key=lambda one: one.taken)]


def _expression(one: Told) -> Expression:
    made = None if one.made is None else day_of(one.made)
    ends = [
        LifecycleEvent(type_, day_of(day), partial=partial)
        for type_, day, partial in (
            (EventType.LAPSE, one.lapses, False),
            (EventType.REPEAL, one.repealed, False),
            (EventType.REPEAL, one.partly, True),
        )
        if day is not None
    ]
    starts = None if one.starts is None else day_of(one.starts)
    return Expression(one.name, "某办法", made, one.taken, made, starts, False, ends=tuple(ends))


def differences(told: Sequence[Told]) -> Iterator[str]:
    """What the timeline says otherwise than the oracle, a line each: first days, status, version shown, windows."""
    versions = {one.id: one.validity for one in timeline(as_expressions(told))}
    for name, (starts, inferred) in first_days(told).items():
        wanted = (None if starts is None else day_of(starts), inferred)
        if (versions[name].valid_from, versions[name].inferred) != wanted:
            yield f"{name} begins {versions[name].valid_from}, not {wanted}"
    ended: set[str] = set()
    for at in walk(told, FIRST, LAST):
        on = day_of(at.day)
        shown = [name for name, validity in versions.items() if applies_on(validity, on)]
        if shown != ([at.shown] if at.shown else []):
            yield f"{on}: shown {shown}, not {at.shown}"
        for name, status in at.status.items():
            found = legal_force(versions[name], on)
            if found != status:
                yield f"{on}: {name} is {found}, not {status}"
            if status in ("REPEALED", "LAPSED", "AMENDED") and name not in ended:
                ended.add(name)
                until = versions[name].valid_until
                if until is None or (until != on and at.day > FIRST):
                    yield f"{name} ends {until}, not {on}"
    yield from (f"{name} ends, but not by {LAST}" for name in _ending_too_soon(versions, ended))


def _ending_too_soon(versions: dict[str, object], ended: set[str]) -> Iterator[str]:
    for name, validity in versions.items():
        until = getattr(validity, "valid_until", None)
        if until is not None and until <= day_of(LAST) and name not in ended:
            yield name
