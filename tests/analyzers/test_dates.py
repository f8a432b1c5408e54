"""Dates there and back, and what is none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.dates import date_in_name, find_dates, format_chinese_date, format_date, parse_date

MAY = date(2023, 5, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2023年5月1日",
        "2023年05月01日",
        "２０２３年５月１日",
        "2023 年 5 月 1 日",
        "二〇二三年五月一日",
        "二○二三年五月一日",
        "二零二三年五月一日",
        "2023-05-01",
        "2023.5.1",
        "2023/5/1",
        "2023－5－1",
    ],
)
def test_forms(text):
    assert parse_date(text) == MAY
    found = find_dates(f"自{text}起施行")
    assert [(f.start, f.end, f.date) for f in found] == [(1, 1 + len(text), MAY)]


@pytest.mark.parametrize("text", ["2023年2月30日", "2023年13月1日", "2023-00-10", "二〇二三年二月三十日"])
def test_impossible_day(text):
    assert parse_date(text) is None
    assert [found.date for found in find_dates(text)] == [None]


@pytest.mark.parametrize(
    "text", ["", "2023年5月", "12023年5月1日", "2023-5.1", "v2023.5.1.2", "自2023年5月1日起", "0000-1-1"]
)
def test_no_date(text):
    assert parse_date(text) is None


def test_several_in_order():
    text = "2019年4月10日公布，二〇二三年四月二十日修订"
    assert [found.date for found in find_dates(text)] == [date(2019, 4, 10), date(2023, 4, 20)]


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("差旅费管理办法(2023-05-01).md", MAY),
        ("20230501会议纪要.docx", MAY),
        ("IMG_20230501093000.pdf", MAY),
        ("sig_architecture__meetings__2023_05_01_meeting.md", MAY),
        ("总经理办公会2023年5月1日.pdf", MAY),
        ("办法(2019-04-10)修订(2023-05-01).md", MAY),
        ("2020-2035规划.md", None),
        ("20231301.md", None),
        ("12345678901.md", None),
        ("办法.md", None),
    ],
)
def test_in_name(name, day):
    assert date_in_name(name) == day


def test_compact():
    assert parse_date("20230501") == MAY
    assert find_dates("20230501") == []


@given(st.dates())
def test_written_dates_come_back(day):
    if day.year >= 1000:
        assert parse_date(format_date(day)) == day
        assert parse_date(format_chinese_date(day)) == day
        assert parse_date(day.isoformat()) == day


@given(st.text(st.sampled_from("2023年5月1日〇二三一十-./ 起")))
def test_spans_are_valid(text):
    last = 0
    for found in find_dates(text):
        assert last <= found.start < found.end <= len(text)
        assert parse_date(text[found.start : found.end]) == found.date
        last = found.end
    parse_date(text)
    date_in_name(text)
