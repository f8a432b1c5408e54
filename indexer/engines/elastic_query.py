"""Queries of the port as bodies of searches; pure functions.

A question is two searches that a server does side by side: one for the hits, which may pass over what cannot be
among the best, and one for all counts, which scores nothing and whose answer the server keeps. What stays the same
from question to question (what a reader may see, the day, chosen filters) is a query of its own, the same wherever
it stands: the server keeps the records that fulfil a query it is asked often.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
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
SPARE = 10
"""How many more values than asked a shard is asked for at first."""


def hits_body(query: EngineQuery) -> Body:
    """The body of the search for the hits."""
    clauses = _clauses(query, query.filters.values())
    if isinstance(query.sort, SortByScore):
        clauses["should"] = [_weighted(query.unit, token) for token in query.scored]
    return {
        "query": {"bool": {**clauses, "minimum_should_match": 0}},
        "size": query.limit,
        "from": query.offset,
        "sort": _sort(query.sort),
        "track_total_hits": False,
        "stored_fields": "_none_",
        "docvalue_fields": [KEY, OWNER],
    }


def counts_body(query: EngineQuery, shard_size: int | None = None) -> Body:
    """The body of the search for the total and the facets, each facet by its place among those asked for.

    With more values per shard where the first counts of a facet were not exact.
    """
    names = {facet.name for facet in query.facets}
    chosen = {name: condition for name, condition in query.filters.items() if name in names}
    everywhere = (condition for name, condition in query.filters.items() if name not in names)
    body: Body = {
        "query": {"bool": _clauses(query, everywhere)},
        "size": 0,
        "track_total_hits": True,
    }
    if chosen:
        body["post_filter"] = _all(chosen.values())
    if query.facets:
        body["aggs"] = _facets(query.facets, chosen, shard_size)
    return body


def condition_query(given: Condition) -> Body:
    """A condition as a query."""
    match given:
        case Among(name, values):
            path = keyword_path(name)
            if len(values) == 1:
                return {"term": {path: values[0]}}
            return {"terms": {path: list(values)}} if values else NONE
        case Between(name, low, high):
            return _between(name, low, high)
        case Some(parts):
            return _at_least(1, [condition_query(part) for part in parts])
        case Every() | Not():
            return _joined(*_parted((given,)))


def requirement_query(unit: Unit, given: Requirement) -> Body:
    """A requirement as a query."""
    match given:
        case Phrase(name, tokens):
            return _phrase(token_path(unit, name), tokens)
        case AtLeast(count, parts):
            return _at_least(count, [requirement_query(unit, part) for part in parts])


def _clauses(query: EngineQuery, filters: Iterable[Condition]) -> Body:
    """What every hit fulfils, as the clauses of a bool query."""
    unit = query.unit
    shown, hidden = _parted((query.where,))
    return {
        "filter": [
            _joined([{"term": {UNIT: unit.value}}, *shown], hidden),
            _all(filters),
            *(requirement_query(unit, part) for part in query.required),
        ],
        "must_not": [requirement_query(unit, part) for part in query.excluded],
    }


def _all(conditions: Iterable[Condition]) -> Body:
    """Conditions that all hold, each a query of its own."""
    return _joined([condition_query(condition) for condition in conditions], [])


def _parted(parts: Iterable[Condition]) -> tuple[list[Body], list[Body]]:
    """What holds and what does not, side by side: one inside another takes the server longer per record."""
    holding: list[Body] = []
    failing: list[Body] = []
    for part in _unnested(parts):
        if isinstance(part, Not):
            failing.append(condition_query(part.part))
        else:
            holding.append(condition_query(part))
    return holding, failing


def _joined(holding: list[Body], failing: list[Body]) -> Body:
    if failing or len(holding) > 1:
        return {"bool": {"filter": holding, "must_not": failing}}
    return holding[0] if holding else ALL


def _unnested(parts: Iterable[Condition]) -> Iterator[Condition]:
    for part in parts:
        if isinstance(part, Every):
            yield from _unnested(part.parts)
        else:
            yield part


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
    ends = {}
    if low is not None:
        ends["gte"] = max(low, -LIMIT)
    if high is not None:
        ends["lte"] = min(high, LIMIT)
    empty = ends.get("gte", -LIMIT) > ends.get("lte", LIMIT)
    return NONE if empty else {"range": {number_path(name): ends}}


def _at_least(count: int, parts: list[Body]) -> Body:
    if count <= 0:
        return ALL
    if count > len(parts):
        return NONE
    if len(parts) == 1:
        return parts[0]
    return {"bool": {"should": parts, "minimum_should_match": count}}


def _sort(sort: SortByScore | SortByNumber) -> list[Body]:
    by_order = {ORDER: {"order": "asc"}}
    if isinstance(sort, SortByScore):
        return [{"_score": {"order": "desc"}}, by_order]
    way = "asc" if sort.direction is Direction.ASCENDING else "desc"
    return [{number_path(sort.field): {"order": way, "missing": "_last"}}, by_order]


def _facets(
    facets: Iterable[KeywordFacet | ConditionFacet], chosen: Mapping[str, Condition], shard_size: int | None
) -> Body:
    """Each facet under the filters of the other facets; those under the same filters are counted together."""
    groups: dict[str, Body] = {}
    for place, facet in enumerate(facets):
        others = _all(condition for name, condition in chosen.items() if name != facet.name)
        group = groups.setdefault(json.dumps(others), {"filter": others, "aggs": {}})
        group["aggs"][str(place)] = _counted(facet, shard_size)
    return {str(number): group for number, group in enumerate(groups.values())}


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
