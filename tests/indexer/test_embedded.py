"""The embedded engine: the contract, and what only it promises."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.engine import (
    Among,
    Direction,
    Engine,
    EngineBusy,
    EngineError,
    EngineQuery,
    EngineUnavailable,
    Every,
    KeywordFacet,
    Phrase,
    Schema,
    SortByNumber,
    TokenField,
    Unit,
    Weighted,
)
from indexer.engines.embedded import EmbeddedEngine
from tests.indexer.engine_contract import EngineContract, OpenEngine, listing, put, record
from tests.indexer.engine_oracle import SCHEMA

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys
from pathlib import Path
from tests.indexer.engine_contract import put, record
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
BATCHES = EngineQuery(("p", "q"), Unit.PASSAGE, where=Among("topic", tuple(f"b{number}" for number in range(99))))


class TestEmbeddedEngine(EngineContract):
    @pytest.fixture
    def open_engine(self, tmp_path: Path) -> OpenEngine:
        return lambda schema: EmbeddedEngine(tmp_path / "index", schema)


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
    process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
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


def named(folder: Path) -> set[Path]:
    """The directories that the manifest names."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    generations = [manifest["current"], manifest["previous"] or {"partitions": {}}]
    return {folder / directory for one in generations for directory in one["partitions"].values()}


def present(folder: Path) -> set[Path]:
    """The directories there are."""
    return set((folder / "generations").glob("*/*"))


def test_nothing_is_created_before_writing(engine: Engine, folder: Path) -> None:
    assert engine.needs_rebuild()
    assert not folder.exists()


def test_the_writer_is_named_to_others(engine: Engine, folder: Path) -> None:
    program = "with engine.write() as w:\n put(w, 'p', record('a/1', 'x'))\n say('in')\n sys.stdin.readline()"
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
    program = f"for number in range(99):\n with engine.{how}() as writer: batch(writer, number)\n say(number)"
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


def test_one_earlier_generation_is_kept(engine: Engine, folder: Path) -> None:
    for number in range(4):
        with engine.rebuild() as writer:
            put(writer, "p", record(f"a/{number}", "x"))
    assert len(list((folder / "generations").iterdir())) == 2
    engine.rollback()
    assert listing(engine) == ["a/2"]
    assert len(list((folder / "generations").iterdir())) == 1
    with engine.rebuild() as writer:
        put(writer, "p", record("a/9", "x"))
    assert listing(engine) == ["a/9"]


@pytest.mark.parametrize("way", [shutil.move, shutil.copytree])
def test_a_folder_moved_or_copied(engine: Engine, folder: Path, tmp_path: Path, way: object) -> None:
    with engine.write() as writer:
        put(writer, "内部/甲", record("a/1", "x"))
    assert callable(way)
    way(folder, tmp_path / "别处")
    moved = EmbeddedEngine(tmp_path / "别处", SCHEMA)
    with moved.write() as writer:
        put(writer, "内部/甲", record("b/1", "x"))
    assert listing(moved, "内部/甲") == ["a/1", "b/1"]


@pytest.mark.parametrize("pattern", ["manifest.json", "**/passage/meta.json", "**/passage/*.term", "**/passage/*.fast"])
@pytest.mark.parametrize("how", ["emptied", "overwritten", "removed"])
def test_a_damaged_index(engine: Engine, folder: Path, pattern: str, how: str) -> None:
    with engine.write() as writer:
        put(writer, "p", record("a/1", "x"))
    for path in folder.glob(pattern):
        path.unlink()
        if how != "removed":
            path.write_bytes(b"" if how == "emptied" else b"{}" * 40)
    other = EmbeddedEngine(folder, SCHEMA)
    with pytest.raises(EngineUnavailable, match=r"重建|尚未建立"):
        listing(other)
    assert other.needs_rebuild()
    with other.rebuild() as writer:
        put(writer, "p", record("b/1", "x"))
    assert listing(other) == ["b/1"]
    assert other.needs_rebuild() is None


def test_fields_changed_without_a_new_version(engine: Engine, folder: Path) -> None:
    with engine.write() as writer:
        put(writer, "p", record("a/1", "x"))
    changed = replace(SCHEMA, keywords=(*SCHEMA.keywords, "more"))
    assert "字段" in (EmbeddedEngine(folder, changed).needs_rebuild() or "")


@pytest.mark.parametrize("name", ["order", "owner", "Day", "a b", "甲"])
def test_field_names_that_cannot_be_used(folder: Path, name: str) -> None:
    with pytest.raises(ValueError, match="field names"):
        EmbeddedEngine(folder, Schema("1", (TokenField("words"),), (), (name,)))


