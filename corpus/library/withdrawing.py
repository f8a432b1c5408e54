"""Taking versions and works out of the library."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, delete, select

from corpus.library import revisions
from corpus.library.lifecycle import recompute, targets_of_works
from corpus.library.schema import expressions, works


def _removed(connection: Connection, row: Any, partition: str, revision: int) -> None:
    """A version leaves the library: an index still holds it, or one being written anew may by now."""
    for held in {partition, row.indexed_in or partition}:
        revisions.left(connection, row.number, held, revision, pending=held == row.indexed_in)
    connection.execute(delete(expressions).where(expressions.c.number == row.number))


def withdraw(connection: Connection, work_id: int, numbers: Iterable[int] | None) -> int:
    """Take versions of a work (all when None) out of the library; how many went. Neighbours are recomputed."""
    query = (
        select(expressions, works.c.access_class)
        .join(works, works.c.id == expressions.c.work_id)
        .where(expressions.c.work_id == work_id)
        .order_by(expressions.c.number)
    )
    wanted = None if numbers is None else set(numbers)
    rows = [row for row in connection.execute(query) if wanted is None or row.number in wanted]
    touched = {work_id} | targets_of_works(connection, [work_id])
    revision = revisions.next_revision(connection)
    for row in rows:
        _removed(connection, row, row.access_class, revision)
    for touched_id in sorted(touched):
        if connection.scalar(select(works.c.id).where(works.c.id == touched_id)) is not None:
            recompute(connection, touched_id, revision)
    return len(rows)
