"""What holds on each day of a history, by walking through the days: an oracle for versions, status and windows.

Written from the words of the design (its glossary on versions, their first days and the version a reader is shown) and
sharing nothing with the code that it judges. Days are whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Told:
    """What is told of one version; None is not told.

    `made`: adopted or published; `starts`: the day of entry into force that its text prints; `taken`: its place in the
    order of intake; `lapses`, `repealed`, `partly`: the day its trial runs out, it is repealed, some of it is repealed.
    """

    name: str
    made: int | None
    starts: int | None
    taken: int
    lapses: int | None = None
    repealed: int | None = None
    partly: int | None = None

    @property
    def known(self) -> int | None:
        """The day from which anybody can know it."""
        return self.starts if self.made is None else self.made


@dataclass(frozen=True)
class DayOfWork:
    """How a work stands on a day: the status of each version by name, and the version shown."""

    day: int
    status: dict[str, str]
    shown: str | None


@dataclass
class _Life:
    told: Told
    starts: int | None
    inferred: bool
    marks: set[str] = field(default_factory=set)


def first_days(history: Sequence[Told]) -> dict[str, tuple[int | None, bool]]:
    """Of each version the day it enters into force, None unknown, and whether that follows from its amendment."""
    return {life.told.name: (life.starts, life.inferred) for life in _lives(history)}


def _lives(history: Sequence[Told]) -> list[_Life]:
    """The versions in the order in which they were made, each with its own first day."""
    lives: list[_Life] = []
    for told in sorted(history, key=lambda one: (_or_never(one.known), one.taken)):
        life = _Life(told, told.starts, False)
        before = [
            one
            for one in lives
            if told.made is not None and one.told.known is not None and one.told.made != told.made
        ]
        if before:
            work_begins = max(
                _or_never(one.told.made if one.starts is None else one.starts) for one in before
            )
            prints_an_older_day = (
                told.starts is not None and told.starts <= work_begins and told.starts < (told.made or 0)
            )
            if told.starts is None or prints_an_older_day:
                life.starts, life.inferred = max(told.made or 0, work_begins), True
        lives.append(life)
    return lives


def _or_never(day: int | None) -> int:
    return -(10**9) if day is None else day


def walk(history: Sequence[Told], first: int, last: int) -> Iterator[DayOfWork]:
    """Each day from `first` to `last`; what is dated before `first` has happened by then."""
    lives = _lives(history)
    dated = [life for life in lives if life.told.known is not None]
    days = [
        d for life in lives for d in (life.starts, life.told.lapses, life.told.repealed) if d is not None
    ]
    comes = _that_come(lives, dated, days)
    for life in lives:
        life.marks.clear()
    for day in range(min([first, *days]), last + 1):
        _pass(lives, dated, day)
        if day >= first:
            status = {life.told.name: _status(life) for life in lives}
            yield DayOfWork(day, status, _shown(lives, dated, day, comes))


def _that_come(lives: Sequence[_Life], dated: Sequence[_Life], days: Sequence[int]) -> set[str]:
    """The versions that do enter into force: the others were replaced or over before their first day came."""
    found = set()
    for day in range(min(days, default=0), max(days, default=0) + 1):
        _pass(lives, dated, day)
        found |= {
            life.told.name
            for life in lives
            if life.starts == day and _status(life) in ("IN_FORCE", "PARTLY_REPEALED")
        }
    return found


def _pass(lives: Sequence[_Life], dated: Sequence[_Life], day: int) -> None:
    """What happens on a day: trials run out, versions begin and take the place of older ones, repeals take effect."""
    for life in lives:
        if life.told.lapses == day and "repealed" not in life.marks:
            life.marks.add("lapsed")
        if life.told.partly is not None and life.told.partly <= day:
            life.marks.add("partly")
    for place, life in enumerate(dated):
        if life.starts == day:
            life.marks.add("begun")
            for older in dated[:place] if "lapsed" not in life.marks else ():
                older.marks.add("replaced")
    for life in lives:
        if life.told.repealed == day:
            older = dated[: dated.index(life)] if life in dated else []
            for one in (*older, life):
                if "lapsed" not in one.marks:
                    one.marks.add("repealed")


def _status(life: _Life) -> str:
    for mark, word in (("repealed", "REPEALED"), ("lapsed", "LAPSED"), ("replaced", "AMENDED")):
        if mark in life.marks:
            return word
    if life.starts is not None and "begun" not in life.marks:
        return "NOT_YET_IN_FORCE"
    if "partly" in life.marks:
        return "PARTLY_REPEALED"
    return "IN_FORCE" if life.starts is not None else "UNKNOWN"


def _shown(lives: Sequence[_Life], dated: Sequence[_Life], day: int, comes: set[str]) -> str | None:
    """The version in force, else the next to come, else the last; never before it was known; of one day the last."""
    if not dated:
        return max(lives, key=lambda life: life.told.taken).told.name
    known = [life for life in dated if _or_never(life.told.known) <= day]
    known = [
        life
        for life in known
        if all(
            other.told.made != life.told.made or other.told.taken <= life.told.taken
            for other in known
            if life.told.made is not None
        )
    ]
    holding = [life for life in known if _status(life) in ("IN_FORCE", "PARTLY_REPEALED", "UNKNOWN")]
    coming = [life for life in known if life.told.name in comes and _status(life) == "NOT_YET_IN_FORCE"]
    if holding:
        return holding[-1].told.name
    if coming:
        soonest = min(life.starts for life in coming if life.starts is not None)
        return [life for life in coming if life.starts == soonest][-1].told.name
    return known[-1].told.name if known else None
