"""The question as a value, and the one place where it becomes a query to an engine.

Which words must match (equal on every engine): a word matches where its characters stand one after the
other, spaces and punctuation left out; numbers of documents and articles match whole. Everything typed
between spaces must match; of a run of words without spaces, enough of them (`required_count`). A quoted
phrase must match, an excluded word must not. Function words decide nothing unless there are only such.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache

from analyzers.query import ParsedQuery, QueryTerm, parse_query
from analyzers.segment import chars, grams, words
from corpus.access import AccessClass, Reader
from indexer import fields
from indexer.engine import (
    REACH,
    Among,
    AtLeast,
    Direction,
    EngineQuery,
    Every,
    Phrase,
    Requirement,
    SortByNumber,
    SortByScore,
    Unit,
    Weighted,
    any_of,
)
from indexer.records import number_token, provision_token, title_token


class Sort(StrEnum):
    """The orders a reader can choose."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


class Versions(StrEnum):
    """Which versions are asked for: the one that applies on the day, or all."""

    APPLICABLE = "applicable"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Question:
    """What a reader asks. There is none without a `Reader`."""

    reader: Reader
    text: str
    on: date
    unit: Unit = Unit.DOCUMENT
    versions: Versions = Versions.APPLICABLE
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    size: int = 10

    @property
    def parsed(self) -> ParsedQuery:
        """The words, phrases and exclusions of the text."""
        return _parsed(self.text)


@dataclass(frozen=True, slots=True)
class Hints:
    """What was recognised in a question: folded titles, half titles, document numbers, provision numbers."""

    titles: tuple[str, ...] = ()
    half_titles: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    provisions: tuple[str, ...] = ()


NO_HINTS = Hints()


@lru_cache(maxsize=256)
def _parsed(text: str) -> ParsedQuery:
    """A question is read many times while it is answered."""
    return parse_query(text)


def compile_query(
    question: Question, classes: Iterable[AccessClass], hints: Hints = NO_HINTS
) -> EngineQuery:
    """The engine's query for a question: only partitions that the reader may see, and a filter that says so again."""
    visible = tuple(found.id for found in question.reader.visible(classes))
    parsed = question.parsed
    where = [Among(fields.ACCESS, visible)]
    shown = () if question.versions is Versions.ALL else (fields.in_window(question.on),)
    offset = min((question.page - 1) * question.size, REACH)
    return EngineQuery(
        partitions=visible,
        unit=question.unit,
        where=Every((*where, *shown)),
        required=requirements(parsed, question.unit),
        excluded=tuple(phrase_requirement(text) for text in parsed.excluded if text),
        scored=weights(parsed, hints),
        filters={
            name: fields.filter_condition(name, values, question.on)
            for name, values in question.filters.items()
            if values
        },
        facets=fields.engine_facets(question.on),
        sort=_sort(question, parsed),
        offset=offset,
        limit=min(question.size, REACH - offset),
    )


def passages_query(query: EngineQuery, versions: tuple[str, ...], limit: int) -> EngineQuery:
    """The query for the passages of versions that hold anything of the question, best first.

    The versions were found on the day asked about, so the window is not asked for again.
    """
    return EngineQuery(
        partitions=query.partitions,
        unit=Unit.PASSAGE,
        where=Every((Among(fields.ACCESS, query.partitions), Among(fields.EXPRESSION, versions))),
        required=(any_of(query.scored),),
        scored=query.scored,
        limit=limit,
    )


def _sort(question: Question, parsed: ParsedQuery) -> SortByScore | SortByNumber:
    if question.sort is Sort.OLDEST:
        return SortByNumber(fields.DAY, Direction.ASCENDING)
    if question.sort is Sort.NEWEST or not (parsed.terms or parsed.phrases):
        return SortByNumber(fields.DAY, Direction.DESCENDING)
    return SortByScore()


def content_terms(parsed: ParsedQuery) -> tuple[QueryTerm, ...]:
    """The words that decide: without function words, unless there are only such."""
    content = tuple(term for term in parsed.terms if not term.stop)
    return content or parsed.terms


