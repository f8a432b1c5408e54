"""Document types: one row each says its name, how it is recognised and how it is read.

To add a type, write a module with `recognise` and `read` and give it a row here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from corpus.doctypes import minutes, official_document, regulation
from corpus.doctypes.hints import hints_of, with_hints
from corpus.doctypes.source import SourceText, StateSecret, refuse_state_secrets
from corpus.model import Document, Kind


@dataclass(frozen=True, slots=True)
class DocType:
    """A row of the table; `recognise` gives 0 to 1, the highest row reads, the first row at a tie."""

    kind: Kind
    label: str
    recognise: Callable[[SourceText], float]
    read: Callable[[SourceText], tuple[Document, ...]]


DOCTYPES = (
    DocType(Kind.REGULATION, "规章制度", regulation.recognise, lambda source: (regulation.read(source),)),
    DocType(Kind.OFFICIAL_DOCUMENT, "公文", official_document.recognise, official_document.read),
    DocType(Kind.MINUTES, "会议纪要", minutes.recognise, minutes.read_all),
)
LABELS = {row.kind: row.label for row in DOCTYPES}


def read_documents(source: SourceText) -> tuple[Document, ...]:
    """The documents in a text, read as the type it looks most like or that its front matter names.

    Most texts hold one; a notice that carries rules comes first and then they, a file of several meetings gives
    one for each. Raises `StateSecret` for a text marked as one.
    """
    refuse_state_secrets(source)
    named = source.text_of("kind")
    chosen = next((row for row in DOCTYPES if row.kind.value == named), None)
    if chosen is None:
        chosen = max(DOCTYPES, key=lambda row: row.recognise(source))
    documents = chosen.read(source)
    return tuple(with_hints(one, source.hints) for one in documents) if source.hints else documents


def read_document(source: SourceText) -> Document:
    """The first, or only, document in a text."""
    return read_documents(source)[0]


__all__ = [
    "DOCTYPES",
    "LABELS",
    "DocType",
    "SourceText",
    "StateSecret",
    "hints_of",
    "read_document",
    "read_documents",
]
