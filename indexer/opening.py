"""Opening the engine that an address names."""

from __future__ import annotations

from pathlib import Path

from indexer.engine import Engine, EngineError
from indexer.engines.embedded import EmbeddedEngine
from indexer.fields import SCHEMA

EMBEDDED = "embedded"


def open_engine(address: str, folder: Path) -> Engine:
    """The engine for an address: `embedded` keeps its index below the folder. Raises EngineError for others."""
    if address == EMBEDDED:
        return EmbeddedEngine(folder / "index", SCHEMA)
    raise EngineError(f"不认识的检索引擎“{address}”。目前可用的是 {EMBEDDED}（嵌入式）。")
