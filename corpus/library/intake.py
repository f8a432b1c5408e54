"""Taking a document in: which work and version it is, and what that does to its neighbours in time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, select, update

from corpus.access import Level, access_class, parse_level
from corpus.identity import DocumentIdentity, identify
from corpus.library import lifecycle
from corpus.library.basis import basis_rows
from corpus.library.catalogue import Catalogue, made
from corpus.library.revisions import next_revision
from corpus.library.rows import citation_row, event_json, field_json, provision_rows
from corpus.library.schema import (
    citations,
    expressions,
    manifestations,
    provisions,
    relations,
)
from corpus.model import Document, Warning
from corpus.text import full_text, similar, text_key


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Where a document came from."""

    root: str
    source: str
    sha256: str
    format: str


class Intake:
    """Takes documents into the library within one transaction; `touched` are the works to recompute.

    `level` and `groups` are for documents that state none.
    """

    def __init__(self, connection: Connection, level: Level, groups: tuple[str, ...]) -> None:
        self.connection = connection
        self.level = level
        self.groups = groups
        self.touched: set[int] = set()
        self.catalogue = Catalogue(connection, level)
        self._latest: int | None = None

    def take_in(self, document: Document, file: FileFacts) -> int:
        """The number of the version that now holds the document's text."""
        identity = identify(document)
        known = self._from_this_file(file)
        work_id = self.catalogue.work_of(document, identity, known)
        number = self._version(document, identity, file, work_id, known)
        self.catalogue.say_names(work_id, document, identity)
        self.touched.add(work_id)
        return number

    def finish(self) -> None:
        """Bring windows, access and headings of all touched works up to date, then of those they speak of."""
        if not self.touched:
            return
        revision = next_revision(self.connection)
        for work_id in sorted(self.touched):
            lifecycle.recompute(self.connection, work_id, revision)
        for work_id in sorted(lifecycle.targets_of_works(self.connection, self.touched)):
            lifecycle.recompute(self.connection, work_id, revision)
        self.touched.clear()

    def _from_this_file(self, file: FileFacts) -> list[Any]:
        return list(self.connection.execute(_FROM_FILE, {"of_root": file.root, "of_source": file.source}))

    def _version(
        self,
        document: Document,
        identity: DocumentIdentity,
        file: FileFacts,
        work_id: int,
        known: Sequence[Any],
    ) -> int:
        """Store the text as a version of the work, or as another form of one it has."""
        day = identity.version_date
        for row in known:
            if row.work_id == work_id and row.version_date == day:
                self._replace_text(row.number, document, identity, file)
                return int(row.number)
        siblings = list(self.connection.execute(_VERSIONS, {"of_work": work_id}))
        if document.part is not None:
            for row in siblings:
                if row.version_date == day and self._has_parts(row.number):
                    self._replace_text(row.number, document, identity, file)
                    return int(row.number)
        for row in siblings:
            same_day = row.version_date == day or day is None or row.version_date is None
            if same_day and self._same_text(row, file, document):
                self._add_manifestation(row.number, file, 0)
                return int(row.number)
        warnings = self._warn_of_siblings(siblings, day, document.text_key)
        document = replace(document, warnings=(*document.warnings, *warnings))
        number = self._new_expression(work_id, document, identity)
        self._store_text(number, document, file, provision_rows(document.provisions, document.part or 0))
        return number

    def _warn_of_siblings(self, siblings: Sequence[Any], day: date | None, key: str) -> list[Warning]:
        warnings: list[Warning] = []
        for row in siblings:
            if row.text_key == key:
                stated = row.version_date.isoformat() if row.version_date else "日期不明"
                warnings.append(
                    Warning(
                        "same_text",
                        f"本版文字与{stated}的版本完全相同，可能是同一文本标了不同日期，请核对。",
                    )
                )
            elif row.version_date == day:
                named = f"版本日期同为{day.isoformat()}" if day else "都没有版本日期"
                warnings.append(
                    Warning(
                        "same_day", f"另有文件与本版{named}而文字不同，读者看到的是最后收录的一份，请核对。"
                    )
                )
        return warnings

    def _has_parts(self, number: int) -> bool:
        query = select(func.max(manifestations.c.part)).where(manifestations.c.expression == number)
        return bool(self.connection.scalar(query))

    def _same_text(self, row: Any, file: FileFacts, document: Document) -> bool:
        """Whether a version has the document's text, or in another format the same but for stray lines."""
        if row.text_key == document.text_key:
            return True
        formats = set(
            self.connection.scalars(
                select(manifestations.c.format).where(manifestations.c.expression == row.number)
            )
        )
        return file.format not in formats and similar(
            full_text(document.provisions), self.catalogue.stored_text(row.number)
        )

    def _new_expression(self, work_id: int, document: Document, identity: DocumentIdentity) -> int:
        if self._latest is None:
            self._latest = self.connection.scalar(select(func.max(expressions.c.taken_in))) or 0
        self._latest += 1
        row = {"work_id": work_id, "taken_in": self._latest, **self._facts(document, identity)}
        return int(made(self.connection.execute(insert(expressions), row)))

    def _replace_text(
        self, number: int, document: Document, identity: DocumentIdentity, file: FileFacts
    ) -> None:
        """Put the text of one file into a version in place of what it held for that part; other parts stay."""
        part = document.part or 0
        stored = self.connection.execute(
            select(provisions).where(provisions.c.expression == number).order_by(provisions.c.position)
        )
        kept = [dict(row._mapping) for row in stored if part and row.part != part]
        rows = kept + provision_rows(document.provisions, part)
        if part:
            rows = _joined_parts(rows)
            joined = "\n".join(
                text for row in rows for text in (row["num"], row["heading"], row["text"]) if text
            )
            document = replace(document, text_key=text_key(joined))
        self._forget_text(number, part)
        facts = self._facts(document, identity)
        self.connection.execute(update(expressions).where(expressions.c.number == number).values(**facts))
        self._store_text(number, document, file, rows)

    def _forget_text(self, number: int, part: int) -> None:
        """Take out the text of a version, and what was read in the part that is taken in again (0: in the whole)."""
        of_part = select(provisions.c.eid).where(
            provisions.c.expression == number, provisions.c.part == part
        )
        said, cited = relations.c.expression == number, citations.c.expression == number
        if part:
            first = part * _PART_RELATIONS
            said = and_(said, relations.c.position.between(first, first + _PART_RELATIONS - 1))
            cited = and_(cited, citations.c.eid.in_(of_part))
        self.connection.execute(delete(relations).where(said))
        self.connection.execute(delete(citations).where(cited))
        self.connection.execute(delete(provisions).where(provisions.c.expression == number))

    def _store_text(
        self, number: int, document: Document, file: FileFacts, rows: Sequence[dict[str, Any]]
    ) -> None:
        placed = [{**row, "expression": number, "position": position} for position, row in enumerate(rows)]
        if placed:
            self.connection.execute(insert(provisions), placed)
        related = _related(number, document)
        if related:
            self.connection.execute(insert(relations), related)
        if document.citations:
            first = 1
            if document.part:  # the citations of other parts stay
                last = select(func.max(citations.c.position)).where(citations.c.expression == number)
                first = (self.connection.scalar(last) or 0) + 1
            self.connection.execute(
                insert(citations),
                [
                    {**citation_row(citation), "expression": number, "position": position}
                    for position, citation in enumerate(document.citations, first)
                ],
            )
        self._add_manifestation(number, file, document.part or 0)

    def _add_manifestation(self, number: int, file: FileFacts, part: int) -> None:
        place = {"of_number": number, "of_root": file.root, "of_source": file.source}
        self.connection.execute(_DROP_MANIFESTATION, place)
        row = {"expression": number, "root": file.root, "source": file.source, "part": part}
        row |= {"sha256": file.sha256, "format": file.format}
        self.connection.execute(insert(manifestations), row)

    def _facts(self, document: Document, identity: DocumentIdentity) -> dict[str, Any]:
        """The columns of a version that its document decides."""
        stated = document.fields.get("level")
        level = parse_level(str(stated.value)) if stated else None
        groups = document.fields.get("groups")
        named = tuple(_strings(groups.value)) if groups else self.groups
        entry = identity.entry_into_force
        return {
            "title": document.title,
            "version_date": identity.version_date,
            "entry_into_force": entry.date if entry else None,
            "inferred": entry.inferred if entry else False,
            "text_key": document.text_key,
            "document_number": identity.document_number,
            "level": int(self.level if level is None else level),
            "groups": list(access_class(self.level, named).groups),
            "events": [event_json(event) for event in document.events],
            "fields": {
                name: field_json(field)
                for name, field in document.fields.items()
                if name not in lifecycle.RELATION_FIELDS
            },
            "warnings": [{"code": w.code, "message": w.message} for w in document.warnings],
            "dirty": True,
        }


