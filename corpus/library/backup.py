"""Backups: one zip with the tables as lines of JSON, the originals, and a manifest that sums them up."""

from __future__ import annotations

import json
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, update
from sqlalchemy.exc import DataError, IntegrityError

from corpus.library import Library, LibraryError, revisions
from corpus.library.database import unhurried
from corpus.library.originals import DamagedOriginal
from corpus.library.rowlines import (
    BadLine,
    Sum,
    Summed,
    clear,
    counters,
    holds_anything,
    lines_of,
    load,
    set_counters,
    sums,
    tables,
)
from corpus.library.schema import SCHEMA_VERSION, expressions, files, manifestations, meta, removals

_FORMAT = "dianzhang-backup"
_MANIFEST = "manifest.json"
_MANIFEST_BYTES = 64 * 2**20
_ORIGINAL = re.compile(r"originals/([0-9a-f]{2})/(\1[0-9a-f]{62})")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `missing` are originals that should be there and were not, or were damaged."""

    schema: str
    made: str
    tables: dict[str, Sum]
    counters: dict[str, int]
    originals: int
    missing: list[str]


def write_backup(library: Library, file: Path, now: datetime) -> Manifest:
    """Write the library as of one moment to a new file, while others go on writing; what is in it.

    Raises LibraryError when the file is there already or cannot be written.
    """
    if file.exists():
        raise LibraryError(f"已有文件 {file}，没有覆盖。请换一个文件名。")
    unfinished = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as target:
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
                manifest = _write(library, archive, now)
            target.flush()
            os.fsync(target.fileno())
        os.link(unfinished, file)
    except OSError as error:
        raise LibraryError(
            f"写不出备份文件 {file}：{error.strerror}。请检查位置、权限和磁盘空间。"
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def _write(library: Library, archive: zipfile.ZipFile, now: datetime) -> Manifest:
    with library.reading() as connection:
        found = {table.name: _write_table(archive, connection, table) for table in tables()}
        counted = counters(connection)
        wanted = set(connection.scalars(select(manifestations.c.sha256).distinct()))
    kept = set()
    for sha256 in library.originals.kept():
        if library.originals.intact(sha256):
            archive.write(library.originals.path(sha256), f"originals/{sha256[:2]}/{sha256}")
            kept.add(sha256)
    stamp = now.isoformat(timespec="seconds")
    manifest = Manifest(SCHEMA_VERSION, stamp, found, counted, len(kept), sorted(wanted - kept))
    data = {"format": _FORMAT, **asdict(manifest)}
    archive.writestr(_MANIFEST, json.dumps(data, ensure_ascii=False, indent=1))
    return manifest


def _write_table(archive: zipfile.ZipFile, connection: Connection, table: Table) -> Sum:
    summed = Summed(lines_of(connection, table))
    with archive.open(_member(table.name), "w", force_zip64=True) as target:
        for line in summed:
            target.write(line)
    return summed.sum


def _member(table: str) -> str:
    return f"tables/{table}.jsonl"


def restore_backup(library: Library, file: Path, replace: bool = False) -> Manifest:
    """Fill the library from a backup; what was in it. All its versions are then still to be indexed.

    Everything is checked before anything counts. Raises LibraryError for a file that is no whole backup of a
    known form, and for a library that is not empty, unless told to replace what is in it.
    """
    try:
        with _foreseen(file), zipfile.ZipFile(file) as archive:
            manifest = _manifest(archive)
            with library.writer_lock(), library.writing() as connection:
                unhurried(connection)
                _make_room(connection, replace)
                before = _held(connection)
                last = revisions.newest_revision(connection)
                clear(connection)
                _fill(connection, archive, manifest)
                _restore_originals(library, archive)
                _to_be_indexed(connection, before, last)
    except OSError as error:
        raise LibraryError(
            f"读不出备份文件 {file}：{error.strerror or error}。请检查位置和权限。"
        ) from error
    return manifest


@contextmanager
def _foreseen(file: Path) -> Iterator[None]:
    """Tell in a sentence what can be wrong with the bytes of a backup."""
    try:
        yield
    except zipfile.BadZipFile as error:
        raise LibraryError(f"{file} 不是备份文件，或不完整。请换一份备份。") from error
    except (BadLine, DamagedOriginal, IntegrityError, DataError, EOFError, NotImplementedError) as error:
        raise LibraryError(f"备份文件 {file} 已损坏，资料库没有改动。请换一份备份。") from error
    except (zlib.error, RuntimeError, UnicodeDecodeError, KeyError) as error:
        raise LibraryError(f"备份文件 {file} 已损坏，资料库没有改动。请换一份备份。") from error


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    """The manifest, once all that stands in the backup is known to belong there."""
    names = archive.namelist()
    if _MANIFEST not in names or archive.getinfo(_MANIFEST).file_size > _MANIFEST_BYTES:
        raise LibraryError("这个压缩文件不是典章的备份。请换一份备份。")
    try:
        data = json.loads(archive.read(_MANIFEST))
        found = {name: Sum(int(one["rows"]), str(one["sha256"])) for name, one in data["tables"].items()}
        counted = {str(name): int(number) for name, number in data["counters"].items()}
        manifest = Manifest(
            str(data["schema"]), str(data["made"]), found, counted, int(data["originals"]), data["missing"]
        )
        known = data["format"] == _FORMAT
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise LibraryError("备份的清单读不懂，可能已损坏。请换一份备份。") from error
    if not known:
        raise LibraryError("这个压缩文件不是典章的备份。请换一份备份。")
    if manifest.schema != SCHEMA_VERSION:
        raise LibraryError(
            f"备份的结构版本是 {manifest.schema}，本程序用的是 {SCHEMA_VERSION}。请用与备份相配的程序版本恢复。"
        )
    _check_members(names, manifest)
    return manifest


def _check_members(names: list[str], manifest: Manifest) -> None:
    expected = {_MANIFEST, *(_member(table.name) for table in tables())}
    originals = [name for name in names if _ORIGINAL.fullmatch(name)]
    strange = next((name for name in names if name not in expected and not _ORIGINAL.fullmatch(name)), None)
    if strange is not None:
        raise LibraryError(f"备份里有不该有的内容“{strange[:80]!r}”，没有恢复。请换一份备份。")
    whole = expected <= set(names) and set(manifest.tables) == {table.name for table in tables()}
    if not whole or len(originals) != manifest.originals or len(set(names)) != len(names):
        raise LibraryError("备份的内容和它的清单不符，没有恢复。请换一份备份。")


def _make_room(connection: Connection, replace: bool) -> None:
    if replace or not holds_anything(connection):
        return
    versions, seen = (connection.scalar(select(func.count()).select_from(t)) for t in (expressions, files))
    raise LibraryError(
        f"资料库不是空的（{versions} 个版本，{seen} 个文件的记录），没有恢复。"
        "请换一个空的数据目录；确要用备份替换现有内容，请加 --replace。"
    )


def _held(connection: Connection) -> set[tuple[int, str]]:
    """What an index holds of the library before, with the partition."""
    now = select(expressions.c.number, expressions.c.indexed_in).where(
        expressions.c.indexed_in.is_not(None)
    )
    gone = select(removals.c.expression, removals.c.partition)
    return {(row[0], row[1]) for query in (now, gone) for row in connection.execute(query)}


def _fill(connection: Connection, archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Put in the tables; what the database then holds must sum up as the manifest says."""
    for table in tables():
        with archive.open(_member(table.name)) as lines:
            load(connection, table, lines)
    noted = {row.key: row.value for row in connection.execute(select(meta))}
    if noted.get("schema") != SCHEMA_VERSION or not noted.get("revision", "").isdecimal():
        raise BadLine(meta.name)
    set_counters(connection, manifest.counters)
    if sums(connection) != manifest.tables:
        raise BadLine(_MANIFEST)


def _restore_originals(library: Library, archive: zipfile.ZipFile) -> None:
    for name in archive.namelist():
        if found := _ORIGINAL.fullmatch(name):
            with archive.open(name) as stream:
                library.originals.keep_stream(stream, found[2])
    library.originals.flush()


def _to_be_indexed(connection: Connection, before: set[tuple[int, str]], last: int) -> None:
    """No index holds any of this: everything is new, and what an index held before is gone from it."""
    revision = max(last, revisions.newest_revision(connection)) + 1
    changed: dict[str, Any] = {"dirty": True, "indexed_in": None, "index_problem": "", "revision": revision}
    connection.execute(update(expressions).values(changed))
    connection.execute(update(meta).where(meta.c.key == "revision").values(value=str(revision)))
    connection.execute(delete(meta).where(meta.c.key.in_(["rebuilt", "rebuilt_revision"])))
    connection.execute(delete(removals))
    if before:
        rows = [
            {"expression": number, "partition": partition, "revision": revision, "pending": True}
            for number, partition in sorted(before)
        ]
        connection.execute(insert(removals), rows)
