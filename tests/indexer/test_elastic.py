"""The engine on Elasticsearch: the contract on a real server, and what lies there."""

from __future__ import annotations

import dataclasses
import os
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from indexer.engine import (
    Engine,
    EngineError,
    EngineQuery,
    EngineUnavailable,
    HealthCode,
    Unit,
    Weighted,
)
from indexer.engines.elastic_access import ElasticAccess
from indexer.engines.elastic_names import Names
from tests.indexer.elastic_place import Place, own_place
from tests.indexer.engine_contract import EngineContract, OpenEngine
from tests.indexer.engine_oracle import Maker
from tests.indexer.engine_records import fill, listing, put, record


@pytest.fixture
def place(elastic_address: str) -> Iterator[Place]:
    with own_place(elastic_address) as place:
        yield place


class TestElasticEngine(EngineContract):
    @pytest.fixture
    def open_engine(self, place: Place) -> OpenEngine:
        return place.open


class TestElasticEngineOfTheNextVersion(EngineContract):
    @pytest.fixture
    def open_engine(self, elastic_next_address: str) -> Iterator[OpenEngine]:
        with own_place(elastic_next_address) as place:
            yield place.open


@pytest.fixture
def engine(place: Place) -> Engine:
    return place.open()


def test_names_of_what_lies_there(place: Place, engine: Engine) -> None:
    with engine.write() as writer:
        put(writer, "p", record("a/1", "x"))
    assert re.fullmatch(r"1 1-[0-9a-f]{12}-1 control", " ".join(sorted(place.indices())))
    with engine.rebuild() as writer:
        put(writer, "p", record("a/2", "x"))
    with engine.rebuild() as writer:
        put(writer, "p", record("a/3", "x"))
    assert sorted(name.split("-")[0] for name in place.indices()) == ["2", "2", "3", "3", "control"]
    engine.rollback()
    assert listing(engine) == ["a/2"]
    assert sorted(name.split("-")[0] for name in place.indices()) == ["2", "2", "control"]


def test_writing_anew_leaves_nothing_of_the_old(place: Place, engine: Engine) -> None:
    with engine.write() as writer:
        put(writer, "p", record("a/1", "x"))
        put(writer, "q", record("a/1", "x"))
    before = place.indices()
    with engine.rebuild(["p"]) as writer:
        put(writer, "p", record("a/2", "x"))
    assert len(place.indices()) == len(before)
    assert len(place.indices() - before) == 1
    with pytest.raises(KeyError), engine.rebuild(["p"]) as writer:  # noqa: PT012
        put(writer, "p", record("a/3", "x"))
        writer.commit()
        raise KeyError
    with pytest.raises(KeyError), engine.write() as writer:  # noqa: PT012
        put(writer, "r", record("a/3", "x"))
        raise KeyError
    assert len(place.indices()) == len(before)


@pytest.mark.parametrize("name", ["1", "1-0123456789ab-1", "control", "marker", "serving", "previous"])
def test_an_index_of_our_name_that_is_not_ours_stays_as_it_is(
    place: Place, engine: Engine, name: str
) -> None:
    index = f"{place.prefix}-{name}"
    place.ask("PUT", f"/{index}", {"mappings": {"properties": {"theirs": {"type": "keyword"}}}})
    place.ask("PUT", f"/{index}/_doc/1?refresh=true", {"theirs": "x"})
    before = place.ask("GET", f"/{index}")
    for attempt in (engine.write, engine.rebuild, lambda: engine.rebuild(["p"])):
        with pytest.raises(EngineError, match=f"{index} 不是典章建立的.*前缀"), attempt():
            pytest.fail("it was opened")
    with pytest.raises(EngineError, match="不是典章建立的"):
        engine.rollback()
    with pytest.raises(EngineError, match=r"不是典章建立的|尚未建立"):
        listing(engine)
    assert [problem.code for problem in engine.health()] == [HealthCode.DAMAGED]
    assert place.ask("GET", f"/{index}") == before
    assert place.ask("GET", f"/{index}/_count")["count"] == 1
    assert place.indices() == {name}


def test_neighbours_of_ours_are_left_alone(place: Place, engine: Engine) -> None:
    """Other indices below the prefix, and those of a service whose prefix begins with ours."""
    other = Place(place.server, f"{place.prefix}-1").open()
    for one in (engine, other):
        with one.write() as writer:
            put(writer, "p", record("a/1", "x"))
    place.ask("PUT", f"/{place.prefix}-notes")
    place.ask("PUT", f"/{place.prefix}-2-notes")
    for key in ("b/1", "c/1"):
        with engine.rebuild() as writer:
            put(writer, "p", record(key, "x"))
    assert listing(engine) == ["c/1"]
    assert listing(other) == ["a/1"]
    assert {"notes", "2-notes", "1-control", "1-1"} <= place.indices()
    with other.rebuild() as writer:
        put(writer, "p", record("d/1", "x"))
    assert (listing(engine), listing(other)) == (["c/1"], ["d/1"])


def test_three_hundred_partitions(engine: Engine) -> None:
    names = [f"范围{number}" for number in range(300)]
    with engine.write() as writer:
        for name in names:
            put(writer, name, record(f"{name}/1", "x y"))
    query = EngineQuery(tuple(names), Unit.PASSAGE, scored=(Weighted("words", "x", 1.0),), limit=300)
    found = engine.search(query)
    assert found.total == len(found.hits) == 300
    assert len({hit.score for hit in found.hits}) == 1
    assert engine.status().passages == 300


