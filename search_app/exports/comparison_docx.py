"""The comparison as a Word file on lying A4, its head repeated on every page."""

from __future__ import annotations

from collections.abc import Sequence

from search_app.exports.comparison import Run, Table, TableRow
from search_app.exports.docx import closing
from search_app.exports.docx_package import Page, element, package, paragraph, run, table

A4_LYING = Page(16838, 11906, top=1134, right=1134, bottom=1134, left=1134, lying=True)
_TEXT_WIDTH = 5500
_WIDTHS = (_TEXT_WIDTH, _TEXT_WIDTH, A4_LYING.type_width - 2 * _TEXT_WIDTH)
_STYLES = {"ins": "Inserted", "del": "Deleted"}


def table_docx_of(comparison: Table) -> bytes:
    """The file; the same table always gives the same bytes."""
    heads = [
        _cell(width, [paragraph("CellHead", run(head))])
        for width, head in zip(_WIDTHS, comparison.heads, strict=True)
    ]
    body = [
        paragraph("Title", run(comparison.title)),
        *(paragraph("Summary", run(line)) for line in comparison.summary),
        table([heads, *map(_row, comparison.rows)], _WIDTHS),
        *closing(comparison.closing),
    ]
    return package(comparison.title, body, A4_LYING)


def _row(row: TableRow) -> list[str]:
    if row.folded:
        return [_cell(sum(_WIDTHS), [paragraph("Folded", run(row.folded))], span=len(_WIDTHS))]
    sides = [_cell(_TEXT_WIDTH, [_line(line) for line in side]) for side in (row.old, row.new)]
    return [*sides, _cell(_WIDTHS[-1], [paragraph("ComparedFlush", run(note)) for note in row.notes])]


def _line(line: Sequence[Run]) -> str:
    return paragraph("ComparedFlush", "".join(run(one.text, _STYLES.get(one.mark, "")) for one in line))


def _cell(width: int, paragraphs: Sequence[str], span: int = 1) -> str:
    properties = element("w:tcW", w=width, type="dxa") + (
        element("w:gridSpan", val=span) if span > 1 else ""
    )
    return element("w:tc", element("w:tcPr", properties) + "".join(paragraphs))
