"""How library and index stand, for those who keep them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corpus.library import Library, Moments, ledger
from indexer.engine import Engine, EngineError, EngineStatus, HealthCode, HealthProblem

_HARMLESS = (HealthCode.READ_ONLY, HealthCode.YELLOW)
"""Problems with which an index can be searched."""


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts of the library, files by their state, what is served (None: nothing can be), what is wrong, when."""

    library: Mapping[str, int]
    files: Mapping[str, int]
    index: EngineStatus | None
    problems: tuple[HealthProblem, ...]
    moments: Moments


def overview(library: Library, engine: Engine) -> Overview:
    """How both stand now; an engine that is away is one of the problems."""
    with library.reading() as connection:
        files = ledger.counts(connection)
    problems = engine.health()
    try:
        index = engine.status()
    except EngineError as error:
        index = None
        problems = problems or (HealthProblem(HealthCode.AWAY, str(error)),)
    return Overview(library.counts(), files, index, problems, library.moments())


def stops_search(problems: Iterable[HealthProblem]) -> bool:
    """Whether nothing can be found while these are not mended."""
    return any(one.code not in _HARMLESS for one in problems)
