"""The functions of pdfium that are called for every word and stroke of a page, without pypdfium2's check of each argument.

That check is most of the time of such a call (1.3 µs against 0.35). A handle goes in as the `c_void_p` that `pointer`
gives, a place for a result as the one that `place_of` gives, a number as it is.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as pdfium


def pointer(handle: Any) -> ctypes.c_void_p:
    """A handle of pypdfium2 as an argument of the functions of this module."""
    return ctypes.cast(handle, ctypes.c_void_p)


def place_of(result: Any) -> ctypes.c_void_p:
    """Where a result is to be written, as an argument of the functions of this module."""
    return ctypes.c_void_p(ctypes.addressof(result))


def places_of(results: Any) -> list[ctypes.c_void_p]:
    """The same for each member of an array."""
    size = ctypes.sizeof(results) // len(results)
    return [ctypes.c_void_p(ctypes.addressof(results) + size * number) for number in range(len(results))]


def _bare(function: Any, result: Any) -> Callable[..., Any]:
    address = ctypes.cast(function, ctypes.c_void_p).value
    assert address is not None  # noqa: S101
    return ctypes.PYFUNCTYPE(result)(address)


char_index = _bare(pdfium.FPDFText_GetCharIndexFromTextIndex, ctypes.c_int)
"""(text page, place in the text) -> index of the character"""
char_origin = _bare(pdfium.FPDFText_GetCharOrigin, ctypes.c_int)
"""(text page, index, place of x, place of y: doubles)"""
char_box = _bare(pdfium.FPDFText_GetLooseCharBox, ctypes.c_int)
"""(text page, index, place of an FS_RECTF)"""
char_matrix = _bare(pdfium.FPDFText_GetMatrix, ctypes.c_int)
"""(text page, index, place of an FS_MATRIX)"""
char_size = _bare(pdfium.FPDFText_GetFontSize, ctypes.c_double)
"""(text page, index) -> points before the matrix"""
char_generated = _bare(pdfium.FPDFText_IsGenerated, ctypes.c_int)
"""(text page, index) -> 1 for a sign that pdfium put between two others"""
page_object = _bare(pdfium.FPDFPage_GetObject, ctypes.c_void_p)
"""(page, index) -> address of the object"""
object_type = _bare(pdfium.FPDFPageObj_GetType, ctypes.c_int)
"""(object) -> FPDF_PAGEOBJ_…"""
object_bounds = _bare(pdfium.FPDFPageObj_GetBounds, ctypes.c_int)
"""(object, places of left, bottom, right, top: floats) -> 1 where it has any"""
path_modes = _bare(pdfium.FPDFPath_GetDrawMode, ctypes.c_int)
"""(path, places of fill mode and of whether it is stroked: ints)"""
