"""Partitions opened as one index, so that statistics, scores and counts are those of one.

tantivy takes no statistics from outside, but a segment does not care which index lists it: a directory with
links to the segments of several partitions, and a list of them all, is an index of exactly their records. It is
needed only while it is opened; readers thus write nothing into the folder they read.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

import tantivy

from indexer.engine import Unit
from indexer.engines.embedded_fields import register

META = "meta.json"
SCRATCH = "dianzhang-view-"
OPEN_SEGMENTS = 4_000
"""How many segments stay open at most: each maps seven files, and Linux allows 65,530 maps a process."""


class Views:
    """The opened views of a folder, the least recently used closed first. Safe to use from many threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._open: OrderedDict[tuple[Unit, tuple[str, ...]], tantivy.Searcher] = OrderedDict()

    def searcher(self, unit: Unit, directories: tuple[str, ...]) -> tantivy.Searcher:
        """A searcher over the unit in all these directories. Raises OSError or ValueError when one cannot be read."""
        key = (unit, directories)
        with self._lock:
            found = self._open.pop(key, None) or open_view(
                [self._folder / name / unit.value for name in directories]
            )
            self._open[key] = found
            while (
                len(self._open) > 1
                and sum(view.num_segments for view in self._open.values()) > OPEN_SEGMENTS
            ):
                self._open.popitem(last=False)
            return found

    def keep_only(self, directories: frozenset[str]) -> None:
        """Close the views over directories that are no longer served."""
        with self._lock:
            for key in [key for key in self._open if not directories.issuperset(key[1])]:
                del self._open[key]

    def close(self) -> None:
        """Close all views."""
        with self._lock:
            self._open.clear()


def open_view(indexes: Sequence[Path]) -> tantivy.Searcher:
    """A searcher over the records of several indexes of one schema."""
    view = Path(tempfile.mkdtemp(prefix=f"{SCRATCH}{os.getpid()}-", dir=_memory()))
    try:
        segments: list[Any] = []
        for path in indexes:
            described = describe(path)
            segments += described["segments"]
            _link_segments(path.resolve(), view)
        (view / META).write_text(json.dumps({**described, "segments": segments}), "utf-8")
        index = register(tantivy.Index.open(str(view)))
        index.config_reader("manual")
        return index.searcher()
    finally:
        # Everything is mapped into memory by now and stays until the searcher goes.
        _remove(view)


def _remove(view: Path) -> None:
    """Remove a view; tantivy's watcher, begun on opening, may put a lock file into it meanwhile."""
    for attempt in range(10):
        shutil.rmtree(view, ignore_errors=True)
        if not view.exists():
            return
        time.sleep(0.001 * attempt)


def describe(index: Path) -> dict[str, Any]:
    """What tantivy says of an index: its segments, schema and settings."""
    described = json.loads((index / META).read_text("utf-8"))
    if not isinstance(described, dict) or not isinstance(described.get("segments"), list):
        raise ValueError(f"not an index: {index.name}")
    return described


def count(index: Path) -> int:
    """How many records an index holds, those deleted not counted."""
    segments = describe(index)["segments"]
    return sum(
        int(part["max_doc"]) - int((part["deletes"] or {}).get("num_deleted_docs", 0)) for part in segments
    )


def _memory() -> str | None:
    """A directory in memory, where there is one: of 1,800 links each took up to 0.7 ms on a busy disk."""
    path = "/dev/shm"  # noqa: S108
    return path if os.access(path, os.W_OK | os.X_OK) else None


def _link_segments(index: Path, view: Path) -> None:
    for entry in os.scandir(index):
        if entry.name != META and not entry.name.startswith("."):
            link(Path(entry.path), view / entry.name, symbolic=True)


def link(source: Path, target: Path, *, symbolic: bool = False) -> None:
    """Give a file that never changes a second name; a copy of it where the system has no links."""
    with suppress(OSError, NotImplementedError):
        os.symlink(source, target) if symbolic else os.link(source, target)
        return
    shutil.copyfile(source, target)
