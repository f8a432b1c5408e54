"""Worker processes for parsing and analysis: as many as cores; none for a handful of tasks."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import AbstractContextManager
from itertools import islice
from multiprocessing import get_context
from types import TracebackType
from typing import TypeVar

In = TypeVar("In")
Out = TypeVar("Out")

FEW = 40
"""Below so many tasks starting processes takes longer than the work."""
_AHEAD = 6


class Workers(AbstractContextManager["Workers"]):
    """Maps functions over tasks in order, in other processes once there is enough to do."""

    def __init__(self, count: int | None = None) -> None:
        self.count = count or os.cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None

    def pays(self, total: int) -> bool:
        """Whether so many small tasks are done in other processes."""
        return total >= FEW and self.count >= 2

    def map(
        self, function: Callable[[In], Out], tasks: Iterable[In], total: int, chunk: int = 8
    ) -> Iterator[Out]:
        """Results in the order of the tasks; only a few chunks are under way at once, so memory stays flat.

        `total` is about how many small tasks there are: it decides whether processes pay.
        """
        if not self.pays(total):
            yield from map(function, tasks)
            return
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self.count, mp_context=get_context("forkserver"))
        running: deque[Future[list[Out]]] = deque()
        for part in _chunks(tasks, chunk):
            running.append(self._pool.submit(_each, function, part))
            if len(running) >= self.count * _AHEAD:
                yield from running.popleft().result()
        while running:
            yield from running.popleft().result()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


def _chunks(tasks: Iterable[In], size: int) -> Iterator[list[In]]:
    rest = iter(tasks)
    while part := list(islice(rest, size)):
        yield part


def _each(function: Callable[[In], Out], tasks: Sequence[In]) -> list[Out]:
    return [function(task) for task in tasks]
