"""The documents that made the versions of a work: the notice that issued one, the decision that amended it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from corpus.library.lifecycle import DECISION_DAYS, amendments_of
from corpus.library.rows import class_of, expression_from, work_from
from corpus.library.schema import expressions, works
from corpus.library.shelf import Shelf
from corpus.model import Expression, Kind, Work


@dataclass(frozen=True, slots=True)
class Cause:
    """A document that made a version of a work, and the version of the document that says so."""

    work: Work
    expression: Expression
    amends: bool
    """Whether it changed single articles of the version before, instead of issuing a whole text."""


def causes(shelf: Shelf, work: Work) -> Mapping[str, tuple[Cause, ...]]:
    """The causes of each version (by its id), as far as the reader may see them: decisions first, then notices."""
    found: dict[str, tuple[Cause, ...]] = {}
    decisions, notices = _decisions(shelf, work), _notices(shelf, work)
    for one in work.expressions:
        number = document_number_of(one)
        amending = [cause for cause in decisions if _near(cause.expression.version_date, one.version_date)]
        issuing = [cause for cause in notices if number and cause.work.document_number == number]
        own = tuple({cause.work.id: cause for cause in (*issuing, *amending)}.values())
        if own:
            found[one.id] = tuple(sorted(own, key=lambda cause: not cause.amends))
    return found


def document_number_of(expression: Expression) -> str:
    """The document number under which a version was issued; empty when unknown."""
    field = expression.fields.get("document_number")
    return str(field.value) if field is not None else ""


def _near(day: date | None, other: date | None) -> bool:
    return day is not None and other is not None and abs((day - other).days) <= DECISION_DAYS


def _decisions(shelf: Shelf, work: Work) -> list[Cause]:
    said = {row.expression for row in amendments_of(shelf.connection, work.id)}
    return [Cause(by, one, amends=True) for by, one in _versions(shelf, expressions.c.number.in_(said))]


def _notices(shelf: Shelf, work: Work) -> list[Cause]:
    """The official documents of the numbers under which versions were issued."""
    numbers = {document_number_of(one) for one in work.expressions} - {""}
    letters = works.c.kind == Kind.OFFICIAL_DOCUMENT.value
    rows = _versions(shelf, works.c.document_number.in_(numbers) & letters) if numbers else []
    return [Cause(by, one, amends=False) for by, one in rows if by.id != work.id]


def _versions(shelf: Shelf, condition: Any) -> Sequence[tuple[Work, Expression]]:
    query = (
        select(expressions.c.number, works)
        .join(works, works.c.id == expressions.c.work_id)
        .where(condition)
        .order_by(expressions.c.number)
    )
    rows = shelf.connection.execute(query).all()
    seen = {row.number: work_from(row) for row in rows if shelf.reader.may_see(class_of(row))}
    texts = shelf.connection.execute(select(expressions).where(expressions.c.number.in_(seen))).all()
    return [(seen[row.number], expression_from(row)) for row in sorted(texts, key=lambda row: row.number)]
