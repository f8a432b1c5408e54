"""Circles in a graph: works that rest on one another, directly or through others."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping


def circles(edges: Mapping[int, Collection[int]]) -> list[tuple[int, ...]]:
    """The sets of nodes of which each leads to every other along the edges, ascending; single nodes left out.

    Takes time linear in the edges (Tarjan's strongly connected components), without recursion, so that no chain is
    too long.
    """
    return sorted(_Walk(edges).found())


class _Walk:
    def __init__(self, edges: Mapping[int, Collection[int]]) -> None:
        self.edges = edges
        self.order: dict[int, int] = {}
        self.low: dict[int, int] = {}
        self.open: list[int] = []
        self.is_open: set[int] = set()

    def found(self) -> Iterator[tuple[int, ...]]:
        for start in self.edges:
            if start not in self.order:
                yield from self._from(start)

    def _from(self, start: int) -> Iterator[tuple[int, ...]]:
        path = [(start, self._enter(start))]
        while path:
            node, rest = path[-1]
            onward = next(rest, None)
            if onward is None:
                path.pop()
                if path:
                    above = path[-1][0]
                    self.low[above] = min(self.low[above], self.low[node])
                yield from self._closed(node)
            elif onward not in self.order:
                path.append((onward, self._enter(onward)))
            elif onward in self.is_open:
                self.low[node] = min(self.low[node], self.order[onward])

    def _enter(self, node: int) -> Iterator[int]:
        self.order[node] = self.low[node] = len(self.order)
        self.open.append(node)
        self.is_open.add(node)
        return iter(self.edges.get(node, ()))

    def _closed(self, node: int) -> Iterator[tuple[int, ...]]:
        """The set that is complete when the walk leaves its first node."""
        if self.low[node] != self.order[node]:
            return
        some = [self.open.pop()]
        while some[-1] != node:
            some.append(self.open.pop())
        self.is_open.difference_update(some)
        if len(some) > 1:
            yield tuple(sorted(some))
