"""The writers: into the generation that serves, by way of a spool; into a new one, straight."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from indexer.engine import EngineError, Record, Refusal, Unit
from indexer.engines.admission import Misuse, check_record, unfit
from indexer.engines.elastic_bulk import Bulk, Operation, Refused
from indexer.engines.elastic_fields import DIGEST, KEY, OWNER, UNIT, Document, document
from indexer.engines.elastic_generations import Generations, State
from indexer.engines.elastic_lock import Lease
from indexer.engines.elastic_spool import Spool

OWNERS_AT_ONCE = 500
"""Whose ids are looked up together."""
PAGE = 5_000
MADE_AT_ONCE = 8
"""Indices."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a writer writes: the generation, and the index of each partition that is there already."""

    generation: str
    indices: Mapping[str, str]
    state: State
    """What there was when the writer began; its serial numbers are taken."""


class SpooledWriter:
    """Keeps what it is given until `commit`, and then writes it: each owner of a partition once."""

    def __init__(
        self,
        generations: Generations,
        target: Target,
        lease: Lease,
        publish: Callable[[Mapping[str, str]], None] = lambda made: None,
    ) -> None:
        """`publish` makes new partitions serve, with the indices made since the last commit."""
        self._generations, self._target, self._lease, self._publish = generations, target, lease, publish
        self._indices = dict(target.indices)
        self._made: dict[str, str] = {}
        self._unfit: dict[tuple[str, str], list[Refusal]] = {}
        self._refused: list[Refusal] = []
        self._spool = Spool()
        self._bulk = Bulk(generations.connection)

    def replace(self, partition: str, owner: str, records: Iterable[Record]) -> None:
        """Put the owner's records in place of what there was. Raises ValueError, changing nothing."""
        documents, refusals = self._admitted(owner, records)
        self._keep(partition, owner, documents)
        self._unfit[partition, owner] = refusals

    def remove(self, partition: str, owner: str) -> None:
        """Take out the owner's records."""
        self._keep(partition, owner, [])
        self._unfit.pop((partition, owner), None)

    def commit(self) -> tuple[Refusal, ...]:
        """Write what was kept and make it visible; what was refused. Raises EngineError, EngineUnavailable.

        After an error some owners may be written and some not; it is not seen before a later commit, and
        giving the same again makes it good.
        """
        self._lease.check()
        self._make(partition for partition in self._spool.partitions if self._holds_documents(partition))
        touched = [index for part in list(self._spool.partitions) if (index := self._write(part))]
        self._spool.clear()
        self._generations.refresh(touched)
        self._lease.check()
        self._publish(self._made)
        self._made = {}
        refusals = [one for some in self._unfit.values() for one in some] + self._refused
        self._unfit, self._refused = {}, []
        return tuple(refusals)

    def close(self) -> None:
        """Let go of the spool and of the threads."""
        self._bulk.__exit__(None, None, None)
        self._spool.close()

    def _admitted(self, owner: str, records: Iterable[Record]) -> tuple[list[Document], list[Refusal]]:
        documents, refusals = [], []
        for record in records:
            check_record(self._generations.schema, owner, record)
            why = unfit(record)
            if why is None:
                documents.append(document(record))
            else:
                refusals.append(Refusal(owner, record.key, why))
        return documents, refusals

    def _keep(self, partition: str, owner: str, documents: list[Document]) -> None:
        self._spool.put(partition, owner, documents)

    def _write(self, partition: str) -> str | None:
        """Write what is kept for a partition; its index, None when there is nothing to be in one."""
        index, names = self._indices.get(partition), list(self._spool.partitions[partition])
        if index is None:
            return None
        blank = self._is_blank(partition)
        if not blank:
            self._generations.refresh([index])
        for start in range(0, len(names), OWNERS_AT_ONCE):
            some = names[start : start + OWNERS_AT_ONCE]
            self._replace(partition, index, some, set() if blank else set(self._held(index, some)))
        return index

    def _is_blank(self, partition: str) -> bool:
        """Whether nothing can be in the index yet."""
        return partition in self._made

    def _replace(self, partition: str, index: str, owners: list[str], held: set[str]) -> None:
        """Write the documents of owners, and take out what they held besides."""
        for owner in owners:
            for one in self._spool.documents(partition, owner):
                self._bulk.add(Operation(index, one.id, one))
                held.discard(one.id)
        for name in held:
            self._bulk.add(Operation(index, name, None))
        refused = self._bulk.flush()
        for left_out in refused:  # what stood there before under its id would be out of date
            self._bulk.add(Operation(index, left_out.document.id, None))
            self._note(partition, left_out)
        self._bulk.flush()

    def _note(self, partition: str, refused: Refused) -> None:
        """Remember that the server refused a document of a partition."""
        self._refused.append(Refusal(refused.document.owner, refused.document.key, refused.reason))

    def _make(self, partitions: Iterable[str]) -> None:
        """Make the indices that are missing, several at once: the server does so in one go."""
        missing = [partition for partition in partitions if partition not in self._indices]
        if missing:
            self._lease.check()
            with ThreadPoolExecutor(MADE_AT_ONCE) as pool:
                made = dict(zip(missing, pool.map(self._made_index, missing), strict=True))
            self._indices |= made
            self._made |= made

    def _made_index(self, partition: str) -> str:
        generation, generations = self._target.generation, self._generations
        serial = self._target.state.next_serial(generations.names, generation, partition)
        return generations.make_partition(generation, partition, serial)

    def _holds_documents(self, partition: str) -> bool:
        return any(number for _start, number in self._spool.partitions[partition].values())

    def _held(self, index: str, owners: list[str]) -> Iterator[str]:
        """The ids of all documents of owners."""
        after: dict[str, Any] = {}
        while True:
            with self._generations.asking() as client:
                answer = client.search(
                    index=index,
                    query={"terms": {OWNER: owners}},
                    sort=[{KEY: "asc"}, {UNIT: "asc"}],
                    size=PAGE,
                    source=False,
                    track_total_hits=False,
                    allow_partial_search_results=False,
                    **after,
                )
            hits = answer["hits"]["hits"]
            yield from (hit["_id"] for hit in hits)
            if len(hits) < PAGE:
                return
            after = {"search_after": hits[-1]["sort"]}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many documents of a unit there are, and the sum of their digests."""

    count: int = 0
    digests: int = 0


class FreshWriter(SpooledWriter):
    """Writes indices that nobody reads yet, straight; only owners given again go by way of the spool."""

    def __init__(
        self,
        generations: Generations,
        target: Target,
        lease: Lease,
        only: frozenset[str] | None = None,
    ) -> None:
        """`only` are the partitions that may be written; None: all."""
        super().__init__(generations, target, lease)
        self._only = only
        self._written: dict[str, dict[str, dict[Unit, Tally]]] = defaultdict(dict)

    @property
    def indices(self) -> Mapping[str, str]:
        """The index of each partition written."""
        return self._indices

    def verify(self) -> None:
        """Raises EngineError unless the indices hold what was written: as many documents, the same digests."""
        self._generations.refresh(self._indices.values())
        for partition, index in self._indices.items():
            for unit in Unit:
                tallies = [owner.get(unit, Tally()) for owner in self._written[partition].values()]
                wanted = Tally(sum(t.count for t in tallies), sum(t.digests for t in tallies))
                found = self._found(index, unit)
                if found != wanted:
                    raise EngineError(
                        f"新建的索引与写入的不符（分区“{partition}”应有 {wanted.count} 条，实有 {found.count} 条，"
                        "或内容不同），没有切换，原来的索引继续使用。请重新执行 dianzhang rebuild。"
                    )

    def _keep(self, partition: str, owner: str, documents: list[Document]) -> None:
        if self._only is not None and partition not in self._only:
            raise Misuse(f"not among the partitions to write anew: {partition}")
        written = self._written[partition]
        if owner in written:
            super()._keep(partition, owner, documents)
        elif documents:
            self._lease.check()
            self._make([partition])
            for one in documents:
                self._bulk.add(Operation(self._indices[partition], one.id, one))
        written[owner] = {unit: _tally(one for one in documents if one.unit is unit) for unit in Unit}

    def commit(self) -> tuple[Refusal, ...]:
        """Wait until everything is written; what was refused. Raises EngineError, EngineUnavailable."""
        partitions = {index: partition for partition, index in self._indices.items()}
        for one in self._bulk.flush():
            partition = partitions[one.index]
            if one.document.owner not in self._spool.partitions.get(
                partition, ()
            ):  # else given again since
                self._note(partition, one)
        return super().commit()

    def _is_blank(self, partition: str) -> bool:
        return False

    def _note(self, partition: str, refused: Refused) -> None:
        super()._note(partition, refused)
        one, tallies = refused.document, self._written[partition][refused.document.owner]
        tallies[one.unit] = Tally(tallies[one.unit].count - 1, tallies[one.unit].digests - one.digest)

    def _found(self, index: str, unit: Unit) -> Tally:
        with self._generations.asking() as client:
            answer = client.search(
                index=index,
                query={"term": {UNIT: unit.value}},
                aggs={"digests": {"sum": {"field": DIGEST}}},
                size=0,
                track_total_hits=True,
                allow_partial_search_results=False,
            )
        return Tally(answer["hits"]["total"]["value"], round(answer["aggregations"]["digests"]["value"]))


def _tally(documents: Iterable[Document]) -> Tally:
    digests = [one.digest for one in documents]
    return Tally(len(digests), sum(digests))
