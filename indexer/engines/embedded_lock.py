"""The lock of the one writer, and who holds it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from indexer.engine import EngineBusy

LOCK, HOLDER = "writer.lock", "writer.json"


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the writer's lock of a folder. Raises EngineBusy at once when another does, naming it."""
    folder.mkdir(parents=True, exist_ok=True)
    # An instance of its own each time: a shared one would let a second thread of this process in.
    lock = FileLock(folder / LOCK, timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise EngineBusy(_busy(folder)) from error
    try:
        holder = {"pid": os.getpid(), "since": time.strftime("%Y-%m-%d %H:%M:%S")}
        (folder / HOLDER).write_text(json.dumps(holder), "utf-8")
        yield
    finally:
        (folder / HOLDER).unlink(missing_ok=True)
        lock.release()


def _busy(folder: Path) -> str:
    try:
        holder = json.loads((folder / HOLDER).read_text("utf-8"))
        return f"索引正在由进程 {holder['pid']} 写入（自 {holder['since']} 起），请等它结束后再试。"
    except (OSError, ValueError, KeyError, TypeError):
        return "索引正在由另一个进程写入，请等它结束后再试。"
