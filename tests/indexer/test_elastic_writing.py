"""Writing to Elasticsearch when something is in the way: other writers, a server that balks, documents it refuses."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from indexer.engine import Engine, EngineBusy, EngineError, EngineUnavailable, Unit
from indexer.engines import admission, elastic, elastic_bulk, elastic_lock, elastic_spool
from tests.indexer.elastic_place import Place, own_place
from tests.indexer.engine_oracle import SCHEMA
from tests.indexer.engine_records import listing, put, record
from tests.indexer.fault_proxy import Fault, FaultyProxy


@pytest.fixture
def place(elastic_address: str) -> Iterator[Place]:
    with own_place(elastic_address) as place:
        yield place


@pytest.fixture
def engine(place: Place) -> Engine:
    return place.open()


@pytest.fixture
def proxy(elastic_address: str) -> Iterator[FaultyProxy]:
    host, _, port = elastic_address.removeprefix("http://").partition(":")
    with FaultyProxy(host, int(port)) as proxy:
        yield proxy


@pytest.fixture(autouse=True)
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elastic_bulk, "PATIENCE", 3.0)


def locked_by(place: Place, name: str, **holder: object) -> None:
    """Write a lock as another process would have."""
    known = {
        "host": "另一台",
        "machine": "m",
        "pid": 4321,
        "token": "t",
        "since": "2026-11-24 08:00:00",
        "renewed": int(time.time()),
    }
    path = f"/{place.prefix}-control/_doc/{name}"
    place.ask("PUT", path, known | holder)


@pytest.mark.parametrize("name", ["writer", "rebuild"])
def test_a_lock_of_another_machine(place: Place, engine: Engine, name: str) -> None:
    with engine.write():
        pass
    locked_by(place, name)
    expected = "另一台 的进程 4321 .*写入（自 2026-11-24 08:00:00 起）"
    attempts = [engine.rebuild, engine.rollback]
    attempts += [engine.write, lambda: engine.rebuild(["p"])] if name == "writer" else []
    for attempt in attempts:
        with pytest.raises(EngineBusy, match=expected):  # noqa: PT012
            opened = attempt()
            if opened is not None:
                opened.__enter__()
    locked_by(place, name, renewed=int(time.time() - elastic_lock.STALE_AFTER) + 20)
    with pytest.raises(EngineBusy), engine.rebuild():
        pass
    locked_by(place, name, renewed=int(time.time() - elastic_lock.STALE_AFTER) - 2)
    with engine.rebuild() as writer:
        put(writer, "p", record("a/1", "x"))
    assert listing(engine) == ["a/1"]


def test_a_lock_of_a_dead_process_of_this_machine(place: Place, engine: Engine) -> None:
    with engine.write():
        pass
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    locked_by(place, "writer", machine=elastic_lock._machine(), pid=os.getpid())
    with pytest.raises(EngineBusy), engine.write():
        pass
    locked_by(place, "writer", machine="m", pid=ended.pid)
    with pytest.raises(EngineBusy), engine.write():
        pass
    locked_by(place, "writer", machine=elastic_lock._machine(), pid=ended.pid)
    with engine.write() as writer:
        put(writer, "p", record("a/1", "x"))
    assert listing(engine) == ["a/1"]


def test_a_lock_is_renewed_while_it_is_held(
    place: Place, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elastic_lock, "RENEWED_EVERY", 0.1)
    with engine.write() as writer:
        path = f"/{place.prefix}-control/_doc/writer"
        before = place.ask("GET", path)
        time.sleep(1)
        after = place.ask("GET", path)
        assert after["_version"] > before["_version"] + 2
        assert after["_source"]["since"] == before["_source"]["since"]
        put(writer, "p", record("a/1", "x"))
    assert listing(engine) == ["a/1"]
    with engine.write():
        pass


def test_a_lock_that_another_took_stops_its_holder(
    place: Place, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with engine.write() as writer:
        put(writer, "p", record("a/1", "x"))
    monkeypatch.setattr(elastic_lock, "RENEWED_EVERY", 0.1)
    with pytest.raises(EngineError, match="接手"), engine.write() as writer:  # noqa: PT012
        put(writer, "p", record("b/1", "x"))
        locked_by(place, "writer")
        time.sleep(1)
    assert listing(engine) == ["a/1"]
    assert place.ask("GET", f"/{place.prefix}-control/_doc/writer")["_source"]["pid"] == 4321


def test_a_rebuild_that_died_is_cleaned_up_by_the_next(place: Place, engine: Engine) -> None:
    with engine.write() as writer:
        put(writer, "p", record("a/1", "x"))
    before = place.indices()
    dying = f"""