def required_count(words_asked: int, unit: Unit) -> int:
    """How many of so many words in one run must match.

    Of a document's whole text: all of up to three, two thirds of up to six, a third of more. Of a passage,
    which may answer a long question in a few words: both of two, two of three, one of the `telling` of more
    (measured: asking for a quarter of the words loses 15 % of the answers).
    """
    if unit is Unit.PASSAGE:
        return min(words_asked, 2) if words_asked <= 3 else 1
    if words_asked <= 3:
        return words_asked
    return math.ceil(words_asked * 2 / 3) if words_asked <= 6 else max(4, math.ceil(words_asked / 3))


@dataclass(frozen=True, slots=True)
class Run:
    """The deciding words typed between two spaces, each once, and how many of the `telling` ones must match.

    Where one of many words is enough, none of a single character is telling, unless there are only such: 人 stands
    in every third passage.
    """

    words: tuple[QueryTerm, ...]
    telling: tuple[QueryTerm, ...]
    required: int


def runs(parsed: ParsedQuery, unit: Unit) -> tuple[Run, ...]:
    """The runs of a text, without those of function words alone unless there are only such."""
    typed = [tuple(term for term in _parsed(text).terms if not term.stop) for text in parsed.groups]
    deciding = [run for run in typed if run] or ([parsed.terms] if parsed.terms else [])
    return tuple(dict.fromkeys(_run(run, unit) for run in deciding))


def _run(typed: Iterable[QueryTerm], unit: Unit) -> Run:
    once = tuple({term_requirement(term): term for term in typed}.values())
    telling = once
    if unit is Unit.PASSAGE and len(once) > 3:
        telling = tuple(term for term in once if term.pinned or term.grams) or once
    return Run(once, telling, required_count(len(once), unit))


def requirements(parsed: ParsedQuery, unit: Unit) -> tuple[Requirement, ...]:
    """What must match: of every run enough words, and every phrase; nothing matches a text without words."""
    if parsed.text.strip() and parsed.empty and not parsed.excluded:
        return (AtLeast(1, ()),)
    enough = (
        AtLeast(run.required, tuple(map(term_requirement, run.telling))) for run in runs(parsed, unit)
    )
    return (*dict.fromkeys(enough), *(phrase_requirement(text) for text in parsed.phrases))


def term_requirement(term: QueryTerm) -> Requirement:
    """What an unquoted word must match: a number whole, any other word by its characters in their order.

    A document number also finds the document that bears it, whose text need not print it.
    """
    if term.pinned:
        return AtLeast(
            1, (Phrase(fields.WORDS, (term.token,)), Phrase(fields.KEYS, (number_token(term.token),)))
        )
    return phrase_requirement(term.text)


def phrase_requirement(text: str) -> Requirement:
    """The characters of a text in their order; of one character, that it occurs."""
    pairs = tuple(grams(text))
    if pairs:
        return Phrase(fields.GRAMS, pairs)
    single = tuple(chars(text))
    return Phrase(fields.CHARS, single[:1]) if single else AtLeast(1, ())


def weights(parsed: ParsedQuery, hints: Hints) -> tuple[Weighted, ...]:
    """What orders the hits: words and character pairs, and what was recognised in the question."""
    scored: dict[tuple[str, str], float] = {}
    for term in content_terms(parsed):
        _add(scored, fields.WORDS, (term.token,), fields.WORD_WEIGHT)
        _add(scored, fields.GRAMS, term.grams, fields.GRAM_WEIGHT)
    for text in parsed.phrases:
        _add(scored, fields.WORDS, words(text), fields.WORD_WEIGHT)
    for text in (*parsed.phrases, *parsed.groups):  # pairs across words count too: 住宿费标准 has 费标
        _add(scored, fields.GRAMS, grams(text), fields.GRAM_WEIGHT)
    for tokens, weight in (
        (map(title_token, hints.titles), fields.TITLE_WEIGHT),
        (map(title_token, hints.half_titles), fields.HALF_TITLE_WEIGHT),
        (map(number_token, hints.numbers), fields.TITLE_WEIGHT),
        (map(provision_token, hints.provisions), fields.PROVISION_WEIGHT),
    ):
        _add(scored, fields.KEYS, tokens, weight)
    return tuple(Weighted(name, token, weight) for (name, token), weight in scored.items())


def _add(scored: dict[tuple[str, str], float], name: str, tokens: Iterable[str], weight: float) -> None:
    for token in tokens:
        if token and " " not in token:
            scored.setdefault((name, token), weight)
