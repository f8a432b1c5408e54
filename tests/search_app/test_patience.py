"""An engine that does not answer keeps one reader waiting, not all of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic

import pytest

from indexer.engine import EngineQuery, EngineResults, EngineUnavailable, HealthCode, HealthProblem, Unit
from search_app import patience
from search_app.patience import SILENT, PatientEngine

QUERY = EngineQuery(("p",), Unit.DOCUMENT)
FOUND = EngineResults(1, (), {})


class Slow:
    """An engine whose next answers are given by the test."""

    def __init__(self) -> None:
        self.asked = 0
        self.answer: Callable[[], EngineResults] = lambda: FOUND

    def search(self, _query: EngineQuery) -> EngineResults:
        self.asked += 1
        return self.answer()

    def health(self) -> tuple[HealthProblem, ...]:
        try:
            self.search(QUERY)
        except EngineUnavailable as error:
            return (HealthProblem(HealthCode.AWAY, str(error)),)
        return ()


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SLOW_SECONDS", 0.2)
    monkeypatch.setattr(patience, "REST_SECONDS", 0.4)


def silent(until: threading.Event) -> EngineResults:
    assert until.wait(30)
    raise EngineUnavailable("没有回答。")


def test_others_are_told_at_once_while_one_waits() -> None:
    engine, ended = Slow(), threading.Event()
    patient = PatientEngine(engine)  # type: ignore[arg-type]
    engine.answer = lambda: silent(ended)
    raised: list[BaseException] = []

    def wait() -> None:
        try:
            patient.search(QUERY)
        except EngineUnavailable as error:
            raised.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    threading.Event().wait(0.3)
    begun = monotonic()
    with pytest.raises(EngineUnavailable, match=SILENT):
        patient.search(QUERY)
    assert patient.health() == (HealthProblem(HealthCode.AWAY, SILENT),)
    ended.set()
    thread.join()
    with pytest.raises(EngineUnavailable, match="没有回答"):
        patient.search(QUERY)
    assert monotonic() - begun < 0.3
    assert (engine.asked, [str(one) for one in raised]) == (1, ["没有回答。"])
    engine.answer = lambda: FOUND
    threading.Event().wait(0.5)
    assert patient.search(QUERY) == FOUND
    assert patient.health() == ()


def test_an_engine_that_refuses_at_once_is_asked_each_time() -> None:
    engine = Slow()
    patient = PatientEngine(engine)  # type: ignore[arg-type]

    def refused() -> EngineResults:
        raise EngineUnavailable("连不上。")

    engine.answer = refused
    for _turn in range(3):
        with pytest.raises(EngineUnavailable, match="连不上"):
            patient.search(QUERY)
    engine.answer = lambda: FOUND
    assert patient.search(QUERY) == FOUND


def test_one_slow_answer_among_others_stops_nobody() -> None:
    engine, ended = Slow(), threading.Event()
    patient = PatientEngine(engine)  # type: ignore[arg-type]

    def slowly() -> EngineResults:
        assert ended.wait(30)
        return FOUND

    engine.answer = slowly
    thread = threading.Thread(target=lambda: patient.search(QUERY))
    thread.start()
    threading.Event().wait(0.05)
    engine.answer = lambda: FOUND
    for _turn in range(8):
        assert patient.search(QUERY) == FOUND
        threading.Event().wait(0.05)
    ended.set()
    thread.join()
