"""docx: what of a file is its text, and what is not."""

from __future__ import annotations

import pytest

from analyzers.blocks import Block, BlockKind
from indexer.readers.docx import read_docx
from indexer.readers.extract import Extract
from tests.indexer.docx_maker import (
    Docx,
    Extra,
    field_,
    paragraph,
    run,
    table,
)


def read(body: str, **parts: object) -> Extract:
    return read_docx(Docx(body, **parts).bytes())  # type: ignore[arg-type]


def lines(body: str, **parts: object) -> list[str]:
    return [block.text for block in read(body, **parts).blocks]


def deleted(text: str) -> str:
    return f'<w:del w:id="1" w:author="甲"><w:r><w:delText>{text}</w:delText></w:r></w:del>'


def inserted(text: str) -> str:
    return f'<w:ins w:id="2" w:author="甲">{run(text)}</w:ins>'


GONE = '<w:rPr><w:del w:id="3" w:author="甲"/></w:rPr>'


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (run("甲") + run("乙"), "甲乙"),
        (run("甲") + "<w:r><w:tab/><w:t>乙</w:t></w:r>", "甲 乙"),
        ("<w:r><w:t>甲</w:t><w:noBreakHyphen/><w:t>乙</w:t><w:softHyphen/><w:t>丙</w:t></w:r>", "甲-乙丙"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>' + run("同意"), "☑同意"),
        ('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>' + run("5"), "≥5"),
        ('<w:r><w:sym w:font="宋体" w:char="25A1"/></w:r>' + run("否"), "□否"),
        (f'<w:hyperlink w:anchor="x">{run("链接")}</w:hyperlink>' + run("文"), "链接文"),
        (f'<w:smartTag w:element="date">{run("今天")}</w:smartTag>', "今天"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{run('控件')}</w:sdtContent></w:sdt>", "控件"),
        (
            f"<w:sdt><w:sdtContent><w:sdt><w:sdtContent>{run('深')}</w:sdtContent></w:sdt></w:sdtContent></w:sdt>",
            "深",
        ),
        (f"<w:customXml>{run('自定')}</w:customXml>", "自定"),
        (run("第") + field_(" REF _Ref1 \\h ", run("三")) + run("条"), "第三条"),
        (f'<w:fldSimple w:instr=" DOCPROPERTY x ">{run("属性")}</w:fldSimple>', "属性"),
        (field_(" IF 1 = 1 ", field_(" REF a ", run("内")) + run("外")), "内外"),
        (run("见") + field_("eq \\o\\ac(○,3)", None), "见③"),
        (run("比") + field_("EQ \\f(1,2)", None), "比1/2"),
        (
            "<w:r><w:ruby><w:rt><w:r><w:t>zhang</w:t></w:r></w:rt>"
            f"<w:rubyBase>{run('章')}</w:rubyBase></w:ruby></w:r>" + run("程"),
            "章程",
        ),
        (
            run("前")
            + '<w:commentRangeStart w:id="0"/>'
            + run("后")
            + '<w:r><w:commentReference w:id="0"/></w:r>',
            "前后",
        ),
        (
            "<m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f></m:oMath>",
            "a/b",
        ),
        ("<w:r><w:t>  外面的空格  </w:t></w:r>" + run("里"), "外面的空格里"),
    ],
)
def test_words_of_a_paragraph(content, text):
    assert lines(paragraph(content)) == [text]


def test_line_break_parts_paragraphs_and_joins_headings():
    broken = run("关于印发") + "<w:r><w:br/></w:r>" + run("办法的通知")
    assert lines(paragraph(broken)) == ["关于印发", "办法的通知"]
    heading = read(paragraph(broken, '<w:outlineLvl w:val="0"/>')).blocks
    assert heading == (Block(BlockKind.HEADING, "关于印发办法的通知", 1),)


def test_unknown_sign_is_marked_and_reported():
    found = read(paragraph('<w:r><w:sym w:font="Wingdings" w:char="F000"/></w:r>' + run("文")))
    assert [block.text for block in found.blocks] == ["〓文"]
    assert "1 个特殊字体符号" in found.warnings["unknown_signs"]


# Changes


def test_changes_are_accepted_and_reported():
    body = paragraph(run("住宿费") + deleted("三百") + inserted("五百") + run("元"))
    body += paragraph(f'<w:moveFrom w:id="4">{run("移走")}</w:moveFrom>' + run("留下"))
    body += paragraph(f'<w:moveTo w:id="5">{run("移来")}</w:moveTo>')
    found = read(body)
    assert [block.text for block in found.blocks] == ["住宿费五百元", "留下", "移来"]
    assert found.warnings["open_revisions"].startswith("文件含未接受的修订（插入 2 处，删除 2 处）")
    assert set(read(paragraph("正文")).warnings) == set()


def test_deleted_mark_joins_paragraphs_under_the_properties_of_the_last():
    body = paragraph(run("前半"), '<w:outlineLvl w:val="0"/>' + GONE) + paragraph("后半")
    assert read(body).blocks == (Block(BlockKind.PARAGRAPH, "前半后半"),)


def test_deleted_mark_before_a_table_or_the_end_loses_nothing():
    body = paragraph(run("前半"), GONE) + table(["甲", "乙"]) + paragraph(run("末尾"), GONE)
    assert lines(body) == ["前半", "甲\t乙", "末尾"]


def test_deletion_inside_an_insertion_is_gone():
    body = paragraph(f'<w:ins w:id="1">{run("新")}{deleted("又删")}</w:ins>' + run("文"))
    assert lines(body) == ["新文"]


