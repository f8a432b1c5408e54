"""docx: what is a heading, and of which rank."""

from __future__ import annotations

import pytest

from analyzers.blocks import Block, BlockKind
from indexer.readers.docx import read_docx
from indexer.readers.extract import Extract
from tests.indexer.docx_maker import (
    Docx,
    paragraph,
)


def read(body: str, **parts: str) -> Extract:
    return read_docx(Docx(body, **parts).bytes())


STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="标题 2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="3"><w:name w:val="章名"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="4"><w:name w:val="节名"/><w:basedOn w:val="3"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="5"><w:name w:val="正文"/><w:basedOn w:val="3"/>'
    '<w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="6"><w:name w:val="Title"/></w:style>'
)


@pytest.mark.parametrize(
    ("style", "level"), [("1", 1), ("2", 2), ("3", 3), ("4", 3), ("5", 0), ("6", 1), ("a", 0), ("x", 0)]
)
def test_headings_by_style(style, level):
    kind = BlockKind.HEADING if level else BlockKind.PARAGRAPH
    assert read(paragraph("总则", f'<w:pStyle w:val="{style}"/>'), styles=STYLES).blocks == (
        Block(kind, "总则", level),
    )


def test_heading_by_its_own_outline_and_sentences_that_are_none():
    assert read(paragraph("总则", '<w:outlineLvl w:val="1"/>')).blocks[0] == Block(
        BlockKind.HEADING, "总则", 2
    )
    said = read(paragraph("第一条 为规范管理，制定本办法。", '<w:pStyle w:val="1"/>'), styles=STYLES).blocks
    assert said == (Block(BlockKind.PARAGRAPH, "第一条 为规范管理，制定本办法。"),)
