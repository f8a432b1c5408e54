"""read_pdf: order, paragraphs, margins, tables and the reasons why there is no text, on pages made for it."""

from __future__ import annotations

import pytest

from analyzers.blocks import BlockKind
from indexer.readers import ocr, pdf
from indexer.readers.pdf import read_pdf
from indexer.readers.pdf_signs import is_garbled
from indexer.readers.unreadable import Unreadable
from tests.indexer.pdf_maker import Page, make_pdf

FULL = "本单位各部门应当按照国家有关规定建立健全内部控制制度并定期检查执行情况发现"
"""A line from the left margin at 90 to the right one."""
BODY = [FULL, "问题及时整改。", "检查结果报主管领导审定后存档。", FULL, "的应当说明理由并报请批准。"]


@pytest.fixture
def without_ocr(monkeypatch):
    monkeypatch.setattr(ocr, "reason_missing", lambda: "请安装文字识别后重新导入，")


def texts(*pages):
    return [block.text for block in read_pdf(make_pdf(*pages)).blocks]


def refusal(data):
    with pytest.raises(Unreadable) as caught:
        read_pdf(data)
    return caught.value.code


def test_lines_are_joined_to_paragraphs():
    assert texts(Page().lines(BODY, 60, 100)) == [
        FULL + "问题及时整改。",
        "检查结果报主管领导审定后存档。",
        FULL + "的应当说明理由并报请批准。",
    ]


def test_an_indent_begins_a_paragraph():
    page = Page().text(FULL[2:], 84, 100).text("内部控制制度。" + FULL[7:], 60, 120).text(FULL[2:], 84, 140)
    page.text("后处理完毕", 60, 160)
    assert texts(page) == [FULL[2:] + "内部控制制度。" + FULL[7:], FULL[2:] + "后处理完毕"]


def test_an_article_in_a_reference_at_the_start_of_a_line_does_not_begin_one():
    wrapped = FULL[:-4] + "依照本法"
    assert texts(Page().lines([wrapped, "第三条的规定处理的除外。"], 60, 100)) == [
        wrapped + "第三条的规定处理的除外。"
    ]
    whole = FULL[:-1] + "。"
    assert texts(Page().lines([whole, "第三条　违者处分。"], 60, 100)) == [whole, "第三条 违者处分。"]


def test_a_paragraph_goes_on_over_the_end_of_a_page():
    first = Page().lines([*BODY, FULL], 60, 100).text("— 1 —", 280, 800)
    second = Page().lines(["的按照前款执行。", *BODY], 60, 100).text("— 2 —", 280, 800)
    found = read_pdf(make_pdf(first, second)).blocks
    assert found[3].text == FULL + "的按照前款执行。"
    assert [block.page for block in found] == [1, 1, 1, 1, 2, 2, 2]
    assert not any("—" in block.text for block in found)


def test_running_headers_and_page_numbers_are_left_out():
    bodies = [[f"{sign}类{line}" for line in BODY[1:3]] for sign in "甲乙丙丁"]
    pages = [
        Page()
        .text("某某公司规章制度汇编", 60, 40, 9)
        .lines(body, 60, 100)
        .text(f"第{n}页共4页", 280, 810, 9)
        for n, body in enumerate(bodies, 1)
    ]
    assert texts(*pages) == [line for body in bodies for line in body]


def test_a_line_that_stands_once_stays():
    pages = [Page().lines(["总经理办公会议纪要", *BODY], 60, 60), Page().lines(BODY, 60, 100)]
    assert texts(*pages)[0] == "总经理办公会议纪要"


def test_larger_letters_are_headings():
    page = Page().text("差旅费管理办法", 200, 80, 22).text("总则", 270, 120, 16).lines(BODY, 60, 160)
    found = read_pdf(make_pdf(page)).blocks
    assert [(block.kind, block.level, block.text) for block in found[:2]] == [
        (BlockKind.HEADING, 1, "差旅费管理办法"),
        (BlockKind.HEADING, 2, "总则"),
    ]
    assert found[2].kind is BlockKind.PARAGRAPH


def test_two_columns_are_read_one_after_the_other():
    left = [f"左栏第{n}行的文字写满这一栏的宽度啊" for n in "一二三四五六七八九十"]
    right = [f"右栏第{n}行的文字写满这一栏的宽度啊" for n in "一二三四五六七八九十"]
    page = Page()
    for number, (one, other) in enumerate(zip(left, right, strict=True)):
        page.text(one, 60, 100 + 20 * number).text(other, 320, 100 + 20 * number)
    assert "".join(texts(page)) == "".join(left + right)


def test_a_ruled_table_keeps_rows_and_cells():
    page = Page().lines(["职务", "董事长"], 70, 115).lines(["交通工具", "飞机商务舱"], 170, 115)
    page.text("住宿标准", 300, 115).text("每人每天不超过", 300, 130).text("八百元", 300, 145)
    for y in (100, 120, 150):
        page.rule(60, y, 420, y)
    for x in (60, 160, 290, 420):
        page.rule(x, 100, x, 150)
    page.lines(BODY, 60, 200)
    found = read_pdf(make_pdf(page)).blocks
    assert found[0].kind is BlockKind.TABLE
    assert found[0].text == "职务\t交通工具\t住宿标准\n董事长\t飞机商务舱\t每人每天不超过 八百元"
    assert [block.kind for block in found[1:]] == [BlockKind.PARAGRAPH] * 3


