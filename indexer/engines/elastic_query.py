"""Queries of the port as bodies of searches; pure functions.

A question is up to three searches that a server does side by side, so that each looks at few records: for the
hits, which may pass over what cannot be among the best; for the counts among all hits; for the counts beside them,
of records that only the filter of one facet keeps out. A facet counts under the filters of the other facets alone:
that is what it counts among the hits and beside them together. What stays the same from question to question (what
a reader may see, the day, chosen filters) is a query of its own, the same wherever it stands: the server keeps the
records that fulfil a query it is asked often.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
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
    Facet,
    KeywordFacet,
    Not,
    Phrase,
    Requirement,
    Some,
    SortByNumber,
    SortByScore,
    Unit,
    Weighted,
    any_of,
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


def hits_body(query: EngineQuery, unscored: bool = False) -> Body:
    """The body of the search for the hits; of those that hold a scored token, or with `unscored` of all.

    Without facets it gives the total too, and is the only search of the question.
    """
    tokens = ordering_tokens(query)
    ordering = [_weighted(query.unit, token) for token in tokens]
    if ordering and not unscored:
        said = any_of(tokens)
        query = replace(query, required=tuple(part for part in query.required if part != said))
    clauses = _clauses(query, query.filters.values())
    if ordering:
        clauses |= {"should": ordering} if unscored else {"must": _at_least(1, ordering)}
    return {
        "query": {"bool": clauses},
        "size": query.limit,
        "from": query.offset,
        "sort": _sort(query.sort),
        "track_total_hits": not query.facets,
        "stored_fields": "_none_",
        "docvalue_fields": [KEY, OWNER],
    }


def ordering_tokens(query: EngineQuery) -> tuple[Weighted, ...]:
    """The scored tokens; none where a number orders the hits."""
    return query.scored if isinstance(query.sort, SortByScore) else ()


def scored_only(query: EngineQuery) -> bool:
    """Whether no record matches that holds none of the scored tokens, because it is required to hold one."""
    tokens = ordering_tokens(query)
    return bool(tokens) and any_of(tokens) in query.required


def counts_body(query: EngineQuery, values: int | None = None) -> Body:
    """The body of the search for the total, and for the facets among the hits, each by its place.

    With so many `values` of each facet where the first counts were not exact. What is the same for all hits
    because of a chosen filter is not counted: see `among_hits`.
    """
    counted = ((place, among_hits(query, facet)) for place, facet in enumerate(query.facets))
    return {
        "query": {"bool": _clauses(query, query.filters.values())},
        "size": 0,
        "track_total_hits": True,
        "aggs": {str(place): _counted(facet, values) for place, facet in counted if facet is not None},
    }


def beside_body(query: EngineQuery, values: int | None = None) -> Body | None:
    """The body of the search for what facets with a filter count beside the hits; None where none has one."""
    chosen = {one.name: query.filters[one.name] for one in query.facets if one.name in query.filters}
    if not chosen:
        return None
    missed = {name: _only_missed(chosen, name) for name in chosen}
    clauses = _clauses(query, (query.filters[name] for name in query.filters if name not in chosen))
    clauses["filter"].append(_at_least(1, list(missed.values())))
    return {
        "query": {"bool": clauses},
        "size": 0,
        "track_total_hits": False,
        "aggs": {
            str(place): {"filter": missed[facet.name], "aggs": {"values": _counted(facet, values)}}
            for place, facet in enumerate(query.facets)
            if facet.name in chosen
        },
    }


def among_hits(query: EngineQuery, facet: Facet) -> Facet | None:
    """What is left to count of a facet among the hits; None when its filter leaves it one value, which all have.

    Values that exclude the filter of the facet are left out.
    """
    if facet.name not in query.filters:
        return facet
    if sole_value(query, facet) is not None:
        return None
    if isinstance(facet, KeywordFacet):
        return facet
    return replace(facet, values=_possible(facet, query.filters[facet.name]))


def sole_value(query: EngineQuery, facet: Facet) -> str | None:
    """The value of a facet that every hit has and beside which none has another, because its filter says so."""
    chosen = query.filters.get(facet.name)
    if chosen is None:
        return None
    if isinstance(facet, KeywordFacet):
        match chosen:
            case Among(name, (value,)) if facet.single and name == facet.field:
                return value
        return None
    match _possible(facet, chosen):
        case ((value, condition),) if _alternatives(chosen) == (condition,):
            return value
    return None


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


def _only_missed(chosen: Mapping[str, Condition], name: str) -> Body:
    """What meets all the chosen conditions but that of a name."""
    others = (condition for other, condition in chosen.items() if other != name)
    return condition_query(Every((*others, Not(chosen[name]))))


def _possible(facet: ConditionFacet, chosen: Condition) -> tuple[tuple[str, Condition], ...]:
    """The values of a facet that a record can have which fulfils a condition."""
    alternatives = _alternatives(chosen)
    return tuple(one for one in facet.values if not all(_disjoint(one[1], other) for other in alternatives))


def _alternatives(given: Condition) -> tuple[Condition, ...]:
    return given.parts if isinstance(given, Some) else (given,)


def _disjoint(one: Condition, other: Condition) -> bool:
    """Whether no record can fulfil both, as far as can be told: what one asks for, the other excludes."""
    (held, failed), (held_too, failed_too) = _literals(one), _literals(other)
    return bool(held & failed_too or held_too & failed)


def _literals(given: Condition) -> tuple[set[Condition], set[Condition]]:
    """The conditions that must hold for this one to hold, and those that must not."""
    parts = list(_unnested((given,)))
    return {part for part in parts if not isinstance(part, Not)}, {
        part.part for part in parts if isinstance(part, Not)
    }


def _counted(facet: Facet, values: int | None) -> Body:
    match facet:
        case KeywordFacet(field=name, limit=limit):
            size = max(1, limit, values or 0)
            return {
                "terms": {
                    "field": keyword_path(name),
                    "size": size,
                    "shard_size": size if values else size + SPARE,
                    "order": [{"_count": "desc"}, {"_key": "asc"}],
                }
            }
        case ConditionFacet(_, given):
            filters = {value: condition_query(condition) for value, condition in given}
            return {"filters": {"filters": filters or {"": NONE}}}
