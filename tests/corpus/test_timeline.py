"""Which version binds and which is shown on a day: a table of rules, and an oracle that walks day by day."""

import itertools
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import EventType, Expression, LegalForce, LifecycleEvent, Validity
from corpus.timeline import FORCE_RULES, beginning, expression_on, legal_force, timeline

DAY = timedelta(days=1)
F = LegalForce


def d(text):
    return date.fromisoformat(text)


def version(id_, known=None, begins=None, taken_in=None, ends=()):
    """A version known from a day that says of itself that it begins on another."""
    known, begins = known and d(known), begins and d(begins)
    order = int(id_[1:]) if taken_in is None else taken_in
    return Expression(id_, "某办法", known, order, known, begins, False, ends=tuple(ends))


def repeal(day, partial=False):
    return LifecycleEvent(EventType.REPEAL, d(day), partial=partial)


def lapse(day):
    return LifecycleEvent(EventType.LAPSE, d(day))


def shown(versions, day):
    found = expression_on(timeline(versions), d(day))
    return found and found.id


def force(versions, id_, day):
    return legal_force(next(v for v in timeline(versions) if v.id == id_).validity, d(day))


V1 = version("v1", "2019-04-10", "2019-05-01")
V2 = version("v2", "2023-04-20", "2023-06-01")


@pytest.mark.parametrize(
    ("day", "expected", "force_of_it"),
    [
        ("2019-04-09", None, None),
        ("2019-04-10", "v1", F.NOT_YET_IN_FORCE),
        ("2019-05-01", "v1", F.IN_FORCE),
        ("2023-04-20", "v1", F.IN_FORCE),  # known is not in force: promulgation is no entry into force
        ("2023-05-31", "v1", F.IN_FORCE),
        ("2023-06-01", "v2", F.IN_FORCE),
        ("2030-01-01", "v2", F.IN_FORCE),
    ],
)
def test_two_versions(day, expected, force_of_it):
    assert shown([V1, V2], day) == expected
    if expected:
        assert force([V1, V2], expected, day) is force_of_it


def test_old_text_is_found_by_its_day_and_says_that_it_was_amended():
    assert shown([V1, V2], "2020-01-01") == "v1"
    assert force([V1, V2], "v1", "2024-01-01") is F.AMENDED
    assert force([V1, V2], "v2", "2023-05-01") is F.NOT_YET_IN_FORCE


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (0, 2, 1)])
def test_order_of_intake_does_not_matter(order):
    facts = [("2018-01-01", "2018-02-01"), ("2020-01-01", "2020-02-01"), ("2022-01-01", "2022-02-01")]
    made = [version(f"v{n}", *facts[n], taken_in=at) for at, n in enumerate(order)]
    days = ["2018-03-01", "2020-01-15", "2021-01-01", "2022-03-01"]
    assert [shown(made, day) for day in days] == ["v0", "v0", "v1", "v2"]
    assert [v.id for v in timeline(made)] == ["v0", "v1", "v2"]


def test_amended_text_that_still_prints_the_first_day():
    amended = version("v2", "2023-04-20", "2019-05-01")
    found = timeline([V1, amended])
    assert [v.validity.valid_from for v in found] == [d("2019-05-01"), d("2023-04-20")]
    assert [v.validity.inferred for v in found] == [False, True]
    assert shown([V1, amended], "2023-04-19") == "v1"
    assert shown([V1, amended], "2023-04-20") == "v2"


def test_later_version_without_a_day_begins_when_amended():
    found = timeline([V1, version("v2", "2023-04-20")])
    assert (found[1].validity.valid_from, found[1].validity.inferred) == (d("2023-04-20"), True)


