"""The straight rules drawn on a pdf page, of which tables are made."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

from indexer.readers.pdf_calls import (
    object_bounds,
    object_type,
    page_object,
    path_modes,
    places_of,
    pointer,
)
from indexer.readers.pdf_places import THIN, Point, Rule, rule_between
from indexer.readers.pdf_words import PageText

_MOST_OBJECTS = 20_000
_MOST_SEGMENTS = 2_000


def page_rules(page: Any, text: PageText) -> list[Rule]:
    """The rules of a page as a reader sees them: the straight strokes of its paths; a thin path is one as a whole."""
    count = pdfium.FPDFPage_CountObjects(page.raw)
    if count > _MOST_OBJECTS:
        return []
    handle = pointer(page.raw)
    edges, modes = (ctypes.c_float * 4)(), (ctypes.c_int * 2)()
    bounds, fill_and_stroke = places_of(edges), places_of(modes)
    rules = []
    for index in range(count):
        drawn = ctypes.c_void_p(page_object(handle, index))
        if object_type(drawn) != pdfium.FPDF_PAGEOBJ_PATH or not object_bounds(drawn, *bounds):
            continue
        left, bottom, right, top = edges
        if right - left <= THIN or top - bottom <= THIN:
            rules += rule_between(text.place(left, bottom), text.place(right, top))
            continue
        path_modes(drawn, *fill_and_stroke)
        if modes[1]:
            for one, other in _segments(ctypes.cast(drawn, pdfium.FPDF_PAGEOBJECT)):
                rules += rule_between(text.place(*one), text.place(*other))
    return rules


def _segments(drawn: Any) -> Iterator[tuple[Point, Point]]:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(drawn, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    start: Point = (0.0, 0.0)
    last: Point = start
    for index in range(min(pdfium.FPDFPath_CountSegments(drawn), _MOST_SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(drawn, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield last, point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield point, start
        last = point
