"""Circles in graphs, against an oracle that walks from every node."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corpus.circles import circles

GRAPHS = st.dictionaries(st.integers(0, 12), st.sets(st.integers(0, 12), max_size=4), max_size=12)


def reached(edges: dict[int, set[int]], start: int) -> set[int]:
    """All nodes that the edges lead to."""
    found: set[int] = set()
    ahead = [start]
    while ahead:
        for onward in edges.get(ahead.pop(), ()):
            if onward not in found:
                found.add(onward)
                ahead.append(onward)
    return found


@given(GRAPHS)
def test_circles_are_what_the_oracle_finds(edges):
    nodes = set(edges) | {one for some in edges.values() for one in some}
    ways = {node: reached(edges, node) for node in nodes}
    together = {
        tuple(sorted({node} | {other for other in ways[node] if node in ways[other]})) for node in nodes
    }
    assert circles(edges) == sorted(circle for circle in together if len(circle) > 1)


def test_a_chain_of_any_length_is_no_circle_and_a_ring_of_any_length_is_one():
    chain = {number: {number + 1} for number in range(50_000)}
    assert circles(chain) == []
    assert circles({**chain, 50_000: {0}}) == [tuple(range(50_001))]


def test_one_that_rests_on_itself_is_no_circle():
    assert circles({1: {1}}) == []