def test_what_cannot_be_indexed_changes_nothing(engine: Engine) -> None:
    good = record("a/1", "x")
    with engine.write() as writer:
        put(writer, "p", good)
        for bad, error in (
            (replace(good, tokens={"words": ("短 " + "长" * 30_000,)}), EngineError),
            (replace(good, keywords={"topic": ("长" * 30_000,)}), EngineError),
            (replace(good, key="a/\0"), EngineError),
            (replace(good, numbers={"day": True}), ValueError),
            (replace(good, numbers={"day": 2**53}), ValueError),
            (replace(good, numbers={"other": 1}), ValueError),
            (replace(good, tokens={"topic": ("x",)}), ValueError),
            (replace(good, owner="b"), ValueError),
            (replace(good, tokens={"words": ("\ud800",)}), ValueError),
        ):
            with pytest.raises(error):
                writer.replace("p", "a", [bad])
        put(writer, "p", record("b/1", "短 " * 100_000))
    assert listing(engine) == ["a/1", "b/1"]


@pytest.mark.parametrize(
    "query",
    [
        EngineQuery(("p",), Unit.PASSAGE, where=Among("words", ("x",))),
        EngineQuery(("p",), Unit.PASSAGE, required=(Phrase("words", ("x", "y")),)),
        EngineQuery(("p",), Unit.PASSAGE, scored=(Weighted("topic", "x", 1.0),)),
        EngineQuery(("p",), Unit.PASSAGE, scored=(Weighted("words", "x", 0.0),)),
        EngineQuery(("p",), Unit.PASSAGE, facets=(KeywordFacet("day", "day"),)),
        EngineQuery(("p",), Unit.PASSAGE, offset=-1),
    ],
)
def test_questions_that_the_schema_cannot_answer(engine: Engine, query: EngineQuery) -> None:
    with engine.write() as writer:
        put(writer, "p", record("a/1", "x"))
    with pytest.raises(ValueError, match=r"schema|phrase|weight|negative"):
        engine.search(query)


def test_many_partitions_written_in_turn(engine: Engine, folder: Path) -> None:
    names = [f"级别{number}" for number in range(7)]
    with engine.write() as writer:
        for turn in range(2):
            for name in names:
                put(writer, name, record(f"{name}-{turn}/1", "x"))
        assert engine.needs_rebuild()
    assert len(listing(engine, *names)) == 14
    with pytest.raises(KeyError), engine.write() as writer:  # noqa: PT012
        for name in names:
            writer.remove(name, f"{name}-0")
        raise KeyError
    assert len(listing(engine, *names)) == 14
    assert present(folder) == named(folder)


def test_searches_from_many_threads_while_writing(engine: Engine) -> None:
    with engine.write() as writer:
        put(writer, "p", record("a/1", "x"))
    done, failures, counts = threading.Event(), [], []

    def read() -> None:
        while not done.is_set():
            try:
                counts.append(engine.search(EngineQuery(("p",), Unit.PASSAGE)).total)
            except Exception as error:  # reported below
                failures.append(error)

    threads = [threading.Thread(target=read) for _number in range(4)]
    for thread in threads:
        thread.start()
    for number in range(2, 12):
        with engine.write() as writer:
            put(writer, "p", record(f"a{number}/1", "x"))
    done.set()
    for thread in threads:
        thread.join()
    assert not failures
    assert set(counts) <= set(range(1, 12))
    assert engine.search(EngineQuery(("p",), Unit.PASSAGE)).total == 11


def test_a_reader_leaves_no_files_behind(engine: Engine, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with engine.write() as writer:
        put(writer, "p", record("a/1", "x"))
    before = sorted(folder.rglob("*"))
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    assert listing(EmbeddedEngine(folder, SCHEMA)) == ["a/1"]
    assert sorted(folder.rglob("*")) == before
    assert not list((tmp_path / "temporary").iterdir())


def test_large_pages_of_tied_records(engine: Engine) -> None:
    with engine.write() as writer:
        writer.replace("p", "o", [replace(record(f"o/{n:04d}", "x"), numbers={"day": n % 2}) for n in range(3_000)])
    scored = (Weighted("words", "x", 1.0),)
    for query in (BATCHES, replace(BATCHES, scored=scored), replace(BATCHES, sort=SortByNumber("day", Direction.DESCENDING))):
        whole = engine.search(replace(query, where=Every(), limit=3_000)).hits
        for offset in (0, 1_495, 2_990):
            page = engine.search(replace(query, where=Every(), offset=offset, limit=10)).hits
            assert page == whole[offset : offset + 10]
