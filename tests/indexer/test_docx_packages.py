"""docx: files inside the file, and the package itself."""

from __future__ import annotations

import base64
import re

import pytest

from indexer.readers.docx import read_docx
from indexer.readers.extract import Extract
from indexer.readers.unreadable import Unreadable
from tests.indexer.docx_maker import (
    Docx,
    Extra,
    Level,
    abstract,
    instance,
    listed,
    paragraph,
    run,
    table,
)

PICTURE = '<w:r><w:drawing><a:blip r:embed="rId9"/></w:drawing></w:r>'
HTML = "text/html"


def read(body: str, **parts: object) -> Extract:
    return read_docx(Docx(body, **parts).bytes())  # type: ignore[arg-type]


PAGE = "<html><head><title>x</title></head><body><h1>专利法</h1><pre>第一条 甲。\n第二条 乙。</pre></body></html>"


def mht(page: bytes, encoding: str) -> bytes:
    head = 'MIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"; boundary="b"\n\n--b\n'
    head += f'Content-Type: text/html; charset="utf-8"\nContent-Transfer-Encoding: {encoding}\n\n'
    return head.encode() + page + b"\n--b\nContent-Type: image/png\n\nx\n--b--\n"


@pytest.mark.parametrize(
    ("data", "type_", "texts"),
    [
        (PAGE.encode(), HTML, ["专利法", "第一条 甲。", "第二条 乙。"]),
        (PAGE.encode("gb18030"), HTML, ["专利法", "第一条 甲。", "第二条 乙。"]),
        (
            mht(PAGE.encode(), "quoted-printable"),
            "message/rfc822",
            ["专利法", "第一条 甲。", "第二条 乙。"],
        ),
        (
            mht(base64.encodebytes(PAGE.encode()), "base64"),
            "message/rfc822",
            ["专利法", "第一条 甲。", "第二条 乙。"],
        ),
        (mht(PAGE.encode(), "8bit"), "message/rfc822", ["专利法", "第一条 甲。", "第二条 乙。"]),
        ("甲\r\n乙".encode(), "text/plain", ["甲", "乙"]),
        (Docx(paragraph("里面的文件")).bytes(), "application/x", ["里面的文件"]),
        (Docx("").bytes(), "application/x", []),
    ],
    # The bytes of a package hold the time at which it was made.
    ids=["html", "gb18030", "quoted-printable", "base64", "8bit", "text", "docx", "empty docx"],
)
def test_chunk_is_read_in_place(data, type_, texts):
    body = paragraph("前") + '<w:altChunk r:id="rx0"/>' + paragraph("后")
    found = read(body, extras=[Extra("aFChunk", "chunk.bin", data, type_)])
    assert [block.text for block in found.blocks] == ["前", *texts, "后"]
    assert found.warnings == {}


def test_rtf_chunk_is_read_with_a_warning():
    rtf = rb"{\rtf1\ansi\ansicpg936{\fonttbl{\f0 SimSun;}}{\*\generator x;}\'b5\'da\u19968?" + "条".encode(
        "gbk"
    )
    rtf += rb" {\v hidden}{\listtext 1.}A\{B\}\tab C\par\uc0\u25991 {\deleted x}\emdash\par}"
    found = read('<w:altChunk r:id="rx0"/>', extras=[Extra("aFChunk", "chunk.rtf", rtf, "application/rtf")])
    assert [block.text for block in found.blocks] == ["第一条 1.A{B} C", "文—"]
    assert "RTF" in found.warnings["rtf_chunk"]


def test_missing_chunk_is_reported():
    found = read(paragraph("正文") + '<w:altChunk r:id="rx9"/>')
    assert "不完整" in found.warnings["missing_chunk"]


def test_docx_in_docx_has_an_end():
    data = Docx(paragraph("底")).bytes()
    for _ in range(4):
        data = Docx('<w:altChunk r:id="rx0"/>', extras=[Extra("aFChunk", "c.docx", data)]).bytes()
    with pytest.raises(Unreadable) as caught:
        read_docx(data)
    assert caught.value.code == "hostile_archive"


def test_embedded_documents_are_members_and_other_objects_are_reported():
    body = paragraph(
        '<w:r><w:object><o:OLEObject r:id="rx0"/><o:OLEObject r:id="rx1"/></w:object></w:r>' + run("见附件")
    )
    inner = Docx(paragraph("附件")).bytes()
    extras = [
        Extra("package", "embeddings/附件1.docx", inner),
        Extra("oleObject", "embeddings/o.bin", b"x"),
    ]
    found = read(body, extras=extras)
    assert [(member.name, member.data) for member in found.members] == [("附件1.docx", inner)]
    assert "1 个对象" in found.warnings["embedded_objects"]


# The package


def test_strict_documents_read_alike():
    body = (
        paragraph("甲", listed(1))
        + table(["乙", "丙"])
        + paragraph(
            run("旧") + '<w:del w:id="1"><w:r><w:delText>删</w:delText></w:r></w:del>',
            '<w:outlineLvl w:val="0"/>',
        )
    )
    parts = {"numbering": abstract(1, [Level("chineseCounting", "第%1条")]) + instance(1, 1)}
    usual = read(body, **parts)
    assert [block.text for block in usual.blocks] == ["第一条 甲", "乙\t丙", "旧"]
    assert read(body, strict=True, **parts) == usual


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "no_text"),
        (paragraph(""), "no_text"),
        (paragraph(PICTURE), "image_only"),
        (paragraph("——") + table(["", ""]), "no_text"),
    ],
)
def test_file_without_text_is_set_aside(body, code):
    with pytest.raises(Unreadable) as caught:
        read(body)
    assert caught.value.code == code
    assert re.search(r"[\u4e00-\u9fff].*。$", caught.value.message)


def test_file_with_pictures_and_few_words_is_reported():
    assert "mostly_images" in read(paragraph("扫描件") + paragraph(PICTURE)).warnings
    assert "mostly_images" not in read(paragraph("字" * 30) + paragraph(PICTURE)).warnings


def test_missing_body_is_damage():
    data = Docx(paragraph("x")).bytes()
    broken = data.replace(b"word/document.xml", b"word/dokument.xml")
    with pytest.raises(Unreadable) as caught:
        read_docx(broken)
    assert caught.value.code == "damaged"
