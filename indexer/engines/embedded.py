"""The embedded engine: Tantivy indexes in a folder, one writer, any number of reading processes.

    folder/manifest.json                                          what is served
    folder/generations/NAME/PARTITION~SERIAL/{document,passage}/  an index for each unit of a partition
    folder/writer.lock, writer.json                               the writer's lock, and who holds it
    folder/rebuild.lock, rebuild.json                             the same of a rebuild of the whole index

A writer writes into the generations that the manifest names, a rebuild into one that it does not name yet:
so each clears away what others like it left, and leaves the other's alone.
All paths in it are relative: the folder can be moved or copied as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from indexer.engine import (
    EngineBusy,
    EngineError,
    EngineQuery,
    EngineResults,
    EngineStatus,
    EngineUnavailable,
    HealthCode,
    HealthProblem,
    Schema,
    Unit,
    Writer,
)
from indexer.engines.admission import check_query
from indexer.engines.embedded_fields import Fields, native_errors
from indexer.engines.embedded_lock import rebuilding, writing
from indexer.engines.embedded_manifest import (
    FIRST,
    Generation,
    Manifest,
    Stamp,
    load,
    next_generation,
    save,
    stamp,
    strays,
    sweep_drafts,
    sweep_strays,
)
from indexer.engines.embedded_search import answer, nothing
from indexer.engines.embedded_store import DraftWriter
from indexer.engines.embedded_view import Views, count

T = TypeVar("T")

SWAP_SECONDS = 60
"""How long a finished rebuild waits for a writer to end before it gives up."""
COUNTING_THREADS = 4
"""Facet passes of all requests of a process that run at once."""

NEVER_BUILT = "索引尚未建立，请先执行 dianzhang ingest 收入文件，或执行 dianzhang rebuild 由资料库重建。"
DAMAGED = "索引打不开，可能已损坏，请执行 dianzhang rebuild 重建"


class EmbeddedEngine:
    """The engine port on Tantivy. Nothing is opened or created before it is used; safe to use from threads."""

    def __init__(self, folder: Path, schema: Schema) -> None:
        self._folder = folder
        self._fields = Fields(schema)
        self._views = Views(folder)
        self._seen: tuple[Stamp | None, Manifest] | None = None
        self._pool = ThreadPoolExecutor(COUNTING_THREADS)

    def search(self, query: EngineQuery) -> EngineResults:
        """Answer the query from the last commit.

        Raises EngineUnavailable, and ValueError for fields that the schema does not have.
        """

        check_query(self._fields.schema, query)

        def found(manifest: Manifest) -> EngineResults:
            if mismatch := self._mismatch(manifest):
                raise EngineUnavailable(mismatch)
            served = manifest.current.partitions
            directories = tuple(sorted({served[name] for name in query.partitions if name in served}))
            if not directories:
                return nothing(query)
            return answer(self._views.searcher(query.unit, directories), self._fields, query, self._pool)

        return self._serving(found)

    def search_each(self, queries: Sequence[EngineQuery]) -> tuple[EngineResults, ...]:
        """Answer the queries one after the other. Raises as `search`."""
        return tuple(map(self.search, queries))

    @contextmanager
    def write(self) -> Iterator[Writer]:
        """Open the only writer. Raises EngineBusy, and EngineError when the index is of another schema."""
        with writing(self._folder):
            manifest = self._loaded_for_writing()
            current = manifest.current if manifest else self._generation(FIRST, {})

            def publish(written: Mapping[str, str], serial: int) -> None:
                latest = load(self._folder) or Manifest(current)
                served = latest.current
                partitions = {**served.partitions, **written}
                self._publish(Manifest(replace(served, partitions=partitions), latest.previous, serial))

            serial = manifest.serial if manifest else 0
            base = current.partitions
            writer = DraftWriter(self._folder, self._fields, current.name, serial, base, publish=publish)
            with self._all_or_nothing(writer):
                yield writer
                writer.commit()
                if stamp(self._folder) is None:
                    publish({}, writer.serial)

    @contextmanager
    def rebuild(self, partitions: Sequence[str] | None = None) -> Iterator[Writer]:
        """Write anew, all or some partitions, and swap them in on leaving without an error. Raises EngineBusy."""
        if partitions is None:
            with rebuilding(self._folder):
                yield from self._rebuild_all()
        else:
            with writing(self._folder):
                yield from self._rebuild_some(frozenset(partitions))

    def rollback(self) -> None:
        """Serve the generation before the last full rebuild again. Raises EngineError without one, EngineBusy."""
        with rebuilding(self._folder), writing(self._folder):
            manifest = load(self._folder)
            if manifest is None or manifest.previous is None:
                raise EngineError("没有重建之前的索引可以退回。")
            self._switch(Manifest(manifest.previous, None, manifest.serial))

    def status(self) -> EngineStatus:
        """What is being served, whatever its schema. Raises EngineUnavailable when nothing can be."""

        def described(manifest: Manifest) -> EngineStatus:
            current = manifest.current
            folders = [self._folder / directory for directory in current.partitions.values()]
            documents, passages = (sum(count(folder / unit.value) for folder in folders) for unit in Unit)
            names = tuple(sorted(current.partitions))
            return EngineStatus("embedded", current.schema, current.name, documents, passages, names)

        return self._serving(described)

    def needs_rebuild(self) -> str | None:
        """Why the index cannot serve this schema: never built, another schema, damaged. None when it can."""
        return next((problem.sentence for problem in self.health()), None)

    def health(self) -> tuple[HealthProblem, ...]:
        """Why the index cannot be searched; empty when it can."""

        def mismatch(manifest: Manifest) -> str | None:
            directories = tuple(sorted(manifest.current.partitions.values()))
            found = self._mismatch(manifest)
            if directories and not found:
                for unit in Unit:
                    self._views.searcher(unit, directories)
            return found

        if stamp(self._folder) is None:
            return (HealthProblem(HealthCode.NEVER_BUILT, NEVER_BUILT),)
        try:
            outdated = self._serving(mismatch)
        except EngineUnavailable as error:
            return (HealthProblem(HealthCode.DAMAGED, str(error)),)
        return (HealthProblem(HealthCode.OUTDATED, outdated),) if outdated else ()

    def close(self) -> None:
        """Let go of all files; a later search opens them again."""
        self._views.close()
        self._seen = None
        self._pool.shutdown(wait=True)
        self._pool = ThreadPoolExecutor(COUNTING_THREADS)

    def _serving(self, use: Callable[[Manifest], T]) -> T:
        """What a use of the served index gives; tried again when a writer replaced the index meanwhile."""
        while True:
            seen = stamp(self._folder)
            try:
                with native_errors(EngineUnavailable, DAMAGED):
                    return use(self._manifest(seen))
            except EngineUnavailable:
                self.close()
                if stamp(self._folder) == seen:
                    raise

    def _manifest(self, now: Stamp | None) -> Manifest:
        seen = self._seen
        if seen and seen[0] == now:
            return seen[1]
        manifest = load(self._folder)
        if manifest is None:
            raise EngineUnavailable(NEVER_BUILT)
        self._seen = (now, manifest)
        self._views.keep_only(frozenset(manifest.current.partitions.values()))
        return manifest

    def _mismatch(self, manifest: Manifest) -> str | None:
        wanted, built = self._fields.schema.version, manifest.current
        if built.schema != wanted:
            return f"索引按第 {built.schema} 版字段建立，本程序需要第 {wanted} 版，请执行 dianzhang rebuild 重建索引。"
        if built.fields != self._fields.schema.digest:
            return "索引的字段与本程序的不同，请执行 dianzhang rebuild 重建索引。"
        return None

    def _generation(self, name: str, partitions: Mapping[str, str]) -> Generation:
        return Generation(name, self._fields.schema.version, self._fields.schema.digest, dict(partitions))

    def _loaded_for_writing(self) -> Manifest | None:
        manifest = load(self._folder)
        if manifest and (mismatch := self._mismatch(manifest)):
            raise EngineError(mismatch)
        self._sweep(manifest)
        return manifest

    def _readable(self) -> Manifest | None:
        """The manifest; None for one that is damaged: nothing of it can be served, and a rebuild makes up for it."""
        try:
            return load(self._folder)
        except EngineUnavailable:
            return None

    def _publish(self, manifest: Manifest) -> None:
        """Make what a writer wrote visible. Only under the writer's lock."""
        save(self._folder, manifest)
        self._sweep(manifest)

    def _switch(self, manifest: Manifest) -> None:
        """Serve another generation. Only under both locks."""
        save(self._folder, manifest)
        sweep_strays(self._folder, manifest)
        sweep_drafts(self._folder, manifest)

    def _sweep(self, manifest: Manifest | None) -> None:
        """Remove what stopped writers left, and a stopped rebuild; one that is under way is left alone."""
        sweep_drafts(self._folder, manifest)
        if strays(self._folder, manifest):
            with suppress(EngineBusy), rebuilding(self._folder):
                sweep_strays(self._folder, manifest)

    def _rebuild_all(self) -> Iterator[Writer]:
        with writing(self._folder):
            manifest = self._readable()
            if manifest:
                sweep_strays(self._folder, manifest)
            name = next_generation(self._folder, manifest)
        writer = DraftWriter(self._folder, self._fields, name, manifest.serial if manifest else 0, {})
        try:
            yield writer
            writer.commit()
            writer.check()
            with writing(self._folder, SWAP_SECONDS):
                self._swap_in(self._generation(name, writer.written), writer.serial)
        except BaseException:
            writer.discard()
            with suppress(EngineUnavailable):
                sweep_strays(self._folder, load(self._folder))
            raise

    def _swap_in(self, generation: Generation, serial: int) -> None:
        """Serve a generation in place of the one that serves by now, which others may have written to meanwhile."""
        latest = self._readable()
        previous = latest.current if latest else None
        self._switch(Manifest(generation, previous, max(serial, latest.serial if latest else 0)))

    def _rebuild_some(self, partitions: frozenset[str]) -> Iterator[Writer]:
        manifest = self._loaded_for_writing() or Manifest(self._generation(FIRST, {}))
        served = manifest.current
        kept = {name: directory for name, directory in served.partitions.items() if name not in partitions}
        writer = DraftWriter(self._folder, self._fields, served.name, manifest.serial, {}, partitions)
        with self._all_or_nothing(writer):
            yield writer
            writer.commit()
            current = replace(served, partitions={**kept, **writer.written})
            self._publish(Manifest(current, manifest.previous, writer.serial))

    @contextmanager
    def _all_or_nothing(self, writer: DraftWriter) -> Iterator[None]:
        """After an error, remove what was written and is not served; the manifest alone says what is."""
        try:
            yield
        except BaseException:
            writer.discard()
            with suppress(EngineUnavailable):
                sweep_drafts(self._folder, load(self._folder))
            raise
