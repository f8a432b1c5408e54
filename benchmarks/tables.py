"""Printing rows, and measuring commands with the memory of all their processes."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

_EVERY = 0.1


@dataclass(frozen=True, slots=True)
class Run:
    """A command that ended: what it printed, wall seconds, the highest sum of its processes' memory in MiB."""

    output: str
    seconds: float
    peak_mib: float


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a Markdown table."""
    print("| " + " | ".join(headings) + " |")
    print("|" + " --- |" * len(headings))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |", flush=True)


def dianzhang(data: Path, *arguments: str, variables: Mapping[str, str] | None = None) -> Run:
    """Run a command of the service on a data folder; memory is the proportional share (PSS) summed over the tree."""
    environment = {
        **os.environ,
        "DIANZHANG_ENGINE": "embedded",
        **(variables or {}),
        "DIANZHANG_DATA": str(data),
    }
    command = [sys.executable, "-c", "from search_app.cli import main; main()", *arguments]
    started = time.perf_counter()
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    peaks: list[float] = [0.0]
    watcher = threading.Thread(target=_watch, args=(process, peaks), daemon=True)
    watcher.start()
    output, _errors = process.communicate()
    seconds = time.perf_counter() - started
    watcher.join()
    return Run(output, seconds, max(peaks))


def _watch(process: subprocess.Popen[str], peaks: list[float]) -> None:
    root = psutil.Process(process.pid)
    while process.poll() is None:
        total = 0.0
        try:
            for one in (root, *root.children(recursive=True)):
                total += one.memory_full_info().pss
        except psutil.Error:
            continue
        peaks.append(total / 2**20)
        time.sleep(_EVERY)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