def test_amended_before_it_came_into_force():
    """The amended text takes the first one's place on the day that both print."""
    versions = [version("v1", "2023-01-10", "2023-07-01"), version("v2", "2023-03-01", "2023-07-01")]
    assert [shown(versions, day) for day in ("2023-02-01", "2023-03-01", "2023-07-01")] == [
        "v1",
        "v2",
        "v2",
    ]
    assert force(versions, "v2", "2023-06-30") is F.NOT_YET_IN_FORCE
    assert force(versions, "v2", "2024-01-01") is F.IN_FORCE
    assert force(versions, "v1", "2024-01-01") is F.AMENDED


def test_only_version_without_entry_into_force_is_shown_and_unknown():
    versions = [version("v1", "2019-04-10")]
    assert shown(versions, "2019-04-10") == "v1"
    assert force(versions, "v1", "2025-01-01") is F.UNKNOWN


def test_work_without_any_date_is_always_shown():
    versions = [version("v1"), version("v2")]
    assert shown(versions, "1950-01-01") == "v2"
    assert shown(versions, "2050-01-01") == "v2"
    assert force(versions, "v2", "2050-01-01") is F.UNKNOWN


def test_undated_beside_dated_has_no_window():
    versions = [version("v1"), V2]
    assert shown(versions, "2020-01-01") is None
    assert shown(versions, "2024-01-01") == "v2"
    assert not timeline(versions)[0].validity.applies


@pytest.mark.parametrize("begins", ["2019-05-01", "2019-04-20", "2019-08-01"])
def test_of_one_day_the_last_taken_in_applies(begins):
    again = version("v2", "2019-04-10", begins)
    versions = [again, V1]
    for day in ("2019-04-10", "2019-04-25", "2019-06-01", "2020-01-01"):
        assert shown(versions, day) == "v2"
    assert [v.id for v in timeline(versions) if not v.validity.applies] == ["v1"]


def test_trial_lapses():
    versions = [version("v1", "2020-01-01", "2020-02-01", ends=[lapse("2023-02-01")])]
    assert force(versions, "v1", "2023-01-31") is F.IN_FORCE
    assert force(versions, "v1", "2023-02-01") is F.LAPSED
    assert shown(versions, "2024-01-01") == "v1"
    assert timeline(versions)[0].validity.valid_until == d("2023-02-01")


def test_after_a_lapse_the_next_to_come_is_shown():
    versions = [
        version("v1", "2020-01-01", "2020-02-01", ends=[lapse("2023-02-01")]),
        version("v2", "2023-01-10", "2023-06-01"),
    ]
    assert [shown(versions, day) for day in ("2023-01-31", "2023-02-01", "2023-06-01")] == [
        "v1",
        "v2",
        "v2",
    ]
    assert force(versions, "v2", "2023-03-01") is F.NOT_YET_IN_FORCE


def test_repeal_ends_the_work_and_its_older_versions():
    versions = [V1, version("v2", "2023-04-20", "2023-06-01", ends=[repeal("2025-01-01")])]
    assert force(versions, "v2", "2024-12-31") is F.IN_FORCE
    assert force(versions, "v2", "2025-01-01") is F.REPEALED
    assert force(versions, "v1", "2024-12-31") is F.AMENDED
    assert force(versions, "v1", "2025-01-01") is F.REPEALED
    assert shown(versions, "2026-01-01") == "v2"


def test_partly_repealed_is_still_shown_and_in_force_before():
    versions = [version("v1", "2019-04-10", "2019-05-01", ends=[repeal("2024-01-01", partial=True)])]
    assert force(versions, "v1", "2023-12-31") is F.IN_FORCE
    assert force(versions, "v1", "2024-01-01") is F.PARTLY_REPEALED
    assert timeline(versions)[0].validity.valid_until is None


def test_lapsed_before_it_was_repealed_stays_lapsed():
    ends = [lapse("2022-01-01"), repeal("2024-01-01")]
    assert force([version("v1", "2019-01-01", "2019-01-01", ends=ends)], "v1", "2025-01-01") is F.LAPSED


