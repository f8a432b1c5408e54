"""A document as a Word file in the look of GB/T 9704-2012, written part by part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from search_app.exports.docx_package import Page, element, package, paragraph, run, table
from search_app.exports.sheet import Letterhead, Line, Sheet

A4_PORTRAIT = Page(11906, 16838, top=2098, right=1474, bottom=1984, left=1588)
"""210 x 297 mm with margins of 37, 26, 35 and 28 mm: a type area of 156 x 225 mm."""
_ROWS_ABOVE_MARK = 3
_STYLES = {
    "part": "Chapter",
    "chapter": "Chapter",
    "first": "First",
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
        *(_letterhead(sheet.head, sheet.number) if sheet.head else _plain_head(sheet)),
        paragraph("Title", run(sheet.title)),
        *([paragraph("Number", run(sheet.number))] if sheet.number and not sheet.head else []),
        *(_line(line) for line in sheet.lines),
        *_record(sheet.record),
        *closing(sheet.closing),
    ]
    return package(sheet.title, body, A4_PORTRAIT)


def _plain_head(sheet: Sheet) -> Iterable[str]:
    return [paragraph("Secret", run(sheet.level))] if sheet.level else []


def _letterhead(head: Letterhead, number: str) -> Iterable[str]:
    """The mark 35 mm below the top of the type area, number and signatory, and the red line below them."""
    rows = [*head.corner, *[""] * (_ROWS_ABOVE_MARK - len(head.corner))]
    yield from (paragraph("Secret", run(row)) for row in rows)
    yield from (paragraph(f"Mark{head.size.capitalize()}", run(line)) for line in head.mark)
    signed = f"　　签发人：{head.signatory}" if head.signatory else ""
    yield paragraph("RedLine", run(number + signed))


def _record(lines: Sequence[str]) -> Iterable[str]:
    return (paragraph("RecordFirst" if at == 0 else "Record", run(line)) for at, line in enumerate(lines))


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
