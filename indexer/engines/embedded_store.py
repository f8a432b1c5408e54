"""Writing: into directories of their own, which a new manifest makes visible all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import tantivy

from indexer.engine import EngineError, Record, Refusal, Unit
from indexer.engines.admission import Misuse, check_record, unfit
from indexer.engines.embedded_fields import OWNER, Fields, native_errors, register
from indexer.engines.embedded_manifest import partition_directory, sync_directory
from indexer.engines.embedded_view import META, count, link

HEAP = 64_000_000
"""Bytes of a tantivy writer; there is one for each unit of the open partition. Half of it took a third longer."""


class Draft:
    """A directory being written for a partition: a copy of what is served, or empty.

    The copy is made of links; tantivy never changes a file it has written, so what is served stays as it is.
    """

    def __init__(self, path: Path, base: Path | None, fields: Fields) -> None:
        self._path, self._fields = path, fields
        self._writers: dict[Unit, tantivy.IndexWriter] = {}
        self._owners: dict[str, int] | None = None if base else {}
        for unit in Unit:
            index = path / unit.value
            index.mkdir(parents=True)
            if base is None:
                tantivy.Index(fields.native, str(index))
                continue
            for file in (base / unit.value).iterdir():
                if file.name == META or not file.name.startswith(".tantivy"):
                    link(file, index / file.name)

    def put(self, owner: str, documents: Sequence[tuple[Unit, tantivy.Document]]) -> None:
        """Put an owner's documents in place of what there was of it."""
        self.take(owner)
        for unit, document in documents:
            self._writer(unit).add_document(document)
        if self._owners is not None:
            self._owners[owner] = len(documents)

    def take(self, owner: str) -> None:
        """Take out what there is of an owner."""
        if self._owners is None or owner in self._owners:
            for unit in Unit:
                self._writer(unit).delete_documents_by_term(OWNER, owner)
            if self._owners is not None:
                del self._owners[owner]

    def check(self) -> None:
        """Raises EngineError when a draft that began empty, and is finished, holds other than was put into it."""
        held = sum(count(self._path / unit.value) for unit in Unit)
        wanted = sum((self._owners or {}).values())
        if held != wanted:
            raise EngineError(
                f"新写的索引有 {held} 条记录，应有 {wanted} 条，没有切换。请重新执行 dianzhang rebuild。"
            )

    def finish(self) -> None:
        """Make all of it durable and let go of memory; more can follow."""
        for writer in self._writers.values():
            writer.commit()
        while self._writers:
            self._writers.popitem()[1].wait_merging_threads()
        for path in (*(self._path / unit.value for unit in Unit), self._path, self._path.parent):
            sync_directory(path)

    def abandon(self) -> None:
        """Let go of memory; what was written is of no more use."""
        self._writers.clear()

    def _writer(self, unit: Unit) -> tantivy.IndexWriter:
        if unit not in self._writers:
            index = register(tantivy.Index.open(str(self._path / unit.value)))
            self._writers[unit] = index.writer(HEAP, num_threads=1)
        return self._writers[unit]


class DraftWriter:
    """The port's Writer. Nothing is visible before `publish` is called with the new directories."""

    def __init__(
        self,
        folder: Path,
        fields: Fields,
        generation: str,
        serial: int,
        base: Mapping[str, str],
        only: frozenset[str] | None = None,
        publish: Callable[[Mapping[str, str], int], None] | None = None,
    ) -> None:
        """Write partitions of a generation.

        `base` are the directories to go on from, `only` the partitions that may be written (None: all). With
        `publish`, each commit is made visible; without, the caller does so in the end, from `written` and `serial`.
        """
        self._folder, self._fields, self._generation = folder, fields, generation
        self._base, self._only, self._publish = dict(base), only, publish
        self._drafts: dict[str, tuple[str, Draft]] = {}
        self._open: Draft | None = None
        self._refused: dict[tuple[str, str], list[Refusal]] = {}
        self._failed = False
        self.serial = serial

    @property
    def written(self) -> dict[str, str]:
        """The directories of the partitions written since the last commit was made visible."""
        return {partition: directory for partition, (directory, _draft) in self._drafts.items()}

    def replace(self, partition: str, owner: str, records: Iterable[Record]) -> None:
        """Put the owner's records in place of what there was, but for those that cannot be indexed.

        Raises EngineError, and ValueError, changing nothing.
        """
        self._check(partition)
        documents, refused = self._documents(owner, records)
        if documents:
            with self._writing():
                self._draft(partition).put(owner, documents)
        else:
            self.remove(partition, owner)
        if refused:
            self._refused[partition, owner] = refused
        else:
            self._refused.pop((partition, owner), None)

    def remove(self, partition: str, owner: str) -> None:
        """Take all records of the owner out of the partition; none there is no error."""
        self._check(partition)
        self._refused.pop((partition, owner), None)
        if partition in self._base or partition in self._drafts:
            with self._writing():
                self._draft(partition).take(owner)

    def commit(self) -> tuple[Refusal, ...]:
        """Make everything since the last commit durable and, unless this is a rebuild, visible."""
        self._check()
        with self._writing():
            for _directory, draft in self._drafts.values():
                draft.finish()
            self._open = None
            if self._publish and self._drafts:
                written = self.written
                self._publish(written, self.serial)
                self._base |= written
                self._drafts.clear()
        refused = tuple(one for found in self._refused.values() for one in found)
        self._refused.clear()
        return refused

    def check(self) -> None:
        """Raises EngineError when what a rebuild has committed is not what it was given."""
        with self._writing():
            for _directory, draft in self._drafts.values():
                draft.check()

    def discard(self) -> None:
        """Let go of everything not yet visible; the writer is of no more use, its directories can be removed."""
        self._failed = True
        for _directory, draft in self._drafts.values():
            draft.abandon()
        self._drafts.clear()
        self._open = None

    def _documents(
        self, owner: str, records: Iterable[Record]
    ) -> tuple[list[tuple[Unit, tantivy.Document]], list[Refusal]]:
        documents, refused = [], []
        for record in records:
            check_record(self._fields.schema, owner, record)
            if reason := unfit(record):
                refused.append(Refusal(owner, record.key, reason))
            else:
                documents.append((record.unit, self._fields.document(record)))
        return documents, refused

    def _draft(self, partition: str) -> Draft:
        if partition not in self._drafts:
            self._drafts[partition] = self._new_draft(partition)
        draft = self._drafts[partition][1]
        if self._open is not None and self._open is not draft:
            self._open.finish()
        self._open = draft
        return draft

    def _new_draft(self, partition: str) -> tuple[str, Draft]:
        while True:
            self.serial += 1
            directory = partition_directory(self._generation, partition, self.serial)
            if not (self._folder / directory).exists():
                break
        base = self._base.get(partition)
        return directory, Draft(
            self._folder / directory, self._folder / base if base else None, self._fields
        )

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """What goes wrong half done spoils the whole write."""
        try:
            with native_errors(EngineError, "写入索引失败，没有保存的内容已放弃"):
                yield
        except BaseException:
            self._failed = True
            raise

    def _check(self, partition: str | None = None) -> None:
        if self._failed:
            raise EngineError("这次写入已经中止，没有保存的内容已放弃。")
        if partition is not None and self._only is not None and partition not in self._only:
            raise Misuse(f"not among the partitions to write anew: {partition}")
