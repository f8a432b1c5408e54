"""zip: every file in it is a file of its own; one that must not or cannot be taken out says why."""

from __future__ import annotations

import re

from indexer.readers.extract import Extract, Member
from indexer.readers.package import Archive, Entry
from indexer.readers.unreadable import Unreadable

MAX_MEMBER = 30_000_000
"""Bytes; as many as a file by itself may have."""
_DRIVE = re.compile(r"[A-Za-z]:")


def read_zip(data: bytes) -> Extract:
    """The files of an archive as members, folders and hidden files left out.

    Raises `Unreadable` for an archive that is broken, beyond the bounds or without files.
    """
    archive = Archive(data)
    members = tuple(_member(archive, entry) for entry in archive.entries if _is_file(entry))
    if not members:
        raise Unreadable("no_text", "压缩包里没有文件。请确认压缩包内容后重新导入。")
    return Extract(members=members)


def _is_file(entry: Entry) -> bool:
    """Whether an entry is a file that a search of a folder would find too."""
    parts = entry.name.replace("\\", "/").split("/")
    hidden = any(part.startswith(".") and part not in (".", "..") for part in parts)
    return not entry.folder and not hidden and parts[0] != "__MACOSX"


def _member(archive: Archive, entry: Entry) -> Member:
    try:
        _check(entry)
        return Member(entry.name, archive.read(entry))
    except Unreadable as failure:
        return Member(entry.name, b"", failure.code, failure.message)


def _check(entry: Entry) -> None:
    name = entry.name.replace("\\", "/")
    if name.startswith("/") or _DRIVE.match(name) or ".." in name.split("/"):
        raise Unreadable(
            "hostile_archive", "压缩包里这个文件的路径指向压缩包之外，没有取出。请解压后单独导入。"
        )
    if entry.link:
        raise Unreadable(
            "hostile_archive", "压缩包里这一项是链接，不是文件，没有取出。请导入它指向的原件。"
        )
    if entry.size > MAX_MEMBER:
        raise Unreadable(
            "too_large", f"压缩包里这个文件超过 {MAX_MEMBER // 1_000_000} MB，没有取出。请拆分后重新导入。"
        )