def test_later_day_than_stated_is_not_shown_before_it_was_known():
    """Text adopted in May that holds since January is shown from May on."""
    versions = [V1, version("v2", "2023-05-20", "2023-01-01")]
    assert [shown(versions, day) for day in ("2023-05-19", "2023-05-20")] == ["v1", "v2"]


def test_entry_into_force_is_the_only_date():
    versions = [version("v1", None, "2018-01-01"), version("v2", None, "2022-01-01")]
    days = ("2017-12-31", "2018-01-01", "2021-12-31", "2022-01-01")
    assert [shown(versions, day) for day in days] == [None, "v1", "v1", "v2"]


def event(type_, day):
    return LifecycleEvent(type_, d(day))


A, P, M, R = EventType.ADOPTION, EventType.PROMULGATION, EventType.AMENDMENT, EventType.REVISION


@pytest.mark.parametrize(
    ("stated", "from_publication", "version_date", "events", "expected"),
    [
        # printed day after the act
        ("2023-06-01", False, "2023-04-20", [(A, "2023-04-20")], ("2023-06-01", False)),
        # 自公布之日起: the day of promulgation, not of adoption
        (None, True, "2023-04-20", [(A, "2023-04-10"), (P, "2023-04-20")], ("2023-04-20", False)),
        (None, True, "2023-04-20", [], ("2023-04-20", False)),
        # promulgation is never taken for entry into force
        (None, False, "2023-04-20", [(P, "2023-04-20")], (None, False)),
        # an amended text prints the first version's day
        ("1994-07-01", False, "2018-10-26", [(A, "1993-12-29"), (M, "2018-10-26")], ("2018-10-26", True)),
        # a revision restates its clause
        ("2024-07-01", False, "2023-12-29", [(A, "1993-12-29"), (R, "2023-12-29")], ("2024-07-01", False)),
        (None, True, "2023-12-29", [(A, "1993-12-29"), (R, "2023-12-29")], ("2023-12-29", False)),
        (None, True, "2023-12-29", [(A, "1993-12-29"), (M, "2023-12-29")], ("2023-12-29", True)),
        # a day long before the version without any event: the first version's
        ("2010-01-01", False, "2020-01-01", [], ("2020-01-01", True)),
        # a little before: retroactive
        ("2019-10-01", False, "2020-01-01", [], ("2019-10-01", False)),
        ("2023-06-01", False, None, [], ("2023-06-01", False)),
        (None, False, None, [], (None, False)),
    ],
)
def test_beginning(stated, from_publication, version_date, events, expected):
    day, inferred = beginning(
        stated and d(stated),
        from_publication,
        version_date and d(version_date),
        [event(type_, day) for type_, day in events],
    )
    assert (day and day.isoformat(), inferred) == expected


def test_force_rules_name_fields_of_validity():
    assert {rule.field for rule in FORCE_RULES} <= set(Validity.__slots__)


# An oracle: written from section 1 of the design, it knows only lists of facts and asks about one day at a time.

START = date(2020, 1, 1)
LAST = 130


@dataclass(frozen=True)
class Facts:
    """What one version says: days counted from START; `begins`, `lapses`, `repeals` may be None."""

    known: int
    begins: int | None
    lapses: int | None
    repeals: int | None


def oracle_begins(facts):
    """First days in order: a printed day that is not later than an earlier version's is not this version's."""
    found, latest = [], None
    for index, one in enumerate(facts):
        before = [(f, b) for f, b in zip(facts, found, strict=False) if f.known != one.known]
        earlier = [f.known if b is None else b for f, b in before]
        latest = max(earlier, default=None)
        day = one.begins
        if index and (day is None or (latest is not None and day <= latest)):
            day = one.known if latest is None else max(one.known, latest)
        found.append(day)
    return found


