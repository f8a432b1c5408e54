"""Between the model and the rows of the tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Column, Row

from corpus.access import AccessClass, Level
from corpus.model import (
    Citation,
    EventType,
    Expression,
    Field,
    Kind,
    LifecycleEvent,
    Manifestation,
    Provision,
    ProvisionType,
    Sure,
    Validity,
    Warning,
    Work,
)

VALIDITY_COLUMNS = (
    "valid_from",
    "valid_until",
    "amended_on",
    "partly_repealed_on",
    "repealed_on",
    "lapsed_on",
    "applies",
    "applies_from",
    "applies_until",
)


def expression_id(number: int) -> str:
    """The id by which a version is named in addresses and answers: v12."""
    return f"v{number}"


def expression_number(id_: str) -> int | None:
    """The row that an id names; None for any other string."""
    return (
        int(id_[1:])
        if id_[:1] == "v" and id_[1:].isascii() and id_[1:].isdigit() and len(id_) < 12
        else None
    )


def event_json(event: LifecycleEvent) -> dict[str, Any]:
    """An event as stored."""
    return {
        "type": event.type.value,
        "date": event.date.isoformat(),
        "by": event.by,
        "evidence": event.evidence,
        "inferred": event.inferred,
        "partial": event.partial,
    }


def event_from(data: Mapping[str, Any]) -> LifecycleEvent:
    """A stored event."""
    return LifecycleEvent(
        EventType(data["type"]),
        date.fromisoformat(data["date"]),
        data["by"],
        data["evidence"],
        data["inferred"],
        data["partial"],
    )


def field_json(field: Field) -> dict[str, Any]:
    """A field as stored; a date is written as an ISO string."""
    value = field.value.isoformat() if isinstance(field.value, date) else field.value
    return {"value": value, "evidence": field.evidence, "sure": field.sure.value}


def field_from(data: Mapping[str, Any]) -> Field:
    """A stored field; dates stay ISO strings."""
    return Field(data["value"], data["evidence"], Sure(data["sure"]))


def citation_row(citation: Citation) -> dict[str, Any]:
    """A reference as stored."""
    return {name: getattr(citation, name) for name in Citation.__slots__}


def validity_from(row: Row[Any]) -> Validity:
    """The days of a version from its row."""
    return Validity(
        **{name: getattr(row, name) for name in VALIDITY_COLUMNS}, inferred=row.valid_from_inferred
    )


def expression_from(row: Row[Any], manifestations: Sequence[Manifestation] = ()) -> Expression:
    """A version from its row."""
    events = tuple(event_from(item) for item in row.events)
    fields = {name: field_from(item) for name, item in row.fields.items()}
    return Expression(
        id=expression_id(row.number),
        title=row.title,
        version_date=row.version_date,
        taken_in=row.taken_in,
        published_on=row.version_date,
        entry_into_force=row.entry_into_force,
        inferred=row.inferred,
        validity=validity_from(row),
        events=events,
        fields=fields,
        warnings=tuple(Warning(item["code"], item["message"]) for item in row.warnings),
        manifestations=tuple(manifestations),
    )


def work_from(row: Row[Any], expressions: Sequence[Expression] = ()) -> Work:
    """A work from its row."""
    return Work(
        id=row.id,
        address=row.address,
        kind=Kind(row.kind),
        title=row.title,
        issuers=tuple(row.issuers),
        genre=row.genre,
        level=Level(row.level).label,
        groups=tuple(row.groups),
        topics=tuple(row.topics),
        document_number=row.document_number,
        expressions=tuple(expressions),
    )


def manifestation_from(row: Row[Any]) -> Manifestation:
    """A file of a version from its row."""
    return Manifestation(row.source, row.sha256, row.format, row.part)


def columns_of(columns: Iterable[Column[Any]], row: Row[Any]) -> Any:
    """The columns of one table in a row of several, by their names there."""
    read = row._mapping
    return SimpleNamespace(**{column.name: read[column] for column in columns})


def class_of(row: Row[Any]) -> AccessClass:
    """The access class of a work's row."""
    return AccessClass(Level(row.level), tuple(row.groups), row.closed)


def provision_rows(provisions: Iterable[Provision], part: int) -> list[dict[str, Any]]:
    """The rows of a tree in reading order; `depth` tells the tree again, `path` names the units above."""
    rows: list[dict[str, Any]] = []

    def add(provision: Provision, above: tuple[str, ...]) -> None:
        rows.append(
            {
                "part": part,
                "depth": len(above),
                "eid": provision.eid,
                "type": provision.type.value,
                "num": provision.num,
                "heading": provision.heading,
                "path": " ".join(filter(None, above)),
                "text": provision.text,
            }
        )
        for child in provision.children:
            add(child, (*above, f"{provision.num} {provision.heading}".strip()))

    for provision in provisions:
        add(provision, ())
    return rows


def tree_from(rows: Sequence[Any]) -> tuple[Provision, ...]:
    """The tree of rows in reading order."""
    return tuple(_siblings(_Peekable(iter(rows)), 0))


class _Peekable:
    def __init__(self, rows: Iterator[Any]) -> None:
        self.rows = rows
        self.next: Any = next(rows, None)

    def take(self) -> Any:
        row, self.next = self.next, next(self.rows, None)
        return row


def _siblings(rows: _Peekable, depth: int) -> list[Provision]:
    found: list[Provision] = []
    while rows.next is not None and rows.next.depth >= depth:
        row = rows.take()
        children = tuple(_siblings(rows, row.depth + 1))
        found.append(Provision(row.eid, ProvisionType(row.type), row.num, row.heading, row.text, children))
    return found
