"""What goes between a process and its confined child: plain lines of JSON and bytes, never objects.

A request is a header with the size of the bytes and the end of the name, and the bytes. An answer is a header with the size of its
lines, the lines (the outcome first, then a line a block), and the bytes of the members one after another.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from analyzers.blocks import Block, BlockKind
from indexer.readers.extract import Extract
from indexer.readers.unreadable import Unreadable

REQUEST = struct.Struct(">Q16s")
"""The number of bytes that follow, and the end of the file's name, which tells Markdown from other texts."""
ANSWER = struct.Struct(">Q")
"""The number of bytes of the lines that follow."""

MAX_LINES_BYTES = 32_000_000
MAX_BLOCKS = 400_000
MAX_MEMBERS = 10_000
_JSON = json.JSONEncoder(ensure_ascii=False, check_circular=False, default=str)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class BadAnswer(Exception):
    """An answer that is not in the form agreed."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A member as an answer announces it: `size` bytes follow, none where `code` says why not."""

    name: str
    size: int
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file in the child.

    An extract (its members announced, not held), or why there is none (`failure`), or what LibreOffice has to
    turn it into first (`convert`).
    """

    format: str
    extract: Extract
    members: tuple[Listed, ...] = ()
    failure: Unreadable | None = None
    convert: str = ""


def encode_extract(format_: str, extract: Extract) -> tuple[bytes, tuple[bytes, ...]]:
    """The lines of an answer and the bytes of its members. Raises `Unreadable` for a text beyond the bounds."""
    if len(extract.blocks) > MAX_BLOCKS or len(extract.members) > MAX_MEMBERS:
        raise _too_large()
    listed = [[m.name, len(m.data), m.code, m.message] for m in extract.members]
    head = {
        "format": format_,
        "fields": dict(extract.fields),
        "warnings": dict(extract.warnings),
        "members": listed,
        "given": dict(extract.given),
    }
    blocks = ([str(b.kind), b.text, b.level, b.page] for b in extract.blocks)
    lines = b"\n".join(_line(row) for row in (head, *blocks))
    if len(lines) > MAX_LINES_BYTES:
        raise _too_large()
    return lines, tuple(member.data for member in extract.members)


def _too_large() -> Unreadable:
    return Unreadable("too_large", "文件里的文字过多，超出单个文件的上限，没有收录。请拆分后重新导入。")


def encode_failure(format_: str, failure: Unreadable) -> bytes:
    """The lines of an answer that says why a file was not read."""
    return _line({"format": format_, "code": failure.code, "message": failure.message})


def encode_conversion(format_: str, target: str) -> bytes:
    """The lines of an answer that asks for a file to be converted."""
    return _line({"format": format_, "convert": target})


def decode_outcome(lines: bytes) -> Outcome:
    """The outcome that an answer's lines tell. Raises `BadAnswer` for anything else."""
    try:
        head, *blocks = lines.split(b"\n", MAX_BLOCKS)
        told = json.loads(head)
        format_ = _text(told["format"])
        if "code" in told:
            failure = Unreadable(_text(told["code"]), _text(told["message"]))
            return Outcome(format_, Extract(), failure=failure)
        if "convert" in told:
            return Outcome(format_, Extract(), convert=_text(told["convert"]))
        fields, warnings = _pairs(told["fields"]), _pairs(told["warnings"])
        given = {_text(key): _plain(value) for key, value in told["given"].items()}
        extract = Extract(tuple(map(_block, blocks)), fields, warnings, given=given)
        return Outcome(format_, extract, _members(told["members"]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadAnswer(str(error)) from error


def _line(value: object) -> bytes:
    return _JSON.encode(value).encode("utf-8", "replace")


def _text(value: object) -> str:
    """A string without what no text holds: controls but tab and newline, halves of surrogate pairs."""
    if not isinstance(value, str):
        raise TypeError("no string")
    return _CONTROLS.sub("", value)


def _number(value: object) -> int:
    if not isinstance(value, int) or value < 0:
        raise TypeError("no number")
    return value


def _plain(value: object) -> object:
    """A value as JSON has them, its strings as `_text` leaves them."""
    match value:
        case str():
            return _text(value)
        case list():
            return [_plain(one) for one in value]
        case dict():
            return {_text(key): _plain(one) for key, one in value.items()}
    return value


def _pairs(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise TypeError("no pairs")
    return {_text(key): _text(text) for key, text in value.items()}


def _block(line: bytes) -> Block:
    kind, text, level, page = json.loads(line)
    return Block(BlockKind(kind), _text(text), _number(level), _number(page))


def _members(rows: Sequence[Sequence[object]]) -> tuple[Listed, ...]:
    if len(rows) > MAX_MEMBERS:
        raise ValueError("too many members")
    return tuple(
        Listed(_text(name), _number(size), _text(code), _text(message))
        for name, size, code, message in rows
    )
