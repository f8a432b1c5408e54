"""Words and rules with their places on a page, whatever format the page comes from."""

from __future__ import annotations

from typing import NamedTuple

THIN = 3.0
"""Points: what is no thicker is a rule."""
_LEAST = 4.0
"""Points: a shorter stroke is part of a drawing."""

Point = tuple[float, float]


class Word(NamedTuple):
    """A run of signs without a space: `left`, `right` and `base` in points from the page's upper left corner.

    `spaced` says that the file itself has a space before it, not only a gap.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    upright: bool = True
    spaced: bool = False

    @property
    def middle(self) -> float:
        """The height of the middle of its letters."""
        return self.base - 0.35 * self.size

    @property
    def centre(self) -> float:
        """Half way between its ends."""
        return (self.left + self.right) / 2


class Rule(NamedTuple):
    """A straight line: across the page at a height, or down at a distance from the left, from start to end."""

    across: bool
    at: float
    start: float
    end: float


def columns_as_lines(words: list[Word], width: float) -> list[Word]:
    """The words; those of a page that is set from top to bottom laid on their side, so that columns are lines."""
    standing = sum(len(word.text) for word in words if not word.upright)
    if standing * 2 <= sum(len(word.text) for word in words):
        return words
    return [_laid(word, width) for word in words]


def _laid(word: Word, width: float) -> Word:
    if word.upright:
        return Word(word.text, word.base - word.size, word.base, width - word.left, word.size)
    length = word.right - word.left
    return Word(word.text, word.base, word.base + length, width - word.left, word.size)


def rule_between(one: Point, other: Point) -> list[Rule]:
    """The rule between two points of a page; none where it is slanted or short."""
    (left, right), (top, bottom) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    if bottom - top <= THIN and right - left >= _LEAST:
        return [Rule(True, (top + bottom) / 2, left, right)]
    if right - left <= THIN and bottom - top >= _LEAST:
        return [Rule(False, (left + right) / 2, top, bottom)]
    return []
