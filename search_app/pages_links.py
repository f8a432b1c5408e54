"""Addresses of pages: of works and their parts, of questions; and the way from an old address to the present one."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from corpus.address import BadAddress, parse_address
from corpus.model import Expression, Work
from corpus.timeline import expression_on
from indexer.question import Question
from search_app.context import today
from search_app.params import render_question
from search_app.reading import NotThere


def asked_address(kind: str, issuer: str, name: str) -> str:
    """The address that three parts of a path make. Raises `NotThere`."""
    try:
        return str(parse_address(f"{kind}/{issuer}/{name}"))
    except BadAddress as error:
        raise NotThere(str(error)) from error


def page_url(work: Work | str, page: str = "work", eid: str = "", **parameters: str) -> str:
    """The address of a page of a work; empty parameters are left out, `eid` becomes the fragment."""
    address = parse_address(work if isinstance(work, str) else work.address)
    given: dict[str, Any] = {key.rstrip("_"): value for key, value in parameters.items() if value}
    url = url_for(
        f"pages.{page}", kind=address.kind.value, issuer=address.issuer, name=address.name, **given
    )
    return f"{url}#{eid}" if eid else url


def on_parameter(on: date) -> str:
    """The value of `on` for a link: empty for today."""
    return "" if on == today() else on.isoformat()


def version_url(work: Work, expression: Expression, eid: str = "") -> str:
    """The address of one version; that of the work for the version shown today."""
    current = expression_on(work.expressions, today())
    return page_url(work, eid=eid, version="" if current is expression else expression.id)


def search_url(question: Question, **changes: object) -> str:
    """The address of a question, some of it changed."""
    parameters = render_question(question, today(), **changes)
    return url_for("pages.search") + (f"?{parameters}" if parameters else "")


def moved_to(work: Work, asked: str, page: str, **rest: str) -> Response | None:
    """A permanent redirect to the work's present address, keeping the parameters; None when it was asked for."""
    if work.address == asked:
        return None
    target = page_url(work, page, **rest)
    query = request.query_string.decode("ascii", "replace")
    return redirect(f"{target}?{query}" if query else target, 308)
