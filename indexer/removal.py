"""Taking versions out of the library and the index."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from corpus.library import Library
from corpus.library.withdrawing import withdraw as withdraw_rows
from indexer.engine import Engine, EngineError
from indexer.pipeline import follow
from indexer.workers import Workers


class Withdrawn(NamedTuple):
    """How many versions were taken out, and what kept the index from following, None when it has."""

    versions: int
    behind: EngineError | None


def withdraw(
    library: Library, engine: Engine, work_id: int, numbers: Sequence[int] | None, now: datetime
) -> Withdrawn:
    """Take versions of a work (all when None) out of library and index.

    They are out of the library, and so out of sight, also when the engine is away.
    """
    with library.writing() as connection:
        gone = withdraw_rows(connection, work_id, numbers)
    with Workers() as workers:
        return Withdrawn(gone, follow(library, engine, workers, now))
