"""What stands on a page of an ofd: its words and rules with their places, in points from the upper left corner."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from indexer.readers.ofd_parts import children, local, numbers
from indexer.readers.pdf_places import Point, Rule, Word, rule_between
from indexer.readers.pdf_signs import plain_signs

POINTS = 72 / 25.4
"""In a millimetre."""
_MOST_DEEP = 40
_LATIN = 0.5
"""Of the letter size: how wide a sign is that is not Chinese, where the file doesn't say."""
_JUMP = 0.8
_SLANTED = math.sin(math.radians(8))
_PATH = re.compile(r"([SMLQBAC])([^SMLQBAC]*)")

Matrix = tuple[float, float, float, float, float, float]


class Picture(NamedTuple):
    """An image on a page: the id of its bytes, its place (left, top, right, bottom), and whether it lies on its side."""

    resource: str
    box: tuple[float, float, float, float]
    turned: bool


@dataclass
class Drawn:
    """Everything drawn on a page: words, those set aslant, rules, the text of each object, and the images."""

    words: list[Word] = field(default_factory=list)
    aslant: list[str] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    images: list[Picture] = field(default_factory=list)
    paths: int = 0

    def add(self, node: etree._Element, depth: int = 0) -> None:
        """Take in what an element holds: layers, blocks of a page, objects."""
        if depth > _MOST_DEEP:
            return
        for child in node.iterchildren("*"):
            name = local(child)
            if name == "TextObject":
                self._text(child)
            elif name == "PathObject":
                self.paths += 1
                self.rules += _rules(child)
            elif name == "ImageObject":
                self.images.append(_picture(child))
            else:
                self.add(child, depth + 1)

    def _text(self, node: etree._Element) -> None:
        signs = "".join(str(part) for code in children(node, "TextCode") for part in code.itertext())
        if node.get("Visible", "true").lower() == "false" or not signs.strip():
            return
        identity = node.get("ID", "")
        self.texts[identity] = self.texts.get(identity, "") + plain_signs(signs.strip())
        matrix = _matrix(node)
        if min(abs(matrix[0]), abs(matrix[1])) > _SLANTED * math.hypot(matrix[0], matrix[1]):
            self.aslant.append(plain_signs(signs.strip()))
            return
        self.words += _words(node, matrix)


@dataclass(slots=True)
class _Sign:
    text: str
    x: float
    y: float
    width: float


def _words(node: etree._Element, matrix: Matrix) -> Iterator[Word]:
    """The words of a text object, parted at spaces and where the next sign stands elsewhere."""
    stated = next(iter(numbers(node.get("Size"))), 0.0) or 3.5
    size = stated * math.hypot(matrix[2], matrix[3]) * POINTS
    held: list[_Sign] = []
    spaced = False
    for sign in _signs(node, matrix, stated):
        blank = not sign.text.strip()
        if held and (blank or not _goes_on(held, sign, size)):
            yield _word(held, size, spaced)
            held, spaced = [], False
        spaced = spaced or (blank and not held)
        if not blank:
            held.append(sign)
    if held:
        yield _word(held, size, spaced)


def _goes_on(held: list[_Sign], sign: _Sign, size: float) -> bool:
    last = held[-1]
    if abs(sign.y - last.y) <= _JUMP * size / 2:
        return -_JUMP * size < sign.x - last.x and sign.x - last.x - last.width <= _JUMP * size
    below = abs(sign.x - held[0].x) < _JUMP * size / 2 and 0 < sign.y - last.y <= 2 * size
    return below and (len(held) == 1 or held[1].y - held[0].y > _JUMP * size / 2)


def _word(held: list[_Sign], size: float, spaced: bool) -> Word:
    text = plain_signs("".join(sign.text for sign in held))
    first, last = held[0], held[-1]
    if last.y - first.y > _JUMP * size / 2:
        return Word(text, first.x, first.x + last.y - first.y + size, first.y, size, False)
    return Word(text, min(first.x, last.x), max(first.x, last.x) + last.width, first.y, size, True, spaced)


def _signs(node: etree._Element, matrix: Matrix, size: float) -> Iterator[_Sign]:
    left, top = _corner(node)
    x = y = 0.0
    stretch = math.hypot(matrix[0], matrix[1]) * POINTS
    for code in children(node, "TextCode"):
        x = next(iter(numbers(code.get("X"))), x)
        y = next(iter(numbers(code.get("Y"))), y)
        across, down = numbers(code.get("DeltaX")), numbers(code.get("DeltaY"))
        at, low = x, y
        for place, text in enumerate("".join(str(part) for part in code.itertext())):
            width = size * (1.0 if ord(text) > 0x2E7F else _LATIN)
            yield _Sign(text, *_point(matrix, at, low, left, top), width * stretch)
            at += across[place] if place < len(across) else 0.0 if down else width
            low += down[place] if place < len(down) else 0.0


def _rules(node: etree._Element) -> list[Rule]:
    """The straight rules of a path: strokes, and filled shapes that are as thin as one."""
    data = next(iter(children(node, "AbbreviatedData")), None)
    if data is None:
        return []
    matrix, (left, top) = _matrix(node), _corner(node)
    points: list[Point] = []
    strokes: list[tuple[Point, Point]] = []
    for command, rest in _PATH.findall("".join(str(part) for part in data.itertext())):
        place = numbers(rest)[-2:]
        if command == "C" and points:
            strokes.append((points[-1], points[0]))
        if len(place) < 2:
            continue
        point = _point(matrix, place[0], place[1], left, top)
        if command == "L" and points:
            strokes.append((points[-1], point))
        points.append(point)
    if not points:
        return []
    low, high = (
        (min(x for x, _ in points), min(y for _, y in points)),
        (
            max(x for x, _ in points),
            max(y for _, y in points),
        ),
    )
    whole = rule_between(low, high)
    if whole or node.get("Stroke", "true").lower() == "false":
        return whole
    return [rule for one, other in strokes for rule in rule_between(one, other)]


def _picture(node: etree._Element) -> Picture:
    """An image object: its matrix lays a square of one unit on the page; without one it fills its boundary."""
    resource, (left, top) = node.get("ResourceID", ""), _corner(node)
    matrix = _matrix(node)
    if node.get("CTM") is None:
        box = [*numbers(node.get("Boundary")), 0.0, 0.0, 0.0, 0.0]
        matrix = (box[2], 0.0, 0.0, box[3], 0.0, 0.0)
    one, other = _point(matrix, 0, 0, left, top), _point(matrix, 1, 1, left, top)
    (west, east), (north, south) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return Picture(resource, (west, north, east, south), abs(matrix[1]) > abs(matrix[0]))


def _corner(node: etree._Element) -> tuple[float, float]:
    box = numbers(node.get("Boundary"))
    return (box[0], box[1]) if len(box) >= 2 else (0.0, 0.0)


def _matrix(node: etree._Element) -> Matrix:
    found = numbers(node.get("CTM"))
    if len(found) != 6:
        return (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    return (found[0], found[1], found[2], found[3], found[4], found[5])


def _point(matrix: Matrix, x: float, y: float, left: float, top: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return (a * x + c * y + e + left) * POINTS, (b * x + d * y + f + top) * POINTS
