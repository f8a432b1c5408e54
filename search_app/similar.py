"""Documents like a document or a text: those that share its most telling words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from time import perf_counter

from analyzers.query import STOP_WORDS
from analyzers.segment import words
from corpus.access import Reader
from corpus.model import Provision
from indexer import fields
from indexer.engine import Among, AtLeast, Every, Not
from indexer.question import Question, compile_query, content_terms, term_requirement
from search_app.finding import Answer, answered
from search_app.reading import WorkView
from search_app.service import Service

WORDS = 20
SHARED = 4
"""A document is like a text when it holds one in so many of its telling words; the score orders the rest."""
MOST = 10
"""Documents listed."""
_SCANNED = 20_000


def similar_to_work(service: Service, reader: Reader, seen: WorkView) -> Answer:
    """Works like the one shown, without it."""
    text = f"{seen.expression.title}\n" * 3 + _text_of(seen.tree)
    return _alike(service, reader, text, seen.on, [one.id for one in seen.work.expressions])


def similar_to_text(service: Service, reader: Reader, text: str, on: date) -> Answer:
    """Works like a text, best first."""
    return _alike(service, reader, text, on, [])


def _alike(service: Service, reader: Reader, text: str, on: date, without: Sequence[str]) -> Answer:
    """Works that share telling words with a text, but for these versions; none for a text without such words."""
    started = perf_counter()
    question = Question(reader, " ".join(_telling(text)), on, size=MOST)
    asked = tuple(dict.fromkeys(term_requirement(term) for term in content_terms(question.parsed)))
    if not asked:
        return Answer(question, 0, (), {facet.name: () for facet in fields.FACETS}, None, 0.0)
    with service.shelf(reader) as shelf:
        query = compile_query(question, shelf.classes)
        query = replace(
            query,
            required=(AtLeast(math.ceil(len(asked) / SHARED), asked),),
            where=Every((query.where, Not(Among(fields.EXPRESSION, tuple(without))))),
        )
        return answered(service, shelf, question, query, started)


def _telling(text: str) -> list[str]:
    """The most frequent words of two characters and more, function words left out."""
    counts = Counter(
        word
        for word in words(text[:_SCANNED])
        if len(word) > 1 and word not in STOP_WORDS and not word.startswith("第")
    )
    return [word for word, _count in counts.most_common(WORDS)]


def _text_of(tree: Sequence[Provision]) -> str:
    return "\n".join(one.text for top in tree for one in top.walk() if one.text)
