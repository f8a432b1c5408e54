"""The library: the record of works, versions, files and of what became of every file seen.

`Library` opens it; `Shelf` is what a reader sees of it; `Intake` takes documents in.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.engine import Engine as Database
from sqlalchemy.exc import SQLAlchemyError

from corpus.access import AccessClass, Level, Reader
from corpus.library import ledger
from corpus.library.database import (
    BadDatabaseAddress,
    LibraryAway,
    LibraryError,
    address_of,
    open_database,
    sentence,
)
from corpus.library.indexing import Changes, IndexBook, IndexProblem, IndexSource, Moments, Tally
from corpus.library.intake import FileFacts, Intake
from corpus.library.locking import LibraryBusy, file_lock, server_lock
from corpus.library.migrations import prepare
from corpus.library.originals import Originals
from corpus.library.passages import Passage
from corpus.library.rows import expression_number
from corpus.library.schema import expressions, manifestations, works
from corpus.library.shelf import Change, Shelf, classes_of


@dataclass(frozen=True, slots=True)
class LibraryPlace:
    """Where a library is, so that another process can open it; the address may hold a password."""

    folder: Path
    address: str | None = field(repr=False)
    password_file: Path | None = None


class Library(IndexBook):
    """The store below the data folder (or at a database address), opened for reading and writing."""

    def __init__(self, database: Database, originals: Originals, place: LibraryPlace) -> None:
        super().__init__(database)
        self.originals = originals
        self.place = place

    @classmethod
    def open(cls, folder: Path, address: str | None = None, password_file: Path | None = None) -> Library:
        """The library of a data folder, made or brought up to date when need be.

        The originals are in the folder, the tables at the address, by default in the folder too. Raises
        `LibraryError` when it cannot be opened.
        """
        url = address_of(folder, address, password_file)
        place = LibraryPlace(folder, address, password_file)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(
                f"无法打开资料库（{folder}）：{error.strerror}。请检查数据目录的位置和读写权限。"
            ) from error
        library = cls(open_database(url), Originals(folder / "originals"), place)
        try:
            prepare(library)
        except SQLAlchemyError as error:
            library.close()
            raise LibraryError(f"无法打开资料库：{sentence(error, url)}") from error
        except LibraryError:
            library.close()
            raise
        return library

    @contextmanager
    def writer_lock(self) -> Iterator[None]:
        """The one lock of all that take files in or out, wherever they run. Raises LibraryBusy at once."""
        local = self.database.dialect.name == "sqlite"
        with file_lock(self.place.folder) if local else server_lock(self.database):
            yield

    @contextmanager
    def shelf(self, reader: Reader) -> Iterator[Shelf]:
        """The library as this reader sees it, as of one moment."""
        with self.reading() as connection:
            yield Shelf(connection, reader)

    def classes(self) -> list[AccessClass]:
        """Every access class that a work has or had."""
        with self.reading() as connection:
            return classes_of(connection)

    def counts(self) -> dict[str, int]:
        """How many works of each kind, versions and passages there are."""
        with self.reading() as connection:
            found = {
                f"works_{kind}": n
                for kind, n in connection.execute(
                    select(works.c.kind, func.count()).group_by(works.c.kind).order_by(works.c.kind)
                )
            }
            found["versions"] = connection.scalar(select(func.count()).select_from(expressions)) or 0
            found["dirty"] = (
                connection.scalar(select(func.count()).select_from(expressions).where(expressions.c.dirty))
                or 0
            )
        return found

    def hashes(self) -> list[str]:
        """The SHA-256 of every file that a version came in."""
        with self.reading() as connection:
            query = select(manifestations.c.sha256).distinct().order_by(manifestations.c.sha256)
            return list(connection.scalars(query))


@lru_cache(maxsize=2)
def library_at(place: LibraryPlace) -> Library:
    """The library at a place, opened once in a process."""
    return Library.open(place.folder, place.address, place.password_file)


__all__ = [
    "BadDatabaseAddress",
    "Change",
    "Changes",
    "FileFacts",
    "IndexProblem",
    "IndexSource",
    "Intake",
    "Level",
    "Library",
    "LibraryAway",
    "LibraryBusy",
    "LibraryError",
    "LibraryPlace",
    "Moments",
    "Passage",
    "Shelf",
    "Tally",
    "expression_number",
    "ledger",
    "library_at",
]
