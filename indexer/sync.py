"""Bringing an index up to what the library says, and writing it anew beside the one that serves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import groupby

from corpus.library import Library, LibraryPlace, library_at
from indexer import fields
from indexer.engine import Among, Engine, EngineError, EngineQuery, Record, Unit, Writer
from indexer.records import records
from indexer.workers import Workers

CHUNK = 8
"""Versions that a worker turns into records at a time."""

ASKED = 1000
"""Versions that one query asks the index for."""

Progress = Callable[[int, int], None]


def synchronise(library: Library, engine: Engine, workers: Workers) -> int:
    """Write to the index whatever changed in the library since it was last written; how many versions.

    A version that left a partition for a stricter one leaves it for good: what is left of the partition is
    written anew and swapped in before this returns, so that nothing of it counts in scores.
    """
    changed, gone = library.dirty(), library.removals()
    if not changed and not gone:
        return 0
    with engine.write() as writer:
        for number, partition in gone:
            writer.remove(partition, owner(number))
        left = [(number, before) for number, now, before in changed if before is not None and before != now]
        for number, before in left:
            writer.remove(before, owner(number))
        _write(library, writer, workers, [(number, now) for number, now, _before in changed])
        writer.commit()
    abandoned = sorted({before for _number, before in left} | {partition for _number, partition in gone})
    if abandoned:
        _write_anew(library, engine, workers, abandoned)
    library.mark_indexed([(number, now) for number, now, _before in changed], gone)
    return len(changed)


def rebuild(
    library: Library,
    engine: Engine,
    workers: Workers,
    now: datetime,
    progress: Progress = lambda done, total: None,
) -> int:
    """Write a new index beside the old one from the library and swap it in; how many versions.

    Raises EngineError when it came out short of what the library holds; the old index then serves on.
    """
    versions = library.all_versions()
    with engine.rebuild() as writer:
        _check(_write(library, writer, workers, versions, progress), len(versions))
        writer.commit()
    library.mark_indexed(versions, library.removals())
    library.note_rebuild(now)
    return len(versions)


def rollback(library: Library, engine: Engine, workers: Workers) -> int:
    """Serve the index before the last rebuild again, brought up to date; how many versions had changed since.

    Raises EngineError where there is no index to go back to.
    """
    engine.rollback()
    library.forget_rebuild()
    stale = [name for name in engine.status().partitions if _holds_others(library, engine, name)]
    if stale:
        _write_anew(library, engine, workers, stale)
    return synchronise(library, engine, workers)


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


def _write_anew(library: Library, engine: Engine, workers: Workers, partitions: Sequence[str]) -> None:
    with engine.rebuild(partitions) as writer:
        _write(library, writer, workers, library.all_versions(partitions))
        writer.commit()


def _write(
    library: Library,
    writer: Writer,
    workers: Workers,
    versions: Sequence[tuple[int, str]],
    progress: Progress = lambda done, total: None,
) -> int:
    """Put versions into the index, partition by partition; how many."""
    done = 0
    for partition, group in groupby(versions, key=lambda version: version[1]):
        numbers = [number for number, _partition in group]
        for part in _prepared(library, workers, numbers):
            for number, made in part:
                writer.replace(partition, owner(number), made)
                done += 1
            progress(done, len(versions))
    return done


def _prepared(
    library: Library, workers: Workers, numbers: Sequence[int]
) -> Iterator[list[tuple[int, list[Record]]]]:
    """The records of versions, made by workers that read the library themselves."""
    chunks = (numbers[i : i + CHUNK] for i in range(0, len(numbers), CHUNK))
    return workers.map(partial(_records, library.place), chunks, len(numbers), chunk=1)


def _records(place: LibraryPlace, numbers: Sequence[int]) -> list[tuple[int, list[Record]]]:
    return [(source.number, records(source)) for source in library_at(place).index_sources(numbers)]


def _check(written: int, wanted: int) -> None:
    if written != wanted:
        raise EngineError(
            f"重建的索引有 {written} 个版本，资料库有 {wanted} 个，没有切换。请重新执行 dianzhang rebuild。"
        )
