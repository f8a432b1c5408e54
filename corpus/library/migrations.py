"""Bringing the tables of an older version of the program up to date, one step a version."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ColumnClause,
    Connection,
    Update,
    column,
    func,
    insert,
    inspect,
    select,
    table,
    text,
    update,
)

from corpus.library.columns import storable
from corpus.library.database import LibraryError, Store, unhurried
from corpus.library.schema import SCHEMA_VERSION, meta, metadata

Step = Callable[[Connection], None]


def prepare(store: Store) -> None:
    """Make the tables where there are none, and bring old ones up to date.

    A SQLite file is copied beside itself before it is changed. Of several processes one does the work, the
    others wait. Raises LibraryError for tables that are newer than the program or not a library's.
    """
    with store.reading() as connection:
        if _version(connection) == SCHEMA_VERSION:
            return
    with store.writing() as connection:
        unhurried(connection)
        found = _version(connection)
        if found is None:
            _create(connection)
        elif found != SCHEMA_VERSION:
            if connection.dialect.name == "sqlite":
                _keep_copy(Path(store.database.url.database or ""), found)
            upgrade(connection, found, STEPS, SCHEMA_VERSION)


def upgrade(connection: Connection, found: str, steps: Mapping[str, Step], wanted: str) -> None:
    """Take the steps from the version found to the one wanted. Raises LibraryError when there is no way."""
    while found != wanted:
        step = steps.get(found)
        if step is None:
            raise LibraryError(
                f"资料库的结构版本是 {found}，本程序用的是 {wanted}，不能打开。请改用与资料库相配的程序版本。"
            )
        step(connection)
        found = str(int(found) + 1)
        connection.execute(update(meta).where(meta.c.key == "schema").values(value=found))


def _version(connection: Connection) -> str | None:
    """The version of the tables that are there; None in an empty database."""
    there = set(inspect(connection).get_table_names())
    if not there:
        return None
    found = (
        connection.scalar(select(meta.c.value).where(meta.c.key == "schema")) if "meta" in there else None
    )
    if found is None and there & set(metadata.tables):
        raise LibraryError("这个数据库里有同名的表，但不是典章的资料库。请换一个空的数据库。")
    return found


def _create(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        encoding = connection.scalar(text("SHOW server_encoding"))
        if encoding != "UTF8":
            raise LibraryError(f"数据库的编码是 {encoding}，应为 UTF8。请用 ENCODING 'UTF8' 新建数据库。")
    metadata.create_all(connection)
    connection.execute(
        insert(meta), [{"key": "schema", "value": SCHEMA_VERSION}, {"key": "revision", "value": "0"}]
    )


def _keep_copy(file: Path, version: str) -> None:
    """Keep the file as it is beside itself; an older copy of the same version gives way to it."""
    copy = file.with_name(f"{file.name}.v{version}")
    unfinished = copy.with_name(f"{copy.name}.tmp")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as source:
        source.execute("VACUUM INTO ?", (str(unfinished),))
    unfinished.replace(copy)


_UNLIMITED = {
    "citations": ("text",),
    "expressions": ("title",),
    "files": ("message",),
    "provisions": ("num", "heading", "path", "text"),
    "relations": ("evidence",),
    "works": ("title",),
}
_LIMITED = (
    ("citations", "number", 120),
    ("citations", "title_key", 400),
    ("expressions", "document_number", 120),
    ("relations", "target_number", 120),
    ("works", "document_number", 120),
)


def _storable() -> Iterator[Update]:
    """Takes out what version 1 let pass and PostgreSQL would not, for both are to hold the same."""
    for name, texts in _UNLIMITED.items():
        for name_ in texts:
            text_: ColumnClause[str] = column(name_)
            changed = {text_: func.storable(text_)}
            yield update(table(name, text_)).where(func.instr(text_, func.char(0)) > 0).values(changed)
    for name, key, length in _LIMITED:
        long: ColumnClause[str] = column(key)
        cut = {long: func.substr(long, 1, length)}
        yield update(table(name, long)).where(func.length(long) > length).values(cut)


def _to_2(connection: Connection) -> None:
    """A revision for every change, so that an index knows what it missed; an order among references."""
    if connection.dialect.name != "sqlite":
        raise LibraryError("结构版本 1 只支持 SQLite，这个数据库不能升级。请换一个空的数据库后迁移。")
    driver: Any = connection.connection.driver_connection
    driver.create_function("storable", 1, storable)  # SQLite's own replace() finds no U+0000
    for change in _storable():
        connection.execute(change)
    for statement in (
        "ALTER TABLE expressions ADD COLUMN revision BIGINT NOT NULL DEFAULT 0",
        "ALTER TABLE expressions ADD COLUMN index_problem TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE relations ADD COLUMN position BIGINT NOT NULL DEFAULT 0",
        "ALTER TABLE citations ADD COLUMN position BIGINT NOT NULL DEFAULT 0",
        "UPDATE relations SET position = rowid",
        "UPDATE citations SET position = rowid",
        "ALTER TABLE removals ADD COLUMN revision BIGINT NOT NULL DEFAULT 1",
        "ALTER TABLE removals ADD COLUMN pending BOOLEAN NOT NULL DEFAULT 1",
        # what changed after the last rebuild is of revision 1, so that a rollback finds it again
        "UPDATE expressions SET revision = 1"
        " WHERE changed_at >= coalesce((SELECT value FROM meta WHERE key = 'rebuilt'), '')",
        "INSERT INTO meta (key, value) VALUES ('revision', '1'), ('rebuilt_revision', '0')",
        "ALTER TABLE expressions DROP COLUMN changed_at",
    ):
        connection.execute(text(statement))


STEPS: Mapping[str, Step] = {"1": _to_2}
"""What each version's tables need to become the next version's."""
