"""docx: tables, and text that a table only frames."""

from __future__ import annotations

from analyzers.blocks import Block, BlockKind
from indexer.readers.docx import read_docx
from indexer.readers.extract import Extract
from tests.indexer.docx_maker import (
    Docx,
    paragraph,
    table,
)


def read(body: str) -> Extract:
    return read_docx(Docx(body).bytes())


def lines(body: str) -> list[str]:
    return [block.text for block in read(body).blocks]


def test_table_rows_and_cells():
    body = table(["职级", "标准"], [paragraph("总经理") + paragraph("副总"), "800"], ["", ""])
    assert read(body).blocks == (Block(BlockKind.TABLE, "职级\t标准\n总经理 副总\t800"),)


def test_merged_cells_are_not_repeated():
    wide = f"<w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr>{paragraph('合计')}</w:tc>"
    down = "<w:tc><w:tcPr><w:vMerge{0}/></w:tcPr>{1}</w:tc>"
    body = f"<w:tbl><w:tr>{wide}<w:tc>{paragraph('9')}</w:tc></w:tr>"
    for value, text in ((' w:val="restart"', "部门"), ("", "")):
        body += f"<w:tr>{down.format(value, paragraph(text))}<w:tc>{paragraph('乙')}</w:tc></w:tr>"
    assert lines(body + "</w:tbl>") == ["合计\t9\n部门\t乙\n\t乙"]


def test_text_below_a_merged_cell_is_hidden():
    below = f"<w:tc><w:tcPr><w:vMerge/></w:tcPr>{paragraph('看不见')}</w:tc>"
    found = read(f"<w:tbl><w:tr>{below}<w:tc>{paragraph('乙')}</w:tc></w:tr></w:tbl>")
    assert [block.text for block in found.blocks] == ["\t乙"]
    assert "3 个字" in found.warnings["hidden_text"]


def test_nested_table_is_flattened_into_its_cell():
    inner = table(["1", "2"], ["3", "4"]) + paragraph("")
    assert lines(table(["甲", inner], ["乙", "丙"])) == ["甲\t1 2 3 4\n乙\t丙"]


def test_table_that_frames_text_is_read_as_text():
    framed = paragraph("第一条 甲。") + paragraph("第二条 乙。")
    assert lines(table([framed])) == ["第一条 甲。", "第二条 乙。"]
    form = table(["时间", "今天"], [framed], ["地点", "这里"])
    assert lines(form) == ["时间\t今天", "第一条 甲。", "第二条 乙。", "地点\t这里"]
    long = paragraph("长" * 2001)
    assert lines(table(["甲", long])) == ["甲", "长" * 2001]


def test_rows_and_cells_in_controls():
    row = f"<w:sdt><w:sdtContent><w:tr><w:sdt><w:sdtContent><w:tc>{paragraph('甲')}</w:tc></w:sdtContent></w:sdt>"
    row += f"<w:tc>{paragraph('乙')}</w:tc></w:tr></w:sdtContent></w:sdt>"
    assert lines(f"<w:tbl>{row}</w:tbl>") == ["甲\t乙"]


def test_row_that_begins_further_right():
    row = "<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>" + f"<w:tc>{paragraph('乙')}</w:tc></w:tr>"
    whole = f"<w:tr><w:tc>{paragraph('1')}</w:tc><w:tc>{paragraph('2')}</w:tc></w:tr>"
    assert lines(f"<w:tbl>{whole}{row}</w:tbl>") == ["1\t2\n\t乙"]
