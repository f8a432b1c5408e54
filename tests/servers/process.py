"""A server's process: started with its output in a file, ended with whoever started it."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
LOG_TAIL = 4000
_libc = ctypes.CDLL(None)


class ServerDied(Exception):
    """A server ended, or did not answer in time; the message ends with the end of its log."""


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now, all different."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


class Process:
    """One server's process. `last` is the signal it gets when the process that started it is killed."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        log: Path,
        *,
        user: str | None = None,
        last: int = signal.SIGKILL,
    ) -> None:
        self.name, self.log = name, log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command,
                cwd=log.parent,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                **as_user(user),
                start_new_session=True,  # Ctrl+C reaches only the one who ends servers in order
                preexec_fn=_dies_with(os.getpid(), last),
            )

    def __reduce__(self) -> tuple[type[None], tuple[()]]:
        """None in another process: whoever started a server ends it."""
        return type(None), ()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def wait_until(self, answers: Callable[[], bool], seconds: float = 120) -> None:
        """Come back when the server answers. Raises `ServerDied` when it ends or takes too long."""
        deadline = time.monotonic() + seconds
        while not answers():
            if not self.running:
                raise ServerDied(
                    f"{self.name} 已退出（{self._process.returncode}）。日志末尾：\n{self.tail()}"
                )
            if time.monotonic() > deadline:
                raise ServerDied(f"{self.name} 在 {seconds:.0f} 秒内没有应答。日志末尾：\n{self.tail()}")
            time.sleep(0.1)

    def tail(self) -> str:
        """The end of the log."""
        return self.log.read_bytes()[-LOG_TAIL:].decode("utf-8", "replace")

    def end(self, number: int = signal.SIGTERM, seconds: float = 30) -> None:
        """Send a signal and wait for the end; killed when it takes longer."""
        if self.running:
            self._process.send_signal(number)
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def as_user(name: str | None) -> dict[str, Any]:
    """What `subprocess` needs to know to run a program as a user; nothing for None."""
    if name is None:
        return {}
    entry = pwd.getpwnam(name)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _dies_with(parent: int, number: int) -> Callable[[], None]:
    def arrange() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return arrange
