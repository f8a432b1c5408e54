"""The library as one reader sees it: every look-up for a page or an answer goes through a `Shelf`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, literal_column, select

from analyzers.normalize import title_key
from corpus.access import AccessClass, Reader
from corpus.identity import bare_title
from corpus.library import lifecycle
from corpus.library.columns import Structured, one_of, one_of_pairs
from corpus.library.passages import Passage, passage_from, walk_passages
from corpus.library.rows import (
    VALIDITY_COLUMNS,
    class_of,
    columns_of,
    expression_from,
    expression_number,
    manifestation_from,
    tree_from,
    work_from,
)
from corpus.library.schema import (
    access_classes,
    expressions,
    manifestations,
    names,
    provisions,
    redirects,
    relations,
    works,
)
from corpus.model import (
    EventType,
    Expression,
    Kind,
    LifecycleEvent,
    Manifestation,
    Provision,
    Work,
)

KEPT_TEXTS = 32
"""Texts at hand while one page is made: it shows a version, judges references to it, compares it with others."""


@dataclass(frozen=True, slots=True)
class Change:
    """A day on which something changed: a version comes into force, or one ends."""

    date: date
    event: EventType
    work: Work
    expression: str


# What every search asks is made once: making a statement takes the program as long as the database its answer.
_CLASSES = select(access_classes).order_by(access_classes.c.id)
_HEADS = select(works).where(one_of(works.c.id, "ids"))
_NOTHING: Any = literal_column("'[]'", Structured())
_VERSION = (
    *(expressions.c[name] for name in ("number", "title", "version_date", "taken_in", "entry_into_force")),
    *(expressions.c[name] for name in ("inferred", "fields", *VALIDITY_COLUMNS, "valid_from_inferred")),
    _NOTHING.label("events"),
    _NOTHING.label("warnings"),
)
_WORK = tuple(
    column for column in works.columns if column.name not in ("identity", "title_key", "access_class")
)
_HEADINGS: Select[Any] = (
    select(*_VERSION, *_WORK, *manifestations.columns)
    .join(works, works.c.id == expressions.c.work_id)
    .outerjoin(manifestations, manifestations.c.expression == expressions.c.number)
    .where(one_of(expressions.c.number, "numbers"))
    .order_by(expressions.c.number, manifestations.c.part, manifestations.c.source)
)
_PASSAGES = select(provisions).where(one_of_pairs(provisions.c.expression, provisions.c.eid, "keys"))
_NAMED = (
    select(names.c.name, names.c.work_id)
    .where(one_of(names.c.name, "candidates"))
    .order_by(names.c.name, names.c.work_id)
)


def classes_of(connection: Connection) -> list[AccessClass]:
    """Every access class that a work has or had."""
    return [class_of(row) for row in connection.execute(_CLASSES)]


class Shelf:
    """What a reader may see. Works out of reach are, for every method, not there."""

    def __init__(self, connection: Connection, reader: Reader) -> None:
        self.connection = connection
        self.reader = reader
        self._trees: dict[int | None, tuple[Provision, ...]] = {}

    @cached_property
    def classes(self) -> list[AccessClass]:
        """Every access class that a work has or had."""
        return classes_of(self.connection)

    @cached_property
    def _visible(self) -> ColumnElement[bool]:
        """That a work is of a class the reader may see: for queries with a limit, which must not count others."""
        return works.c.access_class.in_([one.id for one in self.reader.visible(self.classes)])

    def work(self, address: str) -> Work | None:
        """The work at an address, or that once was at it; its `address` is the present one."""
        row = self.connection.execute(select(works).where(works.c.address == address)).one_or_none()
        if row is None:
            query = select(works).join(redirects, redirects.c.work_id == works.c.id)
            row = self.connection.execute(query.where(redirects.c.address == address)).one_or_none()
        return self._work(row)

    def _work(self, row: Row[Any] | None) -> Work | None:
        if row is None or not self.reader.may_see(class_of(row)):
            return None
        return work_from(row, self._versions([row.id])[row.id])

    def works(self, ids: Iterable[int]) -> dict[int, Work]:
        """Works by their ids, each with its versions."""
        wanted = list(ids)
        if not wanted:
            return {}
        rows = self.connection.execute(
            select(works).where(works.c.id.in_(wanted)).order_by(works.c.id)
        ).all()
        seen = [row for row in rows if self.reader.may_see(class_of(row))]
        versions = self._versions([row.id for row in seen])
        return {row.id: work_from(row, versions[row.id]) for row in seen}

    def heads(self, ids: Iterable[int]) -> dict[int, Work]:
        """Works by their ids, without their versions."""
        rows = self.connection.execute(_HEADS, {"ids": set(ids)})
        return {row.id: work_from(row) for row in rows if self.reader.may_see(class_of(row))}

    def headings(self, numbers: Sequence[int]) -> dict[int, tuple[Work, Expression]]:
        """Of each version (by its number) the work's heading and the version, without what happened to it.

        The work has no versions, the version neither events nor warnings.
        """
        if not numbers:
            return {}
        found = {}
        headings = self.connection.execute(_HEADINGS, {"numbers": set(numbers)})
        for number, rows in groupby(headings, key=itemgetter(0)):
            joined = list(rows)
            work = columns_of(_WORK, joined[0])
            if self.reader.may_see(class_of(work)):
                files = [manifestation_from(row) for row in joined if row.source is not None]
                found[number] = work_from(work), expression_from(joined[0], files)
        return found

    def _versions(self, ids: Sequence[int]) -> dict[int, tuple[Expression, ...]]:
        query = select(expressions).where(expressions.c.work_id.in_(ids))
        rows = self.connection.execute(query).all()
        files = self._files([row.number for row in rows])
        found: dict[int, list[Row[Any]]] = defaultdict(list)
        for row in rows:
            found[row.work_id].append(row)
        return {
            id_: tuple(expression_from(row, files[row.number]) for row in sorted(found[id_], key=_order))
            for id_ in ids
        }

    def _files(self, numbers: Sequence[int]) -> dict[int, list[Manifestation]]:
        files: dict[int, list[Manifestation]] = defaultdict(list)
        query = select(manifestations).where(manifestations.c.expression.in_(numbers))
        for row in self.connection.execute(query.order_by(manifestations.c.part, manifestations.c.source)):
            files[row.expression].append(manifestation_from(row))
        return files

    def provisions(self, expression: Expression) -> tuple[Provision, ...]:
        """The text of a version of a work that this shelf gave out."""
        number = expression_number(expression.id)
        if number in self._trees:
            return self._trees[number]
        query = select(provisions).where(provisions.c.expression == number).order_by(provisions.c.position)
        found = tree_from(self.connection.execute(query).all())
        if len(self._trees) >= KEPT_TEXTS:
            del self._trees[next(iter(self._trees))]
        self._trees[number] = found
        return found

    def passages(self, numbers: Sequence[int]) -> dict[int, list[Passage]]:
        """The passages of versions, by the versions' numbers, in reading order."""
        query = select(provisions).where(provisions.c.expression.in_(numbers))
        rows = self.connection.execute(query.order_by(provisions.c.expression, provisions.c.position))
        found: dict[int, list[Passage]] = defaultdict(list)
        for number, passage in walk_passages(rows):
            found[number].append(passage)
        return found

    def some_passages(self, wanted: Sequence[tuple[int, str]]) -> dict[tuple[int, str], Passage]:
        """Passages by version number and eid; those not there are left out."""
        if not wanted:
            return {}
        rows = self.connection.execute(_PASSAGES, {"keys": wanted})
        return {(row.expression, row.eid): passage_from(row) for row in rows}

    def repealed_by(self, work: Work) -> list[tuple[LifecycleEvent, str]]:
        """Repeals of a work by others: the event and the address of the repealing work, empty when out of reach."""
        said = lifecycle.repeals_of(self.connection, work.id)
        visible = self.works({by.by_work for _event, _version, by in said})
        return [
            (event, by.by_address) if by.by_work in visible else (replace(event, by="", evidence=""), "")
            for event, _version, by in said
        ]

    def issued_by(self, work: Work) -> dict[str, str]:
        """The notices that issued a work and may be seen: their address by document number."""
        query = (
            select(works)
            .join(expressions, expressions.c.work_id == works.c.id)
            .join(relations, relations.c.expression == expressions.c.number)
            .where(
                relations.c.type == lifecycle.ISSUES,
                relations.c.target_key == title_key(bare_title(work.title)),
                self._visible,
            )
        )
        rows = self.connection.execute(query.order_by(works.c.id))
        return {row.document_number: row.address for row in rows if self.reader.may_see(class_of(row))}

    def named(self, candidates: Sequence[str]) -> list[tuple[str, Work]]:
        """Works that bear one of the folded names, with the name each bears."""
        borne = self.connection.execute(_NAMED, {"candidates": candidates}).all()
        if not borne:
            return []
        heads = self.heads({row.work_id for row in borne})
        return [(row.name, heads[row.work_id]) for row in borne if row.work_id in heads]

    def numbered(self, numbers: Sequence[str]) -> list[tuple[str, Work]]:
        """Works of which a version bears one of the document numbers, with the number."""
        borne = select(expressions.c.document_number, expressions.c.work_id).distinct()
        rows = self.connection.execute(borne.where(expressions.c.document_number.in_(numbers))).all()
        heads = self.heads({row.work_id for row in rows})
        return [(row.document_number, heads[row.work_id]) for row in rows if row.work_id in heads]

    def names_like(self, pattern: str, limit: int) -> list[tuple[str, Work]]:
        """Works whose folded name matches a LIKE pattern, shortest names first."""
        query = (
            select(names.c.name, works)
            .join(works, works.c.id == names.c.work_id)
            .where(names.c.name.like(pattern, escape="\\"), self._visible)
            .order_by(func.length(names.c.name), names.c.name, works.c.address)
            .limit(limit * 4)
        )
        rows = self.connection.execute(query).all()
        return [(row.name, work_from(row)) for row in rows if self.reader.may_see(class_of(row))][:limit]

    def topic_counts(self, kind: Kind | None = None) -> dict[str, int]:
        """How many works stand under each topic."""
        query = select(works) if kind is None else select(works).where(works.c.kind == kind.value)
        counts: dict[str, int] = defaultdict(int)
        for row in self.connection.execute(query.order_by(works.c.id)):
            if self.reader.may_see(class_of(row)):
                for topic in row.topics:
                    counts[topic] += 1
        return counts

    def changes(self, start: date, end: date, limit: int) -> list[Change]:
        """Versions that came or come into force, were repealed or lapsed between two days, newest first."""
        found: list[Change] = []
        for column, event in (
            (expressions.c.valid_from, EventType.ENTRY_INTO_FORCE),
            (expressions.c.repealed_on, EventType.REPEAL),
            (expressions.c.lapsed_on, EventType.LAPSE),
        ):
            query = (
                select(column.label("day"), expressions.c.number, works)
                .join(works, works.c.id == expressions.c.work_id)
                .where(
                    column >= start,
                    column <= end,
                    expressions.c.applies,
                    works.c.kind == Kind.REGULATION.value,
                    self._visible,
                )
                .order_by(column.desc(), expressions.c.number.desc())
                .limit(limit * 3)
            )
            found += [
                Change(row.day, event, work_from(row), f"v{row.number}")
                for row in self.connection.execute(query)
                if self.reader.may_see(class_of(row))
            ]
        found.sort(key=lambda change: (change.date, change.work.address), reverse=True)
        return found[:limit]


def _order(row: Any) -> tuple[date, int]:
    """Versions stand by the day of their act, else of their entry into force; the undated first."""
    return row.version_date or row.entry_into_force or date.min, row.taken_in
