"""docx: numbers in the formats of lists."""

from __future__ import annotations

import pytest

from analyzers.numerals import parse_number
from indexer.readers.docx_counting import write_number


@pytest.mark.parametrize(
    ("format_", "written"),
    [
        ("decimal", {1: "1", 100: "100"}),
        ("decimalZero", {1: "01", 9: "09", 10: "10", 100: "100"}),
        ("decimalFullWidth", {1: "１", 12: "１２"}),
        ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "21"}),
        ("decimalEnclosedCircleChinese", {10: "⑩"}),
        ("decimalEnclosedFullstop", {1: "⒈", 20: "⒛"}),
        ("decimalEnclosedParen", {1: "⑴", 20: "⒇"}),
        ("upperRoman", {1: "I", 4: "IV", 9: "IX", 40: "XL", 1994: "MCMXCIV"}),
        ("lowerRoman", {8: "viii"}),
        ("upperLetter", {1: "A", 26: "Z", 27: "AA", 28: "BB", 53: "AAA"}),
        ("lowerLetter", {3: "c", 0: ""}),
        ("ordinal", {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 21: "21st", 112: "112th"}),
        ("hex", {31: "1F"}),
        ("numberInDash", {5: "- 5 -"}),
        (
            "chineseCounting",
            {1: "一", 10: "十", 11: "十一", 20: "二十", 99: "九十九", 100: "一○○", 123: "一二三"},
        ),
        ("taiwaneseCounting", {15: "十五", 101: "一○一"}),
        (
            "chineseCountingThousand",
            {
                10: "十",
                19: "十九",
                100: "一百",
                101: "一百〇一",
                110: "一百一十",
                119: "一百一十九",
                1001: "一千〇一",
                1010: "一千〇一十",
                1200: "一千二百",
                1260: "一千二百六十",
            },
        ),
        ("taiwaneseCountingThousand", {12: "十二", 203: "二百零三"}),
        ("chineseLegalSimplified", {1: "壹", 10: "壹拾", 11: "壹拾壹", 105: "壹佰零伍", 1000: "壹仟"}),
        ("ideographLegalTraditional", {2: "貳", 6: "陸", 10: "壹拾"}),
        ("japaneseCounting", {10: "十", 100: "百", 101: "百一", 110: "百十", 1234: "千二百三十四"}),
        ("japaneseLegal", {1: "壱", 10: "壱拾"}),
        ("ideographDigital", {10: "一〇", 23: "二三"}),
        ("taiwaneseDigital", {10: "一○"}),
        ("japaneseDigitalTenThousand", {10: "一〇"}),
        ("ideographTraditional", {1: "甲", 10: "癸", 11: "11"}),
        ("ideographZodiac", {1: "子", 12: "亥", 13: "13"}),
        ("ideographZodiacTraditional", {1: "甲子", 2: "乙丑", 13: "丙子", 60: "癸亥", 61: "61"}),
        ("ideographEnclosedCircle", {1: "㊀", 10: "㊉", 11: "11"}),
        ("none", {1: ""}),
        ("bullet", {1: ""}),
        ("thaiNumbers", {7: "7"}),
    ],
)
def test_formats(format_, written):
    assert {number: write_number(number, format_) for number in written} == written


def test_custom_format():
    assert [write_number(number, "custom", "001, 002, 003, ...") for number in (1, 12, 1234)] == [
        "001",
        "012",
        "1234",
    ]


@pytest.mark.parametrize(
    "format_", ["chineseCounting", "chineseCountingThousand", "chineseLegalSimplified", "ideographDigital"]
)
def test_chinese_numbers_read_back(format_):
    assert [parse_number(write_number(number, format_)) for number in range(1, 2000)] == list(
        range(1, 2000)
    )
