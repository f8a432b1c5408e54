"""Counts for facets: all of a pass over the records found, not one query for each value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from typing import Any

from tantivy import Query, Searcher

from indexer.engine import ConditionFacet, EngineQuery, Facet, KeywordFacet
from indexer.engines.embedded_crossing import Crossing, TooManyValues, crossing_of
from indexer.engines.embedded_fields import Fields
from indexer.engines.embedded_grid import Grid, grid_of, values_in
from indexer.engines.embedded_query import both, condition, matching
from indexer.engines.embedded_ranking import count

BUCKETS = 60_000
"""Values counted in one pass over all its facets; tantivy refuses above 65,000."""

Counts = tuple[tuple[str, int], ...]


def start_counting(
    searcher: Searcher, fields: Fields, query: EngineQuery, pool: Executor
) -> list[Future[list[tuple[str, Counts]]]]:
    """Each facet's counts under way: one pass for all facets without a filter, one for those that can be crossed.

    Any other with a filter has a pass of its own. The passes run beside each other and beside the search: tantivy
    lets go of the interpreter while it counts.
    """
    crossing = crossing_of(query)
    crossed = crossing.names if crossing else frozenset()
    shared = [facet for facet in query.facets if facet.name not in query.filters]
    alone = [facet for facet in query.facets if facet.name in query.filters.keys() - crossed]
    passes = [pool.submit(_counted, searcher, fields, matching(fields, query), shared)] if shared else []
    passes += [pool.submit(_counted_alone, searcher, fields, query, facet) for facet in alone]
    if crossing:
        passes.append(pool.submit(_counted_together, searcher, fields, query, crossing))
    return passes


def _counted_together(
    searcher: Searcher, fields: Fields, query: EngineQuery, crossing: Crossing
) -> list[tuple[str, Counts]]:
    found = matching(fields, query, ignoring=crossing.names)
    try:
        counts = crossing.counts(searcher.aggregate(found, {"cells": crossing.aggregation()})["cells"])
    except TooManyValues:
        return [one for facet in crossing.facets for one in _counted_alone(searcher, fields, query, facet)]
    return [(facet.name, _ordered(facet, counts[facet.name])) for facet in crossing.facets]


def _counted_alone(
    searcher: Searcher, fields: Fields, query: EngineQuery, facet: Facet
) -> list[tuple[str, Counts]]:
    return _counted(searcher, fields, matching(fields, query, ignoring={facet.name}), [facet])


def _counted(
    searcher: Searcher, fields: Fields, found: Query, facets: Sequence[Facet]
) -> list[tuple[str, Counts]]:
    return list(_counts(searcher, fields, found, facets))


def _counts(
    searcher: Searcher, fields: Fields, found: Query, facets: Sequence[Facet]
) -> Iterator[tuple[str, Counts]]:
    size = BUCKETS // len(facets)
    grids = {
        number: grid_of(condition for _value, condition in facet.values)
        for number, facet in enumerate(facets)
        if isinstance(facet, ConditionFacet)
    }
    asked: dict[str, Any] = {}
    for number, facet in enumerate(facets):
        if isinstance(facet, KeywordFacet):
            asked[str(number)] = {"terms": {"field": facet.field, "size": size}}
        elif grid := grids[number]:
            asked[str(number)] = grid.aggregation()
    counts = searcher.aggregate(found, asked) if asked else {}
    for number, facet in enumerate(facets):
        result: Any = counts.get(str(number))
        if isinstance(facet, KeywordFacet):
            listed = {str(bucket["key"]): int(bucket["doc_count"]) for bucket in result["buckets"]}
            yield facet.name, _ordered(facet, listed)
        elif grid := grids[number]:
            yield facet.name, _of_cells(grid, result, facet)
        else:
            yield facet.name, _one_by_one(searcher, fields, found, facet)


def _of_cells(grid: Grid, result: Any, facet: ConditionFacet) -> Counts:
    counts: Counter[str] = Counter()
    for values, cell in grid.cells(result):
        for value in values_in(facet, values):
            counts[value] += int(cell["doc_count"])
    return _ordered(facet, counts)


def _ordered(facet: Facet, counts: Mapping[str, int]) -> Counts:
    """Counts as a facet lists them: of a keyword field by how many, of conditions as they were given."""
    if isinstance(facet, KeywordFacet):
        return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[: facet.limit])
    return tuple((value, counts[value]) for value, _condition in facet.values if counts.get(value))


def _one_by_one(searcher: Searcher, fields: Fields, found: Query, facet: ConditionFacet) -> Counts:
    counted = (
        (value, count(searcher, both(found, condition(fields, given)))) for value, given in facet.values
    )
    return tuple((value, number) for value, number in counted if number)
