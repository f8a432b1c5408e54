"""Text into words, bigrams and characters, the same for every engine, at index and at query time.

Words are those of jieba's dictionary in default mode, run by rjieba where it is installed. Before that, numbers of
documents, provisions and standards and runs of Latin letters and figures are pinned: each is one token in one form.
"""

from __future__ import annotations

import importlib
import re
import warnings
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from analyzers.lexicon import office_terms
from analyzers.normalize import fold, squeeze
from analyzers.numbers import find_folded_numbers, provision_form, standard_form
from analyzers.patterns import PROVISION_REST, STANDARD_REST

Engine = Literal["rjieba", "jieba"]
Cut = Callable[[str], list[str]]
Pin = tuple[str, int, int]
"""The form of a pinned token, and where it stands."""

HMM = False
"""No words guessed from single characters. Once numbers are pinned both libraries agree with and without (49,804 lines
of laws and minutes); without, a name is cut the same in every sentence, and a query of half a sentence finds more of its
words (70.6 % against 70.0); on 1,234 lay questions there is no difference (Recall@10 .407 and .410, MRR .334 and .332).
"""

TERM_FREQUENCY = 2_000
"""Of every lexicon term in both dictionaries: enough to win over its parts, of which the most frequent have 200,000 of
60 million."""

LONGEST_TOKEN = 64
"""Characters of a run of letters that are kept; engines drop a token of 64 KB."""

