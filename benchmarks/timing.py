"""Timing what asks a question: by itself, or beside another way to ask the same."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

Asking = Callable[[], object]
"""Asks one question."""
WARMING = 200
"""First answers that are not counted: a server compiles what it runs often, and keeps what it reads often."""


def times_of(asked: Iterable[Asking]) -> list[float]:
    """Milliseconds of asking each, without the first ones."""
    return [_milliseconds(one) for one in asked][WARMING:]


def times_beside(ones: Sequence[Asking], others: Sequence[Asking]) -> tuple[list[float], list[float]]:
    """Milliseconds of two ways to ask the same, question by question, the first and the other way in turn first.

    What else the machine does meanwhile then lengthens both.
    """
    times: tuple[list[float], list[float]] = [], []
    for number, ways in enumerate(zip(ones, others, strict=True)):
        for way in (0, 1) if number % 2 else (1, 0):
            times[way].append(_milliseconds(ways[way]))
    return times[0][WARMING:], times[1][WARMING:]


def _milliseconds(one: Asking) -> float:
    started = time.perf_counter()
    one()
    return (time.perf_counter() - started) * 1000
