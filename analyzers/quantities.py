"""What a rule sets in figures: amounts of money, terms, shares and days of the calendar, found in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from analyzers.normalize import fold
from analyzers.numerals import parse_number


class QuantityKind(StrEnum):
    """What a quantity measures."""

    AMOUNT = "amount"
    TERM = "term"
    SHARE = "share"
    DAY = "day"
    """A day, month or year of the calendar, not a length of time."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity written at `text[start:end]`; `value` is equal for equal quantities, however they are written."""

    kind: QuantityKind
    start: int
    end: int
    value: str


_C = "〇零一二三四五六七八九十百千万亿两半"
_N = rf"(?:[0-9]+(?:,[0-9]{{3}})*(?:\.[0-9]+)?[百千万亿]*|[{_C}]+(?:点[{_C}]+)?)"
_RANGE = rf"{_N}(?:(?:至|到|[-~—–]+){_N})?"
_OPEN = rf"(?<![第0-9.{_C}])"
_FOUR = "(?:[0-9]{4}|[〇零一二三四五六七八九]{4})年"
_SMALL = rf"(?:[0-9]{{1,2}}|[{_C}]{{1,3}})"
_IN_MONTH = rf"(?:{_SMALL}[日号]|[初中末底]|[上中下]旬)"
_PATTERNS: tuple[tuple[QuantityKind, str], ...] = (
    # 2023年5月1日 | 2027年3月 | 次年3月底 | 12月31日 | 二〇二三年
    (
        QuantityKind.DAY,
        rf"{_OPEN}(?:(?:{_FOUR}|[每次当本上]年){_SMALL}月{_IN_MONTH}?|{_SMALL}月{_IN_MONTH}|{_FOUR}(?![度以内]))",
    ),
    # 450元 | 5万元 | 三百五十元 | 1,500.50元 | 500-800元 | 200万美元
    (QuantityKind.AMOUNT, rf"{_OPEN}{_RANGE}[余多]?[美欧港日]?元(?![件素旦月])"),
    # 15% | 5‰ | 百分之十五 | 三分之二 | 10个百分点 | 三倍
    (QuantityKind.SHARE, rf"{_OPEN}(?:[百千万]分之{_N}|{_N}分之{_N}|{_RANGE}(?:[%‰]|个百分点|倍))"),
    # 10个工作日 | 三十日 | 2年 | 六个月 | 24小时 | 3至5日 | 半年
    (
        QuantityKind.TERM,
        rf"{_OPEN}{_RANGE}(?:个?(?:工作日|自然日|交易日|小时|星期|季度)|个月|日|天|周(?![岁边期])|年(?![级代度]))",
    ),
)
_QUANTITY = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _PATTERNS))
_NUMBER = re.compile(_N)
_PARTS = re.compile(rf"(?P<whole>[百千万]|{_N})分之(?P<part>{_N})")
_UNITS = str.maketrans({"天": "日", "号": "日", "至": "-", "到": "-", "~": "-", "—": "-", "–": "-"})
_TIMES = {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8}


def find_quantities(text: str) -> list[Quantity]:
    """The quantities of a text in reading order; a number that only counts places (第三日) is none.

    `报销450元` gives an amount of value 450元, `百分之十五` a share of value 15%, `三十日` a term of value 30日.
    """
    return list(_quantities(fold(text)))


def _quantities(folded: str) -> Iterator[Quantity]:
    for match in _QUANTITY.finditer(folded):
        kind = QuantityKind(match.lastgroup or "")
        yield Quantity(kind, match.start(), match.end(), _value(match[0]))


def _value(text: str) -> str:
    shares = _PARTS.fullmatch(text)
    if shares:
        sign = {"百": "%", "千": "‰"}.get(shares["whole"])
        whole, part = _figures(shares["whole"]), _figures(shares["part"])
        return f"{part}{sign}" if sign else f"{part}/{whole}"
    return _NUMBER.sub(lambda number: _figures(number[0]), text).translate(_UNITS).replace("个", "")


def _figures(number: str) -> str:
    """A number in figures: 1,500.50 and 一千五百点五 give 1500.5, 1.5万 gives 15000; what is no number stays."""
    whole, point, decimals = number.replace(",", "").partition("点")
    if point:
        first = parse_number(whole)
        rest = "".join(str(parse_number(digit)) for digit in decimals)
        return f"{first}.{rest}".rstrip("0").rstrip(".") if first is not None else number
    size = 1
    plain = whole.rstrip("百千万亿")
    if "." in plain:
        for unit in whole[len(plain) :]:
            size *= _TIMES[unit]
        return f"{round(float(plain) * size, 6):f}".rstrip("0").rstrip(".")
    found = parse_number(whole)
    return str(found) if found is not None else number
