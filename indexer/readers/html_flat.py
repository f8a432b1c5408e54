"""Pages whose tags are nested too deep for a tree: their text line by line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from lxml import etree

from analyzers.blocks import Block, BlockKind


class TooDeep(Exception):
    """The tags of a page are nested deeper than a tree is built."""


class _Lines:
    """Takes a page's tags and texts as they come, and keeps the texts."""

    def __init__(self, dropped: Collection[str], inline: Collection[str]) -> None:
        self._dropped, self._inline = dropped, inline
        self._muted = 0
        self._said: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """A tag opens: a new line, unless it stands within one."""
        self._muted += tag in self._dropped
        if tag == "br" or tag not in self._inline:
            self._said.append("\n")

    def end(self, tag: str) -> None:
        """A tag closes."""
        self._muted -= tag in self._dropped
        if tag not in self._inline:
            self._said.append("\n")

    def data(self, text: str) -> None:
        """A piece of text."""
        if not self._muted:
            self._said.append(text.replace("\n", " "))

    def close(self) -> str:
        """All of the text."""
        return "".join(self._said)


def flat_blocks(page: bytes, dropped: Collection[str], inline: Collection[str]) -> list[Block]:
    """The lines of a page as paragraphs, without what stands in dropped tags."""
    lines: Any = _Lines(dropped, inline)  # has what libxml2 calls, less than the stubs ask for
    parser = etree.HTMLParser(target=lines, encoding="utf-8", remove_comments=True, huge_tree=True)
    parser.feed(page)
    said = str(parser.close()).split("\n")
    return [Block(BlockKind.PARAGRAPH, " ".join(line.split())) for line in said if line.strip()]
