"""A document or a comparison as one HTML file that needs nothing else: no script, no font, no picture."""

from __future__ import annotations

from flask import render_template

from search_app.exports.comparison import Table
from search_app.exports.sheet import Sheet


def html_of(sheet: Sheet) -> bytes:
    """The file of a document."""
    return render_template("exports/sheet.html", sheet=sheet).encode()


def table_html_of(table: Table) -> bytes:
    """The file of a comparison."""
    return render_template("exports/table.html", table=table).encode()
