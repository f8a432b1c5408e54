"""The ingest ledger: every file seen, and the one state it ended in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from corpus.library.schema import files


class State(StrEnum):
    """What became of a file."""

    INDEXED = "indexed"
    UNCHANGED = "unchanged"
    QUARANTINED = "quarantined"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A file of the ledger. `reason` is a code, `message` a Chinese sentence; both empty when taken in."""

    root: str
    source: str
    size: int
    mtime_ns: int
    sidecar: str
    sha256: str
    reader: str
    state: str
    reason: str
    message: str
    since: str


def known(connection: Connection, root: str) -> dict[str, LedgerEntry]:
    """The entries of the files below a root, by their source."""
    rows = connection.execute(select(files).where(files.c.root == root))
    return {row.source: _entry(row) for row in rows}


def record(connection: Connection, entries: Sequence[LedgerEntry]) -> None:
    """Put the entries in place of what the ledger said of the same files."""
    if entries:
        same = delete(files).where(files.c.root == bindparam("r"), files.c.source == bindparam("s"))
        connection.execute(same, [{"r": entry.root, "s": entry.source} for entry in entries])
        connection.execute(insert(files), [asdict(entry) for entry in entries])


def failures(connection: Connection) -> list[LedgerEntry]:
    """The files that were set aside or refused, by reason and source."""
    query = (
        select(files)
        .where(files.c.state.in_([State.QUARANTINED, State.REFUSED]))
        .order_by(files.c.reason, files.c.source, files.c.root)
    )
    return [_entry(row) for row in connection.execute(query)]


def counts(connection: Connection) -> dict[str, int]:
    """How many files stand in each state."""
    query = select(files.c.state, func.count()).group_by(files.c.state).order_by(files.c.state)
    return {row[0]: row[1] for row in connection.execute(query)}


def taken_in(connection: Connection) -> Iterable[tuple[str, str]]:
    """Root and source of every file whose text is in the library."""
    query = select(files.c.root, files.c.source).where(files.c.state == State.INDEXED)
    query = query.order_by(files.c.root, files.c.source)
    return [(row.root, row.source) for row in connection.execute(query)]


def _entry(row: Any) -> LedgerEntry:
    return LedgerEntry(**{name: getattr(row, name) for name in LedgerEntry.__slots__})
