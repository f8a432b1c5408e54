"""What one document does to another in time, and bringing a work up to date after a change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from analyzers.normalize import title_key
from analyzers.numbers import find_document_numbers
from corpus.access import AccessClass, Level, access_class, combined
from corpus.citing_groups import Tie
from corpus.identity import bare_title
from corpus.issuers import contradicts
from corpus.library import revisions
from corpus.library.rows import VALIDITY_COLUMNS, expression_from, expression_number
from corpus.library.schema import access_classes, expressions, names, redirects, relations, works
from corpus.model import Document, DocumentNumber, EventType, Expression, Field, Kind, LifecycleEvent
from corpus.subjects import chosen_topics, topics_of
from corpus.timeline import SAME_TEXT_DAYS, timeline

_ENDS = (EventType.REPEAL, EventType.LAPSE)


RELATION_FIELDS = ("repeals", "amends")
"""Fields that say something of other works; they are stored as relations."""


ISSUES, DECIDES = Tie.ISSUES.value, Tie.DECIDES.value
_DATING = (Tie.REPEAL.value, Tie.AMENDMENT.value)
"""The relations that bear on when another work is in force."""


def relation_rows(number: int, document: Document) -> list[dict[str, Any]]:
    """The rows of what a version repeals, amends, issues and decides: title, number, day and sentence of each."""
    repeals, amends = (document.fields.get(name) for name in RELATION_FIELDS)
    rows = [
        _relation(number, EventType.REPEAL, title, printed, None, partial, evidence)
        for title, printed, partial, evidence in _list(repeals)
    ]
    if amends is not None:
        rows += [
            _relation(number, EventType.AMENDMENT, title, "", day, True, amends.evidence)
            for title, day in _list(amends)
        ]
    own = document.fields.get("document_number")
    rows += [
        _relation(number, ISSUES, title, str(own.value) if own else "", None, False, "")
        for title in _list(document.fields.get("issues"))
    ]
    rows += [
        _relation(number, DECIDES, title, printed, None, False, evidence)
        for _verb, title, printed, _eid, evidence in _list(document.fields.get("decides"))
    ]
    return [{**row, "position": position} for position, row in enumerate(rows)]


def _list(field: Field | None) -> Sequence[Any]:
    return field.value if field is not None and isinstance(field.value, (list, tuple)) else ()


def _relation(
    number: int, type_: str, title: str, printed: str, day: date | None, partial: bool, evidence: str
) -> dict[str, Any]:
    found = find_document_numbers(printed)
    return {
        "expression": number,
        "type": str(type_),
        "target_key": title_key(bare_title(title)),
        "target_number": str(DocumentNumber(found[0].agency, found[0].year, found[0].serial))
        if found
        else "",
        "partial": partial,
        "day": day,
        "evidence": evidence[:1000],
    }


def targets_of_works(connection: Connection, ids: Iterable[int]) -> set[int]:
    """The works that versions of these works say something of, as far as the library has them."""
    query = (
        select(relations.c.target_key, relations.c.target_number)
        .join(expressions, expressions.c.number == relations.c.expression)
        .where(expressions.c.work_id.in_(list(ids)), relations.c.type.in_(_DATING))
    )
    rows = connection.execute(query).all()
    keys = {row.target_key for row in rows} - {""}
    numbers = {row.target_number for row in rows} - {""}
    found = (
        set(connection.scalars(select(works.c.id).where(works.c.title_key.in_(keys)))) if keys else set()
    )
    if numbers:
        query = select(expressions.c.work_id).where(expressions.c.document_number.in_(numbers))
        found.update(connection.scalars(query))
    return found


_VERSIONS = (
    select(expressions).where(expressions.c.work_id == bindparam("of_work")).order_by(expressions.c.number)
)
"""Statements run for every work are made once: making one takes longer than running it."""
_WORK = select(works).where(works.c.id == bindparam("of_work"))
_UPDATE_VERSION = update(expressions).where(expressions.c.number == bindparam("of_number"))
_UPDATE_WORK = update(works).where(works.c.id == bindparam("of_work"))
_CLASS = select(access_classes.c.id).where(access_classes.c.id == bindparam("of_class"))
_SAID = (
    select(
        relations,
        expressions.c.valid_from,
        expressions.c.version_date,
        expressions.c.title,
        works.c.id.label("by_work"),
        works.c.address.label("by_address"),
        works.c.issuers.label("by_issuers"),
    )
    .join(expressions, expressions.c.number == relations.c.expression)
    .join(works, works.c.id == expressions.c.work_id)
    .where(
        or_(
            relations.c.target_key == bindparam("of_key"),
            relations.c.target_number.in_(bindparam("of_numbers", expanding=True)),
        ),
        relations.c.type.in_(_DATING),
        works.c.id != bindparam("of_work"),
    )
    .order_by(relations.c.expression, relations.c.position)
)
"""What other works say of one: rows of a relation with its saying version and work."""


def recompute(connection: Connection, work_id: int, revision: int) -> None:
    """Windows, force and heading of a work from its versions and from what others say of it.

    All its versions are changed in that revision; those that change class leave their partition in it.
    """
    rows = connection.execute(_VERSIONS, {"of_work": work_id}).all()
    if not rows:
        _forget(connection, work_id)
        return
    work = connection.execute(_WORK, {"of_work": work_id}).one()
    said = _said(connection, work, rows)
    repealed = _repeals(said, rows)
    placed = timeline([_with_ends(expression_from(row), repealed) for row in rows])
    versions = timeline([_begun(version, said) for version in placed])
    access = combined(access_class(Level(row.level), row.groups) for row in rows)
    for version in versions:
        values = {name: getattr(version.validity, name) for name in VALIDITY_COLUMNS}
        values |= {"valid_from_inferred": version.validity.inferred, "dirty": True, "revision": revision}
        connection.execute(_UPDATE_VERSION, {**values, "of_number": expression_number(version.id)})
    _know_class(connection, access)
    if work.access_class not in ("", access.id):
        for row in rows:
            revisions.left(connection, row.number, work.access_class, revision, pending=False)
    heading = _heading(work, rows, versions, access)
    connection.execute(_UPDATE_WORK, {**heading, "of_work": work_id})


def _know_class(connection: Connection, access: AccessClass) -> None:
    if connection.scalar(_CLASS, {"of_class": access.id}) is None:
        row = {
            "id": access.id,
            "level": int(access.level),
            "groups": list(access.groups),
            "closed": access.closed,
        }
        connection.execute(insert(access_classes), row)


def _forget(connection: Connection, work_id: int) -> None:
    for table in (names, redirects):
        connection.execute(delete(table).where(table.c.work_id == work_id))
    connection.execute(delete(works).where(works.c.id == work_id))


def _with_ends(version: Expression, repealed: Sequence[tuple[LifecycleEvent, str, Any]]) -> Expression:
    """A version with the events that end it: its own, and the repeals that name it or its work."""
    own = tuple(event for event in version.events if event.type in _ENDS)
    said = tuple(event for event, target, _row in repealed if target == version.id)
    return replace(version, ends=own + said)


def _begun(version: Expression, said: Sequence[Any]) -> Expression:
    """A version whose first day is inferred, begun on the day its amending decision gives, where one is known."""
    if not version.validity.inferred or version.version_date is None:
        return version
    for one in said:
        decided = one.version_date
        if one.type != EventType.AMENDMENT.value or one.day is None or decided is None:
            continue
        if abs((decided - version.version_date).days) <= DECISION_DAYS and one.day >= decided:
            return replace(version, entry_into_force=one.day, inferred=False)
    return version


DECISION_DAYS = 31
"""An amended text is dated at most so long before or after its amending decision."""


def said_of(connection: Connection, work_id: int) -> list[Any]:
    """What other works say of a work: rows of a relation with the version and the work that say it."""
    return _said_and_rows(connection, work_id)[0]


def amendments_of(connection: Connection, work_id: int) -> list[Any]:
    """The rows among them that change the work."""
    return [row for row in said_of(connection, work_id) if row.type == EventType.AMENDMENT.value]


def repeals_of(connection: Connection, work_id: int) -> list[tuple[LifecycleEvent, str, Any]]:
    """Repeals of a work by others: the event, the id of the version it falls on, the repealing row."""
    return _repeals(*_said_and_rows(connection, work_id))


def _said_and_rows(connection: Connection, work_id: int) -> tuple[list[Any], Sequence[Any]]:
    work = connection.execute(select(works).where(works.c.id == work_id)).one()
    rows = connection.execute(select(expressions).where(expressions.c.work_id == work_id)).all()
    return _said(connection, work, rows), rows


def _repeals(said_of: Sequence[Any], rows: Sequence[Any]) -> list[tuple[LifecycleEvent, str, Any]]:
    found: list[tuple[LifecycleEvent, str, Any]] = []
    for said in said_of:
        day = said.day or said.valid_from or said.version_date
        if said.type != EventType.REPEAL.value or day is None:
            continue
        fallen = _version_repealed(said, rows, day)
        if fallen is not None and not _succeeded(fallen, rows, day):
            event = LifecycleEvent(
                EventType.REPEAL, day, by=said.title, evidence=said.evidence, partial=said.partial
            )
            found.append((event, f"v{fallen.number}", said))
    return found


def _succeeded(fallen: Any, rows: Sequence[Any], day: date) -> bool:
    """Whether a newer version took the place of the one repealed: then it was replaced, not repealed."""
    return any(
        row.version_date is not None
        and (fallen.version_date is None or row.version_date > fallen.version_date)
        and (row.version_date - day).days <= SAME_TEXT_DAYS
        for row in rows
    )


def _said(connection: Connection, work: Any, rows: Sequence[Any]) -> list[Any]:
    """What other works say of this one: rows of a relation with its saying version and work."""
    numbers = {row.document_number for row in rows} - {""}
    asked = {"of_key": work.title_key, "of_numbers": sorted(numbers), "of_work": work.id}
    return [row for row in connection.execute(_SAID, asked) if _means(row, work, numbers)]


def _means(said: Any, work: Any, numbers: set[str]) -> bool:
    """Whether a repeal means this work: by its number where one is stated, else by title and issuer."""
    if said.target_number:
        return said.target_number in numbers or (not numbers and said.target_key == work.title_key)
    issuer = work.issuers[0] if work.issuers else ""
    sayer = said.by_issuers[0] if said.by_issuers else ""
    return work.kind == Kind.REGULATION.value and not contradicts(issuer, sayer)


def _version_repealed(said: Any, rows: Sequence[Any], day: date) -> Any | None:
    """The version a repeal falls on: the one whose number it states, else the last before that day."""
    earlier = [row for row in rows if row.version_date is None or row.version_date <= day]
    named = [row for row in earlier if said.target_number and row.document_number == said.target_number]
    return max(named or earlier, key=lambda row: (row.version_date or date.min, row.taken_in), default=None)


def _heading(
    work: Any, rows: Sequence[Any], versions: Sequence[Expression], access: AccessClass
) -> dict[str, Any]:
    """What lists show of a work, from its newest version; a given topic overrides the scheme."""
    newest = max(rows, key=lambda row: (row.version_date or date.min, row.taken_in))
    fields = newest.fields
    given = fields.get("topic", {}).get("value")
    topics = (
        chosen_topics([str(t) for t in given])
        if isinstance(given, list)
        else (chosen_topics([str(given)]) if given else topics_of(newest.title))
    )
    issuers = fields.get("issuer", {}).get("value") if work.kind == Kind.OFFICIAL_DOCUMENT.value else None
    numbers = [
        row.document_number
        for row in sorted(rows, key=lambda r: r.version_date or date.min)
        if row.document_number
    ]
    return {
        "title": newest.title,
        "genre": str(fields.get("genre", {}).get("value") or ""),
        "document_number": newest.document_number or (numbers[-1] if numbers else ""),
        "level": int(access.level),
        "groups": list(access.groups),
        "closed": access.closed,
        "access_class": access.id,
        "topics": list(topics),
        "issuers": [str(i) for i in issuers] if issuers else work.issuers,
    }
