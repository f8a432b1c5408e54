"""Numbers there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.numerals import parse_number, to_chinese


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("一百二十三", 123),
        ("一二三", 123),
        ("二〇二三", 2023),
        ("二○二三", 2023),
        ("零", 0),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("廿三", 23),
        ("卅", 30),
        ("两万", 20000),
        ("两百", 200),
        ("1万2千", 12000),
        ("一万二", 12000),
        ("一万零二", 10002),
        ("三百五", 350),
        ("三百零五", 305),
        ("一千零十", 1010),
        ("一亿零三万", 100030000),
        ("壹佰贰拾", 120),
        ("12", 12),
        ("１２", 12),
        ("　1 2 ", 12),
        ("012", 12),
    ],
)
def test_parse(text, number):
    assert parse_number(text) == number


@pytest.mark.parametrize(
    "text", ["", " ", "百", "十百", "一二十", "第三", "三条", "-1", "1.5", "一" * 25, "²", "Ⅳ", "٣"]
)
def test_no_number(text):
    assert parse_number(text) is None


def test_every_number_comes_back():
    for number in range(100_000):
        assert parse_number(to_chinese(number)) == number
        assert parse_number(to_chinese(number, digits=True)) == number


@given(st.integers(0, 10**8 - 1))
def test_large_numbers_come_back(number):
    assert parse_number(to_chinese(number)) == number


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "零"),
        (10, "十"),
        (110, "一百一十"),
        (105, "一百零五"),
        (1010, "一千零一十"),
        (10010, "一万零一十"),
        (100000, "十万"),
    ],
)
def test_write(number, text):
    assert to_chinese(number) == text


@pytest.mark.parametrize("number", [-1, 10**8])
def test_not_writable(number):
    with pytest.raises(ValueError, match="not writable"):
        to_chinese(number)


@given(st.text())
def test_never_raises(text):
    parse_number(text)
