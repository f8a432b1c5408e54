"""Bringing an index up to what the library says, and writing it anew beside the one that serves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import groupby
from time import sleep

from corpus.library import Library, LibraryBusy, LibraryPlace, library_at
from indexer import fields
from indexer.engine import (
    Among,
    Engine,
    EngineError,
    EngineQuery,
    HealthCode,
    Record,
    Refusal,
    Unit,
    Writer,
)
from indexer.records import records
from indexer.tallies import Handed
from indexer.workers import Workers

CHUNK = 8
"""Versions that a worker turns into records at a time."""
SLICE = 2000
"""Versions in one commit; what was committed is not written again after a crash."""
ASKED = 1000
"""Versions that one query asks the index for."""
LOOK_SECONDS = 1.0
"""A rebuild that is done but for the swap looks so often whether other writers have ended."""

Progress = Callable[[int, int], None]
Versions = Sequence[tuple[int, str]]


def synchronise(library: Library, engine: Engine, workers: Workers, most: int | None = None) -> int:
    """Write to the index whatever changed in the library since it was last written; how many versions.

    With `most`, at most so many of them, the rest another time.

    A version that left a partition for a stricter one leaves it for good: what is left of the partition is
    written anew and swapped in before this returns, so that nothing of it counts in scores. Only under the
    writers' lock of the library. Raises EngineError; what was committed before is done, the rest still to do.
    """
    revision = library.newest_revision()
    changed, gone = library.dirty()[:most], library.removals()
    if not changed and not gone:
        return 0
    _must_not_begin_anew(library, engine)
    left = {number: before for number, now, before in changed if before is not None and before != now}
    moved: list[tuple[int, str]] = []
    refused: dict[int, str] = {}
    with engine.write() as writer:
        for number, partition in gone:
            writer.remove(partition, owner(number))
        for part in _slices([(number, now) for number, now, _before in changed]):
            for before, number in sorted((left[number], number) for number, _now in part if number in left):
                writer.remove(before, owner(number))
            _write(library, writer, workers, part)
            refused |= problems(writer.commit())
            _mark(library, [one for one in part if one[0] not in left], (), revision, refused)
            moved += [one for one in part if one[0] in left]
    abandoned = sorted({*left.values(), *(partition for _number, partition in gone)})
    if abandoned:
        _write_anew(library, engine, workers, abandoned)
    _mark(library, moved, gone, revision, refused)
    return len(changed)


def rebuild(
    library: Library,
    engine: Engine,
    workers: Workers,
    now: datetime,
    progress: Progress = lambda done, total: None,
    waiting: Callable[[], None] = lambda: None,
) -> int:
    """Write a new index beside the old one from the library and swap it in; how many versions it holds.

    Others may take files in meanwhile, which end in both. Only for the swap the writers' lock of the library
    is waited for, after a call of `waiting`. Raises EngineBusy when another rebuild is running, EngineError
    when the new index is not what the library holds; the old one then serves on.
    """
    with ExitStack() as alone:
        with engine.rebuild() as writer:
            anew = _Anew(library, writer, workers, library.newest_revision())
            anew.write(library.all_versions(), progress)
            anew.catch_up()
            _wait_for_writers(library, anew, alone, waiting)
            anew.catch_up()
            refused = problems(writer.commit())
            anew.handed.compare(library.tally())
        if anew.left:
            _write_anew(library, engine, workers, sorted(anew.left))
        versions = library.all_versions()
        _mark(library, versions, library.removals(), anew.revision, refused)
        library.note_rebuild(now)
        library.note_behind(None)
    return len(versions)


def rollback(library: Library, engine: Engine, workers: Workers) -> int:
    """Serve the index before the last rebuild again, brought up to date; how many versions had changed since.

    Only under the writers' lock of the library. Raises EngineError where there is no index to go back to.
    """
    engine.rollback()
    library.forget_rebuild()
    stale = [name for name in engine.status().partitions if _holds_others(library, engine, name)]
    if stale:
        _write_anew(library, engine, workers, stale)
    return synchronise(library, engine, workers)


def _must_not_begin_anew(library: Library, engine: Engine) -> None:
    """Raises EngineError when the index is lost: what changed since would be all that a new one holds."""
    if library.indexed():
        for problem in engine.health():
            if problem.code is HealthCode.NEVER_BUILT:
                raise EngineError(problem.sentence)


def _holds_others(library: Library, engine: Engine, partition: str) -> bool:
    """Whether a partition holds versions that have been withdrawn or belong to another class by now."""
    own = [owner(number) for number, _partition in library.all_versions([partition])]
    query = EngineQuery((partition,), Unit.DOCUMENT, limit=1)
    parts = (tuple(own[i : i + ASKED]) for i in range(0, len(own), ASKED))
    known = sum(engine.search(replace(query, where=Among(fields.EXPRESSION, part))).total for part in parts)
    return engine.search(query).total > known


def owner(number: int) -> str:
    """The name under which an engine keeps a version's records."""
    return f"v{number}"


