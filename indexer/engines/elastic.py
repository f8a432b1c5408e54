"""The engine on Elasticsearch: one index for each partition, one set of them for each generation.

What serves is what aliases say (see `elastic_names`); a switch changes them all at once. The library is the
record: indices keep no text, and whatever is lost here is written again from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TypeVar

from indexer.engine import (
    EngineError,
    EngineQuery,
    EngineResults,
    EngineStatus,
    EngineUnavailable,
    HealthProblem,
    Schema,
    Unit,
    Writer,
)
from indexer.engines.admission import check_query
from indexer.engines.elastic_access import NO_ACCESS, ElasticAccess, check_access
from indexer.engines.elastic_address import ElasticAddress
from indexer.engines.elastic_answer import NEVER_BUILT, ask, mismatch
from indexer.engines.elastic_connection import Connection
from indexer.engines.elastic_fields import UNIT, Layout
from indexer.engines.elastic_generations import Generation, Generations, State
from indexer.engines.elastic_health import problems
from indexer.engines.elastic_lock import REBUILD, WRITER, Lease, holding
from indexer.engines.elastic_names import Names
from indexer.engines.elastic_writer import FreshWriter, SpooledWriter, Target

W = TypeVar("W", bound=SpooledWriter)

SWAP_WAIT = 60.0
"""Seconds that the swap of a full rebuild waits for a writer to end."""
DAMAGED = "Elasticsearch 上的索引不完整（缺少标记），请执行 dianzhang rebuild 重建。"


class ElasticEngine:
    """The engine port on Elasticsearch. Nothing is asked or made before it is used; safe to use from threads."""

    def __init__(self, address: ElasticAddress, schema: Schema, access: ElasticAccess = NO_ACCESS) -> None:
        """Raises EngineError where address and access do not go together."""
        check_access(address, access)
        self._connection = Connection(address, access)
        layout = Layout(schema, access.shards, access.replicas)
        self._generations = Generations(self._connection, Names(address.prefix), layout)
        self._schema = schema

    def search(self, query: EngineQuery) -> EngineResults:
        """Answer the query from the last commit.

        Raises EngineUnavailable, and ValueError for what the schema does not have.
        """
        return self.search_each((query,))[0]

    def search_each(self, queries: Sequence[EngineQuery]) -> tuple[EngineResults, ...]:
        """Answer the queries from the last commit, all in one request. Raises as `search`."""
        for query in queries:
            check_query(self._schema, query)
        return ask(self._generations, queries)

    @contextmanager
    def write(self) -> Iterator[Writer]:
        """Open the only writer. Raises EngineBusy, and EngineError when the index is of another schema."""
        with self._locked(WRITER) as lease:
            state = self._tidy(self._writable())
            current = state.current
            name = current.name if current else state.next_generation(self._generations.names)
            serving = current is not None

            def publish(made: Mapping[str, str]) -> None:
                nonlocal serving
                if not serving:
                    self._generations.switch(self._generations.serve_all(self._fresh(name, made)))
                elif made:
                    actions = (self._generations.serve(*one) for one in made.items())
                    self._generations.switch(action for some in actions for action in some)
                serving = True

            target = Target(name, current.partitions if current else {}, state)
            with (
                self._all_or_nothing(name),
                _closed(SpooledWriter(self._generations, target, lease, publish)) as writer,
            ):
                yield writer
                writer.commit()

    @contextmanager
    def rebuild(self, partitions: Sequence[str] | None = None) -> Iterator[Writer]:
        """Write anew, all or some partitions, and swap them in on leaving without an error. Raises EngineBusy."""
        if partitions is None:
            yield from self._rebuild_all()
        else:
            yield from self._rebuild_some(frozenset(partitions))

    def rollback(self) -> None:
        """Serve the generation before the last full rebuild again. Raises EngineError without one, EngineBusy."""
        with self._locked(REBUILD), self._locked(WRITER) as lease:
            state = self._generations.state()
            before = state.previous
            if before is None:
                raise EngineError("没有重建之前的索引可以退回。")
            lease.check()
            actions = self._generations.retire(state) + self._generations.forget(before)
            self._generations.switch(actions + self._generations.serve_all(before))
            self._tidy_all()

    def status(self) -> EngineStatus:
        """What is being served, whatever its schema. Raises EngineUnavailable when nothing can be."""
        current = self._current(self._generations.state())
        documents, passages = (self._count(unit) for unit in Unit)
        names = tuple(sorted(current.partitions))
        engine = f"elasticsearch {self._connection.version}"
        return EngineStatus(engine, current.schema, current.name, documents, passages, names)

    def needs_rebuild(self) -> str | None:
        """Why the index cannot serve this schema: away, never built, another schema. None when it can."""
        try:
            current = self._current(self._generations.state())
        except EngineError as error:
            return str(error)
        return mismatch(self._schema, current.schema, current.fields)

    def health(self) -> tuple[HealthProblem, ...]:
        """What is wrong with the server or the index now."""
        return problems(self._generations)

    def close(self) -> None:
        """Let go of connections; a later use opens them again."""
        self._connection.close()

    @contextmanager
    def _locked(self, name: str, wait: float = 0.0) -> Iterator[Lease]:
        self._generations.state()  # nothing is made beside indices that are not ours
        with holding(self._generations, name, wait) as lease:
            yield lease

    def _writable(self) -> State:
        """What there is, when it is of this schema. Raises EngineError."""
        state = self._generations.state()
        if state.current is None and any(
            self._generations.names.serving in i.aliases for i in state.indices
        ):
            raise EngineUnavailable(DAMAGED)
        if state.current and (wrong := mismatch(self._schema, state.current.schema, state.current.fields)):
            raise EngineError(wrong)
        return state

    def _tidy(self, state: State) -> State:
        """Remove what a dead writer left of the generation that serves; not what a rebuild is writing."""
        if state.current:
            self._generations.remove(state.loose(self._generations.names, state.current.name))
        return state

    def _tidy_all(self) -> State:
        """Remove everything that does not serve."""
        state = self._generations.state()
        self._generations.remove(state.loose(self._generations.names))
        return state

    def _fresh(self, name: str, partitions: Mapping[str, str]) -> Generation:
        marker = self._generations.make_marker(name)
        return Generation(name, self._schema.version, self._schema.digest, marker, partitions)

    def _rebuild_all(self) -> Iterator[Writer]:
        names = self._generations.names
        with self._locked(REBUILD) as lease:
            with self._locked(WRITER):
                state = self._tidy_all()
                name = state.next_generation(names)
                self._fresh(name, {})
            with (
                self._all_or_nothing(name),
                _closed(FreshWriter(self._generations, Target(name, {}, state), lease)) as writer,
            ):
                yield writer
                writer.commit()
                writer.verify()
                with self._locked(WRITER, SWAP_WAIT):
                    self._swap(name, writer.indices, lease)

    def _swap(self, name: str, indices: Mapping[str, str], lease: Lease) -> None:
        """Make a new generation serve, and the one that served the one before."""
        generations = self._generations
        state = generations.state()
        marker = generations.names.generation(name)
        fresh = Generation(name, self._schema.version, self._schema.digest, marker, indices)
        actions = generations.retire(state) + generations.serve_all(fresh)
        if state.previous:
            actions += generations.forget(state.previous)
        if state.current:
            actions += generations.keep(state.current)
        lease.check()
        generations.switch(actions)
        with suppress(EngineError):  # what stays is removed by the next rebuild
            self._tidy_all()
        with suppress(EngineError):  # it serves as well, only slower
            generations.merge(indices.values())

    def _rebuild_some(self, partitions: frozenset[str]) -> Iterator[Writer]:
        generations = self._generations
        with self._locked(WRITER) as lease:
            state = self._tidy(self._writable())
            name = state.current.name if state.current else state.next_generation(generations.names)
            target = Target(name, {}, state)
            with (
                self._all_or_nothing(name),
                _closed(FreshWriter(generations, target, lease, partitions)) as writer,
            ):
                yield writer
                writer.commit()
                writer.verify()
                lease.check()
                self._exchange(state.current or self._fresh(name, {}), partitions, writer.indices)

    def _exchange(self, served: Generation, partitions: frozenset[str], fresh: Mapping[str, str]) -> None:
        """Make fresh indices serve partitions in place of those that did, and remove these."""
        generations = self._generations
        old = {name: index for name, index in served.partitions.items() if name in partitions}
        actions = [action for one in old.items() for action in generations.withdraw(*one)]
        actions += generations.serve_all(replace(served, partitions=fresh))
        generations.switch(actions)
        with suppress(EngineError):  # what stays is removed by the next writer
            generations.remove(old.values())
        with suppress(EngineError):  # they serve as well, only slower
            generations.merge(fresh.values())

    @contextmanager
    def _all_or_nothing(self, generation: str) -> Iterator[None]:
        """After an error, remove what was made for a generation and does not serve; the aliases alone say what does."""
        try:
            yield
        except BaseException:
            with suppress(EngineError):
                state = self._generations.state()
                self._generations.remove(state.loose(self._generations.names, generation))
            raise

    def _current(self, state: State) -> Generation:
        if state.current is None:
            raise EngineUnavailable(NEVER_BUILT)
        return state.current

    def _count(self, unit: Unit) -> int:
        with self._generations.asking() as client:
            serving = self._generations.names.serving
            answer = client.count(index=serving, query={"term": {UNIT: unit.value}})
        return int(answer["count"])


@contextmanager
def _closed(writer: W) -> Iterator[W]:
    """The writer, which lets go of its file and threads in the end."""
    try:
        yield writer
    finally:
        writer.close()
