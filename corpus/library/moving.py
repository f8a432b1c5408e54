"""Moving a library to another database, with proof that both hold the same."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.library import Library, LibraryError
from corpus.library.database import unhurried
from corpus.library.rowlines import (
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


@dataclass(frozen=True, slots=True)
class Moved:
    """A table as it was read from one database, and as the other now holds it."""

    table: str
    source: Sum
    target: Sum


def copy_library(source: Library, target: Library) -> list[Moved]:
    """Copy all tables into an empty library in one transaction; their sums on both sides, which are equal.

    The source is only read, as of one moment. Raises LibraryError, with nothing copied, when the target is not
    empty or came out different.
    """
    with source.writer_lock(), source.reading() as old, target.writing() as new:
        unhurried(new)
        if holds_anything(new):
            raise LibraryError("目标数据库里已有资料，没有迁移。请换一个空的数据库。")
        clear(new)
        read: dict[str, Sum] = {}
        for table in tables():
            summed = Summed(lines_of(old, table))
            load(new, table, summed)
            read[table.name] = summed.sum
        set_counters(new, counters(old))
        written = sums(new)
        unequal = [name for name in read if read[name] != written[name]]
        if unequal:
            raise LibraryError(
                f"迁移后核对不符（{'、'.join(unequal)}），已全部撤销，原资料库没有改动。请重试。"
            )
    return [Moved(name, read[name], written[name]) for name in read]


__all__ = ["Moved", "copy_library"]
