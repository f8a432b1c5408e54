"""What goes wrong between the service and a real Elasticsearch, case by case, and what must hold afterwards."""

from __future__ import annotations

import json
import random
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from corpus.access import Level
from corpus.library import Library
from indexer.engine import REACH, Engine, EngineError, EngineQuery, Unit
from indexer.engines import elastic_connection
from indexer.opening import open_engine
from indexer.pipeline import Given, ingest
from indexer.records import records
from indexer.sync import rebuild
from indexer.workers import Workers
from tests.indexer.desk import NOW, rule
from tests.indexer.fault_proxy import SLOW_SECONDS, Fault, FaultyProxy

RED, READ_ONLY = "red index", "read-only index"
KINDS: tuple[str, ...] = (*Fault, RED, READ_ONLY)
WHERE = {
    "ingest": ("_bulk", "_refresh", ""),
    "rebuild": ("_bulk", "_refresh", "_aliases", ""),
    "search": ("_msearch",),
}
"""Which requests of an action may be hit; all of them for an empty part."""


@dataclass(frozen=True, slots=True)
class Case:
    """One fault: what goes wrong, with which requests, how often, while doing what."""

    seed: int
    kind: str
    path: str
    times: int
    action: str

    def __str__(self) -> str:
        return f"{self.seed}: {self.kind} x{self.times} at {self.path or 'any'} while {self.action}"


def cases(count: int) -> list[Case]:
    """So many seeded cases, every kind of fault in turn."""
    made = []
    for seed in range(count):
        chooser = random.Random(seed)
        kind = KINDS[seed % len(KINDS)]
        action = chooser.choice(("ingest", "ingest", "rebuild", "rebuild", "search"))
        path = chooser.choice(WHERE[action])
        if kind == Fault.HALF_OF_BULK:
            action, path = chooser.choice(("ingest", "rebuild")), "_bulk"
        made.append(Case(seed, kind, path, chooser.choice((1, 1, 2, 500)), action))
    return made


@dataclass
class Outcome:
    """What a case came to: the sentences said while it lasted, and whether the action went through all the same."""

    message: str
    succeeded: bool
    happened: bool


def run(case: Case, host: str, port: int, prefix: str, folder: Path) -> Outcome:
    """Take files in, let the fault happen, heal, catch up; then index and library must be equal. AssertionError else."""
    patience = patch.object(elastic_connection, "SECONDS", SLOW_SECONDS / 2)
    with FaultyProxy(host, port) as proxy, patience:
        library = Library.open(folder / "data")
        engine = open_engine(f"{proxy.address}/{prefix}", folder / "data")
        try:
            take_in(library, engine, folder, case.seed, first=True)
            with fault(case, proxy, f"http://{host}:{port}", prefix) as happened:
                message, succeeded = _attempt(ACTION[case.action], library, engine, folder, case.seed)
            outcome = Outcome(message, succeeded, happened())
            take_in(library, engine, folder, case.seed, first=False)
            assert_equal(library, engine)
            return outcome
        finally:
            engine.close()
            library.close()


def take_in(library: Library, engine: Engine, folder: Path, seed: int, *, first: bool) -> None:
    """Write the files of a seed, in their first or their second form, and take the folder in."""
    chooser = random.Random(seed * 2 + first)
    files = folder / "files"
    files.mkdir(exist_ok=True)
    for number in range(6):
        articles = [f"甲{number}词{chooser.randrange(10**6)}。" for _each in range(chooser.randrange(1, 6))]
        level = chooser.choice(("公开", "内部"))
        text = rule(*articles, title=f"第{number}号办法", level=level, promulgation="2024-01-01")
        (files / f"{number}.md").write_text(text, encoding="utf-8")
    ingest(library, engine, [files], Given(Level.INTERNAL), NOW)


def _ingest(library: Library, engine: Engine, folder: Path, seed: int) -> None:
    take_in(library, engine, folder, seed + 10_000, first=True)


def _rebuild(library: Library, engine: Engine, _folder: Path, _seed: int) -> None:
    with Workers() as workers:
        rebuild(library, engine, workers, NOW)


