"""One spelling for what reads the same: width, case, brackets, quotes, spaces, look-alike characters."""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass

_STATE = "中华人民共和国"

# Each row: the characters that become the first one. Only signs that a writer exchanges without meaning to.
_SAME = (
    "〔[【〖﹝",
    "〕]】〗﹞",
    '"“”„‟＂「」『』〝〞',
    "'‘’‚‛＇`´",
    "-‐‑‒–—―−－﹣─",
    "~～〜∼",
    "·•・‧∙⋅",
    "第笫",
)
# Radicals that PDF files hold in place of the characters, and that Unicode gives no compatibility mapping.
_RADICALS = (
    "⻓长⻔门⻛风⻝食⻢马⻩黄⻬齐⻮齿⻰龙⻳龟⻋车⻅见⻚页⻜飞⻥鱼⻦鸟⻨麦⻉贝⺠民⻄西⻘青⻆角⻣骨⻤鬼⻁虎"
)
# Full-width and small signs, vertical forms, Kangxi radicals, compatibility ideographs.
_COMPATIBLE = ((0x2E80, 0x2FE0), (0xF900, 0xFB00), (0xFE10, 0xFE70), (0xFF01, 0xFFEF))
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u1680"
# Where anything changes at all: the scripts with capitals, spaces and signs, radicals, full width. The rest of
# the table stays as it is, which keeps building it to a few milliseconds.
_CHANGING = (
    range(0x600),
    range(0x1680, 0x1681),
    range(0x180E, 0x180F),
    range(0x1E00, 0x3100),
    range(0xF900, 0xFFF0),
)

_KEPT = re.compile(r"[^\W_]+")
_LEFT_OUT = re.compile(r"[\W_]+")
_STATES = re.compile(rf"(?:{_STATE})+(?=.)")


def _compatible(char: str) -> str:
    form = unicodedata.normalize("NFKC", char)
    return form if len(form) == 1 else char


def _form(char: str, same: dict[str, str]) -> str:
    if char.isspace() or unicodedata.category(char) == "Cc" or char in _INVISIBLE:
        return " "
    if any(low <= ord(char) < high for low, high in _COMPATIBLE):
        char = _compatible(char)
    lower = char.lower()
    char = lower if len(lower) == 1 else char
    return same.get(char, char)


def _build_table() -> list[int]:
    """Code point to code point; a list because `str.translate` reads it twice as fast as a dict."""
    same = {other: row[0] for row in _SAME for other in row[1:]}
    same |= dict(zip(_RADICALS[::2], _RADICALS[1::2], strict=True))
    table = list(range(0x10000))
    table[0xD800:0xE000] = [0xFFFD] * 0x800
    for char in same:
        table[ord(char)] = ord(same[char])
    for codes in _CHANGING:
        for code in codes:
            # Twice: ［ becomes [ and only then 〔.
            table[code] = ord(_form(_form(chr(code), same), same))
    return table


_TABLE = _build_table()


def fold(text: str) -> str:
    """The text in one spelling, of the same length: `第１２条　ＡＢＣ［2023］` gives `第12条 abc〔2023〕`.

    Full width to half width, lower case, square brackets to 〔〕, all quotes to `"` or `'`, dashes to `-`,
    every space, line break and control character to a space, 笫 to 第, radicals to their characters. A lone
    surrogate, which no engine could store, becomes U+FFFD.
    """
    return text.translate(_TABLE)


def squeeze(folded: str) -> str:
    """Folded text without spaces, punctuation and signs: the characters that bigrams and phrases compare."""
    return _LEFT_OUT.sub("", folded)


@dataclass(frozen=True, slots=True)
class Normalized:
    """Folded text, and the same without spaces and punctuation; `offsets[i]` is where the i-th of its characters stood."""

    folded: str
    text: str
    offsets: array[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original text (code points, end exclusive) of `text[start:end]`."""
        if start >= end:
            at = self.offsets[start] if start < len(self.offsets) else 0
            return at, at
        return self.offsets[start], self.offsets[end - 1] + 1


def normalize(text: str) -> Normalized:
    """The text as bigrams and phrases see it: `第 十二 条（一）` gives `第十二条一` with its offsets."""
    folded = fold(text)
    offsets = array("I")
    for match in _KEPT.finditer(folded):
        offsets.extend(range(*match.span()))
    return Normalized(folded, squeeze(folded), offsets)


def title_key(title: str) -> str:
    """The form in which titles are compared: `《中华人民共和国 公司法》` and `公司法` both give `公司法`.

    （试行） and 暂行 stay: they make another document.
    """
    return _STATES.sub("", squeeze(fold(title)), count=1) if _STATE in title else squeeze(fold(title))
