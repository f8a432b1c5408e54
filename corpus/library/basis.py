"""The 依据 of versions as stored: relations of their own type, so that parents and children are found by one query."""

from __future__ import annotations

from typing import Any

from corpus.basis import basis_of_document
from corpus.citing_groups import Tie
from corpus.model import Document


def basis_rows(number: int, document: Document, first: int) -> list[dict[str, Any]]:
    """The rows of what a version rests on, in the order of the text; positions count from `first`."""
    return [
        {
            "expression": number,
            "type": Tie.BASIS.value,
            "target_key": one.title_key,
            "target_number": one.number[:120],
            "partial": False,
            "day": None,
            "evidence": one.text[:1000],
            "position": position,
        }
        for position, one in enumerate(basis_of_document(document), first)
    ]
