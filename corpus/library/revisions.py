"""Revisions: one number for each writing transaction that changed versions, growing for ever."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select, update

from corpus.library.schema import meta, removals


def newest_revision(connection: Connection) -> int:
    """The number of the last change."""
    return int(connection.scalars(select(meta.c.value).where(meta.c.key == "revision")).one())


def next_revision(connection: Connection) -> int:
    """A number for the changes of this transaction; whoever writes next waits until it has ended."""
    number = newest_revision(connection) + 1
    connection.execute(update(meta).where(meta.c.key == "revision").values(value=str(number)))
    return number


def left(connection: Connection, version: int, partition: str, revision: int, pending: bool) -> None:
    """Note that a version left a partition; `pending` when nothing else tells the serving index of it."""
    connection.execute(
        delete(removals).where(removals.c.expression == version, removals.c.partition == partition)
    )
    connection.execute(
        insert(removals).values(expression=version, partition=partition, revision=revision, pending=pending)
    )
