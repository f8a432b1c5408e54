"""read_ofd: places, templates, fields, attachments and the reasons why there is no text."""

from __future__ import annotations

import io
import zipfile

import pytest
from lxml import etree

from indexer.readers import ocr
from indexer.readers.ofd import read_ofd
from indexer.readers.ofd_page import Drawn
from indexer.readers.unreadable import Unreadable

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
PAGE = f"<ofd:Page {NS}><ofd:Content><ofd:Layer>%s</ofd:Layer></ofd:Content></ofd:Page>"


def text(said, x, y, identity=1, more=""):
    steps = " ".join(["4"] * (len(said) - 1))
    return (
        f'<ofd:TextObject ID="{identity}" Boundary="{x} {y} 100 5" Size="4" {more}>'
        f'<ofd:TextCode X="0" Y="4" DeltaX="{steps}">{said}</ofd:TextCode></ofd:TextObject>'
    )


def make_ofd(content, body="", document="", files=(), **parts):
    files = (
        dict(files)
        | {
            "OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody><ofd:DocInfo><ofd:Title>办法</ofd:Title>{body}</ofd:DocInfo>"
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": f"<ofd:Document {NS}><ofd:CommonData/><ofd:Pages>"
            f'<ofd:Page ID="9" BaseLoc="Pages/0.xml"/></ofd:Pages>{document}</ofd:Document>',
            "Doc_0/Pages/0.xml": PAGE % content,
        }
        | {name.replace("__", "/") + ".xml": data for name, data in parts.items()}
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, data in files.items():
            package.writestr(name, data)
    return stream.getvalue()


def texts(extract):
    return [block.text for block in extract.blocks]


def refusal(data):
    with pytest.raises(Unreadable) as caught:
        read_ofd(data)
    return caught.value.code


def test_objects_are_read_by_place_and_not_by_order():
    content = text("第二条　后写。", 20, 60) + text("第一条　先写。", 20, 40)
    assert texts(read_ofd(make_ofd(content))) == ["第一条 先写。", "第二条 后写。"]


def test_a_matrix_moves_and_scales():
    content = text("先写的。", 20, 40) + text("后写的。", 20, 10, 2, 'CTM="1 0 0 1 0 50"')
    assert texts(read_ofd(make_ofd(content))) == ["先写的。", "后写的。"]


def test_blocks_inside_blocks_are_read():
    content = f"<ofd:PageBlock><ofd:PageBlock>{text('内层文字。', 20, 40)}</ofd:PageBlock></ofd:PageBlock>"
    assert texts(read_ofd(make_ofd(content))) == ["内层文字。"]


def test_tags_of_official_documents_become_fields():
    found = read_ofd(
        make_ofd(
            text("某发〔2024〕3号", 20, 40, 7),
            document="<ofd:CustomTags>Tags.xml</ofd:CustomTags>",
            Doc_0__Tags=f"<ofd:CustomTags {NS}><ofd:CustomTag><ofd:FileLoc>T.xml</ofd:FileLoc></ofd:CustomTag>"
            "</ofd:CustomTags>",
            Doc_0__T=f'<r {NS}><发文字号><ofd:ObjectRef PageRef="9">7</ofd:ObjectRef></发文字号></r>',
        )
    )
    assert found.fields["发文字号"] == "某发〔2024〕3号"
    assert found.fields["title"] == "办法"


def test_a_slanted_text_is_a_watermark():
    content = text("正文内容。", 20, 40) + text("内部资料", 50, 90, 2, 'CTM="0.7 0.7 -0.7 0.7 0 0"')
    found = read_ofd(make_ofd(content))
    assert texts(found) == ["正文内容。"]
    assert found.fields["watermark"] == "内部资料"


def test_an_attachment_is_a_member():
    found = read_ofd(
        make_ofd(
            text("见附件。", 20, 40),
            document="<ofd:Attachments>A.xml</ofd:Attachments>",
            Doc_0__A=f'<ofd:Attachments {NS}><ofd:Attachment Name="明细"><ofd:FileLoc>m.xml</ofd:FileLoc>'
            "</ofd:Attachment></ofd:Attachments>",
            Doc_0__m="<明细/>",
        )
    )
    assert [(member.name, member.data) for member in found.members] == [("明细.xml", "<明细/>".encode())]


def test_pictures_of_text_need_ocr(monkeypatch):
    monkeypatch.setattr(ocr, "reason_missing", lambda: "请安装文字识别后重新导入，")
    with pytest.raises(Unreadable) as caught:
        read_ofd(make_ofd('<ofd:ImageObject ResourceID="3"/>'))
    assert caught.value.code == "needs_ocr"
    assert "请安装文字识别" in caught.value.message
    assert refusal(
        make_ofd("<ofd:PathObject><ofd:AbbreviatedData>M 0 0 L 1 1</ofd:AbbreviatedData></ofd:PathObject>")
    ) == ("needs_ocr")


@pytest.mark.parametrize(
    ("attributes", "box", "turned"),
    [
        ('Boundary="10 20 100 50"', (10, 20, 110, 70), False),
        ('Boundary="10 20 100 50" CTM="100 0 0 50 0 0"', (10, 20, 110, 70), False),
        ('Boundary="0 0 210 297" CTM="0 297 -210 0 210 0"', (0, 0, 210, 297), True),
    ],
)
def test_where_a_picture_lies(attributes, box, turned):
    drawn = Drawn()
    drawn.add(etree.fromstring(f'<Layer><ImageObject ResourceID="3" {attributes}/></Layer>'))
    (picture,) = drawn.images
    assert (picture.resource, picture.turned) == ("3", turned)
    assert [round(place * 25.4 / 72, 3) for place in picture.box] == list(box)


def test_reasons():
    assert refusal(make_ofd("")) == "no_text"
    assert refusal(make_ofd("<broken")) == "damaged"
    assert refusal(make_ofd("", body="<ofd:Encryptions/>")) == "needs_password"
    assert refusal(make_ofd("", Doc_0__Document="<!DOCTYPE x><x/>")) == "hostile_xml"
