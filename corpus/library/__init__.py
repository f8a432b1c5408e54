"""The library: the record of works, versions, files and of what became of every file seen.

`Library` opens it; `Shelf` is what a reader sees of it; `Intake` takes documents in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, create_engine, delete, event, func, insert, select, update
from sqlalchemy.engine import Engine as Database
from sqlalchemy.exc import OperationalError as LibraryAway
from sqlalchemy.exc import SQLAlchemyError

from corpus.access import AccessClass, Level, Reader
from corpus.library import ledger
from corpus.library.intake import FileFacts, Intake
from corpus.library.originals import Originals
from corpus.library.passages import Passage, walk_passages
from corpus.library.rows import class_of, expression_number, validity_from, work_from
from corpus.library.schema import (
    SCHEMA_VERSION,
    access_classes,
    expressions,
    manifestations,
    meta,
    metadata,
    provisions,
    removals,
    works,
)
from corpus.library.shelf import Change, Shelf
from corpus.model import Validity, Work


class LibraryError(Exception):
    """The library cannot be used; the message is a Chinese sentence for the keeper."""


@dataclass(frozen=True, slots=True)
class IndexSource:
    """A version as an index needs it: plain values, so that other processes can make records of it."""

    number: int
    title: str
    document_number: str
    version_date: date | None
    validity: Validity
    work: Work
    access_class: str
    passages: Sequence[Passage]


@dataclass(frozen=True, slots=True)
class LibraryPlace:
    """Where a library is, so that another process can open it."""

    folder: Path
    address: str | None


class Library:
    """The store below the data folder (or at a database address), opened for reading and writing."""

    def __init__(self, database: Database, originals: Originals, place: LibraryPlace) -> None:
        self.database = database
        self.originals = originals
        self.place = place

    @classmethod
    def open(cls, folder: Path, address: str | None = None) -> Library:
        """The library of a data folder, made when it is not there. Raises `LibraryError` when it cannot be."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            database = create_engine(
                address or f"sqlite:///{folder / 'library.sqlite'}",
                json_serializer=lambda value: json.dumps(value, ensure_ascii=False),
            )
            if database.dialect.name == "sqlite":
                event.listen(database, "connect", _prepare_sqlite)
            with database.begin() as connection:
                metadata.create_all(connection)
                _check_schema(connection)
        except (OSError, SQLAlchemyError) as error:
            raise LibraryError(
                f"无法打开资料库（{folder}）：{_reason(error)}。请检查数据目录的位置和读写权限。"
            ) from error
        return cls(database, Originals(folder / "originals"), LibraryPlace(folder, address))

    def close(self) -> None:
        """Let go of all connections."""
        self.database.dispose()

    @contextmanager
    def shelf(self, reader: Reader) -> Iterator[Shelf]:
        """The library as this reader sees it, as of one moment."""
        with self.database.connect() as connection:
            yield Shelf(connection, reader)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all of it is kept, or none."""
        with self.database.begin() as connection:
            yield connection

    def classes(self) -> list[AccessClass]:
        """Every access class that a work has or had."""
        with self.database.connect() as connection:
            rows: list[Any] = list(connection.execute(select(access_classes)))
        return [class_of(row) for row in rows]

    def counts(self) -> dict[str, int]:
        """How many works of each kind, versions and passages there are."""
        with self.database.connect() as connection:
            found = {
                f"works_{kind}": n
                for kind, n in connection.execute(select(works.c.kind, func.count()).group_by(works.c.kind))
            }
            found["versions"] = connection.scalar(select(func.count()).select_from(expressions)) or 0
            found["dirty"] = (
                connection.scalar(select(func.count()).select_from(expressions).where(expressions.c.dirty))
                or 0
            )
        return found

    def hashes(self) -> list[str]:
        """The SHA-256 of every file that a version came in."""
        with self.database.connect() as connection:
            return list(connection.scalars(select(manifestations.c.sha256).distinct()))

    def dirty(self) -> list[tuple[int, str, str | None]]:
        """Versions that the index lacks or has in an older form: number, partition, partition it is in now."""
        query = (
            select(expressions.c.number, works.c.access_class, expressions.c.indexed_in)
            .join(works, works.c.id == expressions.c.work_id)
            .where(expressions.c.dirty)
            .order_by(works.c.access_class, expressions.c.number)
        )
        with self.database.connect() as connection:
            return [tuple(row) for row in connection.execute(query)]

    def all_versions(self, partitions: Sequence[str] | None = None) -> list[tuple[int, str]]:
        """Every version with its partition, partition by partition."""
        query = select(expressions.c.number, works.c.access_class).join(
            works, works.c.id == expressions.c.work_id
        )
        if partitions is not None:
            query = query.where(works.c.access_class.in_(partitions))
        with self.database.connect() as connection:
            rows = connection.execute(query.order_by(works.c.access_class, expressions.c.number))
            return [tuple(row) for row in rows]

    def removals(self) -> list[tuple[int, str]]:
        """Versions gone from the library that the index still holds, with their partition."""
        with self.database.connect() as connection:
            return [
                tuple(row)
                for row in connection.execute(select(removals.c.expression, removals.c.partition))
            ]

    def mark_indexed(self, versions: Sequence[tuple[int, str]], gone: Sequence[tuple[int, str]]) -> None:
        """Note what the index now holds, after its commit."""
        with self.database.begin() as connection:
            if versions:
                statement = (
                    update(expressions)
                    .where(expressions.c.number == bindparam("n"))
                    .values(dirty=False, indexed_in=bindparam("p"))
                )
                connection.execute(
                    statement, [{"n": number, "p": partition} for number, partition in versions]
                )
            for number, partition in gone:
                connection.execute(
                    delete(removals).where(
                        removals.c.expression == number, removals.c.partition == partition
                    )
                )

    def note_rebuild(self, now: datetime) -> None:
        """Remember when the index was last written anew."""
        with self.database.begin() as connection:
            connection.execute(delete(meta).where(meta.c.key == "rebuilt"))
            connection.execute(insert(meta).values(key="rebuilt", value=now.isoformat(timespec="seconds")))

    def forget_rebuild(self) -> None:
        """Mark what changed since the last rebuild as not indexed: the index before it serves again."""
        with self.database.begin() as connection:
            since = connection.scalar(select(meta.c.value).where(meta.c.key == "rebuilt")) or ""
            connection.execute(
                update(expressions).where(expressions.c.changed_at >= since).values(dirty=True)
            )

    def index_sources(self, numbers: Sequence[int]) -> list[IndexSource]:
        """Versions as an index needs them, in the order asked; numbers that are gone are left out."""
        with self.database.connect() as connection:
            rows = {
                r.number: r
                for r in connection.execute(select(expressions).where(expressions.c.number.in_(numbers)))
            }
            heads = {
                r.id: r
                for r in connection.execute(
                    select(works).where(works.c.id.in_({r.work_id for r in rows.values()}))
                )
            }
            text: dict[int, list[Passage]] = {number: [] for number in rows}
            query = select(provisions).where(provisions.c.expression.in_(list(rows)))
            for number, passage in walk_passages(
                connection.execute(query.order_by(provisions.c.expression, provisions.c.position))
            ):
                text[number].append(passage)
        return [
            IndexSource(
                n,
                rows[n].title,
                rows[n].document_number,
                rows[n].version_date,
                validity_from(rows[n]),
                work_from(heads[rows[n].work_id]),
                heads[rows[n].work_id].access_class,
                text[n],
            )
            for n in numbers
            if n in rows
        ]


@lru_cache(maxsize=2)
def library_at(place: LibraryPlace) -> Library:
    """The library at a place, opened once in a process."""
    return Library.open(place.folder, place.address)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Write-ahead log with full sync: readers beside a writer, and a commit that survives a power cut."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _check_schema(connection: Connection) -> None:
    found = connection.scalar(select(meta.c.value).where(meta.c.key == "schema"))
    if found is None:
        connection.execute(insert(meta).values(key="schema", value=SCHEMA_VERSION))
    elif found != SCHEMA_VERSION:
        raise LibraryError(
            f"资料库的结构版本是 {found}，本程序需要 {SCHEMA_VERSION}。请用相配的程序版本打开，或备份后重新导入。"
        )


def _reason(error: Exception) -> str:
    return str(getattr(error, "orig", None) or getattr(error, "strerror", None) or error)


__all__ = [
    "Change",
    "FileFacts",
    "IndexSource",
    "Intake",
    "Level",
    "Library",
    "LibraryAway",
    "LibraryError",
    "LibraryPlace",
    "Passage",
    "Shelf",
    "expression_number",
    "ledger",
    "library_at",
]
