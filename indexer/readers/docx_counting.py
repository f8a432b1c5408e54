"""Numbers of lists in the formats of WordprocessingML (w:numFmt), as Word writes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

_DIGITS = "○一二三四五六七八九"
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L")),
    *((40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_MOST_LETTERS = 30
"""Letters in a row; Word repeats a letter for every turn of the alphabet, without end."""


def write_number(number: int, format_: str, pattern: str = "") -> str:
    """A list's number in a format; `pattern` is that of the format `custom` (001, 002, …).

    Formats of other scripts, and numbers beyond the end of a closed series (㊀ to ㊉), come out in Arabic
    digits, as in Word; `none` and `bullet` write nothing.
    """
    if format_ == "custom":
        return str(number).zfill(len(pattern.split(",")[0].strip()) or 1)
    writer = _WRITERS.get(format_, str)
    return writer(number) if number >= 0 else str(number)


def _positional(number: int, digits: str = _DIGITS) -> str:
    """Digit by digit: 一二三."""
    return "".join(digits[int(digit)] for digit in str(number))


def _counting(number: int) -> str:
    """With 十 below a hundred, digit by digit from there: 九十九, 一○○."""
    if not 10 <= number <= 99:
        return _positional(number)
    tens, ones = divmod(number, 10)
    return (_DIGITS[tens] if tens > 1 else "") + "十" + (_DIGITS[ones] if ones else "")


def _with_units(digits: str, units: Sequence[str], zero: str, first_one: bool) -> Callable[[int], str]:
    """A writer with a unit after each digit; `zero` fills gaps, `first_one` writes 一十 for 10."""

    def write(number: int) -> str:
        if not 0 < number <= 9999:
            return digits[0] if number == 0 else str(number)
        written, gap = "", False
        for power in range(len(str(number)) - 1, -1, -1):
            digit = number // 10**power % 10
            if digit:
                written += (zero if gap else "") + digits[digit] + units[power]
            gap = digit == 0 and bool(written)
        short = not first_one and 10 <= number <= 19
        return written.removeprefix(digits[1]) if short else written

    return write


def _japanese(number: int) -> str:
    """百一, 二百十: no 一 before a unit and nothing for a gap."""
    if not 0 < number <= 9999:
        return "〇" if number == 0 else str(number)
    written = ""
    for power in range(len(str(number)) - 1, -1, -1):
        digit = number // 10**power % 10
        if digit:
            written += (_DIGITS[digit] if digit > 1 or power == 0 else "") + " 十百千"[power].strip()
    return written


def _roman(number: int) -> str:
    if number > 32_767:
        return str(number)
    written = ""
    for value, letters in _ROMAN:
        written += letters * (number // value)
        number %= value
    return written


def _letters(number: int) -> str:
    """A … Z, AA, BB …"""
    if number == 0:
        return ""
    turn, place = divmod(number - 1, 26)
    return chr(ord("A") + place) * (turn + 1) if turn < _MOST_LETTERS else str(number)


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _series(members: Sequence[str]) -> Callable[[int], str]:
    """A closed series of signs, Arabic digits beyond its end."""
    return lambda number: members[number - 1] if 0 < number <= len(members) else str(number)


def _signs(first: str, count: int) -> Callable[[int], str]:
    return _series([chr(ord(first) + place) for place in range(count)])


def _full_width(number: int) -> str:
    return _positional(number, "０１２３４５６７８９")


_WRITERS: dict[str, Callable[[int], str]] = {
    "none": lambda number: "",
    "bullet": lambda number: "",
    "decimalZero": lambda number: f"{number:02}",
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
    "ordinal": _ordinal,
    "hex": lambda number: f"{number:X}",
    "numberInDash": lambda number: f"- {number} -",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalEnclosedCircle": _signs("①", 20),
    "decimalEnclosedCircleChinese": _signs("①", 20),
    "decimalEnclosedFullstop": _signs("⒈", 20),
    "decimalEnclosedParen": _signs("⑴", 20),
    "ideographEnclosedCircle": _signs("㊀", 10),
    "ideographTraditional": _series(_STEMS),
    "ideographZodiac": _series(_BRANCHES),
    "ideographZodiacTraditional": _series([_STEMS[i % 10] + _BRANCHES[i % 12] for i in range(60)]),
    "ideographDigital": lambda number: _positional(number, "〇一二三四五六七八九"),
    "japaneseDigitalTenThousand": lambda number: _positional(number, "〇一二三四五六七八九"),
    "taiwaneseDigital": _positional,
    "chineseCounting": _counting,
    "taiwaneseCounting": _counting,
    "japaneseCounting": _japanese,
    "chineseCountingThousand": _with_units(_DIGITS, ("", "十", "百", "千"), "〇", False),
    "taiwaneseCountingThousand": _with_units(_DIGITS, ("", "十", "百", "千"), "零", False),
    "chineseLegalSimplified": _with_units("零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟"), "零", True),
    "ideographLegalTraditional": _with_units("零壹貳參肆伍陸柒捌玖", ("", "拾", "佰", "仟"), "零", True),
    "japaneseLegal": _with_units("〇壱弐参四伍六七八九", ("", "拾", "百", "千"), "", True),
}
