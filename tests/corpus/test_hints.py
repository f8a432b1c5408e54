"""What a file's properties hint at: used last, with where it came from, and marked as inferred."""

from __future__ import annotations

from datetime import date

import pytest

from analyzers.blocks import Block, BlockKind
from corpus.doctypes import SourceText, hints_of, read_document
from corpus.model import Sure

RULE = ("第一条 为了规范差旅费，制定本办法。", "第二条 住宿费据实报销。")
NOTICE = ("各部门：", "现将差旅费的报销要求通知如下。", "请各部门遵照执行。")


def document(name, lines, hints, **given):
    blocks = [Block(BlockKind.PARAGRAPH, line) for line in lines]
    return read_document(SourceText(name, blocks, given, "", hints))


@pytest.mark.parametrize(
    ("properties", "found"),
    [
        ({"title": "差旅费管理办法"}, {"title": "差旅费管理办法"}),
        ({"title": "差旅费管理办法.docx"}, {"title": "差旅费管理办法"}),
        ({"title": "新建 Microsoft Word 文档"}, {}),
        ({"title": "Microsoft Word - 1.doc"}, {}),
        ({"title": "标题"}, {}),
        ({"title": "幻灯片 1"}, {}),
        ({"author": "澜江集团有限公司"}, {"issuer": ["澜江集团有限公司"]}),
        ({"author": "Administrator"}, {}),
        ({"author": "张三"}, {}),
        ({"created": "2020-01-02"}, {}),
    ],
)
def test_what_the_properties_of_a_document_hint_at(properties, found):
    hints = hints_of("docx", properties)
    assert {name: hint.value for name, hint in hints.items()} == found
    assert all(hint.sure is Sure.INFERRED and hint.evidence for hint in hints.values())


def test_a_mail_hints_at_title_and_day():
    hints = hints_of(
        "eml",
        {"title": "转发：Fw: 关于报销的通知", "created": "2024-03-15T09:00:00+08:00", "author": "a@b.cn"},
    )
    assert hints["subject"].value == "关于报销的通知"
    assert hints["issue_date"].value == date(2024, 3, 15)
    assert "2024-03-15" in hints["issue_date"].evidence
    assert hints_of("eml", {"created": "yesterday"}) == {}


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("新建 Microsoft Word 文档.docx", "差旅费管理办法"),
        ("扫描件001.pdf", "差旅费管理办法"),
        ("20230420.docx", "差旅费管理办法"),
        ("a3f09c1d22.docx", "差旅费管理办法"),
        ("住宿费管理办法.docx", "住宿费管理办法"),
    ],
)
def test_a_title_in_the_properties_is_used_where_the_name_says_nothing(name, title):
    made = document(name, RULE, hints_of("docx", {"title": "差旅费管理办法"}))
    assert made.title == title
    assert made.fields["title"].sure is Sure.INFERRED
    assert made.fields["title"].evidence.startswith("文件属性") == (title == "差旅费管理办法")


def test_what_the_text_says_goes_first():
    hints = hints_of("docx", {"title": "上一份文件的标题", "author": "别的有限公司"})
    made = document("文档1.docx", ("澜江集团有限公司差旅费管理办法", *RULE), hints)
    assert made.title == "澜江集团有限公司差旅费管理办法"
    assert made.fields["issuer"].value == ["澜江集团有限公司"]
    assert made.fields["issuer"].sure is Sure.READ


def test_what_a_person_gives_goes_first():
    hints = hints_of("docx", {"title": "上一份文件的标题", "author": "别的有限公司"})
    made = document("文档1.docx", RULE, hints, title="差旅费管理办法", issuer="澜江集团有限公司")
    assert (made.title, made.fields["issuer"].sure) == ("差旅费管理办法", Sure.GIVEN)


def test_the_day_of_a_mail_dates_a_document_that_states_none():
    hints = hints_of("eml", {"title": "关于报销差旅费的通知", "created": "2024-03-15T09:00:00+08:00"})
    made = document("a.eml", ("关于报销差旅费的通知", *NOTICE), hints)
    assert made.fields["issue_date"].value == date(2024, 3, 15)
    assert made.fields["issue_date"].sure is Sure.INFERRED
    assert made.fields["title"].evidence.startswith("邮件主题")
    stated = document("a.eml", ("关于报销差旅费的通知", *NOTICE, "澜江集团有限公司", "2024年1月2日"), hints)
    assert stated.fields["issue_date"].value == date(2024, 1, 2)
    assert stated.fields["issue_date"].sure is Sure.READ
