"""The half of the contract that is about writing: what is seen when, and by whom."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import pytest

from indexer.engine import (
    Engine,
    EngineBusy,
    EngineError,
    EngineQuery,
    EngineUnavailable,
    Record,
    Unit,
    Weighted,
)
from tests.indexer.engine_oracle import SCHEMA
from tests.indexer.engine_records import OpenEngine, listing, put, record


class WritingContract:
    """What the port promises of writers and of what readers then see."""

    def test_replace_and_remove(self, engine: Engine) -> None:
        with engine.write() as writer:
            put(writer, "p", record("a/1", "x"), record("a/2", "x"), record("b/1", "x"))
            put(writer, "p", record("a/3", "x"))
        assert listing(engine) == ["a/3", "b/1"]
        with engine.write() as writer:
            put(writer, "p", record("a/4", "x"))
            put(writer, "q", record("b/9", "x"))
            writer.remove("p", "b")
            writer.remove("p", "no such owner")
            writer.remove("no such partition", "a")
            writer.replace("p", "c", [])
        assert listing(engine) == ["a/4"]
        assert listing(engine, "p", "q", "p") == ["a/4", "b/9"]

    def test_a_commit_is_seen_by_others_and_nothing_before(self, open_engine: OpenEngine) -> None:
        writing, reading = open_engine(SCHEMA), open_engine(SCHEMA)
        with writing.write() as writer:
            put(writer, "p", record("a/1", "x"))
            writer.commit()
            assert listing(reading) == listing(writing) == ["a/1"]
            put(writer, "p", record("a/2", "x"))
            put(writer, "q", record("b/1", "x"))
            assert listing(reading, "p", "q") == listing(writing, "p", "q") == ["a/1"]
        assert listing(reading, "p", "q") == listing(writing, "p", "q") == ["a/2", "b/1"]

    def test_an_error_discards_what_was_not_committed(
        self, engine: Engine, open_engine: OpenEngine
    ) -> None:
        with pytest.raises(KeyError), engine.write() as writer:  # noqa: PT012
            put(writer, "p", record("a/1", "x"))
            writer.commit()
            put(writer, "p", record("a/2", "x"))
            writer.remove("p", "a")
            raise KeyError
        assert listing(engine) == listing(open_engine(SCHEMA)) == ["a/1"]
        with engine.write() as writer:
            put(writer, "p", record("b/1", "x"))
        assert listing(engine) == ["a/1", "b/1"]

    def test_records_that_fail_half_way_change_nothing(self, engine: Engine) -> None:
        def broken() -> Iterable[Record]:
            yield record("a/2", "x")
            raise KeyError

        with engine.write() as writer:
            put(writer, "p", record("a/1", "x"))
            with pytest.raises(KeyError):
                writer.replace("p", "a", broken())
        assert listing(engine) == ["a/1"]

    def test_there_is_one_writer(self, open_engine: OpenEngine) -> None:
        one, other = open_engine(SCHEMA), open_engine(SCHEMA)
        with one.write() as writer:
            put(writer, "p", record("a/1", "x"))
            for attempt in (one.write, other.write, other.rebuild, lambda: other.rebuild(["p"])):
                with pytest.raises(EngineBusy, match="写入"), attempt():
                    pass
        with other.write() as writer:
            put(writer, "p", record("b/1", "x"))
        assert listing(one) == ["a/1", "b/1"]

    def test_nothing_built_yet(self, engine: Engine) -> None:
        with pytest.raises(EngineUnavailable, match="索引"):
            engine.search(EngineQuery(("p",), Unit.PASSAGE))
        with pytest.raises(EngineUnavailable, match="索引"):
            engine.status()
        assert engine.needs_rebuild()
        with engine.write():
            pass
        assert listing(engine) == []
        assert engine.status().partitions == ()
        assert engine.needs_rebuild() is None

    def test_another_schema_needs_a_rebuild(self, open_engine: OpenEngine) -> None:
        engine = open_engine(SCHEMA)
        with engine.write() as writer:
            put(writer, "p", record("a/1", "x"))
        newer = open_engine(dataclasses.replace(SCHEMA, version="2"))
        assert "重建" in (newer.needs_rebuild() or "")
        with pytest.raises(EngineError), newer.write():
            pass
        with newer.rebuild() as writer:
            put(writer, "p", record("b/1", "x"))
        assert newer.needs_rebuild() is None
        assert newer.status().schema == "2"
        assert listing(newer) == ["b/1"]

    def test_a_rebuild_is_seen_when_it_is_done(self, open_engine: OpenEngine) -> None:
        engine, reading = open_engine(SCHEMA), open_engine(SCHEMA)
        with engine.write() as writer:
            put(writer, "p", record("a/1", "x"))
            put(writer, "q", record("a/1", "x"))
        before = engine.status().generation
        with engine.rebuild() as writer:
            put(writer, "p", record("b/1", "x"))
            writer.commit()
            put(writer, "p", record("c/1", "x"))
            assert listing(engine) == listing(reading) == ["a/1"]
        assert listing(engine, "p", "q") == listing(reading, "p", "q") == ["b/1", "c/1"]
        assert engine.status().generation != before
        engine.rollback()
        assert listing(engine, "p") == listing(reading, "p") == ["a/1"]
        assert engine.status().generation == before
        with pytest.raises(EngineError):
            engine.rollback()

    @pytest.mark.parametrize("partitions", [None, ["p"]])
    def test_a_failed_rebuild_leaves_the_old_index(
        self, engine: Engine, partitions: list[str] | None
    ) -> None:
        with engine.write() as writer:
            put(writer, "p", record("a/1", "x"))
        before = engine.status()
        with pytest.raises(KeyError), engine.rebuild(partitions) as writer:  # noqa: PT012
            put(writer, "p", record("b/1", "x"))
            writer.commit()
            raise KeyError
        assert listing(engine) == ["a/1"]
        assert engine.status() == before
        with pytest.raises(EngineError):
            engine.rollback()

    def test_writing_beside_a_rebuild(self, open_engine: OpenEngine) -> None:
        engine, other = open_engine(SCHEMA), open_engine(SCHEMA)
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
            for attempt in (other.rebuild, engine.rebuild):
                with pytest.raises(EngineBusy, match="重建"), attempt():
                    pass
            with pytest.raises(EngineBusy, match="重建"):
                other.rollback()
            put(anew, "q", record("z/2", "x"))
        assert listing(engine, "p", "q") == listing(other, "p", "q") == ["z/1", "z/2"]
        engine.rollback()
        assert listing(engine, "p", "q") == ["c/1"]

    def test_a_rebuild_beside_the_first_writer_of_all(self, open_engine: OpenEngine) -> None:
        engine, other = open_engine(SCHEMA), open_engine(SCHEMA)
        with other.rebuild() as anew:
            with engine.write() as writer:
                put(writer, "p", record("a/1", "x"))
                put(anew, "p", record("z/1", "x"))
                anew.commit()
                writer.commit()
                assert listing(engine) == ["a/1"]
                put(writer, "p", record("b/1", "x"))
            assert listing(engine) == ["a/1", "b/1"]
        assert listing(engine) == ["z/1"]

    def test_a_rebuild_given_an_owner_twice_keeps_the_last(self, engine: Engine) -> None:
        with engine.rebuild() as writer:
            put(writer, "p", record("a/1", "x"), record("a/2", "x"), record("b/1", "x"), record("c/1", "x"))
            put(writer, "p", record("a/2", "y"), record("a/3", "x"))
            writer.commit()
            writer.remove("p", "b")
            put(writer, "q", record("b/1", "x"))
            put(writer, "p", record("c/1", "x"), record("c/2", "x"))
            put(writer, "p", record("c/3", "x"))
        assert listing(engine) == ["a/2", "a/3", "c/3"]
        assert listing(engine, "q") == ["b/1"]
        assert engine.status().passages == 4

    def test_some_partitions_written_anew(self, open_engine: OpenEngine) -> None:
        engine, reading = open_engine(SCHEMA), open_engine(SCHEMA)
        with engine.write() as writer:
            for partition in "pqr":
                put(writer, partition, record(f"{partition}/1", "x"))
        assert listing(reading, "p", "q", "r") == ["p/1", "q/1", "r/1"]
        with engine.rebuild(["p", "q"]) as writer:
            put(writer, "p", record("p/2", "x"))
        assert listing(reading, "p", "q", "r") == listing(engine, "p", "q", "r") == ["p/2", "r/1"]
        assert engine.status().partitions == ("p", "r")

    def test_removed_records_count_in_no_score_after_writing_anew(self, engine: Engine) -> None:
        query = EngineQuery(("p",), Unit.PASSAGE, scored=(Weighted("words", "x", 1.0),))
        kept = [record("a/1", "x y"), record("b/1", "y y y")]
        with engine.write() as writer:
            put(writer, "p", *kept)
        before = engine.search(query)
        with engine.write() as writer:
            put(writer, "p", *(record(f"s{number}/1", "x x z z") for number in range(9)))
        with engine.write() as writer:
            for number in range(9):
                writer.remove("p", f"s{number}")
        with engine.rebuild(["p"]) as writer:
            put(writer, "p", *kept)
        assert engine.search(query) == before

    def test_it_opens_again_after_closing(self, engine: Engine) -> None:
        with engine.write() as writer:
            put(writer, "p", record("a/1", "x"))
        engine.close()
        assert listing(engine) == ["a/1"]
