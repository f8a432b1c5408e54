"""What is printed on every page beside its text: running headers, footers and page numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.readers.pdf_lines import Line
from indexer.readers.pdf_tables import Table

_DEPTH = 3
"""So many lines from the top and from the bottom may be running ones."""
_PLACE = 5.0
"""Points: running lines stand no further apart on their pages."""
_SHARE = 0.5
_SIDE_SHARE = 0.8
"""Of the pages on the left or on the right, whose headers may differ."""
_LEAST = 3
_NUMBER = re.compile(r"[0-9０-９]+|\b[IVXivx]+\b|(?<=第)[一二三四五六七八九十百]+(?=页)")
_PAGE_NUMBER = re.compile(
    r"[-－—–·.\s]*(?:第\s*)?#(?:\s*页)?(?:\s*[,，/／]?\s*(?:共\s*)?#(?:\s*页)?)?[-－—–·.\s]*|page\s*#(?:\s*of\s*#)?",
    re.I,
)
_ALONE = 2.0
"""Of the letter size: a page number keeps this distance from the text."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: its lines outside of tables from top to bottom, its tables, and its size."""

    number: int
    lines: tuple[Line, ...]
    tables: tuple[Table, ...] = ()
    height: float = 0.0
    width: float = 0.0


def without_margins(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The pages without what is repeated at the same place on them, numbers aside."""
    places: dict[tuple[str, bool], list[tuple[float, int]]] = defaultdict(list)
    for sheet in sheets:
        for line, top in _outer(sheet):
            places[_key(line), top].append((_place(line, sheet, top), sheet.number))
    return [_stripped(sheet, places, len(sheets)) for sheet in sheets]


def _stripped(sheet: Sheet, places: dict[tuple[str, bool], list[tuple[float, int]]], pages: int) -> Sheet:
    running = set()
    for line, top in _outer(sheet):
        place = _place(line, sheet, top)
        numbers = {number for at, number in places[_key(line), top] if abs(at - place) <= _PLACE}
        if _runs(numbers, pages, _key(line)) or _is_lone_number(line, sheet):
            running.add(line)
    kept = tuple(line for line in sheet.lines if line not in running)
    return Sheet(sheet.number, kept, sheet.tables, sheet.height, sheet.width)


def _runs(numbers: set[int], pages: int, key: str) -> bool:
    if _PAGE_NUMBER.fullmatch(key) or ("#" in key and pages == 2):
        return len(numbers) >= min(2, pages) and pages > 1
    if len(numbers) < _LEAST:
        return False
    side = [number for number in numbers if number % 2 == min(numbers) % 2]
    return len(numbers) >= _SHARE * pages or len(side) >= max(_LEAST, _SIDE_SHARE * pages / 2)


def _is_lone_number(line: Line, sheet: Sheet) -> bool:
    """Whether a line at the foot of a page is that page's number, though no other page bears one."""
    if line != sheet.lines[-1] or not _PAGE_NUMBER.fullmatch(_key(line)):
        return False
    lowest = max(
        [other.base for other in sheet.lines[:-1]] + [table.bottom for table in sheet.tables], default=0
    )
    return line.base - lowest > _ALONE * line.size and line.base > 0.85 * sheet.height


def _outer(sheet: Sheet) -> list[tuple[Line, bool]]:
    """The lines at the top, True, and at the bottom of a page."""
    top = [(line, True) for line in sheet.lines[:_DEPTH]]
    return top + [(line, False) for line in sheet.lines[-_DEPTH:]]


def _place(line: Line, sheet: Sheet, top: bool) -> float:
    return line.base if top else sheet.height - line.base


def _key(line: Line) -> str:
    return _NUMBER.sub("#", line.text.replace(" ", ""))
