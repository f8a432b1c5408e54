"""Bad input that has no place elsewhere: macros, files cut off, names in every script, very many pages.

The others: zip bombs and what lies about its size, `test_formats` and `test_hostile_files`; billion laughs and external
entities, `test_formats::test_document_types_are_refused`, of YAML `test_wild`; paths that lead out of an archive,
`test_members` and `test_formats::test_members_that_are_not_taken_out`; passwords, `test_formats::test_set_aside_when_recognised`
and `test_pdf::test_a_password_is_needed`; a body that is an image, `test_docx_packages::test_file_without_text_is_set_aside`;
fonts that give garbage, `test_pdf::test_signs_that_are_not_the_letters_are_garbled`; links, `test_ledger::test_links_are_not_followed`.
"""

from __future__ import annotations

import os
import re

import pytest

from indexer.parsing import Task, parse
from indexer.readers.pdf import MAX_PAGES
from tests.indexer.desk import rule
from tests.indexer.docx_maker import Docx, paragraph
from tests.indexer.packing import docx
from tests.indexer.pdf_maker import Page, make_pdf

TEXT = ("差旅费管理办法", "第一条 为了规范差旅费，制定本办法。", "第二条 住宿费据实报销。")


def parsed(folder, name, data):
    path = folder / name
    path.write_bytes(data)
    return parse(Task(name, path, folder / "none"))


def said(found):
    return "\n".join(p.text for one in found.documents for top in one.provisions for p in top.walk())


@pytest.mark.parametrize("name", ["办法.docm", "办法.docx"])
def test_macros_are_neither_read_nor_run(tmp_path, name):
    macro = 'Sub AutoOpen()\nShell "touch /tmp/macro-ran"\nEnd Sub'
    found = parsed(tmp_path, name, docx(*TEXT, word__vbaProject=macro, word__vbaData="<x>AutoOpen</x>"))
    assert (found.reason, found.format) == ("", "docx")
    assert "住宿费据实报销。" in said(found)
    assert "AutoOpen" not in said(found)


@pytest.mark.parametrize("share", [0.01, 0.2, 0.5, 0.8, 0.99])
@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_a_file_that_is_cut_off_is_damaged_or_whole(tmp_path, kind, share):
    """A pdf may be mended by its reader; then it holds what the whole file holds. Never is it empty."""
    page = Page().lines(list(TEXT), 80, 100)
    data = docx(*TEXT) if kind == "docx" else make_pdf(page)
    found = parsed(tmp_path, f"a.{kind}", data[: max(int(share * len(data)), 8)])
    if found.reason:
        assert found.reason in ("damaged", "no_text")
        assert re.search(r"[\u4e00-\u9fff].*。$", found.message)
    else:
        assert "住宿费据实报销。" in said(found)


NAMES = (
    "差旅費管理辦法（試行）.md",
    "出張旅費規程ガイド.md",
    "출장비 관리규정.md",
    "Положение о командировках.md",
    "لائحة السفر.md",
    "נוהל נסיעות.md",
    "ระเบียบการเดินทาง.md",
    "यात्रा नियम.md",
    "Règlement « voyages » é.md",
    "Re\u0301glement.md",
    "ＡＢＣ　１２.md",
    "𠮷野家𡈽.md",
    "📁办法✅.md",
    "a'b\"c;d&e|f$(g)`h`.md",
    "<b>粗体</b>.md",
    "100%_通配*?.md",
    "行\n断\t处.md",
    "从右\u202e到左.md",
    "-rf.md",
    "办" * 80 + ".md",
)


def test_file_names_in_every_script(desk):
    for number, name in enumerate(NAMES):
        desk.put(f"夹 {number}/{name}", rule(f"第{number}号规定。", "乙。", title=f"第{number}号办法"))
    (desk.files / os.fsdecode(b"\xff\xb2\xee.md")).write_text(
        rule("丙。", "丁。", title="乱码办法"), "utf-8"
    )
    assert desk.counts() == (len(NAMES) + 1, 0, 0, 0)
    assert desk.counts() == (0, len(NAMES) + 1, 0, 0)
    for number, name in enumerate(NAMES):
        version = desk.shown(address=f"regulation/未署名/第{number}号办法")
        assert version.manifestations[0].source == f"夹 {number}/{name}"


def test_as_many_pages_as_are_read(tmp_path):
    pages = [
        Page().text(f"第{number}条 住宿费据实报销。", 80, 100 + number % 30 * 20)
        for number in range(1, MAX_PAGES + 1)
    ]
    found = parsed(tmp_path, "a.pdf", make_pdf(*pages))
    assert found.reason == ""
    assert said(found).count("住宿费据实报销。") == MAX_PAGES
    more = parsed(tmp_path, "b.pdf", make_pdf(*pages, Page().text("甲", 80, 100)))
    assert (more.reason, more.documents) == ("too_many_pages", ())


def test_a_docx_of_two_thousand_pages(tmp_path):
    body = "".join(
        paragraph(f"第{number}条 住宿费据实报销。") + paragraph("", "<w:pageBreakBefore/>")
        for number in range(1, 2001)
    )
    found = parsed(tmp_path, "a.docx", Docx(paragraph("差旅费管理办法") + body).bytes())
    assert said(found).count("住宿费据实报销。") == 2000