_LATIN = "0-9a-z\u00df-\u00f6\u00f8-\u024f"
# Characters that only one of the two libraries takes for Chinese: each is a token of its own.
_RARE = "〇\u3400-\u4dbf\u9fd6-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# The first character is matched by one class, without a choice: that makes the search three times as fast.
_PIN = re.compile(
    r"[^\W_\u4e00-\u7b2b\u7b2d-\u9fd5](?:"  # 第 (7b2c), and all letters and figures but common Chinese characters
    rf"(?<=第)(?:{PROVISION_REST})"
    rf"|{STANDARD_REST}"
    r"|(?<=[0-9])[0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?(?![0-9])"  # 12,000.50
    rf"|(?<=[{_LATIN}])[{_LATIN}]*(?:[._@-][{_LATIN}]+)*"
    rf"|(?<=[{_RARE}])"
    rf"|(?<![第{_LATIN}{_RARE}])[^\W_{_LATIN}{_RARE}\u4e00-\u9fd5]*)"
)
_PLACE = "ꀀ"
"""Stands for a pinned token while the rest is cut. Whatever the text holds of its kind (a letter, not Chinese) is
pinned itself, so it cannot be mistaken."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word in its folded or pinned form, and where it stands in the original text (end exclusive)."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class IndexTokens:
    """What an engine stores of a text: words, bigrams and single characters, each joined by spaces."""

    words: str
    grams: str
    chars: str


def tokens(text: str, engine: Engine | None = None) -> list[Token]:
    """The words of the text in reading order, without punctuation: 按第十二条报销 gives 按, 第12条, 报销.

    `engine` names the library; None takes rjieba where it is installed, else jieba.
    """
    prepared, pins = _pin(fold(text))
    return list(_placed(cutter(engine)(prepared), pins))


def _placed(pieces: list[str], pins: list[Pin]) -> Iterator[Token]:
    rest = iter(pins)
    at = 0
    for piece in pieces:
        if piece == _PLACE:
            form, start, at = next(rest)
            yield Token(form, start, at)
            continue
        if piece.isalnum():
            yield Token(piece, at, at + len(piece))
        at += len(piece)


def words(text: str, engine: Engine | None = None) -> list[str]:
    """The texts of `tokens(text)`."""
    return _words(fold(text), cutter(engine))


def grams(text: str) -> list[str]:
    """The character bigrams of the text without spaces and punctuation: 差旅费 gives 差旅, 旅费; 差 gives none."""
    chars = squeeze(fold(text))
    return [chars[i : i + 2] for i in range(len(chars) - 1)]


def chars(text: str) -> list[str]:
    """The distinct characters of the text without spaces and punctuation, in the order of their first place."""
    return list(dict.fromkeys(squeeze(fold(text))))


def index_tokens(text: str) -> IndexTokens:
    """`words`, `grams` and `chars` of the text at once, each joined by spaces."""
    folded = fold(text)
    squeezed = squeeze(folded)
    return IndexTokens(
        " ".join(_words(folded, cutter())), _joined_grams(squeezed), " ".join(dict.fromkeys(squeezed))
    )


def _words(folded: str, cut: Cut) -> list[str]:
    prepared, pins = _pin(folded)
    pieces = cut(prepared)
    if not pins:
        return [piece for piece in pieces if piece.isalnum()]
    rest = iter(pins)
    return [next(rest)[0] if piece == _PLACE else piece for piece in pieces if piece.isalnum()]


def _joined_grams(chars: str) -> str:
    """The bigrams joined by spaces, woven as arrays: five times as fast as slices of the string."""
    count = len(chars) - 1
    if count < 1:
        return ""
    codes = array("I", chars.encode("utf-32-le"))
    woven = array("I", " ".encode("utf-32-le")) * (3 * count)
    woven[0::3] = codes[:-1]
    woven[1::3] = codes[1:]
    woven.pop()
    return woven.tobytes().decode("utf-32-le")


def _pin(folded: str) -> tuple[str, list[Pin]]:
    """The text with a place holder for every pinned token, and these tokens in reading order."""
    pins: list[Pin] = []

    def pin(match: re.Match[str]) -> str:
        start, end = match.span()
        pins.append((_form(match[0]), start, end))
        return _PLACE

    numbers = find_folded_numbers(folded, folded) if "号" in folded else []
    if not numbers:
        return _PIN.sub(pin, folded), pins
    parts: list[str] = []
    at = 0
    for number in numbers:
        parts += _between(folded, at, number.start, pins)
        parts.append(_PLACE)
        pins.append((number.normal, number.start, number.end))
        at = number.end
    parts += _between(folded, at, len(folded), pins)
    return "".join(parts), pins


def _between(folded: str, start: int, end: int, pins: list[Pin]) -> Iterator[str]:
    """The pieces of `folded[start:end]`, pinned tokens replaced and added to `pins`."""
    for match in _PIN.finditer(folded, start, end):
        yield folded[start : match.start()]
        yield _PLACE
        pins.append((_form(match[0]), *match.span()))
        start = match.end()
    yield folded[start:end]


def _form(surface: str) -> str:
    """The one form of a pinned token."""
    if surface[0] == "第":
        return provision_form(surface)
    if "," in surface:
        return surface.replace(",", "")
    return standard_form(surface)[:LONGEST_TOKEN]


def warm_up() -> None:
    """Load the dictionary now, so that the first question does not wait for it."""
    words("典章")


@cache
def cutter(engine: Engine | None = None) -> Cut:
    """The function that cuts text without pinned tokens into pieces which together are the text again.

    `engine` None takes rjieba where it is installed, else jieba; ImportError when the one named is missing.
    """
    if engine == "jieba":
        return _jieba()
    try:
        return _rjieba()
    except ImportError:
        if engine == "rjieba":
            raise
        return _jieba()


def _terms() -> list[str]:
    """The lexicon's terms that a dictionary can hold: Chinese characters only, at least two."""
    terms = (fold(term.term) for term in office_terms())
    return [
        term for term in dict.fromkeys(terms) if len(term) > 1 and not _PIN.search(term) and term.isalnum()
    ]


def _rjieba() -> Cut:
    library: Any = importlib.import_module("rjieba").Jieba()
    for term in _terms():
        library.add_word(term, TERM_FREQUENCY, None)
    return lambda text: library.cut(text, HMM)


def _jieba() -> Cut:
    """jieba with its dictionary read anew: its own loader writes to the shared temporary folder, and to stderr."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module: Any = importlib.import_module("jieba")
    library = module.Tokenizer()
    library.FREQ, library.total = library.gen_pfdict(library.get_dict_file())
    library.initialized = True
    for term in _terms():
        library.add_word(term, TERM_FREQUENCY)
    return lambda text: library.lcut(text, HMM=HMM)
