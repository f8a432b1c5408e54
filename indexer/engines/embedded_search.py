"""One query answered by one searcher: total, hits and facets."""

from __future__ import annotations

from concurrent.futures import Executor

from tantivy import Searcher

from indexer.engine import EngineHit, EngineQuery, EngineResults, SortByNumber
from indexer.engines.embedded_facets import start_counting
from indexer.engines.embedded_fields import Fields
from indexer.engines.embedded_query import matching, scoring
from indexer.engines.embedded_ranking import by_number, by_order, by_score, count


def answer(searcher: Searcher, fields: Fields, query: EngineQuery, pool: Executor) -> EngineResults:
    """The answer to a query that the schema can answer."""
    counting = start_counting(searcher, fields, query, pool)
    total, hits = _hits(searcher, fields, query)
    facets = dict(counted for passed in counting for counted in passed.result())
    return EngineResults(total, tuple(hits), facets)


def nothing(query: EngineQuery) -> EngineResults:
    """The answer where there is nothing to search."""
    return EngineResults(0, (), {facet.name: () for facet in query.facets})


def _hits(searcher: Searcher, fields: Fields, query: EngineQuery) -> tuple[int, list[EngineHit]]:
    found = matching(fields, query)
    start, stop = query.offset, query.offset + query.limit
    if query.scored and not isinstance(query.sort, SortByNumber):
        return by_score(searcher, found, scoring(fields, query.scored), start, stop)
    total = count(searcher, found)
    stop = min(stop, total)
    if start >= stop:
        return total, []
    if isinstance(query.sort, SortByNumber):
        return total, by_number(searcher, fields, found, query.sort, start, stop)
    return total, by_order(searcher, found, start, stop)
