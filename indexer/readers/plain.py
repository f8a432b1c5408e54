"""Plain text: every line is a paragraph, hard-wrapped paragraphs are joined."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzers.blocks import Block, BlockKind

_INDENT = re.compile(r"[ \t\u3000\u00a0]{2,}")
_ENDS = "。；：！？…”）)》.;:!?"
_OPENS = re.compile(r"[第笫（(]?[0-9０-９〇零一二三四五六七八九十百]+[条章节编、）)．.]|附件|[-*#|]")
_WRAPPED_SHARE = 0.3
_MIN_WRAPPED = 20


def read_plain(text: str) -> list[Block]:
    """One paragraph for each line that holds text."""
    lines = (
        text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\x0b", "\n").split("\n")
    )
    if _is_wrapped(lines):
        lines = list(_unwrap(lines))
    return [Block(BlockKind.PARAGRAPH, line.strip()) for line in lines if line.strip()]


def _is_wrapped(lines: list[str]) -> bool:
    """Whether paragraphs open with an indent and go on in full lines without one, as text out of a PDF does."""
    full = [line for line in lines if len(line.strip()) >= _MIN_WRAPPED]
    if len(full) < 5:
        return False
    goes_on = sum(
        not _INDENT.match(line) and line.rstrip()[-1] not in _ENDS and len(line) <= 60 for line in full
    )
    indented = sum(_INDENT.match(line) is not None for line in full)
    return goes_on >= _WRAPPED_SHARE * len(full) and indented >= 3


def _unwrap(lines: list[str]) -> Iterator[str]:
    held = ""
    for line in lines:
        text = line.strip()
        goes_on = held and text and not _INDENT.match(line) and not _OPENS.match(text)
        if goes_on and len(held) >= _MIN_WRAPPED and held[-1] not in _ENDS:
            held += text
            continue
        if held:
            yield held
        held = text
    if held:
        yield held
