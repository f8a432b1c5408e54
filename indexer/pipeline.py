"""Taking files into the library and the index: every file seen ends in exactly one state of the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from time import monotonic

from corpus.access import Level
from corpus.library import FileFacts, Intake, Library, LibraryBusy, ledger
from corpus.library.ledger import LedgerEntry, State
from indexer.engine import Engine, EngineBusy, EngineError
from indexer.files import FoundFile, find_files, found_file
from indexer.members import members_of, outermost
from indexer.parsing import READER_VERSION, Parsed, Task, parse, sidecar_hash
from indexer.sync import synchronise
from indexer.workers import Workers

BATCH = 400
"""Files in one transaction; after each `SYNC_EVERY` of them the index follows."""
SYNC_EVERY = 4000


@dataclass
class Report:
    """What became of the files of one run; `seen` is always the sum of the other four.

    `behind` is what kept the index from following the library, None when it has: the library is complete
    either way, and whoever writes to the index next makes up for it.
    """

    seen: int = 0
    indexed: int = 0
    unchanged: int = 0
    quarantined: int = 0
    refused: int = 0
    seconds: float = 0.0
    behind: EngineError | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """The level and audience of files that state none themselves."""

    level: Level
    groups: tuple[str, ...] = ()


Progress = Callable[[int, int], None]
"""Called with the files done and the files there are."""


def ingest(
    library: Library,
    engine: Engine,
    paths: Sequence[Path],
    given: Given,
    now: datetime,
    progress: Progress = lambda done, total: None,
    retry_failed: bool = False,
) -> Report:
    """Take files and folders in, and those set aside before with `retry_failed`; also when the engine is away.

    Raises EngineBusy when another ingest is running.
    """
    started = monotonic()
    report = Report()
    with writer_lock(library), Workers() as workers:
        found = {(f.root, f.source): f for path in paths for f in find_files(path)}
        again = {(f.root, f.source): f for f in _set_aside_before(library)} if retry_failed else {}
        report.seen = len(found | again)
        others = [file for key, file in found.items() if key not in again]
        changed = [*_leave_unchanged(library, others, report), *again.values()]
        done = report.seen - len(changed)
        progress(done, report.seen)
        since_sync = 0
        for batch in _batches(changed, BATCH):
            _take_batch(library, batch, workers, given, now, report)
            done += len(batch)
            since_sync += len(batch)
            progress(done, report.seen)
            if since_sync >= SYNC_EVERY:
                report.behind = follow(library, engine, workers, now)
                since_sync = 0
        report.behind = follow(library, engine, workers, now)
        library.note_ingest(now)
    report.seconds = round(monotonic() - started, 3)
    return report


def follow(
    library: Library, engine: Engine, workers: Workers, now: datetime, most: int | None = None
) -> EngineError | None:
    """Bring the index up to the library, as far as the engine lets; what kept it from that, if anything did.

    With `most`, at most so many versions. The library remembers since when. Only under its writers' lock.
    """
    try:
        synchronise(library, engine, workers, most)
    except EngineError as error:
        library.note_behind(now)
        return error
    library.note_behind(None)
    return None


def dry_run(library: Library, paths: Sequence[Path]) -> tuple[Report, list[tuple[str, str]]]:
    """What an ingest would do, without doing it: the report, and source and sentence of each file set aside."""
    report, problems = Report(), []
    found = [file for path in paths for file in find_files(path)]
    report.seen = len(found)
    with Workers() as workers:
        changed = _leave_unchanged(library, found, report)
        for outer, result in zip(
            changed, workers.map(parse, map(_task, changed), len(changed)), strict=True
        ):
            for file, parsed in _with_members(outer, result, report):
                _count(report, parsed)
                if not parsed.taken_in:
                    problems.append((file.source, parsed.message))
    return report, problems


@contextmanager
def writer_lock(library: Library) -> Iterator[None]:
    """The one lock of all that write to a library. Raises EngineBusy at once when it is held."""
    with ExitStack() as held:
        try:
            held.enter_context(library.writer_lock())
        except LibraryBusy as error:
            raise EngineBusy(str(error)) from error
        yield


def _set_aside_before(library: Library) -> list[FoundFile]:
    """The files of the ledger that were set aside or refused, or hold one that was, and still are there."""
    with library.writing() as connection:
        entries = ledger.failures(connection)
    paths = {(entry.root, outermost(entry.root, entry.source)) for entry in entries}
    return [found_file(Path(root), path) for root, path in sorted(paths, key=str) if path is not None]


def _batches(files: Sequence[FoundFile], size: int) -> Iterator[list[FoundFile]]:
    rest = iter(files)
    while batch := list(islice(rest, size)):
        yield batch


def _leave_unchanged(library: Library, found: Iterable[FoundFile], report: Report) -> list[FoundFile]:
    """The files that are new or other than the ledger says; the rest are counted as they were left."""
    with library.writing() as connection:
        known: dict[str, dict[str, LedgerEntry]] = {}
        sources: dict[str, list[str]] = {}
        changed = []
        for file in found:
            if file.root not in known:
                known[file.root] = ledger.known(connection, file.root)
                sources[file.root] = sorted(known[file.root])
            entry = known[file.root].get(file.source)
            if entry is None or not _as_known(file, entry):
                changed.append(file)
                continue
            inside = [known[file.root][one] for one in members_of(file.source, sources[file.root])]
            there = [one for one in inside if one.mtime_ns == file.mtime_ns]  # others were in it before
            report.seen += len(there)
            for one in (entry, *there):
                _count_as_left(report, one)
    return changed


def _count_as_left(report: Report, entry: LedgerEntry) -> None:
    if entry.state == State.QUARANTINED:
        report.quarantined += 1
    elif entry.state == State.REFUSED:
        report.refused += 1
    else:
        report.unchanged += 1


def _as_known(file: FoundFile, entry: LedgerEntry) -> bool:
    same = (file.size, file.mtime_ns, READER_VERSION) == (entry.size, entry.mtime_ns, entry.reader)
    return same and sidecar_hash(file.sidecar) == entry.sidecar


def _task(file: FoundFile, originals: Path | None = None) -> Task:
    return Task(file.source, file.path, file.sidecar, originals)


def _with_members(file: FoundFile, parsed: Parsed, report: Report) -> Iterator[tuple[FoundFile, Parsed]]:
    """A file and the files in it, which are seen by now as well; they go by their outermost file's time."""
    report.seen += len(parsed.members)
    yield file, parsed
    for one in parsed.members:
        yield FoundFile(file.root, one.source, file.path, one.size, file.mtime_ns), one.parsed


