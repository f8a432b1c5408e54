"""Folding keeps the length, normalising keeps the way back, both are settled after one turn."""

import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.normalize import fold, normalize, squeeze, title_key


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("第１２条　ＡＢＣ", "第12条 abc"),
        ("［2023］【2023】[2023]〔2023〕〖2023〗", "〔2023〕" * 5),
        ("（2023）(2023)", "(2023)(2023)"),
        ("笫三条", "第三条"),
        ("“差旅”‘费’「住」＂宿＂", '"差旅"\'费\'"住""宿"'),
        ("9704—2012 9704–2012 9704－2012", "9704-2012 9704-2012 9704-2012"),
        ("甲\t乙\n丙\u00a0丁\u200b戊\u3000己", "甲 乙 丙 丁 戊 己"),
        ("⼀⽂件⻓", "一文件长"),
        ("\ud800甲", "\ufffd甲"),
        ("İ", "İ"),
        ("《办法》〇○", "《办法》〇○"),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


def test_fold_of_every_character_is_one_character_and_final():
    text = "".join(map(chr, range(sys.maxunicode + 1)))
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded
    assert squeeze(fold(squeeze(folded))) == squeeze(folded)


@given(st.text())
def test_fold_keeps_the_length(text):
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_normalize_is_settled_and_leads_back(text):
    normal = normalize(text)
    assert normalize(normal.text).text == normal.text
    assert len(normal.offsets) == len(normal.text)
    assert list(normal.offsets) == sorted(set(normal.offsets))
    for at, char in enumerate(normal.text):
        start, end = normal.span(at, at + 1)
        assert fold(text[start:end]) == char


def test_span_crosses_what_was_left_out():
    text = "差 旅、费"
    normal = normalize(text)
    assert normal.text == "差旅费"
    assert normal.span(0, 3) == (0, 5)
    assert normal.span(1, 1) == (2, 2)
    assert normalize("").span(0, 0) == (0, 0)


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("《中华人民共和国 公司法》", "公司法"),
        ("公司法", "公司法"),
        ("差旅费管理办法（试行）", "差旅费管理办法试行"),
        ("差旅费管理办法(试行)", "差旅费管理办法试行"),
        ("关于修改〈公司法〉的决定", "关于修改公司法的决定"),
        ("中华人民共和国", "中华人民共和国"),
        ("", ""),
    ],
)
def test_title_key(title, key):
    assert title_key(title) == key
    assert title_key(key) == key


def test_fold_is_fast_enough():
    """At least 60 MB/s on a quiet machine; a third of that here, because tests share theirs."""
    text = (
        "第十二条　出差人员应当按照《差旅费管理办法》（澜江发〔2023〕12号）的规定，在限额标准以内据实报销。"
        * 20_000
    )
    size = len(text.encode()) / 1e6
    best = min(_seconds(text) for _ in range(3))
    assert size / best > 20


def _seconds(text):
    start = time.process_time()
    fold(text)
    return time.process_time() - start
