"""Passages: the units of a text that are found and shown by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from corpus.model import ProvisionType


@dataclass(frozen=True, slots=True)
class Passage:
    """A provision that is found and shown by itself: an article, section, agenda item, decision, preamble, annex.

    `path` names the units above it, outermost first, joined by spaces: 第二章 出差审批.
    """

    expression: str
    eid: str
    type: ProvisionType
    num: str
    heading: str
    path: str
    text: str
    part: int = 0
    """The part file it came in: the number of that file's first article, 0 for a text in one file."""
    opens: str = ""
    """Headings that stand between the passage before and this one, so that no text is left unindexed."""


def walk_passages(rows: Iterable[Row[Any]]) -> Iterator[tuple[int, Passage]]:
    """The passages among provision rows, each with the number of its version.

    A passage holds a unit's own text: articles whole, a chapter only what stands directly under its heading,
    so that all passages of a version together are its whole text, without overlap.
    """
    opened: list[str] = []
    current: int | None = None
    for row in rows:
        if row.expression != current:
            current, opened = row.expression, []
        if row.text or row.type in ALWAYS_FOUND:
            yield row.expression, passage_from(row, "\n".join(opened))
            opened = []
        elif row.num or row.heading:
            opened.append(f"{row.num} {row.heading}".strip())


ALWAYS_FOUND = (ProvisionType.ARTICLE.value, ProvisionType.DECISION.value)
"""Provisions that are passages even without text."""


def passage_from(row: Row[Any], opens: str = "") -> Passage:
    """The passage of a provision's row."""
    type_ = ProvisionType(row.type)
    return Passage(
        f"v{row.expression}", row.eid, type_, row.num, row.heading, row.path, row.text, row.part, opens
    )
