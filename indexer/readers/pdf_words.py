"""The words of a pdf page with their places, seen as a reader holds the page, by few calls into pdfium."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

from indexer.readers.pdf_places import Word, columns_as_lines
from indexer.readers.pdf_signs import plain_signs

MAX_SIGNS = 200_000
"""Characters of one page; a page that holds more is not one that anybody reads."""
_LINE = re.compile(r"[^\r\n]+")
_WORD = re.compile(r"[^ \t\u00a0\u2000-\u200b\u3000]+")
_JUMP = 0.6
"""Of the letter size: two signs further apart in height stand in different lines."""
_BACK = 0.3
_WIDEST = 1.5
"""Of the letter size for each sign: a word no further back or forth goes on, beyond that it is two."""


class PageText:
    """The text layer of a page: its signs as pdfium gives them, and where the words of them stand."""

    def __init__(self, page: Any) -> None:
        self._layer = page.get_textpage()
        self._raw = self._layer.raw
        self._turn = page.get_rotation() // 90 % 4
        self._box = page.get_bbox()
        self.width, self.height = page.get_size()
        count = self._layer.count_chars()
        self.beyond = count > MAX_SIGNS
        self.text = self._layer.get_text_range() if 0 < count <= MAX_SIGNS else ""
        self._straight = count == len(self.text)
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._rectangle, self._matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()

    def words(self) -> list[Word]:
        """All words of the page in the order of its content."""
        return columns_as_lines(list(self._all()), self.width)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """A point of the file as a reader sees it: from the left and from the top of the page."""
        left, bottom, right, top = self._box
        if self._turn == 0:
            return x - left, top - y
        if self._turn == 1:
            return y - bottom, x - left
        return (right - x, y - bottom) if self._turn == 2 else (top - y, right - x)

    def _all(self) -> Iterator[Word]:
        for line in _LINE.finditer(self.text):
            size = 0.0
            for piece in _WORD.finditer(self.text, line.start(), line.end()):
                size = size or self._size(piece.start())
                yield from self._measured(piece.start(), piece.end(), size)

    def _measured(self, start: int, end: int, size: float) -> Iterator[Word]:
        """The word between two places of the text; several where it goes over the end of a line."""
        left, base = self._origin(start)
        upright = True
        if end - start > 1:
            last, below = self._origin(end - 1)
            upright = abs(below - base) <= _JUMP * size or abs(last - left) > _JUMP * size
            on = -_BACK * size <= last - left <= _WIDEST * size * (end - start)
            if upright and not (on and abs(below - base) <= _JUMP * size):
                middle = (start + end) // 2
                yield from self._measured(start, middle, self._size(start))
                yield from self._measured(middle, end, self._size(middle))
                return
        text = plain_signs(self.text[start:end])
        if text and upright:
            spaced = start > 0 and self.text[start - 1] == " " and self._is_written(start - 1)
            yield Word(text, left, max(left, self._right(end - 1)), base, size, True, spaced)
        elif text:
            yield Word(text, left, left + abs(below - base) + size, min(base, below), size, False)

    def _index(self, place: int) -> int:
        return place if self._straight else int(pdfium.FPDFText_GetCharIndexFromTextIndex(self._raw, place))

    def _is_written(self, place: int) -> bool:
        return not pdfium.FPDFText_IsGenerated(self._raw, self._index(place))

    def _origin(self, place: int) -> tuple[float, float]:
        pdfium.FPDFText_GetCharOrigin(self._raw, self._index(place), self._x, self._y)
        return self.place(self._x.value, self._y.value)

    def _right(self, place: int) -> float:
        box = self._rectangle
        pdfium.FPDFText_GetLooseCharBox(self._raw, self._index(place), box)
        return max(self.place(box.left, box.bottom)[0], self.place(box.right, box.top)[0])

    def _size(self, place: int) -> float:
        index = self._index(place)
        pdfium.FPDFText_GetMatrix(self._raw, index, self._matrix)
        scale = math.hypot(self._matrix.a, self._matrix.b)
        size = float(pdfium.FPDFText_GetFontSize(self._raw, index)) * scale
        return size if size > 0 else 1.0
