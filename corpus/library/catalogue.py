"""Which work a document belongs to: a known one, or a new one with an address of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, bindparam, insert, select, update

from corpus.access import Level
from corpus.address import make_address
from corpus.identity import DocumentIdentity
from corpus.issuers import contradicts
from corpus.library.schema import NAME_LENGTH, expressions, names, provisions, redirects, works
from corpus.model import Document, Kind
from corpus.text import full_text, similar

_OF_IDENTITY = select(works).where(works.c.identity == bindparam("of_key")).order_by(works.c.id)
"""Statements run for every file are made once: making one takes longer than running it."""
_AT_ADDRESS = select(works.c.id).where(works.c.address == bindparam("of_address"))
_FROM_ADDRESS = select(redirects.c.work_id).where(redirects.c.address == bindparam("of_address"))
_NAMES = select(names.c.name).where(names.c.work_id == bindparam("of_work"))


class Catalogue:
    """Finds the works of documents, and enters new ones, within one transaction."""

    def __init__(self, connection: Connection, level: Level) -> None:
        self.connection = connection
        self.level = level

    def work_of(self, document: Document, identity: DocumentIdentity, known: Sequence[Any]) -> int:
        """The work a document belongs to, a new one where none fits."""
        if identity.work:
            named = self._named_work(identity.work)
            if named is not None:
                return named
        for row in self.connection.execute(_OF_IDENTITY, {"of_key": identity.key}):
            issuers = row.issuers or [""]
            if contradicts(identity.issuer, issuers[0]):
                continue
            if identity.kind is Kind.MINUTES and not self._same_minutes(row.id, known, document):
                continue
            self._learn_issuer(row, document, identity)
            return int(row.id)
        return self._new_work(document, identity)

    def _named_work(self, address: str) -> int | None:
        found = self.connection.scalar(_AT_ADDRESS, {"of_address": address})
        return found or self.connection.scalar(_FROM_ADDRESS, {"of_address": address})

    def _same_minutes(self, work_id: int, known: Sequence[Any], document: Document) -> bool:
        """Two meetings may bear one name on one day: only the same file or the same text is the same minutes."""
        if any(row.work_id == work_id for row in known):
            return True
        query = select(expressions.c.number, expressions.c.text_key).where(expressions.c.work_id == work_id)
        return any(
            row.text_key == document.text_key
            or similar(full_text(document.provisions), self.stored_text(row.number))
            for row in self.connection.execute(query)
        )

    def _learn_issuer(self, row: Any, document: Document, identity: DocumentIdentity) -> None:
        """A work of unknown issuer takes the first that a version names; its old address redirects."""
        if row.issuers or not identity.issuers:
            return
        self.connection.execute(
            update(works).where(works.c.id == row.id).values(issuers=list(identity.issuers))
        )
        self._readdress(row.id, row.address, identity)

    def _readdress(self, work_id: int, old: str, identity: DocumentIdentity) -> None:
        new = self._free_address(identity)
        self.connection.execute(update(works).where(works.c.id == work_id).values(address=new))
        self.connection.execute(insert(redirects).values(address=old, work_id=work_id))

    def _free_address(self, identity: DocumentIdentity) -> str:
        base = make_address(identity.kind, identity.issuer, identity.name)
        for count in range(1, 100_000):
            address = str(base.numbered(count))
            taken = self.connection.scalar(_AT_ADDRESS, {"of_address": address})
            taken = taken or self.connection.scalar(_FROM_ADDRESS, {"of_address": address})
            if taken is None:
                return address
        raise AssertionError("no free address")

    def _new_work(self, document: Document, identity: DocumentIdentity) -> int:
        row = {
            "address": self._free_address(identity),
            "kind": identity.kind.value,
            "title": document.title,
            "identity": identity.key,
            "title_key": identity.title_key,
            "issuers": list(identity.issuers),
            "genre": "",
            "document_number": "",
            "level": int(self.level),
            "groups": [],
            "closed": False,
            "access_class": "",
            "topics": [],
        }
        return int(made(self.connection.execute(insert(works), row)))

    def stored_text(self, number: int) -> str:
        query = (
            select(provisions.c.num, provisions.c.heading, provisions.c.text)
            .where(provisions.c.expression == number)
            .order_by(provisions.c.position)
        )
        return "\n".join("\n".join(part for part in row if part) for row in self.connection.execute(query))

    def say_names(self, work_id: int, document: Document, identity: DocumentIdentity) -> None:
        said = set(self.connection.scalars(_NAMES, {"of_work": work_id}))
        new = [
            name
            for name in dict.fromkeys(one[:NAME_LENGTH] for one in identity.names)
            if name and name not in said
        ]
        if new:
            self.connection.execute(insert(names), [{"name": name, "work_id": work_id} for name in new])


def made(result: CursorResult[Any]) -> Any:
    """The key of the row that an insert made."""
    keys = result.inserted_primary_key
    return keys[0] if keys is not None else None
