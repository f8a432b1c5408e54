"""The pages that readers see, as one blueprint: every route of the HTML face is in this file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for
from flask.sansio.blueprints import BlueprintSetupState

from corpus.library import Change, Shelf, expression_number
from corpus.model import Kind, LegalForce, Work
from corpus.subjects import topic_map
from indexer.engine import EngineError
from indexer.fields import FORCE_LABELS
from indexer.question import Question, Sort, compile_query
from search_app import words
from search_app.context import reader, service, today
from search_app.exports.routes import LABELS, compare_export, export
from search_app.pages_cited_by import citations
from search_app.pages_compare import compared
from search_app.pages_history import history
from search_app.pages_links import page_url, readable, version_url
from search_app.pages_narrowing import count
from search_app.pages_preview import preview
from search_app.pages_provision import provision
from search_app.pages_review import review_page
from search_app.pages_search import search
from search_app.pages_status import status
from search_app.pages_text import Piece, weave
from search_app.pages_versions import versions
from search_app.pages_work import work
from search_app.reading import NotThere
from search_app.recognition import recognise
from search_app.steps import step_url

RECENT_DAYS, COMING_DAYS, MOST_CHANGES = 180, 400, 8
EACH_TOPIC = 2
"""Rules offered to new hires of each of their topics."""

pages = Blueprint("pages", __name__)

_WORK = "/works/<kind>/<issuer>/<name>"
pages.add_url_rule("/search", "search", search)
pages.add_url_rule("/review", "review", review_page)
pages.add_url_rule("/status", "status", status)
pages.add_url_rule(_WORK, "work", work)
pages.add_url_rule(f"{_WORK}/versions", "versions", versions)
pages.add_url_rule(f"{_WORK}/compare", "compare", compared)
pages.add_url_rule(f"{_WORK}/citations", "citations", citations)
pages.add_url_rule(f"{_WORK}/preview", "preview", preview)
pages.add_url_rule(f"{_WORK}/provisions/<eid>/preview", "preview", preview)
pages.add_url_rule(f"{_WORK}/export", "export", export)
pages.add_url_rule(f"{_WORK}/compare/export", "compare_export", compare_export)
pages.add_url_rule(f"{_WORK}/provisions/<eid>", "provision", provision)
pages.add_url_rule(f"{_WORK}/provisions/<eid>/history", "history", history)

pages.app_template_filter("day")(words.day)
pages.app_template_filter("eid_words")(words.eid_words)
pages.app_template_filter("short")(words.short_title)
pages.app_template_filter("parts")(words.title_parts)
pages.app_template_filter("readable")(readable)


_BELOW_WORK = re.compile(r"/(?:compare|provisions)(?:/|$)")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_GLOBALS: dict[str, object] = {
    "page_url": page_url,
    "version_url": version_url,
    "force_labels": FORCE_LABELS,
    "verdicts": words.VERDICTS,
    "event_labels": words.EVENTS,
    "help_pages": words.HELP,
    "window_words": words.window_words,
    "step_url": step_url,
    "LegalForce": LegalForce,
    "export_formats": [(one.value, label) for one, label in LABELS.items()],
}
"""What every template and macro can use."""


@pages.record
def _set_up(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals.update(_GLOBALS)


@pages.app_context_processor
def _shared() -> dict[str, object]:
    return {"today": today()}


@pages.get("/")
def home() -> str:
    """The first page: the box, the map of subjects, what changed lately, what to read first."""
    now = today()
    with service().shelf(reader()) as shelf:
        topics, first, examples = _topics(shelf), _first_read(shelf), _examples(shelf)
        recent = shelf.changes(now - timedelta(days=RECENT_DAYS), now, MOST_CHANGES)
        coming = shelf.changes(now + timedelta(days=1), now + timedelta(days=COMING_DAYS), MOST_CHANGES)[
            ::-1
        ]
    changed = [("即将", _changes(coming)), ("最近", _changes(recent))]
    return render_template("home.html", topics=topics, changed=changed, first=first, examples=examples)


def _topics(shelf: Shelf, kind: Kind | None = None) -> list[tuple[str, int, list[tuple[str, int]]]]:
    return topic_map(shelf.topic_counts(kind))


def _changes(changes: Sequence[Change]) -> list[tuple[date, str, Work, str]]:
    """Day, what happened in a word, the work, and where to read it (a coming version has its own address)."""
    now = today()
    return [
        (
            one.date,
            words.EVENTS[one.event],
            one.work,
            page_url(
                one.work,
                version=one.expression if one.date > now and one.event.value == "ENTRY_INTO_FORCE" else "",
            ),
        )
        for one in changes
    ]


def _first_read(shelf: Shelf) -> list[Work]:
    """What a new hire reads first: handbooks, then of each topic in `words.FIRST_READ` its newest rules in force."""
    found: dict[str, Work] = {}
    given = {"kind": (Kind.REGULATION.value,), "status": (LegalForce.IN_FORCE.value,)}
    try:
        handbooks = _newest(shelf, Question(reader(), words.HANDBOOK, today(), filters=given, size=3))
        found.update((one.address, one) for one in handbooks if words.HANDBOOK in one.title)
        for topic in words.FIRST_READ:
            filters = {**given, "topic": (topic,)}
            question = Question(reader(), "", today(), filters=filters, sort=Sort.NEWEST, size=EACH_TOPIC)
            found.update((one.address, one) for one in _newest(shelf, question))
    except EngineError:
        return []
    return list(found.values())


def _newest(shelf: Shelf, question: Question) -> list[Work]:
    """The works that a question finds, without counting facets."""
    query = replace(compile_query(question, shelf.classes), facets=())
    numbers = [expression_number(hit.owner) or 0 for hit in service().engine.search(query).hits]
    headings = shelf.headings(numbers)
    return [headings[number][0] for number in numbers if number in headings]


def _examples(shelf: Shelf) -> list[tuple[str, str, str]]:
    """Kinds of question with one of each that is answered here."""
    try:
        asked = [
            (kind, text, url_for("pages.search", q=text))
            for kind, text in words.EXAMPLES
            if _is_answered(shelf, kind, text)
        ]
    except EngineError:
        return []
    return asked[:4]


def _is_answered(shelf: Shelf, kind: str, text: str) -> bool:
    """Whether an example names something here; a question need only find something."""
    if kind == "问题":
        return count(service(), Question(reader(), text, today())) > 0
    named = recognise(text, shelf, today())
    if kind == "半个标题":
        return bool(named.hints.titles or named.hints.half_titles)
    return named.direct is not None and (kind != "某一条" or bool(named.direct.eid))


@pages.get("/topics")
def topics() -> str:
    """The map of subjects with the counts of each kind of document."""
    with service().shelf(reader()) as shelf:
        found = _topics(shelf)
        rules = shelf.topic_counts(Kind.REGULATION)
    return render_template("topics.html", topics=found, rules=rules)


@pages.get("/help")
def help_index() -> str:
    """The pages of help, one for each reader."""
    return render_template("help.html")


@pages.get("/help/<page>")
def help_page(page: str) -> str:
    """The page of help for one reader. Raises `NotThere`."""
    if page not in words.HELP:
        raise NotThere("没有这一页帮助。请从帮助目录中选择。")
    with service().shelf(reader()) as shelf:
        first = _first_read(shelf) if page == "start" else []
    return render_template(f"help_{page}.html", first=first)


def render_error(status: int, what: str, why: str, next_links: Sequence[tuple[str, str]] = ()) -> str:
    """The page of an error: what happened, why, what next; the words that were typed stay in the box."""
    links = list(next_links) or _ways_on(status)
    days = [Piece(*found.span(), "span", {"class": "whole"}) for found in _ISO_DAY.finditer(why)]
    return render_template("error.html", status=status, what=what, why=weave(why, days), links=links)


def _ways_on(status: int) -> list[tuple[str, str]]:
    """Words and address of ways on from the page that failed."""
    links = []
    below = _BELOW_WORK.search(request.path)
    if status in (400, 404) and request.path.startswith("/works/") and (request.args or below):
        links.append(
            ("打开这份文件今天适用的版本", request.path[: below.start()] if below else request.path)
        )
    if request.path == "/search" and status == 400:
        links.append(("只用检索词重新检索", url_for("pages.search", q=request.args.get("q", ""))))
    if request.path.endswith("/export") and request.args.get("format") == "pdf":
        given = {**request.args, "format": "docx"}
        links.append(("改为下载 Word", f"{request.path}?{urlencode(given)}"))
    if status in (500, 503):
        links.append(("重试", request.full_path.rstrip("?") if request.method == "GET" else "/"))
    return [
        *links,
        ("回到首页", url_for("pages.home")),
        ("主题目录", url_for("pages.topics")),
        ("使用帮助", url_for("pages.help_index")),
    ]


__all__ = ["pages", "render_error"]
