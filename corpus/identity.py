"""Which work a document belongs to, and what that work is called."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from analyzers.normalize import title_key
from analyzers.numbers import find_document_numbers
from corpus.issuers import normal_issuer, split_company
from corpus.model import Document, DocumentNumber, EventType, Kind, LifecycleEvent

_EDITION = re.compile(
    r"[（(](?:\d{4}年?)?(?:第[一二三四五六七八九十]+次)?(?:修订|修正|修改|修订版|修正版|新修订)(?:版|稿|本)?[）)]$"
)


@dataclass(frozen=True, slots=True)
class DocumentIdentity:
    """What decides the work and the version of a document.

    `key` is equal for documents that may be versions of one work; an issuer may still tell them apart.
    """

    kind: Kind
    key: str
    title_key: str
    name: str
    names: tuple[str, ...]
    issuers: tuple[str, ...]
    version_date: date | None
    document_number: str
    entry_into_force: LifecycleEvent | None
    work: str

    @property
    def issuer(self) -> str:
        """The first issuer, or an empty string."""
        return self.issuers[0] if self.issuers else ""


def identify(document: Document) -> DocumentIdentity:
    """The identity of a document as read from a file."""
    number = normal_number(_text(document, "document_number"))
    issuers = tuple(normal_issuer(name) for name in _list(document, "issuer"))
    version = document.fields.get("version_date")
    day = version.value if version is not None and isinstance(version.value, date) else None
    name = work_name(document, number, day)
    key = title_key(name)
    entry = next((e for e in document.events if e.type is EventType.ENTRY_INTO_FORCE), None)
    return DocumentIdentity(
        kind=document.kind,
        key=hashlib.sha256(f"{document.kind.value}\0{key}".encode()).hexdigest(),
        title_key=title_key(bare_title(document.title))[:400],
        name=name,
        names=tuple(title_key(text) for text in (*_titles(document.title), number) if text),
        issuers=issuers,
        version_date=day,
        document_number=number,
        entry_into_force=entry,
        work=_text(document, "work"),
    )


def work_name(document: Document, number: str, day: date | None) -> str:
    """The NAME of the work's address: a rule's title, a document's number, a meeting and its day."""
    title = bare_title(document.title)
    if document.kind is Kind.REGULATION:
        return title
    if document.kind is Kind.OFFICIAL_DOCUMENT:
        return number or f"{title} {day.isoformat() if day else ''}".strip()
    meeting = _text(document, "meeting") or title
    return f"{meeting} {day.isoformat() if day else ''}".strip()


_OFFICE = re.compile(r"^[\u4e00-\u9fff]{2,6}办公室(?=.{4,})")


def _titles(title: str) -> tuple[str, ...]:
    """What a document may be called: in full, without its company, without the office that issued it."""
    bare = bare_title(title)
    return (title, bare, _OFFICE.sub("", bare))


def bare_title(title: str) -> str:
    """A rule's title without the company it begins with and without its edition: …管理办法（2023年修订）."""
    return split_company(_EDITION.sub("", title.strip()))[1]


def normal_number(text: str) -> str:
    """A document number in its normal form 澜江发〔2023〕12号; other text as it stands."""
    for found in find_document_numbers(text):
        return str(DocumentNumber(found.agency, found.year, found.serial))
    return text.strip()


def _text(document: Document, name: str) -> str:
    field = document.fields.get(name)
    return "" if field is None or field.value is None else str(field.value)


def _list(document: Document, name: str) -> list[str]:
    field = document.fields.get(name)
    if field is None or field.value is None:
        return []
    items = field.value if isinstance(field.value, (list, tuple)) else [field.value]
    return [str(item) for item in items if str(item).strip()]