def _search(library: Library, engine: Engine, _folder: Path, _seed: int) -> None:
    partitions = tuple(one.id for one in library.classes())
    assert engine.search(EngineQuery(partitions, Unit.DOCUMENT)).total == 6


ACTION: dict[str, Callable[[Library, Engine, Path, int], None]] = {
    "ingest": _ingest,
    "rebuild": _rebuild,
    "search": _search,
}


def _attempt(
    action: Callable[[Library, Engine, Path, int], None],
    library: Library,
    engine: Engine,
    folder: Path,
    seed: int,
) -> tuple[str, bool]:
    """Do it; the sentence it failed with, and whether it went through. Any other error than the engine's is a defect."""
    try:
        action(library, engine, folder, seed)
    except EngineError as error:
        return str(error), False
    health = "".join(problem.sentence for problem in engine.health())
    return health, True


@contextmanager
def fault(case: Case, proxy: FaultyProxy, server: str, prefix: str) -> Iterator[Callable[[], bool]]:
    """The fault lasts within the block, and is gone after it; what is yielded tells whether it happened."""
    if case.kind == Fault.REFUSED:
        proxy.shut()
    elif case.kind == READ_ONLY:
        put(
            server,
            f"{prefix}-*/_settings?expand_wildcards=all",
            {"index.blocks.read_only_allow_delete": True},
        )
    elif case.kind == RED:
        _lose_shards(server, prefix)
    else:
        proxy.fail(Fault(case.kind), case.times, case.path)
    try:
        yield lambda: case.kind in (Fault.REFUSED, READ_ONLY, RED) or bool(proxy.seen.faults)
    finally:
        proxy.heal()
        if case.kind == READ_ONLY:
            put(
                server,
                f"{prefix}-*/_settings?expand_wildcards=all",
                {"index.blocks.read_only_allow_delete": None},
            )
        elif case.kind == RED:
            _find_shards(server, prefix)


def _lose_shards(server: str, prefix: str) -> None:
    """Leave the indices without a node that may hold them: really red."""
    put(
        server,
        f"{prefix}-*/_settings?expand_wildcards=all",
        {"index.routing.allocation.require._name": "nobody"},
    )
    names = ",".join(indices(server, prefix))
    post(server, f"{names}/_close?wait_for_active_shards=0")
    post(server, f"{names}/_open?wait_for_active_shards=0")


def _find_shards(server: str, prefix: str) -> None:
    put(
        server,
        f"{prefix}-*/_settings?expand_wildcards=all",
        {"index.routing.allocation.require._name": None},
    )
    with urllib.request.urlopen(
        f"{server}/_cluster/health/{prefix}-*?wait_for_status=yellow&timeout=30s"
    ) as answer:
        assert json.load(answer)["status"] != "red"


def indices(server: str, prefix: str) -> list[str]:
    """The names of all indices of a prefix."""
    with urllib.request.urlopen(
        f"{server}/{prefix}-*/_settings?expand_wildcards=all", timeout=60
    ) as answer:
        return sorted(json.load(answer))


def put(server: str, path: str, body: object) -> None:
    """A PUT of JSON to the real server."""
    _send("PUT", f"{server}/{path}", json.dumps(body).encode())


def post(server: str, path: str) -> None:
    """A POST without a body to the real server."""
    _send("POST", f"{server}/{path}", None)


def _send(method: str, url: str, body: bytes | None) -> None:
    headers = {"Content-Type": "application/json"} if body else {}
    urllib.request.urlopen(urllib.request.Request(url, body, headers, method=method), timeout=60).close()


def assert_equal(library: Library, engine: Engine) -> None:
    """Every record of the library is in the index once, in its partition, and nothing else is."""
    expected: dict[tuple[str, Unit], list[str]] = {}
    for number, partition in library.all_versions():
        for source in library.index_sources([number]):
            for record in records(source):
                expected.setdefault((partition, record.unit), []).append(record.key)
    partitions = {one.id for one in library.classes()} | set(engine.status().partitions)
    for partition in partitions:
        for unit in Unit:
            hits = engine.search(EngineQuery((partition,), unit, limit=REACH)).hits
            assert sorted(hit.key for hit in hits) == sorted(expected.get((partition, unit), [])), partition
