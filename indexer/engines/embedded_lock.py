"""The locks of the one writer and of the one rebuild, and who holds them."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from indexer.engine import EngineBusy

WRITER, REBUILD = "writer", "rebuild"
_DOING = {WRITER: "写入", REBUILD: "重建"}


@contextmanager
def writing(folder: Path, patience: float = 0) -> Iterator[None]:
    """Hold the writer's lock of a folder. Raises EngineBusy when another does after so many seconds, naming it."""
    with _held(folder, WRITER, patience):
        yield


@contextmanager
def rebuilding(folder: Path) -> Iterator[None]:
    """Hold the lock of full rebuilds. Raises EngineBusy at once when another does, naming it."""
    with _held(folder, REBUILD, 0):
        yield


@contextmanager
def _held(folder: Path, name: str, patience: float) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    holder = folder / f"{name}.json"
    # An instance of its own each time: a shared one would let a second thread of this process in.
    lock = FileLock(folder / f"{name}.lock", timeout=patience, thread_local=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise EngineBusy(_busy(holder, _DOING[name])) from error
    try:
        told = {"pid": os.getpid(), "since": time.strftime("%Y-%m-%d %H:%M:%S")}
        holder.write_text(json.dumps(told), "utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _busy(holder: Path, doing: str) -> str:
    try:
        told = json.loads(holder.read_text("utf-8"))
        return f"索引正在由进程 {told['pid']} {doing}（自 {told['since']} 起），请等它结束后再试。"
    except (OSError, ValueError, KeyError, TypeError):
        return f"索引正在由另一个进程{doing}，请等它结束后再试。"
