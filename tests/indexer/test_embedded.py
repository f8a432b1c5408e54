"""The embedded engine: the contract, and what only it promises."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from engine_contract import EngineContract, OpenEngine, keys, listing, put, record
from engine_oracle import SCHEMA

from indexer.engine import (
    Engine,
    EngineBusy,
    EngineError,
    EngineQuery,
    EngineUnavailable,
    Phrase,
    Schema,
    TokenField,
    Unit,
    Weighted,
)
from indexer.engines.embedded import EmbeddedEngine

START = """
import sys, time
from pathlib import Path
from engine_contract import listing, put, record
from engine_oracle import SCHEMA
from indexer.engine import *
from indexer.engines.embedded import EmbeddedEngine
engine = EmbeddedEngine(Path(sys.argv[1]), SCHEMA)
def batch(writer, number):
    for partition in "pq":
        for owner in range(5):
            units = (record(f"{owner}", f"b{number}", Unit.DOCUMENT), record(f"{owner}/1", f"b{number}"))
            writer.replace(partition, str(owner), units)
        put(writer, partition, record(f"n{number}/1", "new"))
def say(*words):
    print(*words, flush=True)
"""


class TestEmbeddedEngine(EngineContract):
    @pytest.fixture
    def open_engine(self, tmp_path: Path) -> OpenEngine:
        return lambda schema: EmbeddedEngine(tmp_path / "index", schema)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def engine(folder: Path) -> Engine:
    return EmbeddedEngine(folder, SCHEMA)


def child(folder: Path, program: str) -> subprocess.Popen[str]:
    """Another process that has the engine and goes on with the program; its first line is awaited."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-c", START + program, str(folder)]
    process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    return process


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def finish(process: subprocess.Popen[str]) -> None:
    process.communicate("\n", timeout=20)
    assert process.returncode == 0


def kill(process: subprocess.Popen[str]) -> list[str]:
    """Stop it dead; what it still said."""
    process.send_signal(signal.SIGKILL)
    return process.communicate(timeout=20)[0].split()


def served(folder: Path) -> set[Path]:
    current = json.loads((folder / "manifest.json").read_text("utf-8"))
    named = [*current["current"]["partitions"].values(), *(current["previous"] or {"partitions": {}})["partitions"].values()]
    return {folder / name for name in named}


def present(folder: Path) -> set[Path]:
    return set((folder / "generations").glob("*/*"))


def test_nothing_is_created_before_writing(engine: Engine, folder: Path) -> None:
    assert engine.needs_rebuild()
    assert not folder.exists()


def test_the_writer_is_named_to_others(engine: Engine, folder: Path) -> None:
    process = child(folder, "with engine.write() as w:\n put(w, 'p', record('a/1', 'x'))\n say('in')\n sys.stdin.readline()")
    assert said(process) == "in"
    begun = time.monotonic()
    with pytest.raises(EngineBusy, match=rf"进程 {process.pid} 写入（自 \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d 起）"), engine.write():
        pass
    assert time.monotonic() - begun < 1
    finish(process)
    assert listing(engine) == ["a/1"]
    assert not (folder / "writer.json").exists()


def test_a_reader_beside_a_writer_in_another_process(engine: Engine, folder: Path) -> None:
    program = "say('in')\nfor n in range(12):\n with engine.write() as w: batch(w, n)\n if n == 6:\n  with engine.rebuild(['p', 'q']) as w: batch(w, n)\n"
    process = child(folder, program + "say('out')\nsys.stdin.readline()")
    assert said(process) == "in"
    seen, begun = set(), time.monotonic()
    while process.poll() is None and len(seen) < 3 and time.monotonic() - begun < 20:
        try:
            seen.add(whole_batch(engine, atomic=False))
        except EngineUnavailable:
            assert not seen, "what was served once stays served"
    assert said(process) == "out"
    assert whole_batch(engine) == "b11"
    assert len(seen) >= 2
    finish(process)


def whole_batch(engine: Engine, *, atomic: bool = True) -> str:
    """The one batch that both units of both partitions hold wholly."""
    batches = {}
    for number in range(12) if atomic else range(1):
        del number
    for unit in Unit:
        counts = {}
        for number in range(200):
            query = EngineQuery(("p", "q"), unit, required=(Phrase("words", (f"b{number}",)),), limit=20)
            if total := engine.search(query).total:
                counts[f"b{number}"] = total
            elif counts:
                break
        batches[unit] = counts
    if atomic:
        assert batches[Unit.DOCUMENT] == batches[Unit.PASSAGE]
        assert list(batches[Unit.DOCUMENT].values()) == [10]
    return max(batches[Unit.DOCUMENT], key=lambda name: int(name[1:]), default="")
