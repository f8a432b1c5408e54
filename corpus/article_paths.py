"""All units of one version of a work followed at once into another version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from corpus.article_history import said
from corpus.compare import compare
from corpus.compare_descent import DescentKind, descents
from corpus.model import Provision

Tree = Sequence[Provision]


def counterparts(trees: Sequence[Tree]) -> dict[str, Provision]:
    """Of every unit of the first tree that the last one still has, its wording there, by its eid in the first.

    `trees` are the versions on the way, neighbours in time; each pair is compared once.
    """
    found = _units(trees[0])
    for before, after in pairwise(trees):
        there = _units(after)
        pairs = _pairs(before, after)
        found = {
            eid: other for eid, one in found.items() if (other := _next(one, there, pairs)) is not None
        }
    return found


def _units(tree: Tree) -> dict[str, Provision]:
    return {one.eid: one for top in tree for one in top.walk()}


def _next(unit: Provision, there: Mapping[str, Provision], pairs: Mapping[str, str]) -> Provision | None:
    same = there.get(unit.eid)
    if same is not None and unit.text and said(same) == said(unit):
        return same
    return there.get(pairs.get(unit.eid, ""))


def _pairs(before: Tree, after: Tree) -> dict[str, str]:
    """The eids that belong together; an article merged into another belongs to that one."""
    comparison = compare(before, after, marked=False)
    merged = {
        part: one.whole
        for one in descents(comparison)
        if one.kind is DescentKind.MERGED
        for part in one.parts
    }
    return merged | {row.old.eid: row.new.eid for row in comparison.rows if row.old and row.new}
