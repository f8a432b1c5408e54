"""The contract of `indexer.engine`, for any engine: a subclass gives the fixture `open_engine`.

    class TestSomeEngine(EngineContract):
        @pytest.fixture
        def open_engine(self) -> OpenEngine: ...

Each call opens the same index anew, as another process would; the index is empty when a test begins.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterable
from itertools import pairwise

import pytest

from indexer.engine import (
    Among,
    AtLeast,
    Direction,
    Engine,
    EngineHit,
    EngineQuery,
    Every,
    KeywordFacet,
    Not,
    Phrase,
    SortByNumber,
    SortByScore,
    Unit,
    Weighted,
)
from tests.indexer.engine_limits_contract import LimitsContract
from tests.indexer.engine_oracle import PARTITIONS, SCHEMA, Maker, Oracle
from tests.indexer.engine_records import OpenEngine, fill, keys, listing, put, record
from tests.indexer.engine_writing_contract import WritingContract

__all__ = ["EngineContract", "OpenEngine"]

TIE = 1e-4
"""Scores nearer than this, relatively, may stand in either order: engines add floats of 32 bits."""


class EngineContract(WritingContract, LimitsContract):
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
            assert {hit.key: hit.owner for hit in answer.hits} == {one.key: one.owner for one in found}, (
                query
            )
            assert dict(answer.facets) == {
                facet.name: oracle.facet(query, facet) for facet in query.facets
            }, query
            alone = engine.search(dataclasses.replace(query, facets=()))
            assert (alone.total, set(keys(alone.hits))) == (answer.total, set(keys(answer.hits))), query
            for hits in (answer.hits, alone.hits):
                if isinstance(query.sort, SortByNumber) or not query.scored:
                    assert keys(hits) == oracle.ranked(query), query
                    assert {hit.score for hit in hits} <= {0.0}
                else:
                    self._check_scores(oracle, query, hits)

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
                given = record(
                    f"{chance.randrange(10**6):06d}x{number}", chance.choice(("a", "a b", "b", "c"))
                )
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
            writer.replace(
                "p",
                "o",
                [dataclasses.replace(record(f"o/{n:03d}", "a"), order=f"{n:03d}") for n in numbers],
            )
        query = EngineQuery(("p",), Unit.PASSAGE, scored=(Weighted("words", "a", 1.0),))
        for offset in (0, 5, 195, 390):
            hits = engine.search(dataclasses.replace(query, offset=offset)).hits
            assert keys(hits) == [f"o/{n:03d}" for n in range(offset, offset + 10)]

    def test_phrases_do_not_cross_values(self, engine: Engine) -> None:
        with engine.write() as writer:
            put(
                writer,
                "p",
                record("a/1", grams=("x y", "z")),
                record("a/2", grams=("", "x y z")),
                record("a/3", grams=("y x",)),
            )
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

    def test_several_queries_are_answered_as_each_alone(self, engine: Engine) -> None:
        maker = Maker(11)
        fill(engine, maker.corpus())
        queries = [maker.query() for _ in range(12)]
        queries += [EngineQuery((), Unit.PASSAGE), EngineQuery(("none",), Unit.PASSAGE), queries[0]]
        assert engine.search_each(queries) == tuple(map(engine.search, queries))
        assert engine.search_each(()) == ()

    def test_limits(self, engine: Engine) -> None:
        with engine.write() as writer:
            put(writer, "p", *(record(f"a/{number}", "x") for number in range(5)))
        for scored in ((), (Weighted("words", "x", 1.0),)):
            query = EngineQuery(
                ("p",), Unit.PASSAGE, scored=scored, limit=0, facets=(KeywordFacet("t", "topic"),)
            )
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
            ("p",),
            Unit.PASSAGE,
            scored=(Weighted("words", "x", 1.0),),
            facets=(KeywordFacet("topic", "topic"),),
        )
        with engine.write() as writer:
            put(writer, "p", record("a/1", "x y", topics=("t",)), record("a/2", "y y y"))
        before = engine.search(query)
        with engine.write() as writer:
            put(
                writer,
                "hidden",
                *(record(f"h{number}/1", "x x x z", topics=("secret",)) for number in range(20)),
            )
        assert engine.search(query) == before

    def test_scores_of_partitions_are_those_of_one(self, engine: Engine) -> None:
        maker = Maker(11)
        corpus = maker.corpus()
        whole = {owner: records for owners in corpus.values() for owner, records in owners.items()}
        fill(engine, {**corpus, "whole": whole})
        for _number in range(20):
            query = EngineQuery(PARTITIONS, Unit.PASSAGE, scored=maker.weighted(), limit=1000)
            apart = {hit.key: hit.score for hit in engine.search(query).hits}
            once = {
                hit.key: hit.score
                for hit in engine.search(dataclasses.replace(query, partitions=("whole",))).hits
            }
            assert apart == pytest.approx(once, rel=0.01)
