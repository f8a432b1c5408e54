"""docx: fields that go on over paragraphs, contents lists, and broken ones."""

from __future__ import annotations

import pytest

from indexer.readers.docx import read_docx
from tests.indexer.docx_maker import (
    Docx,
    field_,
    paragraph,
    run,
)


def lines(body: str) -> list[str]:
    return [block.text for block in read_docx(Docx(body).bytes()).blocks]


def mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def contents(*entries: str, end: str = mark("end")) -> str:
    first, *rest = entries
    told = mark("begin") + "<w:r><w:instrText>TOC \\o</w:instrText></w:r>" + mark("separate")
    body = paragraph(told + run(first)) + "".join(paragraph(entry) for entry in rest)
    return body + paragraph(end)


CHAPTERS = (
    paragraph("第一章 总则") + paragraph("第一条 为规范管理，制定本办法。") + paragraph("第二章 附则")
)


def test_contents_list_and_its_title_are_no_text():
    body = paragraph("办法") + paragraph("目　录") + contents("第一章 总则 1", "第二章 附则 2") + CHAPTERS
    assert lines(body) == ["办法", "第一章 总则", "第一条 为规范管理，制定本办法。", "第二章 附则"]


def test_contents_list_in_a_control_is_no_text():
    gallery = (
        '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    )
    control = f"<w:sdt>{gallery}<w:sdtContent>{paragraph('目录')}{paragraph('第一章 总则 1')}</w:sdtContent></w:sdt>"
    assert lines(control + CHAPTERS)[0] == "第一章 总则"


@pytest.mark.parametrize("end", ["", mark("end")])
def test_broken_contents_field_swallows_no_text(end):
    """A field without an end, and one that ends after the whole text."""
    body = contents("第一章 总则", "第一条 为规范管理，制定本办法。", "第二章 附则", end=end)
    assert lines(body) == ["第一章 总则", "第一条 为规范管理，制定本办法。", "第二章 附则"]


def test_field_without_an_end_swallows_no_text():
    opened = mark("begin") + "<w:r><w:instrText>REF x</w:instrText></w:r>"
    assert lines(paragraph("前文") + paragraph(opened + run("甲")) + paragraph("乙")) == [
        "前文",
        "甲",
        "乙",
    ]


def test_field_inside_an_instruction_is_no_text():
    told = mark("begin") + "<w:r><w:instrText>IF </w:instrText></w:r>" + field_("REF a", run("条件"))
    assert lines(paragraph(told + mark("separate") + run("结果") + mark("end"))) == ["结果"]


def test_instruction_over_paragraphs_is_no_text():
    body = paragraph(run("甲") + mark("begin") + "<w:r><w:instrText>QUOTE</w:instrText></w:r>")
    body += paragraph(mark("separate") + run("乙")) + paragraph(run("丙") + mark("end") + run("丁"))
    assert lines(body) == ["甲", "乙", "丙丁"]
