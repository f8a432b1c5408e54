"""The reasons that the documents behind a version state, as quotations with their source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.compare import Comparison, RowKind
from corpus.library import Shelf
from corpus.library.causing import Cause, causes
from corpus.model import Expression, Work
from corpus.reasons import reasons_in


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of a document that made a version; `number` is the document's own."""

    cause: Cause
    text: str

    @property
    def source(self) -> str:
        """The number of the document, or its title where it has none."""
        return self.cause.work.document_number or f"《{self.cause.work.title}》"


@dataclass(frozen=True, slots=True)
class Stated:
    """The documents that made the compared versions, and what they state of the whole and of single rows."""

    causes: tuple[Cause, ...]
    whole: tuple[Quotation, ...]
    rows: Mapping[int, tuple[Quotation, ...]]


def stated(shelf: Shelf, work: Work, versions: Iterable[Expression], found: Comparison) -> Stated:
    """What was stated when the versions were made; of the rows only those that differ in content."""
    known = causes(shelf, work)
    made = tuple(cause for one in versions for cause in known.get(one.id, ()))
    whole: list[Quotation] = []
    about: dict[str, list[Quotation]] = {}
    for cause in made:
        for reason in reasons_in(shelf.provisions(cause.expression), work.title):
            (about.setdefault(reason.eid, []) if reason.eid else whole).append(
                Quotation(cause, reason.text)
            )
    return Stated(made, tuple(whole), _by_row(found, about))


def _by_row(
    found: Comparison, about: Mapping[str, Sequence[Quotation]]
) -> Mapping[int, tuple[Quotation, ...]]:
    kinds = (RowKind.CHANGED, RowKind.INSERTED, RowKind.DELETED)
    rows = {}
    for at, row in enumerate(found.rows):
        side = row.new or row.old
        if row.kind in kinds and side is not None and side.eid in about:
            rows[at] = tuple(about[side.eid])
    return rows