def problems(refused: Iterable[Refusal]) -> dict[int, str]:
    """Why an engine refused part of versions, a sentence for each version's number."""
    found: dict[int, list[Refusal]] = {}
    for one in refused:
        found.setdefault(int(one.owner.removeprefix("v")), []).append(one)
    return {number: _problem(given) for number, given in found.items()}


def _problem(refused: Sequence[Refusal]) -> str:
    """One sentence: how many places are missing from the index, and the first with its reason."""
    first = refused[0]
    place = first.key.partition("/")[2] or "文件本身"
    more = f"等 {len(refused)} 处" if len(refused) > 1 else ""
    return f"{place}{more}没有进入索引，检索不到，文件页面不受影响：{first.reason}"


def _mark(
    library: Library, versions: Versions, gone: Versions, revision: int, refused: Mapping[int, str]
) -> None:
    """Note in the library what the index now holds, and what it refused of these versions."""
    library.mark_indexed(versions, gone, revision)
    library.note_index_problems({number: refused[number] for number, _p in versions if number in refused})


@dataclass(slots=True)
class _Anew:
    """An index being rebuilt: it holds the library as of `revision`; versions have left the partitions `left`."""

    library: Library
    writer: Writer
    workers: Workers
    revision: int
    handed: Handed = field(default_factory=Handed)
    left: set[str] = field(default_factory=set)

    def write(self, versions: Versions, progress: Progress = lambda done, total: None) -> None:
        """Put versions into it."""
        _write(self.library, self.writer, self.workers, versions, progress, self.handed)

    def catch_up(self) -> None:
        """Bring it up to the library of this moment."""
        changes = self.library.changes_since(self.revision)
        for number, partition in changes.removed:
            self.writer.remove(partition, owner(number))
            self.handed.take(number, partition)
            self.left.add(partition)
        self.write(changes.versions)
        self.revision = changes.newest


def _wait_for_writers(library: Library, anew: _Anew, alone: ExitStack, waiting: Callable[[], None]) -> None:
    """Enter the writers' lock of the library into `alone`; what others write until then goes into the rebuild."""
    told = False
    while True:
        try:
            alone.enter_context(library.writer_lock())
        except LibraryBusy:
            if not told:
                waiting()
            told = True
            sleep(LOOK_SECONDS)
            anew.catch_up()
        else:
            return


def _write_anew(library: Library, engine: Engine, workers: Workers, partitions: Sequence[str]) -> None:
    """Write partitions anew, so that nothing is left in them of what was taken out."""
    with engine.rebuild(partitions) as writer:
        _write(library, writer, workers, library.all_versions(partitions))


def _slices(versions: Versions) -> Iterator[Versions]:
    """The versions of one commit after the other; one empty slice when there are none."""
    for start in range(0, max(len(versions), 1), SLICE):
        yield versions[start : start + SLICE]


def _write(
    library: Library,
    writer: Writer,
    workers: Workers,
    versions: Versions,
    progress: Progress = lambda done, total: None,
    handed: Handed | None = None,
) -> None:
    """Put versions into the index, partition by partition; those that are gone by now are passed over."""
    done = 0
    for partition, group in groupby(versions, key=lambda version: version[1]):
        numbers = [number for number, _partition in group]
        for part in _prepared(library, workers, numbers):
            for number, made in part:
                writer.replace(partition, owner(number), made)
                if handed is not None:
                    handed.put(number, partition, made)
            done += len(part)
            progress(done, len(versions))


def _prepared(
    library: Library, workers: Workers, numbers: Sequence[int]
) -> Iterator[list[tuple[int, list[Record]]]]:
    """The records of versions; of many they are made by workers that read the library themselves."""
    chunks = (numbers[i : i + CHUNK] for i in range(0, len(numbers), CHUNK))
    if not workers.pays(len(numbers)):
        return (_records(library, chunk) for chunk in chunks)
    return workers.map(partial(_records_at, library.place), chunks, len(numbers), chunk=1)


def _records_at(place: LibraryPlace, numbers: Sequence[int]) -> list[tuple[int, list[Record]]]:
    return _records(library_at(place), numbers)


def _records(library: Library, numbers: Sequence[int]) -> list[tuple[int, list[Record]]]:
    return [(source.number, records(source)) for source in library.index_sources(numbers)]
