"""Marks stand where the words stand, in the original text."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.highlight import MOST_SPANS, find_spans, snippet


def _marked(text, terms, phrases=()):
    return [text[start:end] for start, end in find_spans(text, terms, phrases)]


@pytest.mark.parametrize(
    ("text", "terms", "phrases", "expected"),
    [
        ("差旅费的报销", ["差旅费", "报销"], [], ["差旅费", "报销"]),
        ("差 旅费；ＯＡ系统", ["差旅费", "oa"], [], ["差 旅费", "ＯＡ"]),
        ("管理办法", ["管理", "理办"], [], ["管理办"]),
        ("住宿费，按标准", [], ["费按标"], ["费，按标"]),
        ("依照第 十二 条", ["第12条"], [], ["第 十二 条"]),
        ("依照第12条", ["第十二条"], [], ["第12条"]),
        ("依照第（三）项", ["第(3)项"], [], ["第（三）项"]),
        ("依照第十八条", ["第8条", "第八条"], ["第八条"], []),
        ("见澜江发［2023］12号", ["澜江发〔2023〕12号"], [], ["澜江发［2023］12号"]),
        ("按GB/T 9704—2012", ["gb/t9704-2012"], [], ["GB/T 9704—2012"]),
        ("2012年12月", ["12"], [], ["12"]),
        ("board与oa", ["oa"], [], ["oa"]),
        ("差旅费", [], [], []),
        ("差旅费", ["，", ""], ["。"], []),
        ("", ["差旅"], ["差旅"], []),
    ],
)
def test_spans(text, terms, phrases, expected):
    assert _marked(text, terms, phrases) == expected


def test_bounded():
    assert len(find_spans("差，旅" * 5000, ["差"], [])) == MOST_SPANS


@given(
    st.text(st.sampled_from("差旅费第十二条12ab ，。〔〕号\n"), max_size=80),
    st.lists(st.text(st.sampled_from("差旅费第十二条12ab "), max_size=5), max_size=5),
)
def test_spans_are_valid(text, terms):
    spans = find_spans(text, terms, terms[:1])
    assert spans == sorted(spans)
    for (_, end), (start, _) in pairwise(spans):
        assert end < start
    assert all(0 <= start < end <= len(text) for start, end in spans)


def test_snippet_takes_the_densest_window():
    text = "差旅" + "。" * 300 + "差旅费报销住宿费" + "乙" * 300
    spans = find_spans(text, ["差旅", "报销", "住宿费"])
    part, start = snippet(text, spans, 60)
    assert "差旅费报销住宿费" in part
    assert text[start : start + len(part)] == part
    assert len(part) == 60


def test_snippet_of_short_text_and_without_spans():
    assert snippet("差旅费", [(0, 2)], 60) == ("差旅费", 0)
    assert snippet("甲" * 100, [], 60) == ("甲" * 60, 0)


@given(st.text(st.sampled_from("差旅费。乙 "), max_size=200), st.integers(1, 50))
def test_snippet_is_part_of_the_text(text, width):
    spans = find_spans(text, ["差旅", "费"])
    part, start = snippet(text, spans, width)
    assert text[start : start + len(part)] == part
    assert len(part) == min(width, len(text))
    if spans and len(text) > width:
        assert any(begin < start + width and end > start for begin, end in spans)


def test_fast_enough():
    """2 ms for a page of 30 passages on a quiet machine; five times that here, because tests share theirs."""
    passages = [
        f"{n}出差人员应当按照差旅费管理办法第十二条的规定办理报销手续，据实报销。" * 5 for n in range(30)
    ]
    assert min(_seconds(passages) for _ in range(5)) < 0.010


def _seconds(passages):
    start = time.process_time()
    for passage in passages:
        find_spans(passage, ["差旅费", "报销", "第12条"], ["据实报销"])
    return time.process_time() - start
