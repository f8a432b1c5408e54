"""The index catches up by itself while the service runs: after the engine was away, or a writer was stopped."""

from __future__ import annotations

import atexit
import logging
import random
from threading import Event, Thread

from corpus.library import LibraryBusy
from indexer.engine import HealthCode
from indexer.pipeline import follow
from indexer.workers import Workers
from search_app.service import Service

log = logging.getLogger("dianzhang.catching_up")

LOOK_SECONDS = 15.0
"""How long between two looks, on average: processes and machines do not look all at once."""
PAUSE_SECONDS = 1.0
"""Between two parts, so that an ingest that wants to begin gets its turn."""
PART = 500
"""Versions written while the writers' lock is held."""
STOP_SECONDS = 10.0


class CatchingUp:
    """A thread that looks whether the index lacks anything of the library, and writes it when nobody else writes."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._stopping = Event()
        self._said: str | None = None
        self._thread = Thread(target=self._run, name="catching-up", daemon=True)

    def start(self) -> None:
        """Begin to look; the thread ends with the process."""
        self._thread.start()
        atexit.register(self.stop)

    def stop(self) -> None:
        """End it; what is being written is finished if that does not take long, else done again another time."""
        self._stopping.set()
        atexit.unregister(self.stop)
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)

    @property
    def running(self) -> bool:
        """Whether it still looks."""
        return self._thread.is_alive()

    def look(self) -> bool:
        """Write a part of what the index lacks, if it lacks anything and nobody else writes; whether there is more."""
        library = self._service.library
        if not library.waiting():
            self._say(None)
            return False
        for problem in self._service.engine.health():
            if problem.code is HealthCode.AWAY:  # no need to hold the lock until it does not answer
                self._say(problem.sentence)
                return False
        try:
            with library.writer_lock(), Workers() as workers:
                error = follow(library, self._service.engine, workers, self._service.now(), PART)
        except LibraryBusy:
            return False
        self._say(str(error) if error else None)
        return error is None and library.waiting()

    def _run(self) -> None:
        pause = self._pause()
        while not self._stopping.wait(pause):
            try:
                pause = PAUSE_SECONDS if self.look() else self._pause()
            except Exception as error:  # whatever it is, the service goes on, and so does this
                self._say(f"{type(error).__name__}: {error}")
                pause = self._pause()

    def _say(self, trouble: str | None) -> None:
        """Log a state when it changes."""
        if trouble != self._said:
            if trouble:
                log.warning("索引跟不上资料库：%s", trouble)
            else:
                log.warning("索引又跟上了资料库。")
            self._said = trouble

    @staticmethod
    def _pause() -> float:
        return LOOK_SECONDS * random.uniform(0.7, 1.3)  # noqa: S311