def test_deleted_rows_and_cells():
    row = "<w:tr><w:trPr><w:{0} w:id='1'/></w:trPr><w:tc><w:p>{1}</w:p></w:tc><w:tc><w:p>{1}</w:p></w:tc></w:tr>"
    cell = "<w:tr><w:tc>{0}</w:tc><w:tc><w:tcPr><w:cellDel w:id='1'/></w:tcPr>{1}</w:tc><w:tc>{1}</w:tc></w:tr>"
    body = "<w:tbl>" + row.format("del", run("旧")) + row.format("ins", run("新"))
    body += cell.format(paragraph("甲"), paragraph("乙")) + "</w:tbl>"
    found = read(body)
    assert [block.text for block in found.blocks] == ["新\t新\n甲\t乙"]
    assert "插入 1 处，删除 2 处" in found.warnings["open_revisions"]


# Hidden text


def test_hidden_text_is_left_out_and_reported():
    styles = (
        '<w:style w:type="character" w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="P"><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    body = paragraph(run("看得见") + run("藏起来", "<w:rPr><w:vanish/></w:rPr>"))
    body += paragraph(run("也藏", '<w:rPr><w:rStyle w:val="H"/></w:rPr>') + run("不藏"))
    body += paragraph(run("整段藏"), '<w:pStyle w:val="P"/>')
    body += paragraph(run("又显示", '<w:rPr><w:vanish w:val="0"/></w:rPr>'), '<w:pStyle w:val="P"/>')
    body += paragraph("末段")
    found = read(body, styles=styles)
    assert [block.text for block in found.blocks] == ["看得见", "不藏", "又显示末段"]
    assert "8 个字" in found.warnings["hidden_text"]


# Notes, boxes, margins


def test_notes_stand_below_what_refers_to_them():
    notes = {
        kind + "s": f'<w:{kind} w:type="separator" w:id="-1"/><w:{kind} w:id="1">'
        + paragraph("<w:r><w:footnoteRef/></w:r>" + run(text))
        + paragraph("续")
        + f"</w:{kind}>"
        for kind, text in (("footnote", "脚注"), ("endnote", "尾注"))
    }
    refer = '<w:r><w:{}Reference w:id="1"/></w:r>'
    body = table([paragraph(run("甲") + refer.format("footnote")), "乙"])
    body += paragraph(run("正文") + refer.format("endnote") + run("。")) + paragraph("后文")
    assert lines(body, **notes) == [
        "甲〔注1〕\t乙",
        "〔注1〕脚注 续",
        "正文〔注2〕。",
        "〔注2〕尾注 续",
        "后文",
    ]


def box(text: str) -> str:
    inner = f"<w:txbxContent>{paragraph(text)}</w:txbxContent>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{inner}</wps:txbx></w:drawing>'
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{inner}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def test_text_box_is_read_once():
    assert lines(paragraph(run("正文") + box("框内"))) == ["正文", "框内"]
    empty = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="x"><w:drawing/></mc:Choice><mc:Fallback><w:pict>'
    )
    empty += (
        f"<v:textbox><w:txbxContent>{paragraph('退路')}</w:txbxContent></v:textbox></w:pict></mc:Fallback>"
    )
    assert lines(paragraph(empty + "</mc:AlternateContent></w:r>")) == ["退路"]


def mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def test_field_without_an_end_in_a_box():
    inner = paragraph(mark("begin") + run("框内"))
    found = lines(
        paragraph(f"<w:r><w:pict><w:txbxContent>{inner}</w:txbxContent></w:pict></w:r>" + run("正文"))
    )
    assert found == ["正文", "框内"]


def test_big_first_letter_belongs_to_the_next_paragraph():
    first = paragraph("本", '<w:framePr w:dropCap="drop" w:lines="2"/>')
    assert lines(first + paragraph("办法所称公司")) == ["本办法所称公司"]


def test_box_in_a_deletion_is_gone():
    assert lines(paragraph(f'<w:del w:id="1">{box("删了")}</w:del>' + run("正文"))) == ["正文"]


def test_word_art_and_diagrams():
    art = '<w:r><w:pict><v:shape><v:textpath string="集团文件"/></v:shape></w:pict></w:r>'
    points = "".join(f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>" for text in ("董事会", "经理层"))
    space = "http://schemas.openxmlformats.org/drawingml/2006/main"
    data = f'<d xmlns:a="{space}">{points}</d>'.encode()
    diagram = '<w:r><w:drawing><dgm:relIds r:dm="rx0"/></w:drawing></w:r>'
    found = lines(paragraph(art + diagram), extras=[Extra("diagramData", "d.xml", data, "application/xml")])
    assert found == ["集团文件", "董事会", "经理层"]


def test_headers_footers_and_properties_are_fields():
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    header = f"<w:hdr {space}>{paragraph('某某公司文件')}</w:hdr>".encode()
    footer = f"<w:ftr {space}>{paragraph('内部资料')}</w:ftr>".encode()
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
        "<dc:title>差旅办法</dc:title><dc:creator>办公室</dc:creator>"
        "<dcterms:created>2024-05-01T00:00:00Z</dcterms:created></cp:coreProperties>"
    )
    extras = [
        Extra("header", "h1.xml", header),
        Extra("header", "h2.xml", header),
        Extra("footer", "f.xml", footer),
    ]
    found = read(paragraph("正文"), core=core, extras=extras)
    assert [block.text for block in found.blocks] == ["正文"]
    assert found.fields == {
        "title": "差旅办法",
        "author": "办公室",
        "created": "2024-05-01T00:00:00Z",
        "header": "某某公司文件",
        "footer": "内部资料",
    }
