"""Documents like a document or a text: those that share its most telling words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from analyzers.query import STOP_WORDS
from analyzers.segment import words
from corpus.access import Reader
from corpus.model import Provision
from indexer.question import Question
from search_app.finding import Answer, find
from search_app.reading import WorkView
from search_app.service import Service

WORDS = 20
_SCANNED = 20_000


def similar_to_work(service: Service, reader: Reader, seen: WorkView) -> Answer:
    """Works like the one shown, without it."""
    text = f"{seen.expression.title}\n" * 3 + _text_of(seen.tree)
    answer = similar_to_text(service, reader, text, seen.on)
    hits = tuple(hit for hit in answer.hits if hit.work.id != seen.work.id)
    return replace(answer, hits=hits, total=answer.total - (len(answer.hits) - len(hits)))


def similar_to_text(service: Service, reader: Reader, text: str, on: date) -> Answer:
    """Works like a text, best first."""
    return find(service, Question(reader, " ".join(_telling(text)), on, size=11))


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