import os
from tests.indexer.elastic_place import Place
from tests.indexer.engine_records import put, record
with Place({place.server!r}, {place.prefix!r}).open().rebuild() as writer:
    put(writer, "p", record("dead/1", "x"))
    writer.commit()
    os._exit(9)
"""
    assert subprocess.run([sys.executable, "-c", dying], check=False).returncode == 9
    left = place.indices() - before
    assert len(left) == 2
    assert listing(engine) == ["a/1"]
    with engine.write() as writer:
        put(writer, "p", record("b/1", "x"))
    assert left <= place.indices()
    with engine.rebuild() as writer:
        put(writer, "p", record("c/1", "x"))
        assert left.isdisjoint(place.indices() - {"2"})
    assert listing(engine) == ["c/1"]
    engine.rollback()
    assert listing(engine) == ["a/1", "b/1"]


def test_a_swap_that_waits_for_a_writer_in_vain(
    place: Place, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elastic, "SWAP_WAIT", 0.5)
    with engine.write() as writer:
        put(writer, "p", record("a/1", "x"))
    before = place.indices()
    anew = place.open().rebuild()
    put(anew.__enter__(), "p", record("z/1", "x"))
    with engine.write(), pytest.raises(EngineBusy, match="写入"):
        anew.__exit__(None, None, None)
    assert listing(engine) == ["a/1"]
    assert place.indices() == before


@pytest.mark.parametrize(
    "fault",
    [Fault.RESET_BEFORE, Fault.RESET_AFTER, Fault.CUT, Fault.TOO_MANY, Fault.AWAY, Fault.HALF_OF_BULK],
)
@pytest.mark.parametrize("anew", [False, True])
def test_a_bulk_that_goes_wrong_is_repeated(
    place: Place, proxy: FaultyProxy, monkeypatch: pytest.MonkeyPatch, fault: Fault, anew: bool
) -> None:
    monkeypatch.setattr(elastic_bulk, "PORTION_DOCUMENTS", 7)
    engine = place.open(server=proxy.address)
    with engine.write() as writer:
        put(writer, "p", *(record(f"a/{n:02d}", "x") for n in range(40)))
    proxy.fail(fault, times=3, path="_bulk")
    with engine.rebuild() if anew else engine.write() as writer:
        put(writer, "p", *(record(f"a/{n:02d}", "y") for n in range(20, 60)))
        assert writer.commit() == ()
    assert proxy.seen.faults == [fault] * 3
    assert listing(engine) == [f"a/{n:02d}" for n in range(20, 60)]
    assert engine.status().passages == 40


@pytest.mark.parametrize("fault", [Fault.TOO_MANY, Fault.AWAY, Fault.RESET_BEFORE])
def test_a_server_that_stays_away_ends_it(place: Place, proxy: FaultyProxy, fault: Fault) -> None:
    engine = place.open(server=proxy.address)
    with engine.write() as writer:
        put(writer, "p", record("a/1", "x"))
    proxy.fail(fault, times=1000, path="_bulk")
    with pytest.raises(EngineUnavailable, match=r"忙不过来|连不上"), engine.write() as writer:
        put(writer, "p", record("a/2", "x"))
    proxy.heal()
    assert listing(engine) == ["a/1"]
    with engine.write() as writer:
        put(writer, "p", record("a/2", "x"))
    assert listing(engine) == ["a/2"]


def test_a_request_that_is_too_large_is_halved(place: Place, proxy: FaultyProxy) -> None:
    engine = place.open(server=proxy.address)
    proxy.fail(Fault.TOO_LARGE, times=3, path="_bulk")
    with engine.write() as writer:
        put(writer, "p", *(record(f"a/{n}", "x") for n in range(8)))
        assert writer.commit() == ()
    assert listing(engine) == [f"a/{n}" for n in range(8)]
    assert len(proxy.seen.faults) == 3


@pytest.mark.parametrize("anew", [False, True])
def test_a_document_that_is_too_large_is_left_out_alone(
    place: Place, proxy: FaultyProxy, anew: bool
) -> None:
    engine = place.open(server=proxy.address)
    with engine.write() as writer:
        put(writer, "p", record("a/1", "old"), record("a/2", "old"))
    proxy.fail(Fault.TOO_LARGE, times=2, path="_bulk")
    with engine.rebuild() if anew else engine.write() as writer:
        put(writer, "p", record("a/1", "x"), record("a/2", "x"))
        (refused,) = writer.commit()
    assert (refused.owner, refused.key) == ("a", "a/1")
    assert "太大" in refused.reason
    assert listing(engine) == ["a/2"]


@pytest.mark.parametrize("anew", [False, True])
def test_a_document_that_the_server_refuses_costs_itself_alone(
    place: Place, engine: Engine, monkeypatch: pytest.MonkeyPatch, anew: bool
) -> None:
    with engine.write() as writer:
        put(writer, "p", *(record(f"a/{n}", "old") for n in range(5)))
    monkeypatch.setattr(admission, "LONGEST", 10**9)
    bad = dataclasses.replace(record("a/2", "x"), keywords={"topic": ("长" * 20_000,)})
    with engine.rebuild() if anew else engine.write() as writer:
        put(writer, "p", record("a/1", "x"), bad, record("a/3", "x"))
        (refused,) = writer.commit()
    assert (refused.owner, refused.key) == ("a", "a/2")
    assert "Elasticsearch" in refused.reason
    assert listing(engine) == ["a/1", "a/3"]


def test_what_does_not_fit_into_memory_is_written_all_the_same(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elastic_spool, "IN_MEMORY", 1000)
    with engine.write() as writer:
        for turn in range(2):
            for number in range(30):
                put(
                    writer, f"p{number % 3}", record(f"v{number:02d}/{turn}", f"词{turn}\u2028 {'x ' * 50}")
                )
        put(writer, "p0", record("v00", "x", Unit.DOCUMENT))
    expected = [f"v{number:02d}/1" for number in range(1, 30)]
    assert listing(engine, "p0", "p1", "p2") == expected
    assert listing(engine, "p0", unit=Unit.DOCUMENT) == ["v00"]


def test_keys_that_are_too_long_for_an_id(engine: Engine) -> None:
    long = "键" * 400
    with engine.write() as writer:
        put(writer, "p", record(f"a/{long}1", "x"), record(f"a/{long}2", "x"))
    with engine.write() as writer:
        put(writer, "p", record(f"a/{long}2", "x"))
    assert listing(engine) == [f"a/{long}2"]


def test_an_answer_to_the_lock_that_is_lost(place: Place, proxy: FaultyProxy) -> None:
    engine = place.open(server=proxy.address)
    with engine.write() as writer:
        put(writer, "p", record("a/1", "x"))
    proxy.fail(Fault.RESET_AFTER, times=1, path="_doc/writer")
    with engine.write() as writer:
        put(writer, "p", record("a/2", "x"))
    proxy.fail(Fault.RESET_AFTER, times=1, path="_aliases")
    with engine.rebuild() as writer:
        put(writer, "p", record("a/3", "x"))
    assert len(proxy.seen.faults) == 2
    assert listing(engine) == ["a/3"]
    engine.rollback()
    assert listing(engine) == ["a/2"]


def test_an_index_that_went_away_while_it_is_written_does_not_come_back(
    place: Place, engine: Engine
) -> None:
    with engine.write() as writer:
        put(writer, "p", record("a/1", "x"))
    with pytest.raises(EngineError), engine.rebuild() as writer:  # noqa: PT012
        put(writer, "p", record("b/1", "x"))
        writer.commit()
        (fresh,) = (name for name in place.indices() if name.startswith("2-"))
        place.ask("DELETE", f"/{place.prefix}-{fresh}")
        put(writer, "p", record("c/1", "x"))
    assert listing(engine) == ["a/1"]
    assert not [name for name in place.indices() if name.startswith("2")]


def test_status_names_the_server(engine: Engine) -> None:
    with engine.write():
        pass
    assert engine.status().schema == SCHEMA.version
    assert engine.status().engine.startswith("elasticsearch 8.19")
