"""What is told of versions that do not add up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from corpus.doubts import Extent, doubts
from corpus.model import EventType, Expression, LifecycleEvent, Warning
from corpus.timeline import timeline


def d(text):
    return date.fromisoformat(text)


def version(id_, made, begins=None, events=(), ends=(), warnings=()):
    made, begins = made and d(made), begins and d(begins)
    told = tuple(LifecycleEvent(type_, d(day)) for type_, day in events)
    return Expression(
        id_, "某办法", made, int(id_[1:]), made, begins, False,
        ends=tuple(LifecycleEvent(type_, d(day)) for type_, day in ends),
        events=told, warnings=tuple(Warning(code, "") for code in warnings),
    )  # fmt: skip


def codes(versions, extents=None):
    """The codes of each version's warnings, those left out that have none."""
    found = doubts(timeline(versions), extents or {})
    return {id_: [one.code for one in warnings] for id_, warnings in found.items() if warnings}


A, P, E, M, L = (
    EventType.ADOPTION,
    EventType.PROMULGATION,
    EventType.ENTRY_INTO_FORCE,
    EventType.AMENDMENT,
    EventType.LAPSE,
)
V1, V2 = version("v1", "2019-04-10", "2019-05-01"), version("v2", "2023-04-20", "2023-06-01")
FULL = Extent(20, "本办法自2023年6月1日起施行。", "2026-01-01T09:00:00")
CUT = Extent(9, "报销应当附发票。", "2026-01-01T09:00:00")


def test_versions_in_order_raise_no_doubt():
    assert codes([V1, V2], {"v1": FULL, "v2": FULL}) == {}


def test_two_of_one_day_are_told_of_both():
    twice = [V1, version("v2", "2019-04-10", "2019-05-01", warnings=["same_day"])]
    assert codes(twice) == {"v1": ["same_day"]}  # v2 was told when it was taken in
    assert codes([V1, replace(twice[1], warnings=())]) == {"v1": ["same_day"], "v2": ["same_day"]}


def test_a_version_without_a_day_beside_dated_ones_has_no_window():
    assert codes([version("v1", None), V2]) == {"v1": ["no_window"]}
    assert codes([version("v1", None)]) == {}


def test_a_version_replaced_on_the_day_it_would_begin_never_was_in_force():
    versions = [version("v1", "2023-01-10", "2023-07-01"), version("v2", "2023-03-01", "2023-07-01")]
    assert codes(versions) == {"v1": ["never_in_force"]}


def test_a_version_that_no_day_leads_to():
    versions = [
        version("v1", "2023-01-01", "2023-01-02"),
        version("v2", "2023-02-01", "2023-09-01"),
        version("v3", "2023-03-01", "2023-04-01"),
    ]
    assert codes(versions) == {"v2": ["no_window", "never_in_force"]}


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ([(A, "2020-01-01"), (E, "2019-01-01")], True),
        ([(A, "2020-01-01"), (E, "2020-01-01")], False),
        ([(A, "2020-01-01"), (L, "2019-12-31")], True),
        ([(A, "2020-01-01"), (M, "2019-06-01")], True),
        ([(A, "2020-01-01"), (M, "2021-06-01")], False),
        ([(P, "2020-01-01")], False),
        ([(E, "2019-01-01")], True),
    ],
)
def test_an_event_before_adoption(events, told):
    begins = next((day for type_, day in events if type_ is E), None)
    found = codes([version("v1", "2020-01-01", begins, events)])
    assert found == ({"v1": ["event_before_adoption"]} if told else {})


def test_a_change_approved_later_is_no_event_before_adoption():
    approved = version("v1", "2020-07-24", None, [(A, "2020-07-24"), (EventType.REVISION, "2020-06-10")])
    assert codes([approved]) == {"v1": ["event_before_adoption"]}
    events = (replace(approved.events[0], by="省人民代表大会常务委员会批准"), approved.events[1])
    assert codes([replace(approved, events=events)]) == {}


def test_the_first_versions_day_in_an_amended_text_is_no_event_before_adoption():
    amended = version("v2", "2023-04-20", "2019-05-01", [(E, "2019-05-01")])
    assert codes([V1, amended]) == {}


def test_an_older_version_taken_in_later():
    early, late = "2026-01-01T09:00:00", "2026-02-01T09:00:00"
    extents = {"v1": replace(FULL, taken_in=late), "v2": replace(FULL, taken_in=early)}
    assert codes([V1, V2], extents) == {"v1": ["taken_in_late"]}
    assert codes([V1, V2], {"v1": FULL, "v2": FULL}) == {}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (FULL, CUT, {"v2": ["truncated"]}),
        (CUT, FULL, {"v1": ["truncated"]}),
        (FULL, replace(CUT, closing="本办法由财务部负责解释。"), {}),
        (FULL, replace(CUT, articles=15), {}),
        (FULL, Extent(), {}),
        (replace(FULL, articles=4), replace(CUT, articles=2), {}),
    ],
)
def test_half_of_the_articles_missing(first, second, expected):
    assert codes([V1, V2], {"v1": first, "v2": second}) == expected


def test_a_gap_in_the_numbers_counts_as_breaking_off():
    gap = version("v2", "2023-04-20", "2023-06-01", warnings=["numbering_gap"])
    assert codes([V1, gap], {"v1": FULL, "v2": replace(FULL, articles=9)}) == {"v2": ["truncated"]}
