"""Counting facets with a filter together: one pass over the records that any of them may count.

Each counts under the filters of the others. A pass of its own for each finds the words of the question again, which
is most of its work; here every record is found once, and told by the values that its filters are about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from indexer.engine import Among, Condition, ConditionFacet, EngineQuery, Facet, KeywordFacet
from indexer.engines.embedded_grid import Aggregation, Grid, grid_of, holds, values_in

MOST_CELLS = 20_000


@dataclass(frozen=True, slots=True)
class Words:
    """A facet of a field of which no record has two values, and the values that its filter lets pass."""

    facet: KeywordFacet
    chosen: frozenset[str]

    @property
    def size(self) -> int:
        """The most values told apart."""
        return self.facet.limit

    def aggregation(self, within: Aggregation | None) -> Aggregation:
        """What counts the values, and something else within each."""
        outer: Aggregation = {"terms": {"field": self.facet.field, "size": self.facet.limit}}
        return {**outer, "aggs": {"cells": within}} if within else outer

    def cells(self, result: Any) -> Iterator[tuple[bool, list[str], Any]]:
        """Of each value: whether the filter lets it pass, what is counted for it, what was counted within."""
        if result.get("sum_other_doc_count", 0):
            raise TooManyValues
        for bucket in result["buckets"]:
            value = str(bucket["key"])
            yield value in self.chosen, [value], bucket


@dataclass(frozen=True, slots=True)
class Numbers:
    """A facet of conditions about numbers, and the filter, which is about numbers too."""

    facet: ConditionFacet
    filter: Condition
    grid: Grid

    @property
    def size(self) -> int:
        """How many cells are told apart."""
        return self.grid.size

    def aggregation(self, within: Aggregation | None) -> Aggregation:
        """What counts the cells, and something else within each."""
        return self.grid.aggregation(within)

    def cells(self, result: Any) -> Iterator[tuple[bool, list[str], Any]]:
        """Of each cell: whether the filter lets it pass, what is counted for it, what was counted within."""
        for values, bucket in self.grid.cells(result):
            yield holds(self.filter, values), values_in(self.facet, values), bucket


Side = Words | Numbers


class TooManyValues(Exception):
    """A field has more values than were told apart."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """Facets that are counted together."""

    sides: tuple[Side, ...]

    @property
    def facets(self) -> list[Facet]:
        """The facets."""
        return [side.facet for side in self.sides]

    @property
    def names(self) -> frozenset[str]:
        """Their names."""
        return frozenset(side.facet.name for side in self.sides)

    def aggregation(self) -> Aggregation:
        """What tells the records apart by all sides."""
        inner: Aggregation | None = None
        for side in reversed(self.sides):
            inner = side.aggregation(inner)
        return inner or {}

    def counts(self, result: Any) -> dict[str, Counter[str]]:
        """What each facet counts. Raises TooManyValues.

        A record counts for all facets when it passes all filters, for one when only that one's keeps it out.
        """
        counts: dict[str, Counter[str]] = {name: Counter() for name in self.names}
        for passes, values, number in self._cells(result):
            kept_out = [place for place, passed in enumerate(passes) if not passed]
            if len(kept_out) > 1:
                continue
            for place in kept_out or range(len(self.sides)):
                for value in values[place]:
                    counts[self.sides[place].facet.name][value] += number
        return counts

    def _cells(self, result: Any, level: int = 0) -> Iterator[tuple[list[bool], list[list[str]], int]]:
        for passed, values, bucket in self.sides[level].cells(result):
            if level + 1 == len(self.sides):
                yield [passed], [values], int(bucket["doc_count"])
            else:
                for passes, others, number in self._cells(bucket["cells"], level + 1):
                    yield [passed, *passes], [values, *others], number


def crossing_of(query: EngineQuery) -> Crossing | None:
    """The facets with a filter that can be counted together; None when there are not two."""
    sides: list[Side] = []
    cells = 1
    for side in sorted(_sides(query), key=lambda side: side.size):
        cells *= side.size
        if cells <= MOST_CELLS:
            sides.append(side)
    return Crossing(tuple(sides)) if len(sides) > 1 else None


def _sides(query: EngineQuery) -> Iterator[Side]:
    for facet in query.facets:
        given = query.filters.get(facet.name)
        match facet, given:
            case KeywordFacet(field=name, single=True), Among(field=filtered, values=values):
                if name == filtered:
                    yield Words(facet, frozenset(values))
            case ConditionFacet(values=values), given if given is not None:
                grid = grid_of([*(condition for _value, condition in values), given])
                if grid is not None:
                    yield Numbers(facet, given, grid)
