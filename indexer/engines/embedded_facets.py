"""Counts for facets: all of a pass over the records found, not one query for each value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import Any

from tantivy import Query, Searcher

from indexer.engine import (
    Among,
    Between,
    Condition,
    ConditionFacet,
    EngineQuery,
    Every,
    Facet,
    KeywordFacet,
    Not,
    Some,
)
from indexer.engines.embedded_fields import LOWEST, MISSING, Fields
from indexer.engines.embedded_query import both, condition, matching
from indexer.engines.embedded_ranking import count

BUCKETS = 60_000
"""Values counted in one pass over all its facets; tantivy refuses above 65,000."""
MOST_CELLS = 2_000

Counts = tuple[tuple[str, int], ...]
Values = Mapping[str, int | None]


def start_counting(
    searcher: Searcher, fields: Fields, query: EngineQuery, pool: Executor
) -> list[Future[list[tuple[str, Counts]]]]:
    """Each facet's counts under way: one pass for all facets without a filter of their own, one for each that has one.

    The passes run beside each other and beside the search: tantivy lets go of the interpreter while it counts.
    """
    passes: list[tuple[Query, list[Facet]]] = []
    shared = [facet for facet in query.facets if facet.name not in query.filters]
    if shared:
        passes.append((matching(fields, query), shared))
    passes += [
        (matching(fields, query, ignoring=facet.name), [facet])
        for facet in query.facets
        if facet.name in query.filters
    ]
    return [pool.submit(_counted, searcher, fields, found, facets) for found, facets in passes]


def _counted(
    searcher: Searcher, fields: Fields, found: Query, facets: Sequence[Facet]
) -> list[tuple[str, Counts]]:
    return list(_counts(searcher, fields, found, facets))


def _counts(
    searcher: Searcher, fields: Fields, found: Query, facets: Sequence[Facet]
) -> Iterator[tuple[str, Counts]]:
    size = BUCKETS // len(facets)
    grids = {
        number: grid_of(facet) for number, facet in enumerate(facets) if isinstance(facet, ConditionFacet)
    }
    asked: dict[str, Any] = {}
    for number, facet in enumerate(facets):
        if isinstance(facet, KeywordFacet):
            asked[str(number)] = {"terms": {"field": facet.field, "size": size}}
        elif grid := grids[number]:
            asked[str(number)] = grid.aggregation()
    counts = searcher.aggregate(found, asked) if asked else {}
    for number, facet in enumerate(facets):
        result = counts.get(str(number))
        if isinstance(facet, KeywordFacet):
            yield facet.name, _most_frequent(result, facet.limit)
        elif grid := grids[number]:
            yield facet.name, _of_cells(grid, result, facet)
        else:
            yield facet.name, _one_by_one(searcher, fields, found, facet)


def _most_frequent(result: Any, limit: int) -> Counts:
    found = [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in result["buckets"]]
    return tuple(sorted(found, key=lambda pair: (-pair[1], pair[0]))[:limit])


def _of_cells(grid: Grid, result: Any, facet: ConditionFacet) -> Counts:
    counts: Counter[str] = Counter()
    for values, number in grid.read(result):
        for value, given in facet.values:
            if holds(given, values):
                counts[value] += number
    return tuple((value, counts[value]) for value, _condition in facet.values if counts[value])


def _one_by_one(searcher: Searcher, fields: Fields, found: Query, facet: ConditionFacet) -> Counts:
    counted = (
        (value, count(searcher, both(found, condition(fields, given)))) for value, given in facet.values
    )
    return tuple((value, number) for value, number in counted if number)


@dataclass(frozen=True, slots=True)
class Grid:
    """Number fields cut into ranges, in none of which any condition of a facet changes.

    Nested range aggregations count its cells over the records found; a filter aggregation for each condition
    looks at every record of the index and took seven times as long.
    """

    cuts: tuple[tuple[str, tuple[int, ...]], ...]

    def aggregation(self) -> dict[str, Any]:
        """What counts the cells."""
        inner: dict[str, Any] | None = None
        for name, cuts in reversed(self.cuts):
            middle = [{"from": low, "to": high} for low, high in pairwise(cuts)]
            outer = {"range": {"field": name, "ranges": [{"to": cuts[0]}, *middle, {"from": cuts[-1]}]}}
            inner = {**outer, "aggs": {"cells": inner}} if inner else outer
        return inner or {}

    def read(self, result: Any, level: int = 0) -> Iterator[tuple[dict[str, int | None], int]]:
        """The cells that hold records: a value of each field standing for the range, and how many records."""
        name, cuts = self.cuts[level]
        for value, bucket in zip((cuts[0] - 1, *cuts), result["buckets"], strict=True):
            known = {name: value if value < MISSING else None}
            if not bucket["doc_count"]:
                continue
            if level + 1 == len(self.cuts):
                yield known, int(bucket["doc_count"])
            else:
                yield from (
                    (known | values, number) for values, number in self.read(bucket["cells"], level + 1)
                )


def grid_of(facet: ConditionFacet) -> Grid | None:
    """The grid for a facet whose conditions are about few numbers only; None for any other."""
    cuts: dict[str, set[int]] = {}
    if not all(_cut(given, cuts) for _value, given in facet.values) or not cuts:
        return None
    if prod(len(found) + 1 for found in cuts.values()) > MOST_CELLS:
        return None
    return Grid(tuple((name, tuple(sorted(found))) for name, found in cuts.items()))


def _cut(given: Condition, cuts: dict[str, set[int]]) -> bool:
    match given:
        case Among():
            return False
        case Between(name, low, high):
            ends = [] if low is None else [low]
            ends.append(MISSING if high is None else high + 1)
            cuts.setdefault(name, set()).update(min(max(end, LOWEST), MISSING) for end in ends)
            return True
        case Every(parts) | Some(parts):
            return all(_cut(part, cuts) for part in parts)
        case Not(part):
            return _cut(part, cuts)


def holds(given: Condition, values: Values) -> bool:
    """Whether a condition about numbers holds for the values of their fields."""
    match given:
        case Between(name, low, high):
            value = values[name]
            return value is not None and (low is None or value >= low) and (high is None or value <= high)
        case Every(parts):
            return all(holds(part, values) for part in parts)
        case Some(parts):
            return any(holds(part, values) for part in parts)
        case Not(part):
            return not holds(part, values)
        case Among():
            raise ValueError("not a condition about numbers")
