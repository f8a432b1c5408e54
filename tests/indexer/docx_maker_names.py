"""Numbers of lists in Word's formats, from tables written out here and not by the reader's code."""

from __future__ import annotations

_ONES = ["", *"一二三四五六七八九"]
_TENS = ["", "十", *(f"{digit}十" for digit in "二三四五六七八九")]
_THOUSAND = [f"{tens}{ones}" for tens in _TENS for ones in _ONES]
_THOUSAND += [
    f"{hundreds}百" + (f"{tens or '〇'}{ones}" if tens or ones else "")
    for hundreds in "一二三四五六七八九"
    for tens in ["", "一十", *_TENS[2:]]
    for ones in _ONES
]
_COUNTING = _THOUSAND[:100] + [
    "".join("○一二三四五六七八九"[int(d)] for d in str(n)) for n in range(100, 1000)
]
_CAPITAL = {
    "十": "拾",
    "百": "佰",
    **dict(zip("一二三四五六七八九〇", "壹贰叁肆伍陆柒捌玖零", strict=True)),
}
_LEGAL = [
    "".join(_CAPITAL[char] for char in (name.replace("十", "一十", 1) if 10 <= n < 20 else name))
    for n, name in enumerate(_THOUSAND)
]
_ROMANS = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"]
_ROMAN_TENS = ["", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC"]
_ROMAN = [tens + ones for tens in _ROMAN_TENS for ones in _ROMANS] + ["C"]
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_LETTERS = [""] + [letter * turn for turn in range(1, 5) for letter in _ALPHABET]

NAMES: dict[str, list[str]] = {
    "decimal": [str(n) for n in range(1000)],
    "decimalZero": [f"{n:02}" for n in range(1000)],
    "decimalFullWidth": ["".join(chr(ord(d) + 0xFEE0) for d in str(n)) for n in range(1000)],
    "chineseCounting": _COUNTING,
    "taiwaneseCounting": _COUNTING,
    "chineseCountingThousand": _THOUSAND,
    "chineseLegalSimplified": _LEGAL,
    "upperRoman": _ROMAN,
    "lowerRoman": [name.lower() for name in _ROMAN],
    "lowerLetter": _LETTERS,
    "upperLetter": [name.upper() for name in _LETTERS],
    "decimalEnclosedCircle": ["0", *"①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", *map(str, range(21, 1000))],
    "decimalEnclosedCircleChinese": ["0", *"①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", *map(str, range(21, 1000))],
    "ideographTraditional": ["0", *"甲乙丙丁戊己庚辛壬癸", *map(str, range(11, 1000))],
    "ideographZodiac": ["0", *"子丑寅卯辰巳午未申酉戌亥", *map(str, range(13, 1000))],
    "none": [""] * 1000,
}
"""The number written in each format, by number."""
