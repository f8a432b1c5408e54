"""The page of results: how the question was understood, what was found, how to narrow or widen it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar
from urllib.parse import parse_qsl

from flask import render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from analyzers.highlight import snippet
from corpus.model import Kind
from indexer import fields
from indexer.engine import EngineError, Unit
from indexer.question import Question, Versions
from search_app import words
from search_app.context import reader, service, today
from search_app.finding import DEEPEST, Answer, FacetValue, FoundPassage, FoundWork, find
from search_app.pages_away import search_away
from search_app.pages_direct import DirectHit, direct_hit
from search_app.pages_links import on_parameter, page_url, search_url
from search_app.pages_narrowing import Way, explain_empty, undo_links
from search_app.pages_text import Piece, weave
from search_app.params import parse_question, render_question, toggled
from search_app.reading import kind_has_force
from search_app.recognition import Direct
from search_app.rendering import number_of

_Key = TypeVar("_Key", bound=StrEnum)
SHORT = 150
"""Characters of a passage shown in a list."""
OPEN_VALUES = 7
"""Values of a facet shown before 更多."""


@dataclass(frozen=True, slots=True)
class PassageLine:
    """A passage of a hit: its number, where it stands, its words marked, where to read it."""

    num: str
    path: str
    html: Markup
    url: str


@dataclass(frozen=True, slots=True)
class HitLine:
    """A hit as listed."""

    found: FoundWork
    title: Markup
    url: str
    facts: tuple[str, ...]
    has_force: bool
    passages: tuple[PassageLine, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: its label, how many hits it has (None: not counted), whether it is chosen, its address."""

    label: str
    url: str
    chosen: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class FacetBox:
    """A facet with its values, those beyond the first few apart."""

    label: str
    first: tuple[Choice, ...]
    more: tuple[Choice, ...]


def search() -> Response | str:
    """The page of results for a question, or that of a search engine that is away."""
    question = parse_question(request.args, reader(), today())
    deep = (question.page - 1) * question.size >= DEEPEST
    try:
        answer = find(service(), replace(question, page=1, size=1) if deep else question)
        return render_template("search.html", **_page(question, answer, deep))
    except EngineError as error:
        return search_away(question, _kept(question), error)


def _page(question: Question, answer: Answer, deep: bool) -> dict[str, object]:
    """What the template shows."""
    boxes = [_box(question, facet, answer.facets.get(facet.name, ())) for facet in fields.FACETS]
    empty = answer.total == 0
    return {
        "question": question,
        "hidden": _kept(question),
        "answer": answer,
        "hits": [] if deep else [_hit(question, hit) for hit in answer.hits],
        "direct": _direct(question, answer.direct) if answer.direct and question.page == 1 else None,
        "understood": [*_recognised(question, answer.direct), *undo_links(question)],
        "boxes": [box for box in boxes if box.first],
        "tags": _tags(question, answer),
        "orders": [
            ("排序", _switch(question, "sort", words.SORTS)),
            ("列出", _switch(question, "unit", words.UNITS)),
            ("版本", _switch(question, "versions", words.VERSIONS)),
        ],
        "counter": words.COUNTERS[question.unit],
        "deep": deep,
        "deepest": DEEPEST,
        "pager": _pager(question, answer.total),
        "empty": explain_empty(service(), question) if empty else None,
        "today_url": search_url(question, on=today()),
        "clear_url": search_url(question, filters={}),
    }


def _switch(question: Question, name: str, labels: Mapping[_Key, str]) -> list[Choice]:
    """The values that a field of the question can have, each with the address that sets it."""
    now = getattr(question, name)
    return [Choice(label, search_url(question, **{name: key}), key is now) for key, label in labels.items()]


def _kept(question: Question) -> list[tuple[str, str]]:
    """What stays when words or day are changed: filters, order and the like, as parameters."""
    pairs = parse_qsl(render_question(question, today()))
    return [(name, value) for name, value in pairs if name not in ("q", "on", "page")]


def _recognised(question: Question, direct: Direct | None) -> list[Way]:
    """What place the question was taken to name, and the way to all that mention it instead."""
    if direct is None:
        return []
    said = f"识别为《{words.short_title(direct.work)}》{direct.num}"
    if question.unit is Unit.PASSAGE:
        return [Way(said)]
    return [Way(said, "改为列出提到它的条文", search_url(question, unit=Unit.PASSAGE))]


