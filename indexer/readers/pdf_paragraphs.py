"""From the lines of pages to paragraphs, headings and tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from analyzers.blocks import Block, BlockKind
from indexer.readers.pdf_lines import Line, join_lines, zones_of
from indexer.readers.pdf_margins import Sheet
from indexer.readers.pdf_signs import SOFT_HYPHEN
from indexer.readers.pdf_tables import Table, aligned_tables

_NUMERAL = "[0-9０-９〇零○一二三四五六七八九十百千]"
_OPENS = re.compile(
    rf"第{_NUMERAL}+[编章节条](?:之{_NUMERAL}+)?(?=[\s\u3000【（(]|\Z)|第{_NUMERAL}+[编章节条](?![的第之和至、，规款项])"
    rf"|{_NUMERAL}{{1,3}}、|[（(]{_NUMERAL}{{1,3}}[）)](?![项款目])|[0-9]{{1,2}}[.．](?![0-9])"
    r"|[\u4e00-\u9fff]{2,8}[：:]|[0-9]{1,2}(?:\.[0-9]{1,2}){0,4}\s+(?=[\u4e00-\u9fff])|[0-9]{1,2}(?:\.[0-9]{1,2}){1,4}\Z|附\s*[件录表]|[A-Z]{2,5}(?:/[A-Z])?\s*[0-9]|[①-⑳●■◆▪•➢]|目\s*录\Z"
)
_ENDS = re.compile(r"[。；;：:！!？?…][”’」』）)】]*\Z")
_BROKEN_OFF = re.compile(r"[，、,（(《“]\Z")
_LEADER = re.compile(r"[.…·．]{4,}\s*[0-9IVXivx]*\Z")
_CHAPTER = re.compile(rf"第{_NUMERAL}+[编章节](?=\s|\Z|[\u4e00-\u9fff])")
_LARGER = 1.15
_LONGEST_HEADING = 80
_INDENT = 1.2
_SHORT = 1.9
"""Of the letter size: a line that ends so far before the margin ends a paragraph."""
_APART = 1.6
"""Of the usual distance of lines."""
_HALF = 0.5
_COMMON = 0.08
_FEW_LINES = 8


class _Frame(NamedTuple):
    """Where the lines of a zone begin and end, and how far apart they are."""

    left: float
    right: float
    pitch: float


class _Placed(NamedTuple):
    """A line, or a table without a frame."""

    line: Line
    frame: _Frame

    @property
    def full(self) -> bool:
        """Whether it goes on to the right margin."""
        return self.line.right >= self.frame.right - _SHORT * self.line.size

    @property
    def indented(self) -> bool:
        return self.line.left > self.frame.left + _INDENT * self.line.size

    @property
    def centred(self) -> bool:
        """Whether it stands in the middle, away from both margins."""
        before, after = self.line.left - self.frame.left, self.frame.right - self.line.right
        return min(before, after) > 2 * self.line.size and abs(before - after) < 2 * self.line.size


def blocks_of(sheets: Sequence[Sheet]) -> list[Block]:
    """The blocks of pages whose margins are gone, in reading order."""
    writer = _Writer(_sizes(sheets))
    for sheet in sheets:
        tables = sorted(sheet.tables, key=lambda table: table.top)
        for zone in zones_of(sheet.lines):
            items = aligned_tables(zone.lines)
            frame = _frame([item for item in items if isinstance(item, Line)], sheet.width)
            for item in items:
                while tables and tables[0].top < (
                    item.top if isinstance(item, Table) else item.base - item.size
                ):
                    writer.table(tables.pop(0))
                if isinstance(item, Table):
                    writer.table(item)
                else:
                    writer.line(_Placed(item, frame))
        for table in tables:
            writer.table(table)
    return writer.close()


class _Writer:
    """Puts lines together into blocks."""

    def __init__(self, sizes: Sequence[float]) -> None:
        self._levels = {round(size * 2): rank for rank, size in enumerate(sizes[:-1], 1)}
        self._blocks: list[Block] = []
        self._held: list[_Placed] = []

    def line(self, placed: _Placed) -> None:
        """The next line in reading order."""
        if self._held and not self._goes_on(placed):
            self._settle()
        self._held.append(placed)

    def table(self, table: Table) -> None:
        """The next table in reading order."""
        self._settle()
        self._blocks.append(Block(BlockKind.TABLE, table.text, 0, table.page))

    def close(self) -> list[Block]:
        """All blocks."""
        self._settle()
        return self._blocks

    def _settle(self) -> None:
        if not self._held:
            return
        text = self._held[0].line.text
        for placed in self._held[1:]:
            text = join_lines(text, placed.line.text)
        first = self._held[0]
        level = self._level(first.line) if len(text) <= _LONGEST_HEADING and not text.endswith("。") else 0
        if not level and first.centred and _CHAPTER.match(text) and len(text) <= _LONGEST_HEADING:
            level = len(self._levels) + 2
        kind = BlockKind.HEADING if level else BlockKind.PARAGRAPH
        text = text.replace(SOFT_HYPHEN, "-")
        self._blocks.append(Block(kind, text, min(level, 6), first.line.page))
        self._held = []

    def _level(self, line: Line) -> int:
        """1 for the largest letters, and so on; 0 for the letters of the text."""
        return self._levels.get(round(line.size * 2), 0)

    def _goes_on(self, now: _Placed) -> bool:
        """Whether a line belongs to the paragraph of the line before."""
        before = self._held[-1]
        ended = bool(_ENDS.search(before.line.text))
        larger = self._level(before.line)
        if abs(before.line.size - now.line.size) > 0.12 * before.line.size or _LEADER.search(
            before.line.text
        ):
            return False
        if larger or self._level(now.line):
            return self._title_goes_on(before, now)
        if _OPENS.match(now.line.text) and (ended or not before.full or now.indented):
            return False
        if _is_apart(before, now):
            return False
        if before.full and not (now.centred and not before.indented):
            same = abs(now.line.left - before.line.left) <= 0.5 * now.line.size
            return not now.indented or (same and not ended)
        if _BROKEN_OFF.search(before.line.text):
            return not now.indented
        filled = before.line.width > _HALF * (before.frame.right - before.frame.left)
        return filled and not ended and not now.indented and not before.centred

    def _title_goes_on(self, before: _Placed, now: _Placed) -> bool:
        """Whether a line of large letters goes on the title before it."""
        near = (
            now.line.page == before.line.page and 0 < now.line.base - before.line.base < 2.2 * now.line.size
        )
        same = self._level(before.line) == self._level(now.line)
        aligned = now.centred or before.full or abs(now.line.left - before.line.left) < now.line.size
        return near and same and aligned and not _OPENS.match(now.line.text)


def _is_apart(before: _Placed, now: _Placed) -> bool:
    down = now.line.base - before.line.base
    return now.line.page == before.line.page and down > _APART * max(now.frame.pitch, now.line.size)


def _frame(lines: Sequence[Line], width: float) -> _Frame:
    """The margins that lines keep, and their usual distance; few lines tell the left margin only."""
    if not lines:
        return _Frame(0.0, 0.0, 0.0)
    right = max(line.right for line in lines)
    steps = Counter(
        round(now.base - before.base) for before, now in pairwise(lines) if now.base > before.base
    )
    lefts = Counter(round(line.left / 3) for line in lines)
    usual = [place for place, count in lefts.items() if count >= max(2, _COMMON * len(lines))]
    left = min(usual) * 3 if usual else min(line.left for line in lines)
    if len(lines) < _FEW_LINES:
        right = max(right, width - left)
    return _Frame(left, right, steps.most_common(1)[0][0] if steps else 0.0)


def _sizes(sheets: Iterable[Sheet]) -> list[float]:
    """The letter sizes of headings from the largest, and at the end that of the text."""
    counts: Counter[float] = Counter()
    for sheet in sheets:
        for line in sheet.lines:
            counts[round(line.size * 2) / 2] += len(line.text)
    if not counts:
        return [0.0]
    body = counts.most_common(1)[0][0]
    return [*sorted((size for size in counts if size >= _LARGER * body), reverse=True), body]
