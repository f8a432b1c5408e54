"""The embedded engine: the contract, and what only it promises."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.engine import (
    Among,
    Direction,
    Engine,
    EngineError,
    EngineQuery,
    EngineUnavailable,
    KeywordFacet,
    Phrase,
    Schema,
    SortByNumber,
    TokenField,
    Unit,
    Weighted,
)
from indexer.engines import embedded_view
from indexer.engines.embedded import EmbeddedEngine
from tests.indexer.embedded_folder import named, present
from tests.indexer.engine_contract import EngineContract, OpenEngine
from tests.indexer.engine_oracle import SCHEMA
from tests.indexer.engine_records import listing, put, record

ALL = EngineQuery(("p",), Unit.PASSAGE)


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


def test_nothing_is_created_before_writing(engine: Engine, folder: Path) -> None:
    assert engine.needs_rebuild()
    assert not folder.exists()


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


@pytest.mark.parametrize(
    "pattern", ["manifest.json", "**/passage/meta.json", "**/passage/*.term", "**/passage/*.fast"]
)
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


@pytest.mark.parametrize("in_memory", [True, False])
def test_a_reader_leaves_no_files_behind(
    engine: Engine, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_memory: bool
) -> None:
    with engine.write() as writer:
        put(writer, "p", record("a/1", "x"))
    before = sorted(folder.rglob("*"))
    (tmp_path / "temporary").mkdir()
    if not in_memory:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
        monkeypatch.setattr(embedded_view, "_memory", lambda: None)
    assert listing(EmbeddedEngine(folder, SCHEMA)) == ["a/1"]
    assert sorted(folder.rglob("*")) == before
    scratch = Path(embedded_view._memory() or tempfile.gettempdir())
    assert not list(scratch.glob(f"{embedded_view.SCRATCH}{os.getpid()}-*"))


def test_large_pages_of_tied_records(engine: Engine) -> None:
    with engine.write() as writer:
        writer.replace(
            "p", "o", [replace(record(f"o/{n:04d}", "x"), numbers={"day": n % 2}) for n in range(3_000)]
        )
    by_number = SortByNumber("day", Direction.DESCENDING)
    for query in (ALL, replace(ALL, scored=(Weighted("words", "x", 1.0),)), replace(ALL, sort=by_number)):
        whole = engine.search(replace(query, limit=3_000)).hits
        for offset in (0, 1_495, 2_990):
            assert engine.search(replace(query, offset=offset)).hits == whole[offset : offset + 10]
