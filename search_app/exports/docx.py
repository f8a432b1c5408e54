"""A document as a Word file in the look of GB/T 9704-2012, written part by part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from search_app.exports.docx_package import Page, element, package, paragraph, run, table
from search_app.exports.sheet import Line, Sheet

A4_PORTRAIT = Page(11906, 16838, top=2098, right=1474, bottom=1984, left=1588)
"""210 x 297 mm with margins of 37, 26, 35 and 28 mm: a type area of 156 x 225 mm."""
_STYLES = {
    "part": "Chapter",
    "chapter": "Chapter",
    "section": "Section",
    "annex-title": "AnnexTitle",
    "annex": "Annex",
    "addressees": "Flush",
    "sign": "Sign",
}


def docx_of(sheet: Sheet) -> bytes:
    """The file; the same sheet always gives the same bytes."""
    body = [
        *([paragraph("Notice", run(sheet.notice))] if sheet.notice else []),
        *([paragraph("Secret", run(sheet.level))] if sheet.level else []),
        paragraph("Title", run(sheet.title)),
        *([paragraph("Number", run(sheet.number))] if sheet.number else []),
        *(_line(line) for line in sheet.lines),
        *closing(sheet.closing),
    ]
    return package(sheet.title, body, A4_PORTRAIT)


def closing(lines: Sequence[str]) -> Iterable[str]:
    """The lines at the end, the first with a rule above it."""
    for at, line in enumerate(lines):
        yield paragraph("ClosingFirst" if at == 0 else "Closing", run(line))


def _line(line: Line) -> str:
    if line.kind == "table":
        return table([[_cell(cell, at == 0) for cell in row] for at, row in enumerate(line.rows)])
    if line.kind in ("article", "label"):
        return paragraph("Text", run(line.opening, "Number1") + run(line.text))
    return paragraph(_STYLES.get(line.kind, "Text"), run(line.opening + line.text))


def _cell(text: str, head: bool) -> str:
    return element("w:tc", paragraph("CellHead" if head else "Cell", run(text)))
