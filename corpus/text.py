"""The whole text of a document, its units by their eids, and whether two texts are the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from analyzers.normalize import fold, squeeze
from corpus.model import Provision

Tree = Sequence[Provision]
SIMILAR = 0.93
"""Share of common five-character runs from which two formats of one day hold the same text."""


def unit_in(tree: Tree, eid: str) -> Provision | None:
    """The unit of that eid; None where the text has none."""
    return next((one for top in tree for one in top.walk() if one.eid == eid), None)


def full_text(tree: Iterable[Provision]) -> str:
    """All numbers, headings and texts of a tree, in reading order."""
    return "\n".join(
        part for top in tree for one in top.walk() for part in (one.num, one.heading, one.text) if part
    )


def text_key(text: str) -> str:
    """A hash that is equal for texts equal but for spaces, width and punctuation."""
    return hashlib.sha256(squeeze(fold(text)).encode()).hexdigest()


def similar(one: str, other: str) -> bool:
    """Whether two texts are one and the same but for stray lines, such as a page's navigation."""
    first, second = _runs(one), _runs(other)
    smaller = min(len(first), len(second))
    return smaller > 0 and len(first & second) >= SIMILAR * max(len(first), len(second))


def _runs(text: str) -> set[str]:
    bare = squeeze(fold(text))
    return {bare[i : i + 5] for i in range(max(len(bare) - 4, 1))}
