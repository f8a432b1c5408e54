"""An engine that answers at all: while one does not, readers are told so at once instead of waiting in a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from threading import Lock
from time import monotonic
from typing import TypeVar

from indexer.engine import (
    Engine,
    EngineQuery,
    EngineResults,
    EngineStatus,
    EngineUnavailable,
    HealthCode,
    HealthProblem,
    Writer,
)

SLOW_SECONDS = 5.0
"""A question that takes longer, with no other answered meanwhile, shows that the engine does not answer."""
REST_SECONDS = 10.0
"""So long nothing more is asked of it then."""
SILENT = "检索引擎迟迟没有应答，请稍后再试。"

T = TypeVar("T")


class PatientEngine:
    """The port over another engine; one call at most is left waiting for one that does not answer."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._running: list[float] = []
        self._answered = 0.0
        self._rests_until, self._why = 0.0, ""

    def search(self, query: EngineQuery) -> EngineResults:
        """What the engine answers. Raises EngineUnavailable."""
        return self._asked(lambda: self._engine.search(query))

    def search_each(self, queries: Sequence[EngineQuery]) -> tuple[EngineResults, ...]:
        """What the engine answers to each. Raises EngineUnavailable."""
        return self._asked(lambda: self._engine.search_each(queries))

    def status(self) -> EngineStatus:
        """What the engine says is being served. Raises EngineUnavailable."""
        return self._asked(self._engine.status)

    def health(self) -> tuple[HealthProblem, ...]:
        """What is wrong with the engine now."""
        try:
            return self._asked(self._health)
        except EngineUnavailable as error:
            return (HealthProblem(HealthCode.AWAY, str(error)),)

    def needs_rebuild(self) -> str | None:
        """Why the index cannot serve this schema."""
        return self._engine.needs_rebuild()

    def write(self) -> AbstractContextManager[Writer]:
        """The engine's writer."""
        return self._engine.write()

    def rebuild(self, partitions: Sequence[str] | None = None) -> AbstractContextManager[Writer]:
        """The engine's rebuild."""
        return self._engine.rebuild(partitions)

    def rollback(self) -> None:
        """The engine's rollback."""
        self._engine.rollback()

    def close(self) -> None:
        """Let go of files and connections."""
        self._engine.close()

    def _health(self) -> tuple[HealthProblem, ...]:
        found = self._engine.health()
        away = next((one.sentence for one in found if one.code is HealthCode.AWAY), None)
        if away is not None:
            raise EngineUnavailable(away)
        return found

    def _asked(self, call: Callable[[], T]) -> T:
        started = self._begin()
        try:
            answer = call()
        except EngineUnavailable as error:
            if monotonic() - started >= SLOW_SECONDS:
                self._rests_until, self._why = monotonic() + REST_SECONDS, str(error)
            raise
        finally:
            with self._lock:
                self._running.remove(started)
        self._answered = monotonic()
        return answer

    def _begin(self) -> float:
        """When a call begins that may be made now. Raises EngineUnavailable when none may."""
        with self._lock:
            now = monotonic()
            if now < self._rests_until:
                raise EngineUnavailable(self._why)
            longest = min(self._running, default=now)
            if now - longest >= SLOW_SECONDS and self._answered < longest:
                raise EngineUnavailable(SILENT)
            self._running.append(now)
            return now
