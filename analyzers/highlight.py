"""Where the words of a query stand in a text, and the part of the text that shows most of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from analyzers.normalize import Normalized, fold, normalize, squeeze
from analyzers.numbers import find_pinned, pinned_form

Span = tuple[int, int]

MOST_SPANS = 200
"""Marks in one text; more make no reader wiser."""

_SENTENCE_START = re.compile(r"[。；;！!？?\n]\s*")
_REACH = 20
"""Characters that a snippet may move left to begin with its sentence."""


@dataclass(frozen=True, slots=True)
class _Marker:
    """A query prepared for many texts."""

    words: re.Pattern[str] | None
    phrases: re.Pattern[str] | None
    pinned: frozenset[str]


def find_spans(text: str, terms: Sequence[str], phrases: Sequence[str] = ()) -> list[Span]:
    """The places (code points, end exclusive) of the terms and phrases: merged, in order, at most 200.

    Width, case, spaces and punctuation are left out on both sides: 差旅费 is found in 差 旅费. Of several terms that
    begin at one place the longest is taken. 第十二条 also finds 第12条, 澜江发[2023]12号 also 澜江发〔2023〕12号. A term
    of Latin letters or figures is found only as a whole run: 12 not in 2012.
    """
    marker = _marker(tuple(terms), tuple(phrases))
    normal = normalize(text)
    spans = list(_matches(marker.phrases, normal))
    if marker.words is not None:
        spans += [span for span in _matches(marker.words, normal) if _whole(normal.folded, *span)]
    if marker.pinned:
        spans += [(start, end) for start, end, form in find_pinned(normal.folded) if form in marker.pinned]
    return _merged(spans)[:MOST_SPANS]


@lru_cache(maxsize=256)
def _marker(terms: tuple[str, ...], phrases: tuple[str, ...]) -> _Marker:
    pinned = frozenset(form for term in terms if (form := pinned_form(term)))
    return _Marker(_any_of(terms), _any_of(phrases), pinned)


def _any_of(texts: Iterable[str]) -> re.Pattern[str] | None:
    """Matches any of the texts, squeezed, the longest first."""
    squeezed = sorted({squeeze(fold(text)) for text in texts} - {""}, key=lambda text: (-len(text), text))
    return re.compile("|".join(map(re.escape, squeezed))) if squeezed else None


def _matches(pattern: re.Pattern[str] | None, normal: Normalized) -> Iterator[Span]:
    """All matches, overlapping ones too, as places in the original text."""
    if pattern is None:
        return
    match = pattern.search(normal.text)
    while match is not None:
        yield normal.span(*match.span())
        match = pattern.search(normal.text, match.start() + 1)


def _whole(folded: str, start: int, end: int) -> bool:
    """Whether the place does not begin or end inside a run of Latin letters or figures."""
    return not (_joined(folded, start) or _joined(folded, end))


def _joined(folded: str, at: int) -> bool:
    pair = folded[at - 1 : at + 1] if at else ""
    return len(pair) == 2 and pair.isascii() and pair.isalnum()


def _merged(spans: list[Span]) -> list[Span]:
    """Sorted, with those that overlap or touch made one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def snippet(text: str, spans: Sequence[Span], width: int) -> tuple[str, int]:
    """The window of at most `width` code points that holds most marked characters, and where it begins.

    Subtract that from the spans to mark the snippet. Without spans it is the beginning of the text.
    """
    if len(text) <= width:
        return text, 0
    marked = _densest(spans, width)
    if marked is None:
        return text[:width], 0
    first, last = marked
    earliest = max(0, min(first, last - width))
    start = max(earliest, first - min(_REACH, width // 4))
    for sentence in _SENTENCE_START.finditer(text, max(0, first - 2 * _REACH), first):
        start = max(earliest, sentence.end())
    start = min(start, len(text) - width)
    return text[start : start + width], start


def _densest(spans: Sequence[Span], width: int) -> Span | None:
    """From the first to the last mark of the window with the most marked characters."""
    best: Span | None = None
    most = total = last = 0
    for first, (start, end) in enumerate(spans):
        while last < len(spans) and (last == first or spans[last][1] - start <= width):
            total += spans[last][1] - spans[last][0]
            last += 1
        if total > most:
            best, most = (start, spans[last - 1][1]), total
        total -= end - start
    return best
