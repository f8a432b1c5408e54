"""Taking versions out of the library and the index."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from corpus.library import Library
from corpus.library.lifecycle import withdraw as withdraw_rows
from indexer.engine import Engine
from indexer.sync import synchronise
from indexer.workers import Workers


def withdraw(
    library: Library, engine: Engine, work_id: int, numbers: Sequence[int] | None, now: datetime
) -> int:
    """Take versions of a work (all when None) out of library and index; how many went."""
    with library.writing() as connection:
        gone = withdraw_rows(connection, work_id, numbers, now.isoformat(timespec="seconds"))
    with Workers() as workers:
        synchronise(library, engine, workers)
    return gone
