"""What the library knows around a work for one reader: how recent it is, what others did to it, what it did to others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select

from analyzers.normalize import title_key
from corpus.doubts import Extent
from corpus.identity import bare_title
from corpus.library import lifecycle
from corpus.library.citations import names_of
from corpus.library.ledger import State
from corpus.library.rows import expression_id, expression_number
from corpus.library.schema import expressions, files, manifestations, meta, provisions, relations, works
from corpus.library.shelf import Shelf
from corpus.model import EventType, Expression, ProvisionType, Work

AROUND_DAYS = lifecycle.DECISION_DAYS


@dataclass(frozen=True, slots=True)
class Amending:
    """A document that changes a work: its day, the day from which the change holds, its title and address.

    Title and address are empty when the document is out of reach; `version` is the id of the version that
    holds the changed text, empty when none was taken in.
    """

    made_on: date | None
    holds_from: date | None
    title: str
    address: str
    version: str

    @property
    def day(self) -> date | None:
        """The day from which it counts."""
        return self.holds_from or self.made_on


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Of one reader's view of a work."""

    shelf: Shelf

    def known_up_to(self) -> date | None:
        """The day on which files were last taken in; None before the first time."""
        noted = self.shelf.connection.scalar(select(meta.c.value).where(meta.c.key == "ingested"))
        return datetime.fromisoformat(noted).date() if noted else None

    def extents(self, work: Work) -> dict[str, Extent]:
        """How much text each version has, and when it was taken in, by the version's id."""
        numbers = [expression_number(one.id) for one in work.expressions]
        table = provisions.c
        counted = (
            select(table.expression, func.count().label("articles"), func.max(table.position).label("last"))
            .where(table.expression.in_(numbers), table.type == ProvisionType.ARTICLE.value)
            .group_by(table.expression)
            .subquery()
        )
        query = select(table.expression, table.text, counted.c.articles).join(
            counted, (counted.c.expression == table.expression) & (counted.c.last == table.position)
        )
        taken = self._taken_in(numbers)
        found = {row.expression: row for row in self.shelf.connection.execute(query)}
        return {
            expression_id(number): Extent(
                found[number].articles if number in found else 0,
                found[number].text if number in found else "",
                taken.get(number, ""),
            )
            for number in numbers
            if number is not None
        }

    def _taken_in(self, numbers: list[int | None]) -> dict[int, str]:
        """When the first file of each version was taken in, as the ledger notes it."""
        query = (
            select(manifestations.c.expression, func.min(files.c.since))
            .join(
                files,
                (files.c.root == manifestations.c.root) & (files.c.source == manifestations.c.source),
            )
            .where(manifestations.c.expression.in_(numbers), files.c.state == State.INDEXED)
            .group_by(manifestations.c.expression)
        )
        return {row[0]: row[1] for row in self.shelf.connection.execute(query)}

    def decided_by(self, work: Work) -> dict[date, tuple[str, str]]:
        """The minutes in which a work was decided: their title and address by the day of the meeting."""
        named = names_of(self.shelf, work)
        query = (
            select(expressions.c.title, expressions.c.version_date, expressions.c.work_id)
            .join(relations, relations.c.expression == expressions.c.number)
            .where(
                relations.c.type == lifecycle.DECIDES,
                or_(relations.c.target_key.in_(named.keys), relations.c.target_number.in_(named.numbers)),
            )
            .order_by(expressions.c.number.desc())
        )
        rows = self.shelf.connection.execute(query).all()
        visible = self.shelf.heads({row.work_id for row in rows})
        return {
            row.version_date: (row.title, visible[row.work_id].address)
            for row in rows
            if row.work_id in visible and row.version_date is not None
        }

    def amended_by(self, work: Work) -> list[Amending]:
        """The documents that change a work, by day."""
        said = lifecycle.amendments_of(self.shelf.connection, work.id)
        visible = self.shelf.heads({row.by_work for row in said})
        found = [
            Amending(
                row.version_date,
                row.day,
                row.title if row.by_work in visible else "",
                row.by_address if row.by_work in visible else "",
                _changed_text(work, row),
            )
            for row in said
        ]
        return sorted(found, key=lambda one: one.day or date.min)

    def repealed_unknown(self, expression: Expression) -> list[str]:
        """What a version repeals and the reader cannot find here: title and number as printed.

        Where a number is stated it decides, else the title.
        """
        query = (
            select(relations)
            .where(
                relations.c.expression == expression_number(expression.id),
                relations.c.type == EventType.REPEAL.value,
            )
            .order_by(relations.c.position)
        )
        rows = self.shelf.connection.execute(query).all()
        numbers, keys = self._here(rows)
        missing = [
            row
            for row in rows
            if (row.target_number not in numbers if row.target_number else row.target_key not in keys)
        ]
        return list(dict.fromkeys(map(_printed, missing)))

    def _here(self, rows: Sequence[Any]) -> tuple[set[str], set[str]]:
        """The document numbers and titles among what rows name that are those of works the reader may see."""
        by_number = select(expressions.c.document_number, expressions.c.work_id).where(
            expressions.c.document_number.in_({row.target_number for row in rows} - {""})
        )
        by_key = select(works.c.title_key, works.c.id).where(
            works.c.title_key.in_({row.target_key for row in rows})
        )
        numbered, titled = (self.shelf.connection.execute(query).all() for query in (by_number, by_key))
        visible = self.shelf.heads({row[1] for row in (*numbered, *titled)})
        return (
            {row[0] for row in numbered if row[1] in visible},
            {row[0] for row in titled if row[1] in visible},
        )


_QUOTED = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》")


def _printed(said: Any) -> str:
    """《差旅费管理办法》（澜江发〔2019〕5号): what a repeal names, its title as its sentence prints it."""
    titles = (
        one for one in _QUOTED.findall(said.evidence) if title_key(bare_title(one)) == said.target_key
    )
    number = f"（{said.target_number}）" if said.target_number else ""
    return f"《{next(titles, said.target_key)}》{number}"


def _changed_text(work: Work, said: Any) -> str:
    """The version that holds the text as changed: the first of about that day or later."""
    made = said.version_date or said.day
    return next(
        (
            one.id
            for one in work.expressions
            if made is None
            or (one.version_date is not None and (made - one.version_date).days <= AROUND_DAYS)
        ),
        "",
    )
