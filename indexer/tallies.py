"""Counting by partition and kind: what a rebuild was handed, what an index holds, what the library says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from corpus.doctypes import LABELS
from corpus.library import Tally
from corpus.model import Kind
from indexer.engine import Engine, EngineError, EngineQuery, KeywordFacet, Record, Unit

KIND = "kind"
Place = tuple[str, str]
"""A partition and a kind."""
NOTHING = Tally(0, 0)
LISTED = 5


@dataclass(slots=True)
class Handed:
    """What an engine was handed of each version: its place and how many passages."""

    _versions: dict[int, tuple[Place, int]] = field(default_factory=dict)

    def put(self, number: int, partition: str, made: Sequence[Record]) -> None:
        """A version was handed over, in place of what there was of it before."""
        (kind,) = made[0].keywords[KIND]
        self._versions[number] = (partition, kind), sum(one.unit is Unit.PASSAGE for one in made)

    def take(self, number: int, partition: str) -> None:
        """A version was taken out of a partition again, if it was there."""
        if number in self._versions and self._versions[number][0][0] == partition:
            del self._versions[number]

    def compare(self, wanted: Mapping[Place, Tally]) -> None:
        """Raises EngineError when it is not what the library says."""
        versions, passages = Counter[Place](), Counter[Place]()
        for place, count in self._versions.values():
            versions[place] += 1
            passages[place] += count
        found = differences({place: Tally(versions[place], passages[place]) for place in versions}, wanted)
        if found:
            raise EngineError(
                f"重建的索引与资料库不符，没有切换：{found[0]}。原来的索引照常使用，请重新执行 dianzhang rebuild。"
            )


def held(engine: Engine, partitions: Iterable[str]) -> dict[Place, Tally]:
    """How many documents and passages an index holds. Raises EngineError."""
    found: dict[Unit, dict[Place, int]] = {unit: {} for unit in Unit}
    for partition in sorted({*partitions, *engine.status().partitions}):
        for unit, counts in found.items():
            query = EngineQuery((partition,), unit, facets=(KeywordFacet(KIND, KIND),), limit=0)
            for kind, count in engine.search(query).facets[KIND]:
                counts[partition, kind] = count
    documents, passages = found[Unit.DOCUMENT], found[Unit.PASSAGE]
    places = {*documents, *passages}
    return {place: Tally(documents.get(place, 0), passages.get(place, 0)) for place in places}


def differences(
    index: Mapping[Place, Tally], library: Mapping[Place, Tally], short: Container[str] = ()
) -> list[str]:
    """Where the two are not the same, in Chinese, at most a few; of the kinds in `short` an index may hold less."""
    found = []
    for partition, kind in sorted({*index, *library}):
        there, here = (one.get((partition, kind), NOTHING) for one in (index, library))
        excused = kind in short and there.versions <= here.versions and there.passages <= here.passages
        if there != here and not excused:
            found.append(
                f"分区 {partition} 的{LABELS[Kind(kind)]}，索引有 {there.versions} 个版本、{there.passages} 条，"
                f"资料库有 {here.versions} 个版本、{here.passages} 条"
            )
    return found[:LISTED]
