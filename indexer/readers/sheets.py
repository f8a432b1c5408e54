"""Workbooks, xlsx and xls: every sheet as a heading with its name and a table of what its cells show."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
import xlrd
from openpyxl.utils.exceptions import InvalidFileException

from analyzers.blocks import CELL, Block, BlockKind
from indexer.readers.extract import Extract
from indexer.readers.package import Package
from indexer.readers.unreadable import Unreadable
from indexer.readers.xml import parse_xml

MAX_CELLS = 2_000_000
"""Cells with something in them, of all sheets together."""
_MOST_COLUMNS = 16_384
_NO_VALUE = re.compile(rb"<f(?: [^>]*)?(?:/>|>[^<]*</f>)\s*(?:</c>|<v\s*/>|<v></v>)")
_XLS_ERRORS = (xlrd.XLRDError, xlrd.compdoc.CompDocError, AssertionError, IndexError, KeyError, ValueError)
_XLSX_ERRORS = (
    InvalidFileException,
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    EOFError,
)

Rows = list[list[str]]


def read_xlsx(data: bytes) -> Extract:
    """The sheets of an xlsx. Raises `Unreadable` where none of them holds anything."""
    _check(Package(data))
    budget = _Budget()
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except _XLSX_ERRORS as error:
        raise _damaged() from error
    sheets: list[tuple[str, Rows, bool]] = []
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            rows = budget.rows([_shown(cell) for cell in row] for row in sheet.iter_rows(values_only=True))
            sheets.append((sheet.title, rows, sheet.sheet_state != "visible"))
        charts = len(book.sheetnames) - len(book.worksheets)
        fields = {"title": book.properties.title, "author": book.properties.creator}
    except _XLSX_ERRORS as error:
        raise _damaged() from error
    finally:
        book.close()
    warnings = _warnings(sheets, charts)
    if _has_empty_formulas(data):
        warnings["formulas_without_value"] = (
            "有公式没有保存计算结果，这些单元格没有收录。请用表格软件打开后另存，再导入。"
        )
    return _extract(sheets, fields, warnings)


def read_xls(data: bytes) -> Extract:
    """The sheets of an xls. Raises `Unreadable` where none of them holds anything."""
    budget = _Budget()
    try:
        with xlrd.open_workbook(file_contents=data, on_demand=True, logfile=io.StringIO()) as book:
            sheets = []
            for name in book.sheet_names():
                sheet = book.sheet_by_name(name)
                rows = budget.rows(
                    [_old_shown(cell, book.datemode) for cell in sheet.row(number)]
                    for number in range(sheet.nrows)
                )
                sheets.append((name, rows, sheet.visibility != 0))
                book.unload_sheet(name)
            fields = {"author": book.user_name}
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise Unreadable(
                "needs_password", "表格有打开密码，没有读取。请去掉密码后重新导入。"
            ) from error
        raise _damaged() from error
    except _XLS_ERRORS as error:
        raise _damaged() from error
    return _extract(sheets, fields, _warnings(sheets, 0))


class _Budget:
    """How many cells may still be read."""

    def __init__(self) -> None:
        self._left = MAX_CELLS

    def rows(self, rows: Iterable[Sequence[str]]) -> Rows:
        """The rows that hold something, without what is empty at their ends. Raises `Unreadable`."""
        found = []
        for row in rows:
            cells = list(row[:_MOST_COLUMNS])
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                self._left -= sum(map(bool, cells))
                found.append(cells)
            if self._left < 0:
                raise Unreadable(
                    "too_large", f"表格超过 {MAX_CELLS // 10_000} 万个单元格，没有读取。请拆分后重新导入。"
                )
        return _without_margin(found)


def _without_margin(rows: Rows) -> Rows:
    """The rows without the columns at the left that are empty in all of them."""
    if not rows:
        return rows
    margin = min(next(place for place, cell in enumerate(row) if cell) for row in rows)
    return [row[margin:] for row in rows]


def _extract(
    sheets: Sequence[tuple[str, Rows, bool]], fields: dict[str, Any], warnings: dict[str, str]
) -> Extract:
    blocks: list[Block] = []
    for number, (name, rows, _) in enumerate(sheets, 1):
        if rows:
            blocks.append(Block(BlockKind.HEADING, name, 1, number))
            blocks.append(Block(BlockKind.TABLE, "\n".join(map(CELL.join, rows)), 0, number))
    if not blocks:
        raise Unreadable("no_text", "表格里没有内容，没有收录。请确认原件是否保存完整。")
    stated = {name: str(value).strip() for name, value in fields.items() if value and str(value).strip()}
    return Extract(tuple(blocks), stated, warnings)


def _warnings(sheets: Sequence[tuple[str, Rows, bool]], charts: int) -> dict[str, str]:
    warnings = {}
    hidden = [name for name, rows, is_hidden in sheets if is_hidden and rows]
    if hidden:
        warnings["hidden_sheets"] = (
            f"工作表“{'”“'.join(hidden)}”是隐藏的，内容也已收录。请确认是否应当公开。"
        )
    if charts:
        warnings["chart_sheets"] = f"有 {charts} 个图表工作表，图表没有收录。请对照原件。"
    return warnings


def _shown(value: object) -> str:
    """What a cell shows: days as days, numbers without what binary fractions add to them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, timedelta):
        return str(value)
    return " ".join(str(value).split())


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return format(value, ".15g")


def _old_shown(cell: Any, datemode: int) -> str:
    """What a cell of an xls shows."""
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return _shown(xlrd.xldate_as_datetime(cell.value, datemode))
        except (ValueError, OverflowError):
            return _number(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return _shown(bool(cell.value))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, ""))
    return _shown(cell.value) if cell.ctype != xlrd.XL_CELL_EMPTY else ""


def _check(package: Package) -> None:
    """Look through the XML that another parser is going to read. Raises `Unreadable`."""
    for name in package.names:
        if name.endswith((".xml", ".rels")) and not name.startswith("xl/worksheets/"):
            parse_xml(package.read(name))
        elif name.startswith("xl/worksheets/") and name.endswith(".xml"):
            _refuse_declarations(package.read(name))


def _refuse_declarations(data: bytes) -> None:
    """A sheet may be too large to be parsed twice; a declaration can only stand in front of its root."""
    head = data.find(b"<worksheet")
    parse_xml(data[:head] + b"<worksheet/>") if head >= 0 else parse_xml(data)


def _has_empty_formulas(data: bytes) -> bool:
    """Whether a cell holds a formula without the value that it had when the file was saved."""
    package = Package(data)
    return any(
        name.startswith("xl/worksheets/") and name.endswith(".xml") and _NO_VALUE.search(package.read(name))
        for name in package.names
    )


def _damaged() -> Unreadable:
    return Unreadable("damaged", "表格不完整或已损坏，没有读取。请用表格软件打开后另存，再导入。")
