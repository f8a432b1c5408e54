"""What a comparison of texts goes by: the content of a text without its form, and its words.

Form is what `analyzers.normalize` leaves out (spaces, width, punctuation, look-alike characters), but for signs that
carry content: 1.5 is not 15, 5% is not 5‰, 第1、2项 is not 第12项.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from analyzers.normalize import fold
from analyzers.segment import tokens

_NUMERAL = "0-9〇零一二两三四五六七八九十百千万亿"
_GROUPING = r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))"  # 12,000
# Samples: 1.5 | 3-5日 | 8:30 | 第1、2项 | 第二、三款 | 5% | 3℃ | ±2 | >5 | -18℃ | √
_CONTENT = (
    rf"(?!{_GROUPING})(?<=[0-9])[.、,~/:-](?=[0-9])|(?<=[{_NUMERAL}])、(?=[{_NUMERAL}])"
    r"|[%‰‱±×÷≈≠≤≥℃℉°¥$€£√✓✔☑+]|[<>](?=[ =]?[0-9])|(?<![0-9a-z-])-(?=[0-9.]+ ?[℃°%‰])"
)
_FORM = re.compile(rf"(?!{_CONTENT})[\W_]")
_ONE_SEPARATOR = str.maketrans("、~/:-", ",,,,,")
# Cells and paragraphs: 1 and 23 in two cells are not 12 and 3.
_BREAKS = str.maketrans("\t\n", "、、")

_CHINESE = _NUMERAL[3:]
# Samples: 450 | 12,000.50 | 5万 | 15% | 三百五十 | 百分之十五 | 三分之二 | 十(日)
_NUMBER = re.compile(
    r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?(?:[百千万亿]+|[%‰℃])?"
    rf"|[{_CHINESE}]+(?:分之|点)[{_CHINESE}]+|[{_CHINESE}]{{2,}}|[{_CHINESE}](?=[年月日天个元倍次人名周])"
)
_WHOLE = re.compile(r"第|.*[a-z〔]", re.S)
"""Pinned tokens that hold a number and more: 第30条, gb9704-2012, 华源发〔2023〕12号."""


class Word(NamedTuple):
    """A word, number or sign: its content, and where it stands in the text (code points, end exclusive)."""

    key: str
    start: int
    end: int


def content(text: str) -> str:
    """What a text says, its form left out: equal for two texts that differ in form only.

    `第 7 条（一）报销１，５００元。` gives `第7条一报销1500元`; `1.5%` stays `1.5%`.
    """
    return spaced(text).replace(" ", "")


def words(text: str) -> list[Word]:
    """The words of a text in reading order; their keys, joined, are `content(text)`.

    A number is one word with its thousands, 万 and percent sign: 12,000元 gives 12000, 元.
    """
    bare = spaced(text)
    bounds = sorted(_bounds(text))
    found: list[Word] = []
    for start, end in pairwise(bounds):
        piece = bare[start:end]
        key = piece.replace(" ", "")
        if key:
            start += len(piece) - len(piece.lstrip(" "))
            found.append(Word(key, start, start + len(piece.strip(" "))))
    return found


def spaced(text: str) -> str:
    """The folded text, of the same length, with a space for every character that is form."""
    return _FORM.sub(" ", fold(text.translate(_BREAKS))).translate(_ONE_SEPARATOR)


def _bounds(text: str) -> set[int]:
    """Where words begin and end: those of the segmenter, but no number cut or mixed with what it counts."""
    bounds = {0, len(text)}
    whole: list[tuple[int, int]] = []
    for token in tokens(text):
        bounds.update((token.start, token.end))
        if _WHOLE.match(token.text):
            whole.append((token.start, token.end))
    rest = iter([*whole, (len(text), len(text))])
    begin, stop = next(rest)
    for number in _NUMBER.finditer(fold(text)):
        start, end = number.span()
        while stop <= start < len(text) and stop < len(text):
            begin, stop = next(rest)
        if end <= begin:
            bounds.difference_update(range(start + 1, end))
            bounds.update((start, end))
    return bounds
