"""A question as it is customarily put to Elasticsearch: hits, total and facets by one search, filters after the rest.

The service asks the same in three searches, each of which looks at few records: see `indexer.engines.elastic_query`.
"""

from __future__ import annotations

from typing import Any

from indexer.engine import Condition, EngineQuery, Every, Facet, KeywordFacet
from indexer.engines.elastic_fields import (
    KEY,
    ORDER,
    OWNER,
    UNIT,
    keyword_path,
    term,
    token_path,
)
from indexer.engines.elastic_query import condition_query, requirement_query

Body = dict[str, Any]


def search_body(query: EngineQuery) -> Body:
    """The search for a query ordered by score."""
    unit = query.unit
    return {
        "query": {
            "bool": {
                "filter": [
                    {"term": {UNIT: unit.value}},
                    condition_query(query.where),
                    *(requirement_query(unit, part) for part in query.required),
                ],
                "must_not": [requirement_query(unit, part) for part in query.excluded],
                "should": [
                    {"term": {token_path(unit, one.field): {"value": term(one.token), "boost": one.weight}}}
                    for one in query.scored
                ],
            }
        },
        "post_filter": _all_but(query, ""),
        "aggs": {
            facet.name: {
                "filter": _all_but(query, facet.name),
                "aggs": {"values": _counted(facet)},
            }
            for facet in query.facets
        },
        "size": query.limit,
        "sort": [{"_score": "desc"}, {ORDER: "asc"}],
        "track_total_hits": True,
        "stored_fields": "_none_",
        "docvalue_fields": [KEY, OWNER],
    }


def _all_but(query: EngineQuery, name: str) -> Body:
    conditions: tuple[Condition, ...] = tuple(
        condition for other, condition in query.filters.items() if other != name
    )
    return condition_query(Every(conditions))


def _counted(facet: Facet) -> Body:
    if isinstance(facet, KeywordFacet):
        return {"terms": {"field": keyword_path(facet.field), "size": facet.limit}}
    return {"filters": {"filters": {value: condition_query(given) for value, given in facet.values}}}
