"""Tables as lines of JSON, equal for equal rows whatever the database: for backups, copies and comparing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Date, Integer, Table, delete, func, insert, select, text

from corpus.library.columns import Structured
from corpus.library.schema import expressions, meta, metadata, row_order, works

_BATCH = 500
"""Rows read or written at a time."""

COUNTED = {"works": works.c.id, "expressions": expressions.c.number}
"""The keys that count up by themselves; a number once given is never given again."""


class BadLine(ValueError):
    """A line that is no row of its table."""


@dataclass(frozen=True, slots=True)
class Sum:
    """How many rows a table has and the SHA-256 of its lines."""

    rows: int
    sha256: str


class Summed:
    """Lines passed on and summed up; `sum` is that of the lines passed so far."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = lines
        self._rows = 0
        self._hash = hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        for line in self._lines:
            self._rows += 1
            self._hash.update(line)
            yield line

    @property
    def sum(self) -> Sum:
        """The rows so far and their hash."""
        return Sum(self._rows, self._hash.hexdigest())


def tables() -> list[Table]:
    """All tables, those that others refer to first."""
    return list(metadata.sorted_tables)


def lines_of(connection: Connection, table: Table) -> Iterator[bytes]:
    """The rows of a table in their order, each a line: a JSON list of its columns."""
    query = select(table).order_by(*row_order(table))
    streamed = query.execution_options(stream_results=True, yield_per=_BATCH)
    for row in connection.execute(streamed):
        values = [value.isoformat() if isinstance(value, date) else value for value in row]
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def load(connection: Connection, table: Table, lines: Iterable[bytes]) -> None:
    """Put rows into a table. Raises BadLine."""
    rest = iter(lines)
    while batch := [_row(table, line) for line in islice(rest, _BATCH)]:
        connection.execute(insert(table), batch)


def _row(table: Table, line: bytes) -> dict[str, Any]:
    try:
        values = json.loads(line)
        if not isinstance(values, list) or len(values) != len(table.columns):
            raise BadLine(table.name)
        return {
            column.name: _value(column, value) for column, value in zip(table.columns, values, strict=True)
        }
    except (ValueError, RecursionError) as error:
        raise BadLine(table.name) from error


def _value(column: Column[Any], value: Any) -> Any:
    """The value as the column takes it; SQLite itself would take anything."""
    kind = column.type
    if isinstance(kind, Structured):
        return value
    if value is None and column.nullable:
        return None
    wanted = bool if isinstance(kind, Boolean) else int if isinstance(kind, Integer) else str
    if type(value) is not wanted or (isinstance(value, int) and not -(2**63) <= value < 2**63):
        raise BadLine(column.name)
    return date.fromisoformat(str(value)) if isinstance(kind, Date) else value


def sums(connection: Connection) -> dict[str, Sum]:
    """The sum of every table."""
    found: dict[str, Sum] = {}
    for table in tables():
        summed = Summed(lines_of(connection, table))
        for _line in summed:
            pass
        found[table.name] = summed.sum
    return found


def holds_anything(connection: Connection) -> bool:
    """Whether any table but that of the schema's version has a row."""
    filled = (connection.scalar(select(func.count()).select_from(t)) for t in tables() if t is not meta)
    return any(filled)


def clear(connection: Connection) -> None:
    """Take every row out of every table."""
    for table in reversed(tables()):
        connection.execute(delete(table))


def counters(connection: Connection) -> dict[str, int]:
    """The highest number that was ever given for each counted key."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT name, seq FROM sqlite_sequence"))
        given = {str(row.name): int(row.seq) for row in rows}
        return {name: given.get(name, 0) for name in COUNTED}
    return {
        name: int(connection.scalar(select(func.pg_sequence_last_value(_sequence(key)))) or 0)
        for name, key in COUNTED.items()
    }


def set_counters(connection: Connection, given: dict[str, int]) -> None:
    """Let new rows begin after the numbers that were given, in tables that have just been filled."""
    for name, key in COUNTED.items():
        highest = max(given.get(name, 0), connection.scalar(select(func.max(key))) or 0)
        if highest and connection.dialect.name == "sqlite":
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": name})
            row = {"name": name, "seq": highest}
            connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"), row)
        elif highest:
            connection.execute(select(func.setval(_sequence(key), highest)))


def _sequence(key: Column[int]) -> Any:
    return func.pg_get_serial_sequence(key.table.name, key.name).op("::")(text("regclass"))
