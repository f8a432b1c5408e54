"""Answering a question: the engine finds, the library shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

from analyzers.highlight import find_spans
from corpus.library import Passage, Shelf, expression_number
from corpus.model import Expression, LegalForce, Work
from corpus.timeline import legal_force
from indexer import fields
from indexer.engine import REACH, EngineHit, EngineQuery, Unit
from indexer.question import Question, compile_query, content_terms, passages_query
from search_app.recognition import Direct, Recognised, recognise
from search_app.service import Service

PASSAGES = 3
"""Best passages shown of each work."""
TOGETHER = 100
"""Passages asked for at once for all hits of a page; works that get none are asked for one by one."""
DEEPEST = REACH
"""Hits past this one are not paged to; the page says how to narrow instead."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage of a hit with the places of the words in its text."""

    passage: Passage
    highlights: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class FoundWork:
    """A hit: the work's heading, the version found, its force on the day, its best passages."""

    work: Work
    expression: Expression
    force: LegalForce
    score: float
    highlights: tuple[Span, ...]
    passages: tuple[FoundPassage, ...]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet with its label, how many hits it has and whether it is chosen."""

    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for a question."""

    question: Question
    total: int
    hits: tuple[FoundWork, ...]
    facets: Mapping[str, tuple[FacetValue, ...]]
    direct: Direct | None
    took_ms: float


def find(service: Service, question: Question) -> Answer:
    """The answer to a question. Raises EngineUnavailable when the engine is away."""
    started = perf_counter()
    with service.shelf(question.reader) as shelf:
        recognised = recognise(question.text, shelf, question.on) if question.text.strip() else Recognised()
        query = compile_query(question, shelf.classes, recognised.hints)
        return answered(service, shelf, question, query, started, recognised.direct)


def answered(
    service: Service,
    shelf: Shelf,
    question: Question,
    query: EngineQuery,
    started: float,
    direct: Direct | None = None,
) -> Answer:
    """What the engine finds for a query that a question was made into, with what the library shows of it."""
    results = service.engine.search(query)
    hits = _assemble(service, shelf, question, query, results.hits)
    facets = _facets(question, results.facets)
    took = round((perf_counter() - started) * 1000, 2)
    return Answer(question, results.total, hits, facets, direct, took)


def _assemble(
    service: Service, shelf: Shelf, question: Question, query: EngineQuery, hits: Sequence[EngineHit]
) -> tuple[FoundWork, ...]:
    best = _best_passages(service, question, query, hits)
    wanted = [best.get(hit.key, []) for hit in hits]
    numbers = [expression_number(hit.owner) or 0 for hit in hits]
    headings = shelf.headings(numbers)
    texts = shelf.some_passages([(n, eid) for n, eids in zip(numbers, wanted, strict=True) for eid in eids])
    terms = [term.text for term in content_terms(question.parsed)]
    phrases = list(question.parsed.phrases)
    found = []
    for hit, number, eids in zip(hits, numbers, wanted, strict=True):
        if number not in headings:
            continue
        work, expression = headings[number]
        passages = tuple(
            FoundPassage(text, tuple(find_spans(text.text, terms, phrases)))
            for eid in eids
            if (text := texts.get((number, eid))) is not None
        )
        force = legal_force(expression.validity, question.on)
        marks = tuple(find_spans(expression.title, terms, phrases))
        found.append(FoundWork(work, expression, force, hit.score, marks, passages))
    return tuple(found)


def _best_passages(
    service: Service, question: Question, query: EngineQuery, hits: Sequence[EngineHit]
) -> dict[str, list[str]]:
    """For each hit's key the eids of its passages to show, best first."""
    if question.unit is Unit.PASSAGE:
        return {hit.key: [hit.key.split("/", 1)[1]] for hit in hits}
    if question.parsed.empty or not hits:
        return {}
    owners = tuple(hit.owner for hit in hits)
    best = _passages(service, [passages_query(query, owners, TOGETHER)])
    if sum(map(len, best.values())) == TOGETHER:  # cut: those without any have theirs further down
        none = [owner for owner in owners if owner not in best]
        best |= _passages(service, [passages_query(query, (owner,), PASSAGES) for owner in none])
    return {hit.key: best.get(hit.owner, [])[:PASSAGES] for hit in hits}


def _passages(service: Service, queries: Sequence[EngineQuery]) -> dict[str, list[str]]:
    """The eids of the passages found, best first, by their owner; no two queries are of one owner."""
    found: dict[str, list[str]] = {}
    for results in service.engine.search_each(queries):
        for hit in results.hits:
            found.setdefault(hit.owner, []).append(hit.key.split("/", 1)[1])
    return found


def _facets(
    question: Question, counted: Mapping[str, Sequence[tuple[str, int]]]
) -> dict[str, tuple[FacetValue, ...]]:
    """The facets with labels; chosen values stay listed when they count nothing."""
    facets: dict[str, tuple[FacetValue, ...]] = {}
    for facet in fields.FACETS:
        chosen = question.filters.get(facet.name, ())
        values = list(counted.get(facet.name, ()))
        listed = {value for value, _count in values}
        values += [(value, 0) for value in chosen if value not in listed]
        if facet.name == "year":
            values.sort(reverse=True)
        facets[facet.name] = tuple(
            FacetValue(value, _label(facet, value), count, value in chosen) for value, count in values
        )
    return facets


def _label(facet: fields.FacetField, value: str) -> str:
    try:
        return facet.value_label(value)
    except (KeyError, ValueError):
        return value


__all__ = ["DEEPEST", "Answer", "FacetValue", "FoundPassage", "FoundWork", "answered", "find"]
