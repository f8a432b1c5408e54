"""The words of a pdf page with their places, seen as a reader holds the page, by few calls into pdfium."""

from __future__ import annotations

import ctypes
import math
import re
from typing import Any

import pypdfium2.raw as pdfium

from indexer.readers.pdf_calls import (
    char_box,
    char_generated,
    char_index,
    char_matrix,
    char_origin,
    char_size,
    place_of,
    pointer,
)
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


Axis = tuple[float, float, float]
"""What x and y are multiplied by, and what is added."""


class PageText:
    """The text layer of a page: its signs as pdfium gives them, and where the words of them stand."""

    def __init__(self, page: Any) -> None:
        self._layer = page.get_textpage()
        self._handle = pointer(self._layer.raw)
        self._across, self._down = _axes(page.get_rotation() // 90 % 4, page.get_bbox())
        self.width, self.height = page.get_size()
        count = self._layer.count_chars()
        self.beyond = count > MAX_SIGNS
        self.text = self._layer.get_text_range() if 0 < count <= MAX_SIGNS else ""
        self._straight = count == len(self.text)
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._x_place, self._y_place = place_of(self._x), place_of(self._y)
        self._rectangle, self._matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        self._rectangle_place, self._matrix_place = place_of(self._rectangle), place_of(self._matrix)

    def words(self) -> list[Word]:
        """All words of the page in the order of its content."""
        words: list[Word] = []
        for line in _LINE.finditer(self.text):
            size = 0.0
            for piece in _WORD.finditer(self.text, line.start(), line.end()):
                size = size or self._size(piece.start())
                self._measure(piece.start(), piece.end(), size, words)
        return columns_as_lines(words, self.width)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """A point of the file as a reader sees it: from the left and from the top of the page."""
        (a, b, c), (d, e, f) = self._across, self._down
        return a * x + b * y + c, d * x + e * y + f

    def _measure(self, start: int, end: int, size: float, words: list[Word]) -> None:
        """Add the word between two places of the text; several where it goes over the end of a line."""
        left, base = self._origin(start)
        upright = True
        if end - start > 1:
            last, below = self._origin(end - 1)
            level = abs(below - base) <= _JUMP * size
            upright = level or abs(last - left) > _JUMP * size
            on = -_BACK * size <= last - left <= _WIDEST * size * (end - start)
            if upright and not (on and level):
                middle = (start + end) // 2
                self._measure(start, middle, self._size(start), words)
                self._measure(middle, end, self._size(middle), words)
                return
        text = plain_signs(self.text[start:end])
        if text and upright:
            spaced = start > 0 and self.text[start - 1] == " " and self._is_written(start - 1)
            right = self._right(end - 1)
            words.append(Word(text, left, right if right > left else left, base, size, True, spaced))
        elif text:
            right = left + abs(below - base) + size
            words.append(Word(text, left, right, min(base, below), size, False))

    def _index(self, place: int) -> int:
        return place if self._straight else int(char_index(self._handle, place))

    def _is_written(self, place: int) -> bool:
        return not char_generated(self._handle, self._index(place))

    def _origin(self, place: int) -> tuple[float, float]:
        index = place if self._straight else char_index(self._handle, place)
        char_origin(self._handle, index, self._x_place, self._y_place)
        return self.place(self._x.value, self._y.value)

    def _right(self, place: int) -> float:
        box = self._rectangle
        char_box(self._handle, self._index(place), self._rectangle_place)
        a, b, c = self._across
        one, other = a * box.left + b * box.bottom + c, a * box.right + b * box.top + c
        return float(one if one > other else other)

    def _size(self, place: int) -> float:
        index = self._index(place)
        char_matrix(self._handle, index, self._matrix_place)
        size = float(char_size(self._handle, index)) * math.hypot(self._matrix.a, self._matrix.b)
        return size if size > 0 else 1.0


def _axes(turn: int, box: tuple[float, float, float, float]) -> tuple[Axis, Axis]:
    """How far across and down the page a point is that a reader sees, from its x and y in the file."""
    left, bottom, right, top = box
    return (
        ((1, 0, -left), (0, -1, top)),
        ((0, 1, -bottom), (1, 0, -left)),
        ((-1, 0, right), (0, 1, -bottom)),
        ((0, -1, top), (-1, 0, right)),
    )[turn]