_FROM_FILE = (
    select(
        expressions.c.number,
        expressions.c.work_id,
        expressions.c.version_date,
        manifestations.c.part,
    )
    .join(manifestations, manifestations.c.expression == expressions.c.number)
    .where(manifestations.c.root == bindparam("of_root"), manifestations.c.source == bindparam("of_source"))
    .order_by(expressions.c.number)
)
"""Statements run for every file are made once: making one takes longer than running it."""
_VERSIONS = (
    select(expressions.c.number, expressions.c.version_date, expressions.c.text_key)
    .where(expressions.c.work_id == bindparam("of_work"))
    .order_by(expressions.c.number)
)
_DROP_MANIFESTATION = delete(manifestations).where(
    manifestations.c.expression == bindparam("of_number"),
    manifestations.c.root == bindparam("of_root"),
    manifestations.c.source == bindparam("of_source"),
)
_PART_RELATIONS = 1000
"""Relations of one part of a text have positions of their own."""


def _related(number: int, document: Document) -> list[dict[str, Any]]:
    """The rows of all that a version, or a part of it, says of other works."""
    rows = lifecycle.relation_rows(number, document)
    rows += basis_rows(number, document, len(rows))
    first = (document.part or 0) * _PART_RELATIONS
    return [{**row, "position": first + row["position"]} for row in rows]


def _joined_parts(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of all part files in the order of their first article, parts counted from 1."""
    parts = {part: index for index, part in enumerate(sorted({row["part"] for row in rows}), 1)}
    rows.sort(key=lambda row: parts[row["part"]])
    for row in rows:
        head, _, rest = row["eid"].partition("__")
        if head.startswith("part_"):
            row["eid"] = f"part_{parts[row['part']]}" + (f"__{rest}" if rest else "")
    return rows


def _strings(value: object) -> Iterable[str]:
    return (str(item) for item in value) if isinstance(value, (list, tuple)) else ()


__all__ = ["FileFacts", "Intake"]
