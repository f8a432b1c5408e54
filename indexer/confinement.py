"""Foreign files are read in a child process that may use little and do less; its failure costs one file.

A process that parses has one child, started with its first foreign file, fed one file after another, replaced
when it fails and after so many files. What a child may do is in `confinement_child`; nothing it sends is trusted.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from indexer.allocator import give_back_large_blocks
from indexer.confinement_channel import Channel, Gone, TooBig, TooSlow, usage
from indexer.confinement_codec import (
    ANSWER,
    MAX_LINES_BYTES,
    REQUEST,
    BadAnswer,
    Listed,
    Outcome,
    decode_outcome,
)
from indexer.readers.unreadable import Unreadable

READER = "indexer.confinement_child:read_foreign"
SUFFIX = 16
"""Bytes of a name's end that a child is told."""
MAX_MEMBER = 30_000_000
MAX_MEMBERS_BYTES = 300_000_000
GRACE = 2.0
"""Seconds in which a child that closed its pipes is to end by itself."""
KILLED = frozenset(("too_slow", "too_big_in_memory", "parser_crashed"))
"""The codes of files that cost a child its life."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: for a file by its size, and before it is replaced."""

    cpu_seconds: float = 60
    cpu_seconds_per_megabyte: float = 20
    wall_factor: float = 4
    """Waiting included: the machine may have other work."""
    memory: int = 2_000_000_000
    """Recognising the text of a page takes 0.8 GB."""
    address_space: int = 6_000_000_000
    files: int = 200
    kept_memory: int = 900_000_000
    """A child that still holds more after a file is replaced."""
    child_cpu_seconds: int = 3600

    def cpu(self, size: int) -> float:
        """Seconds of processor for a file of so many bytes."""
        return self.cpu_seconds + self.cpu_seconds_per_megabyte * size / 1_000_000


@dataclass(frozen=True, slots=True)
class Spooled:
    """A member of a file, its bytes in a temporary file; `code` and `message` where it was not taken out."""

    name: str
    path: Path
    code: str = ""
    message: str = ""


class Confinement:
    """A child and what it is asked. `reader` is the function that answers in the child, as MODULE:FUNCTION."""

    def __init__(self, reader: str = READER, limits: Limits | None = None) -> None:
        self._reader = reader
        self._limits = limits or Limits()
        self._lock = Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._answered = 0

    def ask(self, data: bytes, folder: Path, suffix: str = "") -> tuple[Outcome, tuple[Spooled, ...]]:
        """What the child makes of a file whose name ends so; the bytes of members come to lie in the folder.

        Raises `Unreadable` with a code of `KILLED` when the child did not survive the file.
        """
        with self._lock:
            try:
                answer = self._exchange(data, folder, suffix)
            except (TooSlow, TooBig, Gone, BadAnswer) as failure:
                raise self._ended(failure) from failure
            except BaseException:
                self._end()  # an answer half read must not be taken for the next one's
                raise
            self._answered += 1
            self._replace_if_worn()
            return answer

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._end()

    def _exchange(self, data: bytes, folder: Path, suffix: str) -> tuple[Outcome, tuple[Spooled, ...]]:
        child = self._running()
        assert child.stdin is not None  # noqa: S101
        assert child.stdout is not None  # noqa: S101
        channel = Channel(child.pid, child.stdin.fileno(), child.stdout.fileno())
        seconds = self._limits.cpu(len(data))
        channel.begin(seconds * self._limits.wall_factor, seconds, self._limits.memory)
        channel.send(REQUEST.pack(len(data), suffix.encode("ascii", "replace")[:SUFFIX]))
        channel.send(data)
        (size,) = ANSWER.unpack(channel.receive(ANSWER.size))
        if size > MAX_LINES_BYTES:
            raise BadAnswer("too long")
        outcome = decode_outcome(channel.receive(size))
        return outcome, _spool(channel, outcome.members, folder)

    def _running(self) -> subprocess.Popen[bytes]:
        """The child of this very process, started where there is none."""
        if self._owner != os.getpid():  # after a fork the child is another's
            self._child, self._owner = None, os.getpid()
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._child = self._started()
            self._answered = 0
        return self._child

    def _started(self) -> subprocess.Popen[bytes]:
        give_back_large_blocks()  # whole files go out and come in, of all sizes
        limits = self._limits
        arguments = (self._reader, str(limits.address_space), str(limits.child_cpu_seconds))
        child = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "indexer.confinement_child", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            start_new_session=True,  # an interrupt at the keyboard is for the parent, which ends the child
            env={
                "PYTHONPATH": os.pathsep.join(sys.path),
                "LANG": "C.UTF-8",
                "PYTHONDONTWRITEBYTECODE": "1",
            },
        )
        assert child.stdin is not None  # noqa: S101
        assert child.stdout is not None  # noqa: S101
        os.set_blocking(child.stdin.fileno(), False)
        os.set_blocking(child.stdout.fileno(), False)
        return child

    def _replace_if_worn(self) -> None:
        if self._child is None:
            return
        used = usage(self._child.pid)
        if (
            self._answered >= self._limits.files
            or used.memory > self._limits.kept_memory
            or used.cpu_seconds > self._limits.child_cpu_seconds / 2
        ):
            self._end()

    def _ended(self, failure: Exception) -> Unreadable:
        """Why the child was ended or ended, as what is said of the file."""
        status = self._end(gone=isinstance(failure, Gone))
        if isinstance(failure, TooSlow) or status == -signal.SIGXCPU:
            return Unreadable(
                "too_slow",
                "读取这个文件用时超过上限，已停止，没有收录。请拆分或另存为较简单的文件后重新导入。",
            )
        if isinstance(failure, TooBig):
            return Unreadable(
                "too_big_in_memory", "读取这个文件需要的内存超过上限，已停止，没有收录。请拆分后重新导入。"
            )
        return Unreadable(
            "parser_crashed",
            "读取程序在这个文件上意外退出，这个文件没有收录，其他文件不受影响。"
            "请用原来的软件打开后另存再导入，仍不行请交管理员检查。",
        )

    def _end(self, gone: bool = False) -> int:
        """End the child, if there is one; how it ended, for which one that is `gone` is given a moment."""
        child, self._child = self._child, None
        if child is None:
            return 0
        with suppress(subprocess.TimeoutExpired):
            child.wait(GRACE if gone else 0)
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
        return child.returncode


def _spool(channel: Channel, listed: tuple[Listed, ...], folder: Path) -> tuple[Spooled, ...]:
    """The members that follow an answer, written to the folder under numbers for names."""
    if sum(one.size for one in listed) > MAX_MEMBERS_BYTES or any(one.size > MAX_MEMBER for one in listed):
        raise BadAnswer("too many bytes")
    spooled = []
    for number, one in enumerate(listed):
        path = folder / str(number)
        with path.open("wb") as file:
            for piece in channel.pieces(one.size):
                file.write(piece)
        spooled.append(Spooled(one.name, path, one.code, one.message))
    return tuple(spooled)
