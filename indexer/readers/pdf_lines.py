"""From words with places to lines: what stands beside each other, and which column is read first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import attrgetter, itemgetter
from typing import NamedTuple

from indexer.readers.pdf_places import Word
from indexer.readers.pdf_signs import SOFT_HYPHEN

_SAME_LINE = 0.45
"""Of the letter size: middles no further apart stand in one line; raised and lowered signs are within."""
_NO_SPACE = 0.4
"""Of the letter size: a narrower gap beside a Chinese sign is spacing of the line, not a space."""
_WRITTEN_SPACE = 0.15
_CELL_GAP = 1.2
"""Of the letter size: a wider gap parts two columns or cells."""
_WIDE = "[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\u2014\u2018-\u201d\u2026]"
_WIDE_END, _WIDE_START = re.compile(_WIDE + r"\Z"), re.compile(_WIDE)
_HYPHEN, _SMALL = re.compile(r"[a-z]-\Z"), re.compile("[a-z]")
_LEFT = attrgetter("left")
_LEAST_SIDE = 8
_FULL = 0.6
"""Of the width: a column's lines fill so much of it on average, a table's cells don't."""
_FULL_LINES = 0.3


class Line(NamedTuple):
    """The words of one line and the place they take up; `page` from 1, `cells` the parts between wide gaps."""

    text: str
    left: float
    right: float
    base: float
    size: float
    page: int
    words: tuple[Word, ...]

    @property
    def width(self) -> float:
        """From its first sign to its last."""
        return self.right - self.left

    def cells(self) -> list[Line]:
        """The parts of the line between wide gaps."""
        if len(self.words) == 1:
            return [self]
        parts = _split(self.words)
        return [self] if len(parts) == 1 else [line_of(words, self.page) for words in parts]


class Zone(NamedTuple):
    """Lines that are read one after the other: a column, or what stands over the whole width."""

    lines: tuple[Line, ...]


def line_of(words: Sequence[Word], page: int) -> Line:
    """The line of words that stand beside each other, from left to right."""
    if len(words) == 1:
        (word,) = words
        return Line(_shown(word.text), word.left, word.right, word.base, word.size, page, tuple(words))
    longest = max(words, key=lambda word: len(word.text))
    right = max(word.right for word in words)
    return Line(join_words(words), words[0].left, right, longest.base, longest.size, page, tuple(words))


def lines_of(words: Iterable[Word], page: int) -> list[Line]:
    """The lines of a page from top to bottom."""
    rows: list[list[Word]] = []
    top = size = 0.0
    for middle, word in sorted(((word.middle, word) for word in words), key=itemgetter(0)):
        if rows and middle - top <= _SAME_LINE * max(word.size, size):
            rows[-1].append(word)
        else:
            rows.append([word])
            top, size = middle, word.size
    return [line_of(sorted(row, key=_LEFT) if len(row) > 1 else row, page) for row in rows]


def join_words(words: Sequence[Word]) -> str:
    """The text of words that stand beside each other."""
    parts = [words[0].text]
    for before, word in pairwise(words):
        parts.append(_between(before, word) + word.text)
    return _shown("".join(parts))


def join_lines(before: str, after: str) -> str:
    """The text of two lines of one paragraph: with a space only between words that are written with spaces."""
    if before.endswith(SOFT_HYPHEN) or (_HYPHEN.search(before) and _SMALL.match(after)):
        return before[:-1] + after
    if _WIDE_END.search(before) or _WIDE_START.match(after):
        return before + after
    return f"{before} {after}"


def zones_of(lines: Sequence[Line]) -> list[Zone]:
    """The zones of a page in reading order: one, or two columns and what stands between them over both."""
    gutter = _gutter(lines)
    if gutter is None:
        return [Zone(tuple(lines))] if lines else []
    zones: list[Zone] = []
    left: list[Line] = []
    right: list[Line] = []
    for line in lines:
        cells = line.cells()
        if any(cell.left < gutter < cell.right for cell in cells):
            zones += [Zone(tuple(side)) for side in (left, right) if side] + [Zone((line,))]
            left, right = [], []
            continue
        for side, inside in (
            (left, [c for c in cells if c.right <= gutter]),
            (right, [c for c in cells if c.left >= gutter]),
        ):
            if inside:
                side.append(line_of([word for cell in inside for word in cell.words], line.page))
    return zones + [Zone(tuple(side)) for side in (left, right) if side]


def _gutter(lines: Sequence[Line]) -> float | None:
    """Where the gap between two columns of text is; None where there is one column."""
    if len(lines) < _LEAST_SIDE:
        return None
    start, end = min(line.left for line in lines), max(line.right for line in lines)
    width = end - start
    cells = [cell for line in lines for cell in line.cells()]
    if sum(cell.width > _FULL * width for cell in cells) > _FULL_LINES * len(lines):
        return None
    middle = (start + end) / 2
    left = [
        cell for cell in cells if cell.right < middle + 0.1 * width and cell.left < middle - 0.1 * width
    ]
    right = [cell for cell in cells if cell.left > middle - 0.1 * width and cell not in left]
    if min(len(left), len(right)) < _LEAST_SIDE:
        return None
    far, near = max(cell.right for cell in left), min(cell.left for cell in right)
    if far >= near or len(left) + len(right) < 0.8 * len(cells):
        return None
    filled = all(
        sum(cell.width for cell in side) > _FULL * len(side) * reach
        for side, reach in ((left, far - start), (right, end - near))
    )
    return (far + near) / 2 if filled else None


def _split(words: Sequence[Word]) -> list[list[Word]]:
    parts = [[words[0]]]
    for before, word in pairwise(words):
        if word.left - before.right > _CELL_GAP * min(before.size, word.size):
            parts.append([])
        parts[-1].append(word)
    return parts


def _shown(text: str) -> str:
    """The text with a soft hyphen at its end only, where it may join two lines."""
    return text[:-1].replace(SOFT_HYPHEN, "") + text[-1:] if SOFT_HYPHEN in text else text


def _between(before: Word, word: Word) -> str:
    gap = word.left - before.right
    least = _WRITTEN_SPACE if word.spaced else _NO_SPACE
    if gap < least * max(before.size, word.size) and (
        _WIDE_END.search(before.text) or _WIDE_START.match(word.text)
    ):
        return ""
    return " "
