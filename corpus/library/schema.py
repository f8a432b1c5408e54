"""The tables of the library. The library is the record: an index can be made from it at any time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    func,
)

from corpus.library.columns import Key, Number, Plain, Structured

SCHEMA_VERSION = "2"
"""Raised with every change below, which needs a step in `migrations`."""

NAME_LENGTH = 400

metadata = MetaData()


def _long_paths(table: Table, *before: ColumnElement[int]) -> None:
    """PostgreSQL cannot index paths of any length: there their MD5s are unique, and a hash index finds them."""
    place = (func.md5(table.c.root), func.md5(table.c.source))
    Index(f"{table.name}_place", *before, *place, unique=True).ddl_if(dialect="postgresql")
    Index(f"{table.name}_source", table.c.source, postgresql_using="hash").ddl_if(dialect="postgresql")


def row_order(table: Table) -> list[Column[Any]]:
    """The columns by which a table's rows stand in one order in every database."""
    keys = list(table.primary_key.columns)
    return keys or [table.c.expression, table.c.position]


meta = Table(
    "meta", metadata, Column("key", Key(40), primary_key=True), Column("value", Plain, nullable=False)
)

works = Table(
    "works",
    metadata,
    Column("id", Number, primary_key=True),
    Column("address", Key(600), nullable=False, unique=True),
    Column("kind", Plain, nullable=False),
    Column("title", Plain, nullable=False),
    Column("identity", Key(64), nullable=False, index=True),
    Column("title_key", Key(400), nullable=False, index=True),
    Column("issuers", Structured, nullable=False),
    Column("genre", Plain, nullable=False),
    Column("document_number", Key(120), nullable=False),
    Column("level", Integer, nullable=False),
    Column("groups", Structured, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("access_class", Key(40), nullable=False, index=True),
    Column("topics", Structured, nullable=False),
    sqlite_autoincrement=True,
)

access_classes = Table(
    "access_classes",
    metadata,
    Column("id", Key(40), primary_key=True),
    Column("level", Integer, nullable=False),
    Column("groups", Structured, nullable=False),
    Column("closed", Boolean, nullable=False),
)
"""Every access class that a work has or had."""

redirects = Table(
    "redirects",
    metadata,
    Column("address", Key(600), primary_key=True),
    Column("work_id", Number, ForeignKey("works.id", ondelete="CASCADE"), nullable=False),
)

names = Table(
    "names",
    metadata,
    Column("name", Key(NAME_LENGTH), primary_key=True),
    Column("work_id", Number, ForeignKey("works.id", ondelete="CASCADE"), primary_key=True),
    Index("names_work", "work_id"),
)
"""What a work is called, folded: its title, its title without issuer, its document numbers."""

expressions = Table(
    "expressions",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("work_id", Number, ForeignKey("works.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("title", Plain, nullable=False),
    Column("version_date", Date),
    Column("taken_in", BigInteger, nullable=False),
    Column("entry_into_force", Date),
    Column("inferred", Boolean, nullable=False),
    Column("text_key", Key(64), nullable=False, index=True),
    Column("document_number", Key(120), nullable=False, index=True),
    Column("level", Integer, nullable=False),
    Column("groups", Structured, nullable=False),
    Column("events", Structured, nullable=False),
    Column("fields", Structured, nullable=False),
    Column("warnings", Structured, nullable=False),
    Column("valid_from", Date),
    Column("valid_until", Date),
    Column("amended_on", Date),
    Column("partly_repealed_on", Date),
    Column("repealed_on", Date),
    Column("lapsed_on", Date),
    Column("valid_from_inferred", Boolean, nullable=False, default=False),
    Column("applies", Boolean, nullable=False, default=True),
    Column("applies_from", Date),
    Column("applies_until", Date),
    Column("dirty", Boolean, nullable=False, default=True, index=True),
    Column("indexed_in", Key(40)),
    Column("revision", BigInteger, nullable=False, default=0),
    Column("index_problem", Plain, nullable=False, default=""),
    sqlite_autoincrement=True,
)

provisions = Table(
    "provisions",
    metadata,
    Column("expression", Number, ForeignKey("expressions.number", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("part", BigInteger, nullable=False),
    Column("depth", Integer, nullable=False),
    Column("eid", Plain, nullable=False),
    Column("type", Plain, nullable=False),
    Column("num", Plain, nullable=False),
    Column("heading", Plain, nullable=False),
    Column("path", Plain, nullable=False),
    Column("text", Plain, nullable=False),
    Index("provisions_eid", "expression", "eid"),
    sqlite_with_rowid=False,
)

manifestations = Table(
    "manifestations",
    metadata,
    Column("expression", Number, ForeignKey("expressions.number", ondelete="CASCADE"), nullable=False),
    Column("root", Plain, nullable=False),
    Column("source", Plain, nullable=False),
    Column("part", BigInteger, nullable=False),
    Column("sha256", Key(64), nullable=False),
    Column("format", Plain, nullable=False),
    PrimaryKeyConstraint("expression", "root", "source").ddl_if(dialect="sqlite"),
    Index("manifestations_file", "root", "source").ddl_if(dialect="sqlite"),
)
_long_paths(manifestations, manifestations.c.expression)

relations = Table(
    "relations",
    metadata,
    Column(
        "expression",
        Number,
        ForeignKey("expressions.number", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("type", Plain, nullable=False),
    Column("target_key", Key(400), nullable=False, index=True),
    Column("target_number", Key(120), nullable=False, index=True),
    Column("partial", Boolean, nullable=False),
    Column("day", Date),
    Column("evidence", Plain, nullable=False),
    Column("position", BigInteger, nullable=False),
)
"""What a version says of other works: that it repeals them, or the day from which its amendment holds."""

citations = Table(
    "citations",
    metadata,
    Column(
        "expression",
        Number,
        ForeignKey("expressions.number", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("eid", Plain, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("text", Plain, nullable=False),
    Column("title_key", Key(400), nullable=False, index=True),
    Column("number", Key(120), nullable=False, index=True),
    Column("target_eid", Plain, nullable=False),
    Column("position", BigInteger, nullable=False),
)
"""References in a version's text; those to its own provisions have neither title nor number."""

removals = Table(
    "removals",
    metadata,
    Column("expression", Number, primary_key=True),
    Column("partition", Key(40), primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("pending", Boolean, nullable=False),
)
"""Partitions that versions have left, kept until no index that could serve again holds them there.

`pending` are those that the serving index has to be rid of.
"""

files = Table(
    "files",
    metadata,
    Column("root", Plain, nullable=False),
    Column("source", Plain, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("sidecar", Key(64), nullable=False),
    Column("sha256", Key(64), nullable=False),
    Column("reader", Plain, nullable=False),
    Column("state", Key(20), nullable=False, index=True),
    Column("reason", Plain, nullable=False),
    Column("message", Plain, nullable=False),
    Column("since", Plain, nullable=False),
    PrimaryKeyConstraint("root", "source").ddl_if(dialect="sqlite"),
)
"""The ingest ledger: every file seen and the state it ended in."""
_long_paths(files)
