"""The elected master of three nodes killed while searching and taking in go on without pause."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from corpus.access import Level
from corpus.library import Library
from indexer.engine import Engine, EngineError, EngineQuery, Unit
from indexer.opening import open_engine
from indexer.pipeline import Given, ingest
from tests.indexer.desk import NOW, rule
from tests.indexer.fault_cases import assert_equal
from tests.servers import ElasticCluster

STANDING = 30
"""Works that are there from the beginning and must be found by every search."""
AFTER_SECONDS = 8.0
"""How long it goes on without the master, at least."""
GROWTH = 2
"""Works that must have been taken in without it before it comes back."""
LONGEST_SECONDS = 90.0
SEARCHERS = 2
PAUSE_SECONDS = 0.01
"""Between a searcher's questions: two threads that never wait leave the one that takes in almost no turn."""


@dataclass
class Seen:
    """What happened meanwhile."""

    searches: int = 0
    failed: list[str] = field(default_factory=list)
    short: list[int] = field(default_factory=list)
    taken_in: int = 0
    taken_in_after: int = 0


def run(cluster: ElasticCluster, prefix: str, folder: Path, seed: int) -> Seen:
    """Kill the master once; index and library must be equal in the end. AssertionError else."""
    library = Library.open(folder / "data")
    engine = open_engine(f"{cluster.address}/{prefix}", folder / "data")
    seen, done = Seen(), threading.Event()
    try:
        _take_in(library, engine, folder / "standing", range(STANDING), "公开")
        _wait_for_copies(engine)
        partitions = tuple(one.id for one in library.classes())
        threads = [
            threading.Thread(target=_search, args=(engine, partitions, seen, done))
            for _n in range(SEARCHERS)
        ]
        threads.append(threading.Thread(target=_keep_taking_in, args=(library, engine, folder, seen, done)))
        for thread in threads:
            thread.start()
        time.sleep(random.Random(seed).uniform(0.5, 2.5))
        victim = cluster.master()
        cluster.kill(victim)
        killed, before = time.monotonic(), seen.taken_in
        while time.monotonic() - killed < (
            AFTER_SECONDS if seen.taken_in >= before + GROWTH else LONGEST_SECONDS
        ):
            time.sleep(0.1)
        seen.taken_in_after = seen.taken_in - before
        done.set()
        for thread in threads:
            thread.join()
        cluster.start(victim)
        _take_in(library, engine, folder / "last", range(1), "内部")
        assert_equal(library, engine)
        return seen
    finally:
        done.set()
        engine.close()
        library.close()


def _take_in(library: Library, engine: Engine, files: Path, numbers: range, level: str) -> None:
    files.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        text = rule(
            "甲。", "乙。", title=f"{files.name}第{number}号办法", level=level, promulgation="2024-01-01"
        )
        (files / f"{number}.md").write_text(text, encoding="utf-8")
    ingest(library, engine, [files], Given(Level.INTERNAL), NOW)


def _wait_for_copies(engine: Engine) -> None:
    """Until every shard has its copy on another node."""
    end = time.monotonic() + 60
    while engine.health() and time.monotonic() < end:
        time.sleep(0.2)
    assert not engine.health()


def _search(engine: Engine, partitions: tuple[str, ...], seen: Seen, done: threading.Event) -> None:
    while not done.is_set():
        try:
            total = engine.search(EngineQuery(partitions, Unit.DOCUMENT)).total
        except EngineError as error:
            seen.failed.append(str(error))
        else:
            if total != STANDING:
                seen.short.append(total)
        seen.searches += 1
        time.sleep(PAUSE_SECONDS)


def _keep_taking_in(
    library: Library, engine: Engine, folder: Path, seen: Seen, done: threading.Event
) -> None:
    """Take in one work after another, of a level that the searchers do not ask for."""
    number = 0
    while not done.is_set():
        _take_in(library, engine, folder / "growing", range(number, number + 1), "内部")
        number += 1
        seen.taken_in = number
