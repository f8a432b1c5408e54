"""Page breaks inside a text: sentences cut in two are joined, two paragraphs never, and nothing but numbers goes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers import read
from indexer.readers.page_breaks import without_page_breaks

FIRST = "第一条　为了规范差旅费管理，保证出差人员"
HALF = "工作与生活的需要，制定本办法。"
NEXT = "第二条　本办法适用于全体员工。"


def texts(text: str, name: str = "a.txt") -> list[str]:
    return [block.text for block in read(name, text.encode()).blocks]


@pytest.mark.parametrize(
    "mark",
    ["\f", "- 3 -", "— 3 —", "－３－", "第3页 共10页", "第 3 页/共 10 页", "\n- 3 -\f\n", "-- 12 --"],
)
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_a_sentence_cut_by_a_page_is_joined(mark, name):
    said = texts(
        f"第一条　出差人员应当厉行节约，不得\n{mark}\n超出标准住宿，违反的不予报销。\n\n{NEXT}\n", name
    )
    assert said == ["第一条　出差人员应当厉行节约，不得超出标准住宿，违反的不予报销。", NEXT]


def test_where_paragraphs_are_indented_a_line_without_indent_goes_on():
    text = f"　　{FIRST}\n- 1 -\n{HALF}\n　　{NEXT}\n　　第三条　住宿费据实报销。\n"
    assert texts(text)[0] == FIRST + HALF


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("第一条　为了规范管理，制定本办法。", "本办法适用于全体员工。"),
        ("第一条　员工应当遵守纪律，服从管理", "公司每年考核一次，公布结果。"),
        ("第一条　下列人员适用本办法，包括", "（一）公司领导；"),
        ("第一条　出差应当节约，按照", NEXT),
        ("差旅费管理办法", "各部门：现将办法印发，请遵照执行。"),
        ("关于规范差旅费、会议费和", "澜江集团"),
        ("# 差旅和", "住宿，交通。"),
        ("| 职级，和", "标准，住宿 |"),
        ("2023年4月20日", "抄送：各部门，各子公司。"),
    ],
)
def test_two_paragraphs_stay_two(before, after):
    assert without_page_breaks(f"{before}\n- 1 -\n{after}") == f"{before}\n\n- 1 -\n\n{after}"
    assert without_page_breaks(f"{before}\n\f{after}").split("\n\n") == [before, after]


def test_where_paragraphs_are_indented_an_indented_line_is_a_new_one():
    text = (
        "　　第一条　员工应当遵守纪律，服从管理\n- 1 -\n　　公司每年考核，公布结果。\n　　甲。\n　　乙。\n"
    )
    assert texts(text)[:3] == ["第一条　员工应当遵守纪律，服从管理", "- 1 -", "公司每年考核，公布结果。"]


def test_numbers_of_pages_go_where_they_grow():
    text = f"{FIRST}{HALF}\n— 1 —\n{NEXT}\n— 2 —\n第三条　甲。\n"
    assert texts(text) == [FIRST + HALF, NEXT, "第三条　甲。"]
    assert "— 2 —" in texts(text.replace("— 1 —", "— 2 —"))


def test_latin_words_are_joined_with_a_space():
    assert without_page_breaks("甲，见 ISO,\n\f9001 的，规定。") == "甲，见 ISO, 9001 的，规定。"


def test_articles_inside_are_whole():
    blocks = texts(
        f"第一条　出差人员的\n\n第1页 共2页\n\n住宿费，据实报销。\n\n{NEXT}\n\n第2页 共2页\n", "a.md"
    )
    assert blocks == ["第一条　出差人员的住宿费，据实报销。", NEXT]


@given(
    st.lists(
        st.sampled_from([FIRST, HALF, NEXT, "", "　　甲，乙", "的丙。", "- 1 -", "— 2 —", "\f", "第3页"]),
        max_size=12,
    )
)
def test_nothing_but_page_numbers_goes(lines):
    text = "\n".join(lines)
    bare = re.compile(r"\s|- 1 -|— 2 —|第3页")
    assert bare.sub("", without_page_breaks(text)) == bare.sub("", text)
