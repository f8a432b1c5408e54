"""Chinese and Arabic numbers, read and written."""

from __future__ import annotations

import re

_DIGITS = "〇一二三四五六七八九"
_VALUES = {char: value for value, char in enumerate(_DIGITS)}
_VALUES |= {"零": 0, "○": 0, "◯": 0, "Ｏ": 0, "O": 0, "o": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4}
_VALUES |= {"伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9}
_VALUES |= {str(value): value for value in range(10)} | {chr(0xFF10 + value): value for value in range(10)}
_FORMAL = str.maketrans("拾佰仟萬億", "十百千万亿")
_SHORT = (("廿", "二十"), ("卅", "三十"))
_LONGEST = 24
"""Characters; a longer run of digits is no number that a document counts with."""

NUMERAL = "0-9０-９〇零○◯一二两三四五六七八九十百千万廿卅"
"""The characters of a number, as the inside of a regular expression's character class."""

_D = f"[{''.join(_VALUES)}]"
# 一千二百三十四 | 一千零四 | 二百五 (the last digit alone counts the next lower unit) | 十二
_SECTION = re.compile(
    rf"(?:(?P<k>{_D})千)?(?P<kz>[零〇○]?)(?:(?P<h>{_D})百)?(?P<hz>[零〇○]?)(?:(?P<t>{_D}?)(?P<ten>十))?"
    rf"[零〇○]?(?P<u>{_D})?"
)


def parse_number(text: str) -> int | None:
    """The number that the whole text writes, or None: 一百二十三, 一二三, 二〇二三, 廿三, 两万, 1万2千, 12, １２.

    Spaces are left out. 三百五 is 350, 三百零五 is 305.
    """
    chars = "".join(text.split()).translate(_FORMAL)
    for short, long in _SHORT:
        chars = chars.replace(short, long)
    if not chars or len(chars) > _LONGEST:
        return None
    plain = _plain(chars)
    return plain if plain is not None else _with_units(chars)


def _plain(chars: str) -> int | None:
    """A number written digit by digit."""
    number = 0
    for char in chars:
        value = _VALUES.get(char)
        if value is None:
            return None
        number = number * 10 + value
    return number


def _with_units(chars: str) -> int | None:
    """A number written with 十百千万亿."""
    total, before = 0, ""
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        head, found, tail = chars.partition(unit)
        if not found:
            continue
        value = _section(head)
        if value is None:
            return None
        total, chars, before = total + value * size, tail, unit
    if not chars:
        return total
    rest = _section(chars)
    if rest is None:
        return None
    shorthand = before and len(chars) == 1
    return total + rest * (_unit_below(before) if shorthand else 1)


def _unit_below(unit: str) -> int:
    return 10**7 if unit == "亿" else 10**3


def _section(chars: str) -> int | None:
    """A number below 10,000, or any number of plain digits."""
    plain = _plain(chars) if chars else None
    if plain is not None:
        return plain
    match = _SECTION.fullmatch(chars)
    if match is None or not chars:
        return None
    return _sum(match)


def _sum(match: re.Match[str]) -> int:
    thousands, hundreds = _value(match["k"]), _value(match["h"])
    tens = (_value(match["t"]) or 1) if match["ten"] else 0
    unit = _value(match["u"])
    text = match.string
    if match["u"] and text[-2:-1] in ("百", "千"):
        unit *= 10 if text[-2] == "百" else 100
    return thousands * 1000 + hundreds * 100 + tens * 10 + unit


def _value(char: str | None) -> int:
    return _VALUES[char] if char else 0


def to_chinese(n: int, digits: bool = False) -> str:
    """A number of 0 or more in Chinese: 12 gives 十二, 105 一百零五; `digits=True` writes 2023 as 二〇二三.

    ValueError for a negative number or one of 10**8 and above (digit by digit, any size is written).
    """
    if n < 0 or (n >= 10**8 and not digits):
        raise ValueError(f"not writable in Chinese here: {n}")
    if digits:
        return "".join(_DIGITS[int(char)] for char in str(n))
    if n == 0:
        return "零"
    high, low = divmod(n, 10**4)
    if not high:
        return _chinese_section(low)
    text = _chinese_section(high) + "万"
    if not low:
        return text
    return text + ("零" if low < 1000 else "") + _chinese_section(low, inside=True)


def _chinese_section(n: int, inside: bool = False) -> str:
    text = ""
    gap = False
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        value, n = divmod(n, size)
        if not value:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + _DIGITS[value] + unit
        gap = False
    return text[1:] if text.startswith("一十") and not inside else text
