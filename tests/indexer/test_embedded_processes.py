"""The embedded engine beside other processes: locked out, reading along, killed."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.engine import (
    Among,
    Engine,
    EngineBusy,
    EngineQuery,
    KeywordFacet,
    Unit,
)
from indexer.engines.embedded import EmbeddedEngine
from tests.indexer.embedded_folder import named, present
from tests.indexer.engine_oracle import SCHEMA
from tests.indexer.engine_records import listing, put, record

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys
from pathlib import Path
from tests.indexer.engine_records import put, record
from tests.indexer.engine_oracle import SCHEMA
from indexer.engine import Unit
from indexer.engines.embedded import EmbeddedEngine

engine = EmbeddedEngine(Path(sys.argv[1]), SCHEMA)

def batch(writer, number):
    topics = (f"b{number}",)
    for partition in "pq":
        for owner in map(str, range(5)):
            units = (record(owner, "x", Unit.DOCUMENT, topics=topics), record(owner + "/1", "x", topics=topics))
            writer.replace(partition, owner, units)
            if "slowly" in sys.argv:
                writer.replace(partition, f"only{number}-{owner}", [record(f"only{number}-{owner}/{n}", "x " * 50) for n in range(200)])

def say(*words):
    print(*words, flush=True)

"""
BATCHES = EngineQuery(
    ("p", "q"), Unit.PASSAGE, where=Among("topic", tuple(f"b{number}" for number in range(99)))
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def engine(folder: Path) -> Engine:
    return EmbeddedEngine(folder, SCHEMA)


@contextmanager
def child(folder: Path, program: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the engine and goes on with the program; killed in the end if it still runs."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)])}
    command = [sys.executable, "-c", PROGRAM + program, str(folder), *arguments]
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def said(process: subprocess.Popen[str]) -> str:
    """The next line that it says."""
    assert process.stdout
    return process.stdout.readline().strip()


def batch_served(engine: Engine, unit: Unit = Unit.PASSAGE) -> str:
    """The one batch served, in both partitions wholly."""
    facet = KeywordFacet("batch", "topic")
    found = engine.search(replace(BATCHES, unit=unit, facets=(facet,))).facets["batch"]
    assert [count for _name, count in found] == [10], found
    return found[0][0]


def test_the_writer_is_named_to_others(engine: Engine, folder: Path) -> None:
    program = (
        "with engine.write() as w:\n put(w, 'p', record('a/1', 'x'))\n say('in')\n sys.stdin.readline()"
    )
    with child(folder, program) as process:
        assert said(process) == "in"
        begun = time.monotonic()
        holder = rf"由进程 {process.pid} 写入（自 \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d 起）"
        with pytest.raises(EngineBusy, match=holder), engine.write():
            pass
        assert time.monotonic() - begun < 1
        process.communicate("\n", timeout=20)
    assert listing(engine) == ["a/1"]
    assert not (folder / "writer.json").exists()


def test_readers_beside_a_writer_in_another_process(engine: Engine, folder: Path) -> None:
    program = """
for number in range(16):
    with engine.rebuild(["p", "q"]) if number % 4 == 3 else engine.write() as writer:
        batch(writer, number)
    say(number)
"""
    with child(folder, program) as process:
        seen = [f"b{said(process)}"]
        while process.poll() is None:
            seen.append(batch_served(engine))
        assert process.returncode == 0
    assert batch_served(engine) == batch_served(engine, Unit.DOCUMENT) == "b15"
    numbers = [int(name[1:]) for name in seen]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) >= 3


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("how", ["write", "rebuild"])
def test_a_writer_killed_at_any_moment(engine: Engine, folder: Path, seed: int, how: str) -> None:
    program = (
        f"for number in range(99):\n with engine.{how}() as writer: batch(writer, number)\n say(number)"
    )
    with child(folder, program, "slowly") as process:
        acknowledged = said(process)
        time.sleep(random.Random(seed).uniform(0, 0.6))
        process.kill()
        acknowledged = (process.communicate()[0].split() or [acknowledged])[-1]
    batch = batch_served(engine)
    assert batch_served(engine, Unit.DOCUMENT) == batch
    assert int(batch[1:]) - int(acknowledged) in (0, 1)
    with engine.write() as writer:
        put(writer, "other", record("a/1", "x"))
    assert batch_served(engine) == batch
    assert listing(engine, "other") == ["a/1"]
    assert present(folder) == named(folder)


def test_an_unfinished_rebuild_is_removed_by_the_next_writer(engine: Engine, folder: Path) -> None:
    with engine.write() as writer:
        put(writer, "p", record("a/1", "x"))
    program = "with engine.rebuild() as w:\n batch(w, 1)\n w.commit()\n say('in')\n sys.stdin.readline()"
    with child(folder, program) as process:
        assert said(process) == "in"
        process.kill()
    assert listing(engine) == ["a/1"]
    assert present(folder) > named(folder)
    with engine.write():
        pass
    assert present(folder) == named(folder)
    assert len(list((folder / "generations").iterdir())) == 1
    assert listing(engine) == ["a/1"]


def test_writers_leave_a_rebuild_alone_while_it_lives(engine: Engine, folder: Path) -> None:
    with engine.write() as writer:
        put(writer, "p", record("a/1", "x"))
    program = "with engine.rebuild() as w:\n batch(w, 1)\n w.commit()\n say('in')\n sys.stdin.readline()\n batch(w, 2)"
    with child(folder, program) as process:
        assert said(process) == "in"
        for number in range(3):
            with engine.write() as writer:
                put(writer, "p", record(f"b{number}/1", "x"))
        assert listing(engine) == ["a/1", "b0/1", "b1/1", "b2/1"]
        with pytest.raises(EngineBusy, match=rf"由进程 {process.pid} 重建"), engine.rebuild():
            pass
        process.communicate("\n", timeout=20)
        assert process.returncode == 0
    assert batch_served(engine) == batch_served(engine, Unit.DOCUMENT) == "b2"
    assert present(folder) == named(folder)
    engine.rollback()
    assert listing(engine) == ["a/1", "b0/1", "b1/1", "b2/1"]


def test_a_rebuild_killed_beside_a_writer(engine: Engine, folder: Path) -> None:
    program = "with engine.rebuild() as w:\n batch(w, 1)\n w.commit()\n say('in')\n sys.stdin.readline()"
    with child(folder, program) as process:
        assert said(process) == "in"
        with engine.write() as writer:
            put(writer, "p", record("a/1", "x"))
            process.kill()
            process.wait()
            put(writer, "p", record("b/1", "x"))
    assert listing(engine) == ["a/1", "b/1"]
    assert present(folder) == named(folder)
    with engine.rebuild() as anew:
        put(anew, "p", record("z/1", "x"))
    assert listing(engine) == ["z/1"]