def _take_batch(
    library: Library,
    batch: Sequence[FoundFile],
    workers: Workers,
    given: Given,
    now: datetime,
    report: Report,
) -> None:
    """Parse the files, keep their originals, put their documents and ledger entries into one transaction."""
    tasks = (_task(file, library.originals.folder) for file in batch)
    parsings = zip(batch, workers.map(parse, tasks, len(batch)), strict=True)
    kept = [(file, _kept(library, file, parsed)) for file, parsed in parsings]
    results = [each for file, parsed in kept for each in _with_members(file, parsed, report)]
    library.originals.flush()
    stamp = now.isoformat(timespec="seconds")
    with library.writing() as connection:
        known = {root: ledger.known(connection, root) for root in {file.root for file in batch}}
        intake = Intake(connection, given.level, given.groups)
        entries = []
        for file, parsed in results:
            before = known[file.root].get(file.source)
            if parsed.taken_in and _same_content(before, parsed):
                report.unchanged += 1
            else:
                _count(report, parsed)
                facts = FileFacts(file.root, file.source, parsed.sha256, parsed.format)
                for document in parsed.documents:
                    intake.take_in(document, facts)
            entries.append(_entry(file, parsed, before, stamp))
        intake.finish()
        ledger.record(connection, entries)


def _kept(library: Library, file: FoundFile, parsed: Parsed) -> Parsed:
    """What was parsed, once its original is kept; a file that changed or went meanwhile is set aside."""
    if not parsed.documents:
        return parsed
    try:
        if library.originals.keep(file.path.read_bytes()) == parsed.sha256:
            return parsed
    except OSError:
        pass
    message = "文件在读取过程中有变动，没有收录。请等写入完成后重新导入。"
    return Parsed((), sidecar=parsed.sidecar, reason="changed_while_read", message=message)


def _same_content(before: LedgerEntry | None, parsed: Parsed) -> bool:
    return (
        before is not None
        and before.state == State.INDEXED
        and (
            (before.sha256, before.sidecar, before.reader)
            == (parsed.sha256, parsed.sidecar, READER_VERSION)
        )
    )


def _count(report: Report, parsed: Parsed) -> None:
    if parsed.taken_in:
        report.indexed += 1
    elif parsed.refused:
        report.refused += 1
    else:
        report.quarantined += 1


def _entry(file: FoundFile, parsed: Parsed, before: LedgerEntry | None, stamp: str) -> LedgerEntry:
    """What the ledger says of a file from now on; a state that goes on for the same reason keeps its `since`."""
    state = State.REFUSED if parsed.refused else State.QUARANTINED if not parsed.taken_in else State.INDEXED
    if before is not None and (before.state, before.reason) == (state.value, parsed.reason):
        stamp = before.since
    return LedgerEntry(
        root=file.root,
        source=file.source,
        size=file.size,
        mtime_ns=file.mtime_ns,
        sidecar=parsed.sidecar,
        sha256=parsed.sha256,
        reader=READER_VERSION,
        state=state.value,
        reason=parsed.reason,
        message=parsed.message,
        since=stamp,
    )
