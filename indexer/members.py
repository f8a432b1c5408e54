"""Files in files: how they are named, how many of them are followed, and which the ledger knows."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from indexer.confinement import KILLED
from indexer.readers.unreadable import Unreadable

MAX_DEPTH = 3
MAX_FILES = 10_000
MAX_BYTES = 300_000_000
MAX_KILLED = 3
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")


class Exhausted(Unreadable):
    """More than one file may hold: nothing of it is taken in."""


@dataclass
class Budget:
    """What is left for all files in one file, however deep: how many, how many bytes, how many killed readers."""

    files: int = MAX_FILES
    bytes: int = MAX_BYTES
    killed: int = MAX_KILLED


@contextmanager
def within(budget: Budget, depth: int, size: int) -> Iterator[None]:
    """Take a file of so many bytes and so deep out of the budget.

    Raises `Unreadable` where it is too deep or follows too many that killed a reader, `Exhausted` where files or
    bytes are used up.
    """
    if depth > MAX_DEPTH:
        raise _beyond(f"压缩包嵌套超过 {MAX_DEPTH} 层")
    budget.files -= 1
    budget.bytes -= size
    if budget.files < 0:
        raise Exhausted(
            "hostile_archive", f"里面的文件合计超过 {MAX_FILES} 个，全部没有收录。请解压后分批导入。"
        )
    if budget.bytes < 0:
        most = MAX_BYTES // 1_000_000
        raise Exhausted(
            "hostile_archive", f"里面的文件合计超过 {most} MB，全部没有收录。请解压后分批导入。"
        )
    if budget.killed <= 0:
        raise _beyond(f"同一个文件里已有 {MAX_KILLED} 个文件使读取程序异常")
    try:
        yield
    except Unreadable as failure:
        budget.killed -= failure.code in KILLED
        raise


def member_source(outer: str, name: str, taken: Container[str]) -> str:
    """The name under which a file in another is known: below that one's, never leading out of it, once each."""
    parts = _UNPRINTABLE.sub("", name.replace("\\", "/")).split("/")
    kept = ["．．" if part == ".." else part for part in parts if part not in ("", ".")]
    path = PurePosixPath(outer, *kept or ["未命名"])
    source, number = path.as_posix(), 2
    while source in taken:
        source, number = path.with_name(f"{path.stem}~{number}{path.suffix}").as_posix(), number + 1
    return source


def members_of(source: str, known: Sequence[str]) -> Sequence[str]:
    """Of the sorted sources those of files in that file."""
    return known[bisect_left(known, source + "/") : bisect_left(known, source + "0")]


def outermost(root: str, source: str) -> Path | None:
    """The file below a root in which a source is, or that it is; None where it is gone."""
    path = Path(root)
    for part in PurePosixPath(source).parts:
        path /= part
        if path.is_symlink() or path.is_file():
            return None if path.is_symlink() else path
    return None


def _beyond(what: str) -> Unreadable:
    return Unreadable("hostile_archive", f"{what}，这个文件没有取出。请解压后单独导入。")
