"""The pipes to a confined child, read and written with an eye on the time and on what the child uses."""

from __future__ import annotations

import os
import select
from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic

TICK = 0.02
"""Seconds between two looks at the child."""
PIECE = 1 << 20
_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICKS = os.sysconf("SC_CLK_TCK")


class TooSlow(Exception):
    """The child needed more time than it was given."""


class TooBig(Exception):
    """The child used more memory than it was given."""


class Gone(Exception):
    """The child ended before it answered."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Bytes of memory and seconds of processor that a process uses; zeros where the system doesn't say."""

    memory: int
    cpu_seconds: float


def usage(pid: int) -> Usage:
    """What a process uses at this moment."""
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:
            pages = int(file.read().split()[1])
        with open(f"/proc/{pid}/stat", "rb") as file:
            times = file.read().rpartition(b")")[2].split()
        return Usage(pages * _PAGE, (int(times[11]) + int(times[12])) / _TICKS)
    except (OSError, IndexError):
        return Usage(0, 0.0)


class Channel:
    """One exchange with a child. Every method raises TooSlow, TooBig or Gone."""

    def __init__(self, pid: int, requests: int, answers: int) -> None:
        self._pid, self._requests, self._answers = pid, requests, answers
        self._looked = self._deadline = self._cpu_deadline = 0.0
        self._memory = 0

    def begin(self, seconds: float, cpu_seconds: float, memory: int) -> None:
        """Start the clock of an exchange."""
        self._looked = monotonic()
        self._deadline = self._looked + seconds
        self._cpu_deadline = usage(self._pid).cpu_seconds + cpu_seconds
        self._memory = memory

    def send(self, data: bytes) -> None:
        """Write all of the bytes."""
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[os.write(self._requests, rest[:PIECE]) :]
            except BlockingIOError:
                self._wait(self._requests, select.POLLOUT)
            except BrokenPipeError as error:
                raise Gone from error
            self._look()

    def receive(self, size: int) -> bytes:
        """So many bytes."""
        return b"".join(self.pieces(size))

    def pieces(self, size: int) -> Iterator[bytes]:
        """So many bytes as they come."""
        while size:
            try:
                piece = os.read(self._answers, min(size, PIECE))
            except BlockingIOError:
                self._wait(self._answers, select.POLLIN)
            else:
                if not piece:
                    raise Gone
                size -= len(piece)
                yield piece
            self._look()

    def _wait(self, end: int, event: int) -> None:
        poll = select.poll()
        poll.register(end, event)
        poll.poll(TICK * 1000)

    def _look(self) -> None:
        now = monotonic()
        if now - self._looked < TICK:
            return
        self._looked = now
        used = usage(self._pid)
        if used.memory > self._memory:
            raise TooBig
        if now > self._deadline or used.cpu_seconds > self._cpu_deadline:
            raise TooSlow