def test_merged_cells_stand_once():
    page = (
        Page().text("水污染物", 70, 125).text("总汞", 170, 115).text("总镉", 170, 135).text("合计", 70, 155)
    )
    for x, to_x, y in ((60, 290, 100), (160, 290, 120), (60, 290, 140), (60, 290, 160)):
        page.rule(x, y, to_x, y)
    for x, to_y in ((60, 160), (160, 140), (290, 160)):
        page.rule(x, 100, x, to_y)
    page.text("种类", 70, 90).text("污染物", 170, 90).rule(60, 80, 290, 80)
    for x in (60, 160, 290):
        page.rule(x, 80, x, 100)
    assert texts(page) == ["种类\t污染物\n水污染物\t总汞\n\t总镉\n合计"]


def test_columns_below_each_other_are_a_table():
    page = Page()
    for row, cells in enumerate(
        (("姓名", "部门", "电话"), ("甲", "财务部", "8001"), ("乙", "法务部", "8002"))
    ):
        for column, cell in enumerate(cells):
            page.text(cell, 60 + 150 * column, 100 + 20 * row)
    assert texts(page) == ["姓名\t部门\t电话\n甲\t财务部\t8001\n乙\t法务部\t8002"]


def test_look_alikes_and_ligatures_become_ordinary_signs():
    assert texts(Page().text("⽂件⻓期保存，凡涉⾦额者一律双人复核oﬃce", 60, 100)) == [
        "文件长期保存，凡涉金额者一律双人复核office"
    ]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_seen(turn):
    flat = Page()
    places = {90: "0 1 -1 0 595 0", 180: "-1 0 0 -1 595 842", 270: "0 -1 1 0 0 842"}[turn]
    flat.content.append(f"q {places} cm")
    flat.lines([FULL, "第二行。"], 20, 300)
    flat.content.append("Q")
    flat.rotate = turn
    assert texts(flat) == [FULL + "第二行。"]


def test_columns_from_top_to_bottom_are_read_from_the_right():
    page = Page()
    page.text("第一条员工应当爱护公物不得损坏", 500, 100, 12, "V1")
    page.text("违者照价赔偿。", 480, 100, 12, "V1")
    page.text("第二条本办法自发布之日起施行。", 460, 100, 12, "V1")
    assert (
        "".join(texts(page)) == "第一条员工应当爱护公物不得损坏违者照价赔偿。第二条本办法自发布之日起施行。"
    )


def test_a_scan_needs_ocr(without_ocr):
    assert refusal(make_pdf(Page().picture())) == "needs_ocr"


def test_pages_without_text_are_named(without_ocr):
    found = read_pdf(make_pdf(Page().lines(BODY, 60, 100), Page().picture(), Page().lines(BODY, 60, 100)))
    assert "第 2 页" in found.warnings["pages_without_text"]
    assert len(found.blocks) == 6


@pytest.mark.parametrize("text", ["\ue011\ue234\ue087\ue199abc" * 10, "ÖÐ¹úÈËÃñ¹²ºÍ¹ú" * 10, "\ufffd" * 60])
def test_signs_that_are_not_the_letters_are_garbled(text):
    assert is_garbled(text)


def test_few_bullets_do_not_make_a_text_garbled():
    assert not is_garbled("\uf06c本单位各部门应当按照国家有关规定建立健全内部控制制度。" * 3)


def test_names_of_chemicals_are_not_garbled():
    page = Page().lines(["甲醛乙醛丙烯醛甲醇酚类苯胺硝基苯丙烯腈氯乙烯光气硫化氢"] * 6, 60, 100)
    assert "甲醛" in texts(page)[0]


def test_an_empty_pdf_has_no_text():
    assert refusal(make_pdf(Page())) == "no_text"


def test_a_broken_pdf_is_damaged():
    assert refusal(b"%PDF-1.7\n" + b"x" * 500) == "damaged"
    assert refusal(b"") == "damaged"


def test_too_many_pages(monkeypatch):
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    assert refusal(make_pdf(*[Page().lines(BODY, 60, 100)] * 3)) == "too_many_pages"


def test_fields_are_what_the_file_states():
    info = "/Title(Manual)/Author(Office)/CreationDate(D:20240105101112+08'00')"
    found = read_pdf(make_pdf(Page().lines(BODY, 60, 100), info=info)).fields
    assert found == {"title": "Manual", "author": "Office", "created": "2024-01-05"}


def test_a_password_is_needed():
    assert refusal(PASSWORD) == "needs_password"


PASSWORD = make_pdf(Page()).replace(
    b"/Root 1 0 R",
    b"/Encrypt<</Filter/Standard/V 1/R 2/Length 40/P -4/O<%s>/U<%s>>>/ID[<00><00>]/Root 1 0 R"
    % (b"11" * 32, b"22" * 32),
)
