"""The page of results while the search engine is away: what the library can answer by itself."""

from __future__ import annotations

from flask import make_response, render_template
from werkzeug.wrappers import Response

from corpus.library import Shelf
from indexer.engine import EngineError
from indexer.question import Question, content_terms
from search_app import suggesting
from search_app.away import RETRY_SECONDS, why_away
from search_app.context import reader, service
from search_app.pages_direct import direct_hit
from search_app.pages_links import search_url
from search_app.recognition import recognise


def _titles(shelf: Shelf, question: Question) -> list[dict[str, str]]:
    """Works whose title or number holds what was typed, then those whose title holds one of its words."""
    found: dict[str, dict[str, str]] = {}
    for text in (
        question.text,
        *(term.text for term in content_terms(question.parsed) if len(term.text) > 1),
    ):
        if len(found) < suggesting.MOST:
            for one in suggesting.suggest(shelf, text):
                found.setdefault(one["address"], one)
    return list(found.values())[: suggesting.MOST]


def search_away(question: Question, hidden: list[tuple[str, str]], error: EngineError) -> Response:
    """What was typed stays in the box; a title, number or article that it names is shown, and titles like it."""
    with service().shelf(reader()) as shelf:
        named = recognise(question.text, shelf, question.on).direct if question.text.strip() else None
        direct = direct_hit(shelf, question.on, named) if named else None
        titles = _titles(shelf, question)
    page = render_template(
        "search_away.html",
        question=question,
        hidden=hidden,
        why=why_away(error),
        direct=direct,
        titles=[one for one in titles if named is None or one["address"] != named.work.address],
        again=search_url(question),
    )
    response = make_response(page, 503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response
