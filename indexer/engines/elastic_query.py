"""Queries of the port as the body of a search; pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from indexer.engine import (
    Among,
    AtLeast,
    Between,
    Condition,
    ConditionFacet,
    Direction,
    EngineQuery,
    Every,
    KeywordFacet,
    Not,
    Phrase,
    Requirement,
    Some,
    SortByNumber,
    SortByScore,
    Unit,
    Weighted,
)
from indexer.engines.admission import LIMIT
from indexer.engines.elastic_fields import (
    KEY,
    ORDER,
    OWNER,
    UNIT,
    keyword_path,
    number_path,
    term,
    token_path,
)

Body = dict[str, Any]

ALL: Body = {"match_all": {}}
NONE: Body = {"match_none": {}}
COUNTED = "counted"
"""The name of the counting inside the filter of a facet."""
SPARE = 10
"""How many more values than asked a shard is asked for at first."""


def search_body(query: EngineQuery, shard_size: int | None = None) -> Body:
    """The body of the search; with more values per shard for facets whose first counts were not exact."""
    ignored = {facet.name for facet in query.facets}
    everywhere = [condition for name, condition in query.filters.items() if name not in ignored]
    chosen = {name: condition for name, condition in query.filters.items() if name in ignored}
    body: Body = {
        "query": _query(query, everywhere),
        "size": query.limit,
        "from": query.offset if query.limit else 0,
        "sort": _sort(query.sort),
        "track_total_hits": True,
        "stored_fields": "_none_",
        "docvalue_fields": [KEY, OWNER],
    }
    if chosen:
        body["post_filter"] = condition_query(Every(tuple(chosen.values())))
    if query.facets:
        body["aggs"] = {
            str(place): _facet(facet, chosen, shard_size) for place, facet in enumerate(query.facets)
        }
    return body


def condition_query(given: Condition) -> Body:
    """A condition as a query."""
    match given:
        case Among(name, values):
            return {"terms": {keyword_path(name): list(values)}} if values else NONE
        case Between(name, low, high):
            return _between(name, low, high)
        case Every(parts):
            return {"bool": {"filter": [condition_query(part) for part in parts]}} if parts else ALL
        case Some(parts):
            return _at_least(1, [condition_query(part) for part in parts])
        case Not(part):
            return {"bool": {"must_not": [condition_query(part)]}}


def requirement_query(unit: Unit, given: Requirement) -> Body:
    """A requirement as a query."""
    match given:
        case Phrase(name, tokens):
            return _phrase(token_path(unit, name), tokens)
        case AtLeast(count, parts):
            return _at_least(count, [requirement_query(unit, part) for part in parts])


def _query(query: EngineQuery, filters: Iterable[Condition]) -> Body:
    unit = query.unit
    clauses: Body = {
        "filter": [
            {"term": {UNIT: unit.value}},
            *(condition_query(part) for part in (query.where, *filters) if part != Every()),
            *(requirement_query(unit, part) for part in query.required),
        ],
        "must_not": [requirement_query(unit, part) for part in query.excluded],
        "minimum_should_match": 0,
    }
    if isinstance(query.sort, SortByScore):
        clauses["should"] = [_weighted(unit, token) for token in query.scored]
    return {"bool": clauses}


def _weighted(unit: Unit, token: Weighted) -> Body:
    return {"term": {token_path(unit, token.field): {"value": term(token.token), "boost": token.weight}}}


def _phrase(path: str, tokens: tuple[str, ...]) -> Body:
    if not tokens:
        return NONE
    if len(tokens) == 1:
        return {"term": {path: {"value": term(tokens[0])}}}
    return {"match_phrase": {path: {"query": " ".join(map(term, tokens))}}}


def _between(name: str, low: int | None, high: int | None) -> Body:
    if low is None and high is None:
        return {"exists": {"field": number_path(name)}}
    lower = -LIMIT if low is None else max(low, -LIMIT)
    upper = LIMIT if high is None else min(high, LIMIT)
    return {"range": {number_path(name): {"gte": lower, "lte": upper}}} if lower <= upper else NONE


def _at_least(count: int, parts: list[Body]) -> Body:
    if count <= 0:
        return ALL
    if count > len(parts):
        return NONE
    return {"bool": {"should": parts, "minimum_should_match": count}}


def _sort(sort: SortByScore | SortByNumber) -> list[Body]:
    by_order = {ORDER: {"order": "asc"}}
    if isinstance(sort, SortByScore):
        return [{"_score": {"order": "desc"}}, by_order]
    way = "asc" if sort.direction is Direction.ASCENDING else "desc"
    return [{number_path(sort.field): {"order": way, "missing": "_last"}}, by_order]


def _facet(
    facet: KeywordFacet | ConditionFacet, chosen: Mapping[str, Condition], shard_size: int | None
) -> Body:
    """The counts of a facet under the filters of the other facets."""
    others = tuple(condition for name, condition in chosen.items() if name != facet.name)
    return {"filter": condition_query(Every(others)), "aggs": {COUNTED: _counted(facet, shard_size)}}


def _counted(facet: KeywordFacet | ConditionFacet, shard_size: int | None) -> Body:
    match facet:
        case KeywordFacet(_, name, limit):
            size = max(1, limit)
            return {
                "terms": {
                    "field": keyword_path(name),
                    "size": size,
                    "shard_size": max(size, shard_size or size + SPARE),
                    "order": [{"_count": "desc"}, {"_key": "asc"}],
                }
            }
        case ConditionFacet(_, values):
            return {
                "filters": {
                    "filters": [condition_query(condition) for _value, condition in values] or [NONE]
                }
            }
