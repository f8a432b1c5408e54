"""Number fields cut into ranges, in none of which any of some conditions changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import Any

from indexer.engine import Among, Between, Condition, ConditionFacet, Every, Not, Some
from indexer.engines.embedded_fields import LOWEST, MISSING

MOST_CELLS = 2_000

Values = Mapping[str, int | None]
Aggregation = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Grid:
    """Where each field is cut.

    Nested range aggregations count its cells over the records found; a filter aggregation for each condition
    looks at every record of the index and took seven times as long.
    """

    cuts: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def size(self) -> int:
        """How many cells it has."""
        return prod(len(found) + 1 for _name, found in self.cuts)

    def aggregation(self, within: Aggregation | None = None) -> Aggregation:
        """What counts the cells, and something else within each."""
        inner = within
        for name, cuts in reversed(self.cuts):
            middle = [{"from": low, "to": high} for low, high in pairwise(cuts)]
            outer = {"range": {"field": name, "ranges": [{"to": cuts[0]}, *middle, {"from": cuts[-1]}]}}
            inner = {**outer, "aggs": {"cells": inner}} if inner else outer
        return inner or {}

    def cells(self, result: Any, level: int = 0) -> Iterator[tuple[dict[str, int | None], Any]]:
        """The cells that hold records: a value of each field standing for the range, and what was counted in it."""
        name, cuts = self.cuts[level]
        for value, bucket in zip((cuts[0] - 1, *cuts), result["buckets"], strict=True):
            known = {name: value if value < MISSING else None}
            if not bucket["doc_count"]:
                continue
            if level + 1 == len(self.cuts):
                yield known, bucket
            else:
                yield from (
                    (known | values, cell) for values, cell in self.cells(bucket["cells"], level + 1)
                )


def grid_of(conditions: Iterable[Condition]) -> Grid | None:
    """The grid for conditions about few numbers only; None for any others."""
    cuts: dict[str, set[int]] = {}
    if not all(_cut(given, cuts) for given in conditions) or not cuts:
        return None
    grid = Grid(tuple((name, tuple(sorted(found))) for name, found in cuts.items()))
    return grid if grid.size <= MOST_CELLS else None


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


def values_in(facet: ConditionFacet, values: Values) -> list[str]:
    """The values of a facet about numbers whose conditions hold for the values of their fields."""
    return [value for value, given in facet.values if holds(given, values)]


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
