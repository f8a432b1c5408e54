"""Addresses of pages: of works and their parts, of questions; and the way from an old address to the present one."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from urllib.parse import unquote

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from corpus.address import BadAddress, parse_address
from corpus.model import Expression, Kind, Work
from corpus.timeline import expression_on
from indexer.question import Question
from search_app.context import today
from search_app.params import render_question
from search_app.reading import NotThere

# %E5%B7%AE%E6%97%85
_RUN = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")


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


def lasting(work: Work, expression: Expression, on: date) -> dict[str, str]:
    """The parameters that lead to this version for ever: a day on which it applies, else its number.

    A document that has no days of its own, minutes or a letter in one version, needs none.
    """
    if work.kind is not Kind.REGULATION and len(work.expressions) == 1:
        return {}
    days = [day for day in (on, expression.validity.applies_from) if day is not None]
    day = next((one for one in days if expression_on(work.expressions, one) is expression), None)
    return {"on": day.isoformat()} if day else {"version": expression.id}


def provision_url(work: Work, expression: Expression, eid: str, on: date | None = None) -> str:
    """The page of one unit of a version; with a day `on` the address that leads to this wording for ever."""
    if on is not None:
        return page_url(work, "provision", eid_=eid, **lasting(work, expression, on))
    current = expression_on(work.expressions, today())
    return page_url(work, "provision", eid_=eid, version="" if current is expression else expression.id)


def search_url(question: Question, **changes: object) -> str:
    """The address of a question, some of it changed."""
    parameters = render_question(question, today(), **changes)
    return url_for("pages.search") + (f"?{parameters}" if parameters else "")


def absolute(url: str) -> str:
    """An address of this service with the host that was asked."""
    return request.host_url.rstrip("/") + url


def readable(url: str) -> str:
    """An address with its Chinese written out, still whole when it is copied: spaces and signs stay encoded."""
    return _RUN.sub(lambda run: _decoded(run[0]), url)


def _decoded(run: str) -> str:
    text = unquote(run)
    return (
        text if all(char > "\x7f" and char.isprintable() and not char.isspace() for char in text) else run
    )


def moved_to(work: Work, asked: str, page: str, **rest: str) -> Response | None:
    """A permanent redirect to the work's present address, keeping the parameters; None when it was asked for."""
    if work.address == asked:
        return None
    target = page_url(work, page, **rest)
    query = request.query_string.decode("ascii", "replace")
    return redirect(f"{target}?{query}" if query else target, 308)
