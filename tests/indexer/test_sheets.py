"""read_xlsx: what cells show, hidden sheets, formulas without value, bounds."""

from __future__ import annotations

import io
from datetime import date, datetime

import openpyxl
import pytest

from indexer.readers import sheets
from indexer.readers.sheets import read_xls, read_xlsx
from indexer.readers.unreadable import Unreadable


def make_xlsx(rows, hidden=(), merged=""):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "制度清单"
    for row in rows:
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    if hidden:
        other = book.create_sheet("底稿")
        other.sheet_state = "hidden"
        other.append(hidden)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def table(data):
    return [line.split("\t") for line in read_xlsx(data).blocks[1].text.split("\n")]


def test_a_sheet_is_a_heading_and_a_table():
    data = make_xlsx(
        [["名称", "施行日期"], ["差旅费管理办法", date(2024, 1, 5)], [None, None], ["考勤制度", "长期"]]
    )
    assert read_xlsx(data).blocks[0].text == "制度清单"
    assert table(data) == [["名称", "施行日期"], ["差旅费管理办法", "2024-01-05"], ["考勤制度", "长期"]]


def test_cells_show_what_people_see():
    row = [0.1 + 0.2, 3.0, 1234567890123, True, datetime(2024, 1, 5, 8, 30), "两\n行"]
    assert table(make_xlsx([row])) == [["0.3", "3", "1234567890123", "是", "2024-01-05 08:30", "两 行"]]


def test_merged_cells_stand_once_and_empty_margins_go():
    assert table(make_xlsx([[None, "标题", None], [None, "甲", "乙"]], merged="B1:C1")) == [
        ["标题"],
        ["甲", "乙"],
    ]


def test_hidden_sheets_are_read_and_named():
    found = read_xlsx(make_xlsx([["甲"]], hidden=["秘"]))
    assert [block.text for block in found.blocks] == ["制度清单", "甲", "底稿", "秘"]
    assert "底稿" in found.warnings["hidden_sheets"]


def test_a_formula_without_value_is_told():
    assert "formulas_without_value" in read_xlsx(make_xlsx([["合计", "=1+1"]])).warnings
    assert not read_xlsx(make_xlsx([["合计", 2]])).warnings


def test_reasons(monkeypatch):
    for data, reader, code in (
        (make_xlsx([]), read_xlsx, "no_text"),
        (b"PK\x03\x04" + b"x" * 90, read_xlsx, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 900, read_xls, "damaged"),
    ):
        with pytest.raises(Unreadable) as caught:
            reader(data)
        assert caught.value.code == code
    monkeypatch.setattr(sheets, "MAX_CELLS", 3)
    with pytest.raises(Unreadable) as caught:
        read_xlsx(make_xlsx([["甲", "乙"], ["丙", "丁"]]))
    assert caught.value.code == "too_large"
