"""Which facets with a filter the embedded engine counts in one pass; that the counts are right, the contract tests."""

import pytest

from indexer.engine import (
    Among,
    Between,
    ConditionFacet,
    EngineQuery,
    Every,
    KeywordFacet,
    Not,
    Some,
    Unit,
)
from indexer.engines.embedded_crossing import TooManyValues, crossing_of

KIND = KeywordFacet("kind", "kind", limit=3, single=True)
TOPIC = KeywordFacet("topic", "topic")
YEAR = KeywordFacet("year", "year", limit=10_000, single=True)
STATE = ConditionFacet(
    "state", (("有效", Between("from", high=9)), ("未生效", Not(Between("from", high=9))))
)
MIXED = ConditionFacet("mixed", (("甲", Among("topic", ("甲",))),))
GENRE = KeywordFacet("genre", "genre", limit=2, single=True)
FACETS = (KIND, GENRE, TOPIC, YEAR, STATE, MIXED)


def crossed(**filters):
    crossing = crossing_of(EngineQuery(("p",), Unit.DOCUMENT, filters=filters, facets=FACETS))
    return crossing.names if crossing else set()


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, set()),
        ({"kind": Among("kind", ("a",))}, set()),
        ({"kind": Among("kind", ("a",)), "state": Some((Between("from", high=9),))}, {"kind", "state"}),
        ({"kind": Among("kind", ("a", "b")), "state": Between("until", low=3)}, {"kind", "state"}),
        ({"kind": Among("topic", ("a",)), "state": Between("from")}, set()),
        ({"kind": Among("kind", ("a",)), "state": Among("topic", ("a",))}, set()),
        ({"kind": Among("kind", ("a",)), "topic": Among("topic", ("a",))}, set()),
        ({"kind": Among("kind", ("a",)), "mixed": Between("from")}, set()),
        (
            {"kind": Among("kind", ("a",)), "year": Among("year", ("1",)), "state": Every()},
            {"kind", "state"},
        ),
    ],
)
def test_facets_are_crossed_that_tell_every_record_apart(filters, names):
    assert crossed(**filters) == names


def test_values_left_out_by_the_server_are_not_passed_over():
    filters = {"kind": Among("kind", ("a",)), "genre": Among("genre", ("b",))}
    crossing = crossing_of(EngineQuery(("p",), Unit.DOCUMENT, filters=filters, facets=FACETS))
    with pytest.raises(TooManyValues):
        crossing.counts({"buckets": [], "sum_other_doc_count": 1})
