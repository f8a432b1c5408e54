"""The embedded engine: Tantivy indexes in a folder, one writer, any number of reading processes.

    folder/manifest.json                                          what is served
    folder/generations/NAME/PARTITION~SERIAL/{document,passage}/  an index for each unit of a partition
    folder/writer.lock, writer.json                               the writer's lock, and who holds it

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
    EngineError,
    EngineQuery,
    EngineResults,
    EngineStatus,
    EngineUnavailable,
    Schema,
    Unit,
    Writer,
)
from indexer.engines.embedded_fields import Fields, native_errors
from indexer.engines.embedded_lock import writing
from indexer.engines.embedded_manifest import (
    Generation,
    Manifest,
    Stamp,
    load,
    next_generation,
    save,
    stamp,
    sweep,
)
from indexer.engines.embedded_search import answer, nothing
from indexer.engines.embedded_store import DraftWriter
from indexer.engines.embedded_view import Views, count

T = TypeVar("T")

COUNTING_THREADS = 4
"""Facet passes of all requests of a process that run at once."""

NEVER_BUILT = "索引尚未建立，请先执行 dianzhang ingest 收入文件，或执行 dianzhang rebuild 由资料库重建。"
DAMAGED = "索引打不开，可能已损坏，请执行 dianzhang rebuild 重建"


class EmbeddedEngine:
    """The engine port on Tantivy. Nothing is opened or created before it is used; safe to use from threads."""

    def __init__(self, folder: Path, schema: Schema) -> None:
        """Raises ValueError for a schema whose field names cannot be used."""
        self._folder = folder
        self._fields = Fields(schema)
        self._views = Views(folder)
        self._seen: tuple[Stamp | None, Manifest] | None = None
        self._pool = ThreadPoolExecutor(COUNTING_THREADS)

    def search(self, query: EngineQuery) -> EngineResults:
        """Answer the query from the last commit.

        Raises EngineUnavailable, and ValueError for fields that the schema does not have.
        """

        def found(manifest: Manifest) -> EngineResults:
            if mismatch := self._mismatch(manifest):
                raise EngineUnavailable(mismatch)
            served = manifest.current.partitions
            directories = tuple(sorted({served[name] for name in query.partitions if name in served}))
            if not directories:
                return nothing(query)
            return answer(self._views.searcher(query.unit, directories), self._fields, query, self._pool)

        return self._serving(found)

    @contextmanager
    def write(self) -> Iterator[Writer]:
        """Open the only writer. Raises EngineBusy, and EngineError when the index is of another schema."""
        with writing(self._folder):
            manifest = self._loaded_for_writing()
            current = manifest.current if manifest else self._generation("1", {})

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
        """Write anew, all or some partitions, and swap them in on leaving without an error. Raises EngineBusy at once."""
        with writing(self._folder):
            if partitions is None:
                yield from self._rebuild_all()
            else:
                yield from self._rebuild_some(frozenset(partitions))

    def rollback(self) -> None:
        """Serve the generation before the last full rebuild again. Raises EngineError without one, EngineBusy."""
        with writing(self._folder):
            manifest = load(self._folder)
            if manifest is None or manifest.previous is None:
                raise EngineError("没有重建之前的索引可以退回。")
            self._publish(Manifest(manifest.previous, None, manifest.serial))

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

        def wrong(manifest: Manifest) -> str | None:
            directories = tuple(sorted(manifest.current.partitions.values()))
            mismatch = self._mismatch(manifest)
            if directories and not mismatch:
                for unit in Unit:
                    self._views.searcher(unit, directories)
            return mismatch

        try:
            return self._serving(wrong)
        except EngineUnavailable as error:
            return str(error)

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
        if built.fields != self._fields.digest:
            return "索引的字段与本程序的不同，请执行 dianzhang rebuild 重建索引。"
        return None

    def _generation(self, name: str, partitions: Mapping[str, str]) -> Generation:
        return Generation(name, self._fields.schema.version, self._fields.digest, dict(partitions))

    def _loaded_for_writing(self) -> Manifest | None:
        manifest = load(self._folder)
        if manifest and (mismatch := self._mismatch(manifest)):
            raise EngineError(mismatch)
        sweep(self._folder, manifest)
        return manifest

    def _publish(self, manifest: Manifest) -> None:
        save(self._folder, manifest)
        sweep(self._folder, manifest)

    def _rebuild_all(self) -> Iterator[Writer]:
        try:
            manifest = load(self._folder)
        except EngineUnavailable:
            # Damaged: nothing in it can be served again, and the new index makes up for it.
            manifest = None
        else:
            sweep(self._folder, manifest)
        name = next_generation(self._folder, manifest)
        writer = DraftWriter(self._folder, self._fields, name, manifest.serial if manifest else 0, {})
        with self._all_or_nothing(writer):
            yield writer
            writer.commit()
            previous = manifest.current if manifest else None
            self._publish(Manifest(self._generation(name, writer.written), previous, writer.serial))

    def _rebuild_some(self, partitions: frozenset[str]) -> Iterator[Writer]:
        manifest = self._loaded_for_writing() or Manifest(self._generation("1", {}))
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
                sweep(self._folder, load(self._folder))
            raise
