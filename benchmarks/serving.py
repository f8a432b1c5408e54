"""The service as it is served, asked over HTTP."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import psutil
import urllib3

from benchmarks.timing import Asking

PORT = 18_765
ADDRESS = f"http://127.0.0.1:{PORT}/api/v1/search"

_CONNECTIONS = urllib3.PoolManager()


@dataclass(frozen=True, slots=True)
class Served:
    """A running service and the seconds from its start to its first answer."""

    process: subprocess.Popen[bytes]
    first_answer: float

    def cpu_seconds(self) -> float:
        """Processor time of all its processes so far: what other work on the machine does not lengthen."""
        root = psutil.Process(self.process.pid)
        times = [one.cpu_times() for one in (root, *root.children(recursive=True))]
        return sum(one.user + one.system for one in times)

    def memory_mib(self) -> float:
        """Resident memory of its largest process in MiB."""
        root = psutil.Process(self.process.pid)
        return max(one.memory_info().rss for one in (root, *root.children(recursive=True))) / 2**20


@contextmanager
def serving(variables: Mapping[str, str]) -> Iterator[Served]:
    """The service with these settings on a port of its own."""
    command = [
        sys.executable,
        "-c",
        "from search_app.cli import main; main()",
        "serve",
        "--port",
        str(PORT),
    ]
    started = time.perf_counter()
    server = subprocess.Popen(
        command, env={**os.environ, **variables}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while time.perf_counter() - started < 60:
            try:
                ask("公司法")
                break
            except urllib3.exceptions.HTTPError:
                time.sleep(0.05)
        yield Served(server, time.perf_counter() - started)
    finally:
        server.terminate()
        server.wait(20)


def through_api(texts: Sequence[str], **parameters: str) -> list[Asking]:
    """What asks the API each text."""
    return [partial(ask, text, **parameters) for text in texts]


def ask(text: str, **parameters: str) -> object:
    """The answer of the search API, over a connection that is kept. Raises HTTPError."""
    answer = _CONNECTIONS.request(
        "GET", ADDRESS, fields={"q": text, **parameters}, timeout=30, retries=False
    )
    if answer.status != 200:
        raise RuntimeError(answer.data.decode())
    return answer.json()
