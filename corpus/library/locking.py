"""The one lock of all that write to a library: a file beside SQLite, a lock of the server in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import func, select
from sqlalchemy.engine import Engine as Database
from sqlalchemy.exc import SQLAlchemyError

from corpus.library.database import LibraryError, told

_KEY = 0x64697A68
"""The number of the lock; PostgreSQL keeps the locks of different databases apart."""


class LibraryBusy(LibraryError):
    """Another process is writing to the library."""

    def __init__(self) -> None:
        super().__init__("另一个导入任务正在运行，本次没有导入任何文件。请等它结束后再试。")


@contextmanager
def file_lock(folder: Path) -> Iterator[None]:
    """The lock of a data folder, free again when its process ends. Raises LibraryBusy at once."""
    lock = FileLock(folder / "ingest.lock", blocking=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise LibraryBusy from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def server_lock(database: Database) -> Iterator[None]:
    """The lock of a PostgreSQL library, free again when its connection ends. Raises LibraryBusy at once."""
    with told(database.url):
        connection = database.connect().execution_options(isolation_level="AUTOCOMMIT")
    with connection:
        with told(database.url):
            if not connection.scalar(select(func.pg_try_advisory_lock(_KEY))):
                raise LibraryBusy
        try:
            yield
        finally:
            # The server notices a closed connection only after a while: the lock is given back first.
            with suppress(SQLAlchemyError):
                connection.scalar(select(func.pg_advisory_unlock(_KEY)))
            connection.invalidate()  # the lock goes with its connection, even one that is broken
