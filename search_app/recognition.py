"""What a question names: a title, half a title, a document number, an article of a document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from analyzers.normalize import fold, title_key
from analyzers.numbers import find_document_numbers, find_pinned
from analyzers.segment import words
from corpus.library import Shelf
from corpus.model import DocumentNumber, Provision, Work
from corpus.timeline import expression_on
from indexer.question import NO_HINTS, Hints

_LONGEST_TITLE = 12
_WORDS_SCANNED = 16
"""Words of a title and of a question that are looked at: 150 candidates at most."""
_HALF_TITLE = 14
"""A longer question is a sentence, not half a title."""
_STRETCH = 4
"""A name that is longer than the question so many times is not what was half typed."""
_ARTICLE = re.compile(r"第[0-9]+条(?:之[0-9]+)?")
_FILLERS = re.compile(
    r"^(?:关于|请问|查询|查|看|的|中|里)+|(?:是什么|有什么规定|怎么规定|内容|规定了什么|的)+$"
)


@dataclass(frozen=True, slots=True)
class Direct:
    """The one place a question names: a work on a day, and the article in it if one is named."""

    work: Work
    eid: str
    num: str


@dataclass(frozen=True, slots=True)
class Recognised:
    """Hints for ranking and the direct hit, if the whole question names one place."""

    hints: Hints = NO_HINTS
    direct: Direct | None = None


def recognise(text: str, shelf: Shelf, on: date) -> Recognised:
    """What a question names among the works that the reader may see."""
    folded = fold(text[:200])
    numbers = [str(DocumentNumber(n.agency, n.year, n.serial)) for n in find_document_numbers(text[:200])]
    pinned = [form for _start, _end, form in find_pinned(folded)]
    provisions = tuple(form for form in pinned if _ARTICLE.fullmatch(form))
    bare = title_key(_without_pinned(folded))
    named = _longest_titles(shelf, bare, numbers)
    halves = [] if named else _half_titles(shelf, bare)
    hints = Hints(
        titles=tuple(name for name, _work in named),
        half_titles=tuple(name for name, _work in halves),
        numbers=tuple(numbers),
        provisions=provisions if named or halves else (),
    )
    return Recognised(hints, _direct(shelf, on, bare, named, halves, numbers, provisions))


def _without_pinned(folded: str) -> str:
    """The question without its document and provision numbers."""
    rest = folded
    for start, end, _form in sorted(find_pinned(folded), reverse=True):
        rest = f"{rest[:start]} {rest[end:]}"
    return _FILLERS.sub("", rest.strip())


def _longest_titles(shelf: Shelf, bare: str, numbers: Sequence[str]) -> list[tuple[str, Work]]:
    """Works whose whole title stands in the question; of titles inside one another the longest."""
    candidates = [*_pieces(bare), *(title_key(number) for number in numbers)]
    found = shelf.named(candidates) if candidates else []
    names = {name for name, _work in found}
    longest = {name for name in names if not any(name != other and name in other for other in names)}
    return [(name, work) for name, work in found if name in longest]


def _pieces(bare: str) -> list[str]:
    """What in a question may be a title: runs of its words, each run once."""
    pieces = words(bare)[:_WORDS_SCANNED]
    runs = (
        "".join(pieces[i:j])
        for i in range(len(pieces))
        for j in range(i + 1, min(i + _LONGEST_TITLE, len(pieces)) + 1)
    )
    return list(dict.fromkeys([bare, *(run for run in runs if len(run) > 1)]))


def _half_titles(shelf: Shelf, bare: str) -> list[tuple[str, Work]]:
    """Works whose name holds the question's characters in their order, and is not much longer than it."""
    if not 2 <= len(bare) <= _HALF_TITLE:
        return []
    found = shelf.names_like(_scattered(bare), 5)
    return [(name, work) for name, work in found if len(name) <= len(bare) * _STRETCH]


def _scattered(bare: str) -> str:
    """差旅办法 finds 差旅费管理办法: the characters in their order, others between."""
    return "%" + "%".join(_escaped(char) for char in bare) + "%"


def _escaped(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)


def _direct(
    shelf: Shelf,
    on: date,
    bare: str,
    named: Sequence[tuple[str, Work]],
    halves: Sequence[tuple[str, Work]],
    numbers: Sequence[str],
    provisions: Sequence[str],
) -> Direct | None:
    """The place meant, when nothing else is asked: a whole title or number, or half a title with an article."""
    whole = [work for name, work in named if name == bare or name in {title_key(n) for n in numbers}]
    candidates = whole or ([work for _name, work in halves] if provisions else [])
    for work in _distinct(candidates)[:5]:
        full = shelf.work(work.address)
        expression = expression_on(full.expressions, on) if full else None
        if full is None or expression is None:
            continue
        if not provisions:
            return Direct(full, "", "")
        article = _article(shelf.provisions(expression), provisions[0])
        if article is not None:
            return Direct(full, article.eid, article.num)
        if whole:
            return Direct(full, "", "")
    return None


def _distinct(works: Sequence[Work]) -> list[Work]:
    return list({work.id: work for work in works}.values())


def _article(tree: Sequence[Provision], form: str) -> Provision | None:
    """The article with a number in its normal form: 第12条之1 is art_12-1."""
    numbers = re.findall(r"[0-9]+", form)
    eid = f"art_{'-'.join(numbers)}"
    return next((one for top in tree for one in top.walk() if one.eid == eid), None)
