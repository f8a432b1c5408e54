"""Readers turn the bytes of a file into blocks, chosen by what the bytes are, not by the file's name.

To add a format of text, write a module with a `read_…(text) -> list[Block]` and give it a row in `TEXT_FORMATS`.
Formats that are no text have their table in `formats`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from analyzers.blocks import Block
from indexer.readers.decoding import decode
from indexer.readers.front_matter import split_front_matter
from indexer.readers.html import read_html
from indexer.readers.markdown import read_markdown
from indexer.readers.page_breaks import without_page_breaks
from indexer.readers.plain import read_plain
from indexer.readers.repeats import without_copies
from indexer.readers.unreadable import Unreadable

MAX_BYTES = 30_000_000
"""Larger files are set aside: the longest law of 3,299 has 0.4 MB, a book of a million characters 3 MB."""

_PROGRAMS = (b"\x7fELF", b"MZ\x90\x00")
_PROLOGUE = r"\s*(<\?xml[^>]*\?>\s*)?(<!--(?:(?!-->).)*-->\s*)*"
_PAGE = re.compile(rf"{_PROLOGUE}<(!doctype\s+html|html|head|body)\b", re.I | re.S)
_HTML = re.compile(rf"{_PROLOGUE}<(div|table|p)\b", re.I | re.S)
"""A piece of a page; a Markdown file may begin with one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says: its format, encoding, blocks and the fields of its front matter."""

    format: str
    encoding: str
    blocks: tuple[Block, ...]
    front_matter: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TextFormat:
    """A row of the table of formats: whether decoded text (of a file so named) is this format, and its reader."""

    name: str
    recognise: Callable[[str, str], bool]
    read: Callable[[str], list[Block]]


TEXT_FORMATS = (
    TextFormat("html", lambda text, suffix: _PAGE.match(text) is not None, read_html),
    TextFormat("markdown", lambda text, suffix: suffix in (".md", ".markdown"), read_markdown),
    TextFormat("html", lambda text, suffix: _HTML.match(text) is not None, read_html),
    TextFormat("text", lambda text, suffix: True, read_plain),
)


def read(name: str, data: bytes) -> Reading:
    """The blocks of a file, from its name and bytes. Raises `Unreadable` with a reason code and sentence."""
    check_size(len(data))
    if not data.strip():
        raise Unreadable("empty", "文件是空的，没有可收录的文字。请确认原件是否保存完整。")
    if data.startswith(_PROGRAMS):
        raise Unreadable("unsupported_format", "这是程序，不是文件，没有收录。请导入文件本身。")
    text, encoding = decode(data)
    front_matter, body = split_front_matter(text)
    if _is_data(body):
        raise Unreadable(
            "unsupported_format", "这是数据表或程序数据，不是文件正文，没有收录。请导入文件本身。"
        )
    suffix = PurePosixPath(name).suffix.lower()
    format_ = next(row for row in TEXT_FORMATS if row.recognise(body, suffix))
    text = body if format_.name == "html" else without_page_breaks(body)
    blocks = tuple(without_copies(format_.read(text)))
    if not any(block.text.strip() for block in blocks):
        raise Unreadable(
            "no_text", "文件里没有可收录的文字（可能只有图片、标记或导航）。请提供带文字的原件。"
        )
    return Reading(format_.name, encoding, blocks, front_matter)


def check_size(size: int) -> None:
    """Raise `Unreadable` for a file of more bytes than are read."""
    if size > MAX_BYTES:
        raise Unreadable("too_large", f"文件超过 {MAX_BYTES // 1_000_000} MB，没有读取。请拆分后重新导入。")


def _is_data(text: str) -> bool:
    """Whether a text is a table of tab-separated columns or JSON: data about documents, not a document."""
    if text.lstrip()[:1] in ("{", "["):
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            pass
        else:
            return True
    columns = [line.count("\t") for line in text.splitlines() if line.strip()]
    return len(columns) >= 3 and columns[0] >= 2 and columns.count(columns[0]) >= 0.9 * len(columns)


__all__ = ["MAX_BYTES", "TEXT_FORMATS", "Reading", "TextFormat", "Unreadable", "check_size", "read"]
