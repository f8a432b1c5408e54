"""One unit of a text through the versions of its work, whatever its number in each."""

from __future__ import annotations

from collections.abc import Sequence

from analyzers.normalize import squeeze
from corpus.compare import counterparts
from corpus.model import Provision

Tree = Sequence[Provision]


def unit_in(tree: Tree, eid: str) -> Provision | None:
    """The unit of that eid; None where the text has none."""
    return next((one for top in tree for one in top.walk() if one.eid == eid), None)


class Lineages:
    """The units of a work's versions, oldest first, each followed from version to version."""

    def __init__(self, trees: Sequence[Tree]) -> None:
        self.trees = trees
        self._forward: dict[int, dict[str, str]] = {}

    def of(self, start: int, eid: str) -> dict[int, Provision]:
        """The wordings of a unit of the version `start`, by version, back and forth as far as it has a counterpart."""
        unit = unit_in(self.trees[start], eid)
        found = {start: unit} if unit is not None else {}
        for step in (-1, 1):
            at, here = start, unit
            while here is not None and 0 <= at + step < len(self.trees):
                here = self._beside(at, at + step, here)
                at += step
                if here is not None:
                    found[at] = here
        return dict(sorted(found.items()))

    def _beside(self, at: int, other: int, unit: Provision) -> Provision | None:
        """The counterpart of a unit in the version before or after."""
        same = unit_in(self.trees[other], unit.eid)
        if (
            same is not None
            and squeeze(same.heading + same.text) == squeeze(unit.heading + unit.text) != ""
        ):
            return same
        pairs = self._pairs(min(at, other))
        eid = pairs.get(unit.eid) if other > at else {new: old for old, new in pairs.items()}.get(unit.eid)
        return unit_in(self.trees[other], eid) if eid is not None else None

    def _pairs(self, older: int) -> dict[str, str]:
        if older not in self._forward:
            self._forward[older] = counterparts(self.trees[older], self.trees[older + 1])
        return self._forward[older]
