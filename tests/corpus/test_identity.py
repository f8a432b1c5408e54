"""Which documents are versions of one work, and what the work is called."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.identity import bare_title, identify, normal_number
from corpus.model import Document, Field, Kind


def document(title, kind=Kind.REGULATION, **fields):
    return Document(kind, title, (), fields={name: Field(value) for name, value in fields.items()})


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("差旅费管理办法", "差旅费管理办法"),
        ("差旅费管理办法（2023年修订）", "差旅费管理办法"),
        ("差旅费管理办法（2023修订版）", "差旅费管理办法"),
        ("差旅费管理办法（修订稿）", "差旅费管理办法"),
        ("宪法（第三次修正）", "宪法"),
        ("差旅费管理办法（试行）", "差旅费管理办法（试行）"),
        ("差旅费管理暂行办法", "差旅费管理暂行办法"),
        ("澜江集团有限公司差旅费管理办法（2023年修订）", "差旅费管理办法"),
        ("差旅费管理办法（财务部）", "差旅费管理办法（财务部）"),
    ],
)
def test_bare_title(title, expected):
    assert bare_title(title) == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("差旅费管理办法", "差旅费管理办法（2023年修订）", True),
        ("差旅费管理办法", "澜江集团有限公司差旅费管理办法", True),
        ("差旅费管理办法", "差旅费 管理办法", True),
        ("差旅费管理办法（试行）", "差旅费管理办法(试行)", True),
        ("差旅费管理办法", "差旅费管理办法（试行）", False),
        ("差旅费管理办法", "差旅费管理暂行办法", False),
        ("差旅费管理办法", "差旅费管理规定", False),
    ],
)
def test_versions_of_one_rule(one, other, same):
    assert (identify(document(one)).key == identify(document(other)).key) is same


def test_kind_parts_works():
    assert identify(document("某办法")).key != identify(document("某办法", Kind.OFFICIAL_DOCUMENT)).key


@pytest.mark.parametrize(
    ("made", "name"),
    [
        (document("澜江集团有限公司差旅费管理办法（2023年修订）"), "差旅费管理办法"),
        (
            document("关于某事的通知", Kind.OFFICIAL_DOCUMENT, document_number="澜江发[2023]12 号"),
            "澜江发〔2023〕12号",
        ),
        (
            document("关于某事的通知", Kind.OFFICIAL_DOCUMENT, version_date=date(2023, 4, 20)),
            "关于某事的通知 2023-04-20",
        ),
        (document("关于某事的通知", Kind.OFFICIAL_DOCUMENT), "关于某事的通知"),
        (
            document("会议纪要", Kind.MINUTES, meeting="总经理办公会", version_date=date(2024, 3, 15)),
            "总经理办公会 2024-03-15",
        ),
    ],
)
def test_name(made, name):
    assert identify(made).name == name


def test_two_days_make_two_meetings_and_two_unnumbered_letters():
    for kind in (Kind.MINUTES, Kind.OFFICIAL_DOCUMENT):
        keys = {identify(document("例会通知", kind, version_date=date(2024, 3, day))).key for day in (1, 8)}
        assert len(keys) == 2


def test_issuers_are_normal_and_in_order():
    found = identify(document("某办法", issuer=["中华人民共和国国务院", " ", "公安部"]))
    assert (found.issuers, found.issuer) == (("国务院", "公安部"), "国务院")
    assert identify(document("某办法")).issuer == ""


@given(
    st.sampled_from(["澜江发", "国办发", "澜江办函"]),
    st.integers(1990, 2099),
    st.integers(1, 999),
    st.sampled_from(["〔{}〕", "[{}]", "（{}）", "【{}】", "［{}］"]),
    st.sampled_from(["{}号", "第{}号", " {} 号"]),
)
def test_every_way_of_writing_a_number_is_one(agency, year, serial, brackets, written):
    printed = agency + brackets.format(year) + written.format(serial)
    assert normal_number(printed) == f"{agency}〔{year}〕{serial}号"


@given(st.text(max_size=40))
def test_normal_number_is_stable(text):
    assert normal_number(normal_number(text)) == normal_number(text)
