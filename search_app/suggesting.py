"""Completions of what was typed, from titles and numbers of works that the reader may see."""

from __future__ import annotations

from analyzers.normalize import title_key
from corpus.library import Shelf

MOST = 8


def suggest(shelf: Shelf, typed: str) -> list[dict[str, str]]:
    """Works whose title or number begins with, then contains, what was typed; at most eight."""
    key = title_key(typed[:60])
    if not key:
        return []
    escaped = key.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    found: dict[str, dict[str, str]] = {}
    for pattern in (f"{escaped}%", f"%{escaped}%"):
        for _name, work in shelf.names_like(pattern, MOST):
            if len(found) < MOST:
                found.setdefault(
                    work.address, {"text": work.title, "kind": work.kind.value, "address": work.address}
                )
    return list(found.values())
