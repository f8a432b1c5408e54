"""The contract of `indexer.engine`, for any engine: a subclass gives the fixture `open_engine`.

    class TestSomeEngine(EngineContract):
        @pytest.fixture
        def open_engine(self) -> OpenEngine: ...

Each call opens the same index anew, as another process would; the index is empty when a test begins.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

import pytest

from indexer.engine import (
    Among,
    AtLeast,
    Direction,
    Engine,
    EngineBusy,
    EngineError,
    EngineHit,
    EngineQuery,
    EngineUnavailable,
    Every,
    KeywordFacet,
    Not,
    Phrase,
    Record,
    Schema,
    SortByNumber,
    SortByScore,
    Unit,
    Weighted,
    Writer,
)
from tests.indexer.engine_oracle import PARTITIONS, SCHEMA, Maker, Oracle

OpenEngine = Callable[[Schema], Engine]

TIE = 1e-4
"""Scores nearer than this, relatively, may stand in either order: engines add floats of 32 bits."""


def record(
    key: str,
    words: str = "",
    unit: Unit = Unit.PASSAGE,
    grams: tuple[str, ...] | None = None,
    topics: tuple[str, ...] = (),
) -> Record:
    """A record of the owner before the slash of its key; without `grams` they are the words."""
    tokens = {"words": (words,), "grams": (words,) if grams is None else grams, "chars": (words,)}
    return Record(unit, key, key.split("/")[0], f"o{key}", tokens, {"topic": topics}, {})


def put(writer: Writer, partition: str, *records: Record) -> None:
    """Replace the owners of the records by them."""
    owners: dict[str, list[Record]] = {}
    for given in records:
        owners.setdefault(given.owner, []).append(given)
    for owner, found in owners.items():
        writer.replace(partition, owner, found)


def fill(engine: Engine, corpus: Mapping[str, Mapping[str, Iterable[Record]]]) -> Oracle:
    """Write records by partition and owner; the oracle that knows them."""
    with engine.write() as writer:
        for partition, owners in corpus.items():
            for owner, records in owners.items():
                writer.replace(partition, owner, records)
    return Oracle({name: [one for records in owners.values() for one in records] for name, owners in corpus.items()})


def listing(engine: Engine, *partitions: str, unit: Unit = Unit.PASSAGE) -> list[str]:
    """All keys in their order."""
    return keys(engine.search(EngineQuery(partitions or ("p",), unit, limit=1000)).hits)


def keys(hits: Iterable[EngineHit]) -> list[str]:
    """The keys of hits."""
    return [hit.key for hit in hits]


class EngineContract:
    """What the port promises."""

    @pytest.fixture
    def open_engine(self) -> OpenEngine:
        """Overridden by each engine's tests."""
        raise NotImplementedError

    @pytest.fixture
    def engine(self, open_engine: OpenEngine) -> Engine:
        """An engine with an empty index."""
        return open_engine(SCHEMA)

    @pytest.mark.parametrize("seed", range(6))
    def test_answers_as_the_oracle_does(self, engine: Engine, seed: int) -> None:
        maker = Maker(seed)
        oracle = fill(engine, maker.corpus())
        for _number in range(50):
            query = maker.query()
            answer = engine.search(query)
            found = oracle.found(query)
            assert answer.total == len(found) == len(answer.hits), query
            assert {hit.key: hit.owner for hit in answer.hits} == {one.key: one.owner for one in found}, query
            assert dict(answer.facets) == {facet.name: oracle.facet(query, facet) for facet in query.facets}, query
            if isinstance(query.sort, SortByNumber) or not query.scored:
                assert keys(answer.hits) == oracle.ranked(query), query
                assert {hit.score for hit in answer.hits} <= {0.0}
            else:
                self._check_scores(oracle, query, answer.hits)

    def _check_scores(self, oracle: Oracle, query: EngineQuery, hits: Iterable[EngineHit]) -> None:
        """Scores are BM25's, whatever the factor (Lucene leaves out k1 + 1), in order, ties by `order`."""
        expected, orders = oracle.scores(query), {one.key: one.order for one in oracle.searched(query)}
        factor = max((hit.score / expected[hit.key] for hit in hits if expected[hit.key]), default=1.0)
        for hit in hits:
            assert hit.score == pytest.approx(expected[hit.key] * factor, rel=0.01), query
        for one, other in pairwise(hits):
            assert one.score > other.score or orders[one.key] < orders[other.key], query
            assert expected[one.key] >= expected[other.key] * (1 - TIE), query

    @pytest.mark.parametrize("scored", [(), (Weighted("words", "a", 1.0), Weighted("grams", "b", 0.5))])
    @pytest.mark.parametrize("sort", [SortByScore(), *(SortByNumber("day", way) for way in Direction)])
    def test_pages_are_slices_of_the_whole(
        self, engine: Engine, sort: SortByScore | SortByNumber, scored: tuple[Weighted, ...]
    ) -> None:
        chance = random.Random(5)
        with engine.write() as writer:
            for number in range(150):
                given = record(f"{chance.randrange(10**6):06d}x{number}", chance.choice(("a", "a b", "b", "c")))
                day = {"day": chance.randrange(3)} if chance.random() < 0.6 else {}
                put(writer, f"p{number % 2}", dataclasses.replace(given, numbers=day))
        query = EngineQuery(("p0", "p1"), Unit.PASSAGE, scored=scored, sort=sort)
        whole = engine.search(dataclasses.replace(query, limit=150)).hits
        assert len(set(keys(whole))) == 150
        for size in (1, 7, 20, 150, 1000):
            for offset in range(0, 160, max(size, 11)):
                page = engine.search(dataclasses.replace(query, offset=offset, limit=size))
                assert page.hits == whole[offset : offset + size]
                assert page.total == 150

    def test_ties_beyond_a_page_are_in_order(self, engine: Engine) -> None:
        numbers = list(range(400))
        random.Random(1).shuffle(numbers)
        with engine.write() as writer:
            writer.replace("p", "o", [dataclasses.replace(record(f"o/{n:03d}", "a"), order=f"{n:03d}") for n in numbers])
        query = EngineQuery(("p",), Unit.PASSAGE, scored=(Weighted("words", "a", 1.0),))
        for offset in (0, 5, 195, 390):
            hits = engine.search(dataclasses.replace(query, offset=offset)).hits
            assert keys(hits) == [f"o/{n:03d}" for n in range(offset, offset + 10)]

    def test_phrases_do_not_cross_values(self, engine: Engine) -> None:
        with engine.write() as writer:
            put(writer, "p", record("a/1", grams=("x y", "z")), record("a/2", grams=("", "x y z")), record("a/3", grams=("y x",)))
        for tokens, expected in {
            ("x", "y"): ["a/1", "a/2"],
            ("y", "z"): ["a/2"],
            ("x", "y", "z"): ["a/2"],
            ("y", "x"): ["a/3"],
            ("z",): ["a/1", "a/2"],
            ("x", "x"): [],
            (): [],
        }.items():
            query = EngineQuery(("p",), Unit.PASSAGE, required=(Phrase("grams", tokens),))
            assert keys(engine.search(query).hits) == expected, tokens

    def test_conditions_and_requirements_without_parts(self, engine: Engine) -> None:
        with engine.write() as writer:
            put(writer, "p", record("a/1", "x"))
        assert engine.search(EngineQuery(("p",), Unit.PASSAGE, where=Not(Every()))).total == 0
        assert engine.search(EngineQuery(("p",), Unit.PASSAGE, where=Among("topic", ()))).total == 0
        assert engine.search(EngineQuery(("p",), Unit.PASSAGE, required=(AtLeast(0, ()),))).total == 1
        assert engine.search(EngineQuery(("p",), Unit.PASSAGE, required=(AtLeast(1, ()),))).total == 0
        assert engine.search(EngineQuery((), Unit.PASSAGE)).total == 0

    def test_limits(self, engine: Engine) -> None:
        with engine.write() as writer:
            put(writer, "p", *(record(f"a/{number}", "x") for number in range(5)))
        for scored in ((), (Weighted("words", "x", 1.0),)):
            query = EngineQuery(("p",), Unit.PASSAGE, scored=scored, limit=0, facets=(KeywordFacet("t", "topic"),))
            assert (engine.search(query).total, engine.search(query).hits) == (5, ())
            for offset in (5, 9_990):
                assert engine.search(dataclasses.replace(query, offset=offset, limit=10)).hits == ()
            assert len(engine.search(dataclasses.replace(query, offset=2, limit=10)).hits) == 3

    def test_units_are_apart(self, engine: Engine) -> None:
        with engine.write() as writer:
            put(writer, "p", record("a", "x", Unit.DOCUMENT), record("a/1", "x"), record("a/2", "x"))
        assert listing(engine, unit=Unit.DOCUMENT) == ["a"]
        assert listing(engine) == ["a/1", "a/2"]
        status = engine.status()
        assert (status.documents, status.passages, status.partitions) == (1, 2, ("p",))

    def test_what_is_hidden_moves_no_score(self, engine: Engine) -> None:
        query = EngineQuery(
            ("p",), Unit.PASSAGE, scored=(Weighted("words", "x", 1.0),), facets=(KeywordFacet("topic", "topic"),)
        )
        with engine.write() as writer:
            put(writer, "p", record("a/1", "x y", topics=("t",)), record("a/2", "y y y"))
        before = engine.search(query)
        with engine.write() as writer:
            put(writer, "hidden", *(record(f"h{number}/1", "x x x z", topics=("secret",)) for number in range(20)))
        assert engine.search(query) == before

    def test_scores_of_partitions_are_those_of_one(self, engine: Engine) -> None:
        maker = Maker(11)
        corpus = maker.corpus()
        whole = {owner: records for owners in corpus.values() for owner, records in owners.items()}
        fill(engine, {**corpus, "whole": whole})
        for _number in range(20):
            query = EngineQuery(PARTITIONS, Unit.PASSAGE, scored=maker.weighted(), limit=1000)
            apart = {hit.key: hit.score for hit in engine.search(query).hits}
            once = {hit.key: hit.score for hit in engine.search(dataclasses.replace(query, partitions=("whole",))).hits}
            assert apart == pytest.approx(once, rel=0.01)

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

    def test_an_error_discards_what_was_not_committed(self, engine: Engine, open_engine: OpenEngine) -> None:
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
    def test_a_failed_rebuild_leaves_the_old_index(self, engine: Engine, partitions: list[str] | None) -> None:
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
