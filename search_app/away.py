"""What readers are told while the search engine is away."""

from __future__ import annotations

from corpus.access import Level
from indexer.engine import EngineError
from search_app.context import reader

RETRY_SECONDS = 30
"""After how long a client may ask again."""


def may_know() -> bool:
    """Whether this reader is told how the service stands: whoever sees 内部 documents."""
    level = reader().level
    return level is not None and level >= Level.INTERNAL


def why_away(error: EngineError) -> str:
    """Why search is away, for this reader: addresses of servers are not for everybody."""
    return str(error) if may_know() else "检索引擎现在没有应答。"
