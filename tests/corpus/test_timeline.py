"""Which version binds and which is shown on a day: a table of rules, and histories judged by an oracle."""

import itertools
import random
from datetime import date

import pytest

from corpus.model import EventType, Expression, LegalForce, LifecycleEvent, Validity
from corpus.timeline import FORCE_RULES, beginning, expression_on, legal_force, timeline
from tests.corpus.histories import as_expressions, differences, history

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


def test_a_later_text_that_begins_sooner_takes_the_place_of_one_still_to_come():
    versions = [version("v1", "2023-01-10", "2023-09-01"), version("v2", "2023-03-01", "2023-06-01")]
    assert [shown(versions, day) for day in ("2023-02-01", "2023-03-01", "2023-12-01")] == [
        "v1",
        "v2",
        "v2",
    ]
    assert force(versions, "v2", "2023-06-01") is F.IN_FORCE
    assert force(versions, "v1", "2023-12-01") is F.AMENDED
    assert not timeline(versions)[1].validity.inferred


def test_what_lapses_before_it_begins_is_never_the_next_to_come():
    versions = [
        version("v1", "2023-01-10", "2023-09-01"),
        version("v2", "2023-03-01", "2023-09-01", ends=[lapse("2023-06-01")]),
    ]
    assert [shown(versions, day) for day in ("2023-04-01", "2024-01-01")] == ["v1", "v1"]
    assert force(versions, "v1", "2024-01-01") is F.IN_FORCE


def test_of_two_texts_of_one_day_without_a_first_day_both_are_unknown():
    versions = [version("v1", "2019-04-10"), version("v2", "2019-04-10")]
    assert [force(versions, id_, "2020-01-01") for id_ in ("v1", "v2")] == [F.UNKNOWN, F.UNKNOWN]


def test_part_of_what_is_still_to_come_cannot_be_repealed_before():
    versions = [version("v1", "2019-04-10", "2019-05-01", ends=[repeal("2019-04-20", partial=True)])]
    assert force(versions, "v1", "2019-04-25") is F.NOT_YET_IN_FORCE
    assert force(versions, "v1", "2019-05-01") is F.PARTLY_REPEALED


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


SHARE = range(1, 121, 2)
"""Seeds of the histories of this test; `benchmarks/histories.py` asks 500."""


@pytest.mark.parametrize("seed", SHARE)
def test_every_day_agrees_with_the_oracle(seed):
    assert list(differences(history(random.Random(seed)))) == []


@pytest.mark.parametrize("seed", SHARE)
def test_windows_touch_and_never_overlap(seed):
    versions = timeline(as_expressions(history(random.Random(seed))))
    windows = sorted(
        (v.validity.applies_from or date.min, v.validity.applies_until or date.max)
        for v in versions
        if v.validity.applies
    )
    assert windows[-1][1] == date.max
    for (_, until), (start, _) in itertools.pairwise(windows):
        assert until == start
    for v in versions:
        known = v.version_date or v.entry_into_force
        if v.validity.applies and known:
            assert known <= v.validity.applies_from < (v.validity.applies_until or date.max)


@pytest.mark.parametrize("seed", SHARE)
def test_no_two_versions_are_in_force_on_one_day(seed):
    told = history(random.Random(seed))
    found = sorted(
        (v.validity.valid_from, v.validity.valid_until or date.max)
        for v in timeline(as_expressions(told))
        if v.validity.valid_from and v.validity.valid_from < (v.validity.valid_until or date.max)
    )
    for (_, until), (start, _) in itertools.pairwise(found):
        assert until <= start