def _hit(question: Question, hit: FoundWork) -> HitLine:
    has_force = kind_has_force(hit.work.kind)
    return HitLine(
        hit,
        weave(hit.expression.title, [Piece(start, end) for start, end in hit.highlights]),
        _url(question, hit),
        _facts(hit),
        has_force,
        tuple(_passage(question, hit, found) for found in hit.passages),
    )


def _url(question: Question, hit: FoundWork, eid: str = "") -> str:
    """A hit's page: the version found when all are searched, else the work on the day asked about."""
    version = hit.expression.id if question.versions is Versions.ALL else ""
    return page_url(hit.work, eid=eid, version=version, on="" if version else on_parameter(question.on))


def _facts(hit: FoundWork) -> tuple[str, ...]:
    """文号, issuer and the day that matters: entry into force of a rule, day of a document or meeting."""
    day = hit.expression.validity.valid_from
    labels = {Kind.REGULATION: "施行", Kind.OFFICIAL_DOCUMENT: "成文", Kind.MINUTES: "召开"}
    if hit.work.kind is not Kind.REGULATION:
        day = hit.expression.version_date
    inferred = "（推定）" if hit.expression.validity.inferred and hit.work.kind is Kind.REGULATION else ""
    said = (
        f"{words.day(day)}{labels[hit.work.kind]}{inferred}" if day else f"{labels[hit.work.kind]}日期不明"
    )
    return tuple(
        part for part in (number_of(hit.work, hit.expression), "、".join(hit.work.issuers), said) if part
    )


def _passage(question: Question, hit: FoundWork, found: FoundPassage) -> PassageLine:
    passage = found.passage
    text, start = snippet(passage.text, found.highlights, SHORT)
    flat = text.replace("\n", "　").replace("\t", "｜")
    html = weave(flat, [Piece(max(0, a - start), b - start) for a, b in found.highlights if b > start])
    if start:
        html = Markup("…") + html
    if start + len(text) < len(passage.text):
        html += Markup("…")
    num = passage.num.rstrip("、．.") or passage.heading or words.eid_words(passage.eid, hit.work.kind)
    path = f"{passage.path} {passage.heading}" if passage.num else passage.path
    return PassageLine(num, path.strip(), html, _url(question, hit, passage.eid))


def _box(question: Question, facet: fields.FacetField, values: Sequence[FacetValue]) -> FacetBox:
    choices = [
        Choice(
            value.label,
            search_url(question, filters=toggled(question.filters, facet.name, value.value)),
            value.selected,
            value.count,
        )
        for value in values
        if value.count or value.selected
    ]
    first = sorted(choices[OPEN_VALUES:], key=lambda choice: not choice.chosen)
    chosen_later = [choice for choice in first if choice.chosen]
    rest = [choice for choice in first if not choice.chosen]
    return FacetBox(facet.label, (*choices[:OPEN_VALUES], *chosen_later), tuple(rest))


def _tags(question: Question, answer: Answer) -> list[Choice]:
    """The chosen filters, each with the address without it."""
    return [
        Choice(
            f"{facet.label}：{value.label}",
            search_url(question, filters=toggled(question.filters, facet.name, value.value)),
            True,
        )
        for facet in fields.FACETS
        for value in answer.facets.get(facet.name, ())
        if value.selected
    ]


def _direct(question: Question, direct: Direct) -> DirectHit | None:
    with service().shelf(reader()) as shelf:
        return direct_hit(shelf, question.on, direct)


@dataclass(frozen=True, slots=True)
class Pager:
    """Ways between pages."""

    previous: str
    following: str
    pages: tuple[Choice, ...]
    last: int
    beyond: bool


def _pager(question: Question, total: int) -> Pager:
    """The pages around this one, never past the deepest hit that is paged to."""
    last = max(1, -(-min(total, DEEPEST) // question.size))
    here = question.page
    near = sorted({1, last, *range(max(1, here - 2), min(last, here + 2) + 1)})
    pages = tuple(Choice(str(n), search_url(question, page=n), n == here) for n in near if n <= last)
    previous = search_url(question, page=min(here - 1, last)) if here > 1 else ""
    following = search_url(question, page=here + 1) if here < last else ""
    return Pager(previous, following, pages, last, here > last)
