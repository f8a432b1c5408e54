"""What the searches of a question need not count, and how their counts are put together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from indexer.engine import Among, Between, ConditionFacet, EngineQuery, Every, KeywordFacet, Not, Some, Unit
from indexer.engines.elastic_counts import facet_counts
from indexer.engines.elastic_query import among_hits, beside_body, sole_value
from indexer.fields import filter_condition, force_conditions

DAY = date(2024, 5, 1)
STATUS = ConditionFacet("status", force_conditions(DAY))
TOPIC = KeywordFacet("topic", "topic", 2)
QUERY = EngineQuery(("a",), Unit.PASSAGE, facets=(STATUS, TOPIC))


def _chosen(*statuses: str) -> EngineQuery:
    return replace(QUERY, filters={"status": filter_condition("status", statuses, DAY)})


def _listed(values: dict[str, int], others: int = 0, error: int = 0) -> dict[str, object]:
    buckets = [{"key": value, "doc_count": count} for value, count in values.items()]
    return {"buckets": buckets, "sum_other_doc_count": others, "doc_count_error_upper_bound": error}


def _topics(
    chosen: tuple[str, ...], among: dict[str, object], beside: dict[str, object]
) -> tuple[tuple[str, int], ...] | None:
    query = replace(QUERY, facets=(TOPIC,), filters={"topic": Among("topic", chosen)})
    hits = {"hits": {"total": {"value": 9}}, "aggregations": {"0": among}}
    return facet_counts(query, 0, hits, {"aggregations": {"0": {"doc_count": 9, "values": beside}}})


def test_of_one_chosen_force_nothing_is_left_to_count_among_the_hits() -> None:
    query = _chosen("IN_FORCE")
    assert sole_value(query, STATUS) == "IN_FORCE"
    assert among_hits(query, STATUS) is None


def test_of_one_chosen_value_nothing_is_left_to_count_where_no_record_has_two() -> None:
    kind = KeywordFacet("kind", "kind", single=True)
    query = replace(QUERY, facets=(kind,), filters={"kind": Among("kind", ("甲",))})
    assert sole_value(query, kind) == "甲"
    assert among_hits(query, kind) is None
    beside = {"aggregations": {"0": {"values": _listed({"乙": 3})}}}
    hits = {"hits": {"total": {"value": 7}}, "aggregations": {}}
    assert facet_counts(query, 0, hits, beside) == (("甲", 7), ("乙", 3))
    none = {"hits": {"total": {"value": 0}}, "aggregations": {}}
    assert facet_counts(query, 0, none, beside) == (("乙", 3),)


def test_a_value_is_not_certain_where_several_are_chosen_or_held() -> None:
    kind = KeywordFacet("kind", "kind", single=True)
    for facet, chosen in (
        (kind, Among("kind", ("甲", "乙"))),
        (kind, Among("other", ("甲",))),
        (replace(kind, single=False), Among("kind", ("甲",))),
    ):
        query = replace(QUERY, facets=(facet,), filters={"kind": chosen})
        assert sole_value(query, facet) is None
        assert among_hits(query, facet) == facet


def test_of_two_chosen_forces_only_these_can_be_among_the_hits() -> None:
    left = among_hits(_chosen("IN_FORCE", "REPEALED"), STATUS)
    assert isinstance(left, ConditionFacet)
    assert [value for value, _condition in left.values] == ["IN_FORCE", "REPEALED"]


def test_conditions_that_may_meet_are_all_counted() -> None:
    early, late = Between("day", high=9), Between("day", low=5)
    facet = ConditionFacet("when", (("early", early), ("late", late)))
    query = replace(QUERY, facets=(facet,), filters={"when": Some((early,))})
    assert sole_value(query, facet) is None
    assert among_hits(query, facet) == facet


def test_a_condition_that_excludes_another_leaves_it_out() -> None:
    one, two = Between("day", high=9), Every((Between("level", low=5), Not(Between("day", high=9))))
    facet = ConditionFacet("when", (("one", one), ("two", two)))
    assert sole_value(replace(QUERY, facets=(facet,), filters={"when": one}), facet) == "one"


def test_the_chosen_force_counts_all_hits_and_the_others_those_beside_them() -> None:
    hits = {"hits": {"total": {"value": 7}}, "aggregations": {}}
    values = {"buckets": {"REPEALED": {"doc_count": 3}, "IN_FORCE": {"doc_count": 0}}}
    counts = facet_counts(_chosen("IN_FORCE"), 0, hits, {"aggregations": {"0": {"values": values}}})
    assert counts == (("IN_FORCE", 7), ("REPEALED", 3))


def test_without_a_filter_on_a_facet_nothing_is_counted_beside_the_hits() -> None:
    assert beside_body(QUERY) is None
    assert beside_body(replace(QUERY, filters={"level": Among("level", ("x",))})) is None


def test_counts_among_and_beside_the_hits_are_added() -> None:
    assert _topics(("a",), _listed({"a": 4, "b": 2}), _listed({"b": 3, "c": 1})) == (("b", 5), ("a", 4))


def test_a_chosen_value_is_counted_whole_though_more_are_beside() -> None:
    assert _topics(("a",), _listed({"a": 4}), _listed({"b": 3, "c": 2}, others=8)) == (("a", 4), ("b", 3))


def test_counts_are_not_taken_for_exact_when_a_part_may_be_missing() -> None:
    full, cut = _listed({"b": 3, "c": 2}), _listed({"b": 3, "c": 2}, others=8)
    assert _topics(("a",), _listed({"a": 4, "d": 1}), cut) is None
    assert _topics(("a",), _listed({"a": 4, "d": 1}), full) == (("a", 4), ("b", 3))
    assert _topics(("a",), _listed({"a": 4}, others=1), full) is None
    assert _topics(("a",), _listed({"a": 4}), _listed({"b": 3}, error=1)) is None