def oracle_force(facts, begins, index, day):
    own = facts[index]
    repeals = [f.repeals for f in facts[index:] if f.repeals is not None]
    repealed = min(repeals, default=None)
    ends = [(own.lapses, 0, F.LAPSED)] if own.lapses is not None else []
    ends += [(repealed, 1, F.REPEALED)] if repealed is not None else []
    past = [end for end in sorted(ends) if end[0] <= day]
    if past:
        return past[0][2]
    if any(
        later is not None and later <= day and (begins[index] is None or later >= begins[index])
        for later in begins[index + 1 :]
    ):
        return F.AMENDED
    if begins[index] is None:
        return F.UNKNOWN
    return F.IN_FORCE if begins[index] <= day else F.NOT_YET_IN_FORCE


def oracle_shown(facts, begins, day):
    """The one in force, else the next to come, else the last; never before it was known; of a day the last."""
    last_of_day = {f.known: i for i, f in enumerate(facts)}
    known = [i for i, f in enumerate(facts) if f.known <= day and last_of_day[f.known] == i]
    if not known:
        return None
    forces = {i: oracle_force(facts, begins, i, day) for i in known}
    in_force = [i for i in known if forces[i] in (F.IN_FORCE, F.UNKNOWN)]
    if in_force:
        return in_force[-1]
    coming = [i for i in known if forces[i] is F.NOT_YET_IN_FORCE]
    if coming:
        return min(coming, key=lambda i: (begins[i], -i))
    return known[-1]


@st.composite
def histories(draw):
    known = sorted(draw(st.lists(st.integers(0, 90), min_size=1, max_size=5)))
    by_day = {}
    for day in known:
        by_day.setdefault(day, draw(st.none() | st.integers(-8, 30).map(lambda n, k=day: k + n)))
    facts = [Facts(day, by_day[day], None, None) for day in known]
    for index, begins in enumerate(oracle_begins(facts)):
        first = known[index] if begins is None else max(begins, known[index])
        lapses = draw(st.none() | st.none() | st.integers(1, 40).map(lambda n, k=first: k + n))
        facts[index] = replace(facts[index], lapses=lapses)
    if draw(st.booleans()):
        facts[-1] = replace(facts[-1], repeals=known[-1] + draw(st.integers(1, 40)))
    return facts, draw(st.permutations(range(len(facts))))


def as_expressions(facts):
    made = []
    for index, f in enumerate(facts):
        ends = [
            LifecycleEvent(type_, START + day * DAY)
            for type_, day in ((EventType.LAPSE, f.lapses), (EventType.REPEAL, f.repeals))
            if day is not None
        ]
        known = START + f.known * DAY
        begins = None if f.begins is None else START + f.begins * DAY
        made.append(Expression(f"v{index}", "某办法", known, index, known, begins, False, ends=tuple(ends)))
    return made


@settings(max_examples=150, deadline=None)
@given(histories())
def test_every_day_agrees_with_the_oracle(history):
    facts, order = history
    begins = oracle_begins(facts)
    versions = timeline([as_expressions(facts)[i] for i in order])
    by_id = {v.id: v.validity for v in versions}
    for day in range(-10, LAST):
        on = START + day * DAY
        for index in range(len(facts)):
            wanted = oracle_force(facts, begins, index, day)
            assert legal_force(by_id[f"v{index}"], on) is wanted, (index, day)
        found = expression_on(versions, on)
        wanted = oracle_shown(facts, begins, day)
        assert (found and found.id) == (None if wanted is None else f"v{wanted}"), day


@settings(max_examples=150, deadline=None)
@given(histories())
def test_windows_touch_and_never_overlap(history):
    facts, order = history
    versions = timeline([as_expressions(facts)[i] for i in order])
    windows = sorted(
        (v.validity.applies_from, v.validity.applies_until or date.max)
        for v in versions
        if v.validity.applies
    )
    assert windows[0][0] == START + facts[0].known * DAY
    assert windows[-1][1] == date.max
    for (_, until), (start, _) in itertools.pairwise(windows):
        assert until == start
    for v in versions:
        assert not v.validity.applies or v.version_date <= v.validity.applies_from < (
            v.validity.applies_until or date.max
        )