def test_what_is_written_otherwise_than_given_is_not_served(place: Place, engine: Engine) -> None:
    with engine.write() as writer:
        put(writer, "p", record("a/1", "x"))
    for harm in ("删除", "更改"):
        with pytest.raises(EngineError, match=r"不符.*没有切换"), engine.rebuild() as writer:  # noqa: PT012
            put(writer, "p", record("b/1", "x"), record("b/2", "x"))
            writer.commit()
            (fresh,) = (name for name in place.indices() if re.fullmatch(r"2-\w+-1", name))
            index = f"{place.prefix}-{fresh}"
            if harm == "删除":
                place.ask("DELETE", f"/{index}/_doc/p:b%2F1?refresh=true")
            else:
                changed = {"unit": "passage", "key": "b/1", "owner": "b", "order": "o", "digest": 1}
                place.ask("PUT", f"/{index}/_doc/p:b%2F1?refresh=true", changed)
        assert listing(engine) == ["a/1"]
        assert len(place.indices()) == 3


def test_a_marker_that_is_lost(place: Place, engine: Engine) -> None:
    with engine.write() as writer:
        put(writer, "p", record("a/1", "x"))
    place.ask("DELETE", f"/{place.prefix}-1")
    with pytest.raises(EngineUnavailable, match="rebuild"):
        listing(engine)
    assert "rebuild" in (engine.needs_rebuild() or "")
    with pytest.raises(EngineUnavailable, match=r"不完整.*rebuild"), engine.write():
        pytest.fail("it was opened")
    with engine.rebuild() as writer:
        put(writer, "p", record("b/1", "x"))
    assert listing(engine) == ["b/1"]
    assert engine.needs_rebuild() is None
    assert len(place.indices()) == 3


def test_a_read_only_index(place: Place, engine: Engine) -> None:
    with engine.write() as writer:
        put(writer, "p", record("a/1", "x"))
    serving = f"/{place.prefix}-serving/_settings"
    place.ask("PUT", serving, {"index.blocks.read_only_allow_delete": True})
    assert [problem.code for problem in engine.health()] == [HealthCode.READ_ONLY]
    with pytest.raises(EngineError, match=r"只读.*磁盘"), engine.write() as writer:
        put(writer, "p", record("a/2", "x"))
    assert listing(engine) == ["a/1"]
    place.ask("PUT", serving, {"index.blocks.read_only_allow_delete": None})
    assert engine.health() == ()
    with engine.write() as writer:
        put(writer, "p", record("a/2", "x"))
    assert listing(engine) == ["a/2"]


def test_a_copy_that_is_missing_and_an_index_that_is_red(place: Place) -> None:
    engine = place.open(access=ElasticAccess(replicas=1))
    with engine.write() as writer:
        put(writer, "p", record("a/1", "x"))
    assert [problem.code for problem in engine.health()] == [HealthCode.YELLOW]
    names = Names(place.prefix)
    mapping = place.ask("GET", f"/{names.at('p')}")[names.partition("1", "p", 1)]["mappings"]
    mapping["_meta"]["partition"] = "q"
    nowhere = {"index.routing.allocation.require._name": "nobody"}
    aliases = {names.serving: {}, names.at("q"): {}}
    lost = {"settings": nowhere, "mappings": mapping, "aliases": aliases}
    place.ask("PUT", f"/{names.partition('1', 'q', 1)}?wait_for_active_shards=0", lost)
    assert [problem.code for problem in engine.health()] == [HealthCode.RED]
    assert listing(engine, "p") == ["a/1"]
    with pytest.raises(EngineUnavailable, match="稍后再试"):
        listing(engine, "p", "q")


def test_several_shards_answer_as_one(place: Place) -> None:
    maker = Maker(3)
    corpus = {"p": maker.corpus()["公开"]}
    one, many = (
        place.open(),
        Place(place.server, f"{place.prefix}-more").open(access=ElasticAccess(shards=3)),
    )
    fill(one, corpus)
    fill(many, corpus)
    for _number in range(30):
        query = dataclasses.replace(maker.query(), partitions=("p",))
        wanted, found = one.search(query), many.search(query)
        assert (found.total, found.facets) == (wanted.total, wanted.facets)
        assert {hit.key: hit.score for hit in found.hits} == pytest.approx(
            {hit.key: hit.score for hit in wanted.hits}, rel=1e-3
        )


def test_searches_from_many_threads_while_it_is_rebuilt(place: Place, engine: Engine) -> None:
    with engine.write() as writer:
        put(writer, "p", *(record(f"a/{n}", "x") for n in range(20)))
        put(writer, "q", record("b/1", "x"))
    done = threading.Event()

    def read() -> set[int]:
        reading, counts = place.open(), set()
        while not done.is_set():
            counts.add(reading.search(EngineQuery(("p", "q"), Unit.PASSAGE)).total)
        return counts

    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(read) for _number in range(3)]
        for number in range(4):
            with engine.rebuild() as writer:
                put(writer, "p", *(record(f"a{number}/{n}", "x") for n in range(20)))
                put(writer, "q", record("b/1", "x"))
            with engine.rebuild(["q"]) as writer:
                put(writer, "q", record(f"b{number}/1", "x"))
        done.set()
    assert {count for reader in readers for count in reader.result()} == {21}


def test_another_process_after_a_fork(place: Place, engine: Engine) -> None:
    with engine.write() as writer:
        put(writer, "p", record("a/1", "x"))
    child = os.fork()
    if child == 0:
        os._exit(0 if listing(engine) == ["a/1"] else 1)
    for _number in range(20):
        assert listing(engine) == ["a/1"]
    assert os.waitpid(child, 0)[1] == 0
