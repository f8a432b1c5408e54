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
    EngineBusy,
    EngineError,
    EngineQuery,
    EngineUnavailable,
    HealthCode,
    KeywordFacet,
    Phrase,
    Schema,
    SortByNumber,
    TokenField,
    Unit,
    Weighted,
)
from indexer.engines import embedded, embedded_store, embedded_view
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
    with pytest.raises(EngineUnavailable, match=r"重建|尚未建立") as raised:
        listing(other)
    assert str(folder) not in str(raised.value)
    assert "/" not in (other.needs_rebuild() or "/")
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


def test_records_that_have_no_place_in_the_schema_change_nothing(engine: Engine) -> None:
    good = record("a/1", "x")
    with engine.write() as writer:
        put(writer, "p", good)
        for bad in (
            replace(good, numbers={"day": True}),
            replace(good, numbers={"day": 2**53}),
            replace(good, numbers={"other": 1}),
            replace(good, tokens={"topic": ("x",)}),
            replace(good, owner="b"),
            replace(good, tokens={"words": ("\ud800",)}),
        ):
            with pytest.raises(ValueError, match=r"schema|whole number|given for|surrogates"):
                writer.replace("p", "a", [bad])
    assert listing(engine) == ["a/1"]


def test_a_record_that_cannot_be_indexed_is_left_out_alone(engine: Engine) -> None:
    good = record("a/1", "x")
    unfit = [
        replace(good, key="a/2", tokens={"words": ("短 " + "长" * 30_000,)}),
        replace(good, key="a/3", keywords={"topic": ("长" * 30_000,)}),
        replace(good, key="a/\0"),
    ]
    with engine.write() as writer:
        writer.replace("p", "a", [unfit[0], good, *unfit[1:]])
        put(writer, "p", record("b/1", "短 " * 100_000))
        writer.replace("p", "c", [replace(unfit[0], key="c/1", owner="c")])
        writer.replace("p", "d", [replace(unfit[0], key="d/1", owner="d")])
        writer.replace("p", "e", [replace(unfit[0], key="e/1", owner="e")])
        put(writer, "p", record("d/2", "x"))
        writer.remove("p", "e")
        refused = writer.commit()
        assert [(one.owner, one.key) for one in refused] == [
            ("a", "a/2"),
            ("a", "a/3"),
            ("a", "a/\0"),
            ("c", "c/1"),
        ]
        assert ["太长" in one.reason or "NUL" in one.reason for one in refused] == [True] * 4
        assert writer.commit() == ()
    assert listing(engine) == ["a/1", "b/1", "d/2"]


def test_what_an_owner_had_goes_when_none_of_its_records_can_be_indexed(engine: Engine) -> None:
    with engine.write() as writer:
        put(writer, "p", record("a/1", "x"), record("b/1", "x"))
    with engine.write() as writer:
        writer.replace("p", "a", [record("a/\0", "x")])
        assert len(writer.commit()) == 1
    assert listing(engine) == ["b/1"]


def test_a_rebuild_that_came_out_short_is_not_served(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with engine.write() as writer:
        put(writer, "p", record("a/1", "x"))
    monkeypatch.setattr(embedded_store, "count", lambda path: 0)
    with pytest.raises(EngineError, match="0 条记录，应有 2 条"), engine.rebuild() as writer:
        put(writer, "p", record("b/1", "x"), record("b/2", "x"))
    assert listing(engine) == ["a/1"]
    assert present(folder) == named(folder)


def test_writing_beside_a_rebuild(engine: Engine, folder: Path) -> None:
    other = EmbeddedEngine(folder, SCHEMA)
    with engine.write() as writer:
        put(writer, "p", record("a/1", "x"))
    with engine.rebuild() as anew:
        put(anew, "p", record("z/1", "x"))
        anew.commit()
        with other.write() as writer:
            put(writer, "p", record("b/1", "x"))
        with other.rebuild(["p"]) as some:
            put(some, "p", record("c/1", "x"))
        assert listing(engine) == listing(other) == ["c/1"]
        rebuilt = f"进程 {os.getpid()} 重建"
        with pytest.raises(EngineBusy, match=rebuilt), other.rebuild():
            pass
        with pytest.raises(EngineBusy, match=rebuilt):
            other.rollback()
        put(anew, "q", record("z/2", "x"))
    assert listing(engine, "p", "q") == listing(other, "p", "q") == ["z/1", "z/2"]
    assert present(folder) == named(folder)
    engine.rollback()
    assert listing(engine) == ["c/1"]
    assert present(folder) == named(folder)


def test_a_rebuild_beside_the_first_writer_of_all(engine: Engine, folder: Path) -> None:
    with EmbeddedEngine(folder, SCHEMA).rebuild() as anew:
        with engine.write() as writer:
            put(writer, "p", record("a/1", "x"))
            put(anew, "p", record("z/1", "x"))
            anew.commit()
            writer.commit()
            assert listing(engine) == ["a/1"]
            put(writer, "p", record("b/1", "x"))
        assert listing(engine) == ["a/1", "b/1"]
    assert listing(engine) == ["z/1"]
    assert present(folder) == named(folder)


def test_a_swap_that_waits_for_a_writer_in_vain(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "SWAP_SECONDS", 0.1)
    other = EmbeddedEngine(folder, SCHEMA)
    with engine.write() as writer:
        put(writer, "p", record("a/1", "x"))
    anew = other.rebuild()
    put(anew.__enter__(), "p", record("z/1", "x"))
    with engine.write(), pytest.raises(EngineBusy, match="写入"):
        anew.__exit__(None, None, None)
    assert listing(engine) == ["a/1"]
    assert present(folder) == named(folder)


def test_health(engine: Engine, folder: Path) -> None:
    def codes(schema: Schema = SCHEMA) -> list[HealthCode]:
        found = EmbeddedEngine(folder, schema).health()
        assert all("rebuild" in problem.sentence for problem in found)
        return [problem.code for problem in found]

    assert codes() == [HealthCode.NEVER_BUILT]
    with engine.write() as writer:
        put(writer, "p", record("a/1", "x"))
    assert codes() == []
    assert codes(replace(SCHEMA, version="2")) == [HealthCode.OUTDATED]
    (folder / "manifest.json").write_text("{", "utf-8")
    assert codes() == [HealthCode.DAMAGED]


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
