"""The tables of the library. The library is the record: an index can be made from it at any time."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

SCHEMA_VERSION = "1"

metadata = MetaData()

meta = Table(
    "meta", metadata, Column("key", String(40), primary_key=True), Column("value", Text, nullable=False)
)

works = Table(
    "works",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("address", String(700), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("title", Text, nullable=False),
    Column("identity", String(64), nullable=False, index=True),
    Column("title_key", String(400), nullable=False, index=True),
    Column("issuers", JSON, nullable=False),
    Column("genre", String(40), nullable=False),
    Column("document_number", String(120), nullable=False),
    Column("level", Integer, nullable=False),
    Column("groups", JSON, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("access_class", String(40), nullable=False, index=True),
    Column("topics", JSON, nullable=False),
    sqlite_autoincrement=True,
)

access_classes = Table(
    "access_classes",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("level", Integer, nullable=False),
    Column("groups", JSON, nullable=False),
    Column("closed", Boolean, nullable=False),
)
"""Every access class that a work has or had."""

redirects = Table(
    "redirects",
    metadata,
    Column("address", String(700), primary_key=True),
    Column("work_id", Integer, ForeignKey("works.id", ondelete="CASCADE"), nullable=False),
)

names = Table(
    "names",
    metadata,
    Column("name", String(400), primary_key=True),
    Column("work_id", Integer, ForeignKey("works.id", ondelete="CASCADE"), primary_key=True),
    Index("names_work", "work_id"),
)
"""What a work is called, folded: its title, its title without issuer, its document numbers."""

expressions = Table(
    "expressions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("work_id", Integer, ForeignKey("works.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("version_date", Date),
    Column("taken_in", BigInteger, nullable=False),
    Column("entry_into_force", Date),
    Column("inferred", Boolean, nullable=False),
    Column("text_key", String(64), nullable=False, index=True),
    Column("document_number", String(120), nullable=False, index=True),
    Column("level", Integer, nullable=False),
    Column("groups", JSON, nullable=False),
    Column("events", JSON, nullable=False),
    Column("fields", JSON, nullable=False),
    Column("warnings", JSON, nullable=False),
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
    Column("indexed_in", String(40)),
    Column("changed_at", String(32), nullable=False, default=""),
    sqlite_autoincrement=True,
)

provisions = Table(
    "provisions",
    metadata,
    Column("expression", Integer, ForeignKey("expressions.number", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("part", Integer, nullable=False),
    Column("depth", Integer, nullable=False),
    Column("eid", String(200), nullable=False),
    Column("type", String(20), nullable=False),
    Column("num", Text, nullable=False),
    Column("heading", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("text", Text, nullable=False),
    Index("provisions_eid", "expression", "eid"),
    sqlite_with_rowid=False,
)

manifestations = Table(
    "manifestations",
    metadata,
    Column("expression", Integer, ForeignKey("expressions.number", ondelete="CASCADE"), primary_key=True),
    Column("root", String(1000), primary_key=True),
    Column("source", String(1000), primary_key=True),
    Column("part", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("format", String(20), nullable=False),
    Index("manifestations_file", "root", "source"),
)

relations = Table(
    "relations",
    metadata,
    Column(
        "expression",
        Integer,
        ForeignKey("expressions.number", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("type", String(20), nullable=False),
    Column("target_key", String(400), nullable=False, index=True),
    Column("target_number", String(120), nullable=False, index=True),
    Column("partial", Boolean, nullable=False),
    Column("day", Date),
    Column("evidence", Text, nullable=False),
)
"""What a version says of other works: that it repeals them, or the day from which its amendment holds."""

citations = Table(
    "citations",
    metadata,
    Column(
        "expression",
        Integer,
        ForeignKey("expressions.number", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("eid", String(200), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("title_key", String(400), nullable=False, index=True),
    Column("number", String(120), nullable=False, index=True),
    Column("target_eid", String(200), nullable=False),
)
"""References in a version's text; those to its own provisions have neither title nor number."""

removals = Table(
    "removals",
    metadata,
    Column("expression", Integer, primary_key=True),
    Column("partition", String(40), primary_key=True),
)
"""Versions gone from the library that an index still holds."""

files = Table(
    "files",
    metadata,
    Column("root", String(1000), primary_key=True),
    Column("source", String(1000), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("sidecar", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("reader", String(20), nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("reason", String(40), nullable=False),
    Column("message", Text, nullable=False),
    Column("since", String(32), nullable=False),
)
"""The ingest ledger: every file seen and the state it ended in."""
