"""The JSON API under /api/v1; `openapi.py` describes it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from analyzers.citations import find_citations
from corpus.address import BadAddress, parse_address
from corpus.basis import basis_of
from corpus.citing import citation_of
from corpus.library.citations import Citations
from corpus.library.citing import CitingWorks
from corpus.model import Work
from search_app import reading, rendering, suggesting
from search_app.article import wordings
from search_app.citation_text import citation
from search_app.context import reader, service, today
from search_app.exports.routes import compare_export, export
from search_app.finding import find
from search_app.openapi import document
from search_app.pages_provision import unit_json
from search_app.pages_review import asked_review, review_json
from search_app.params import BadParameter, parse_day, parse_question
from search_app.similar import similar_to_text, similar_to_work
from search_app.standing import standing, warnings_by_version

api = Blueprint("api", __name__, url_prefix="/api/v1")

LONGEST_TEXT = 200_000
"""Characters of a text that may be posted for checking."""
_WORK = "/works/<kind>/<issuer>/<name>"
api.add_url_rule(f"{_WORK}/export", "export", export)
api.add_url_rule(f"{_WORK}/compare/export", "compare_export", compare_export)


@api.get("/openapi.json")
def openapi() -> Response:
    """The description of this API."""
    return jsonify(document())


@api.get("/search")
def search() -> Response:
    """Works or passages for a question, with facets."""
    question = parse_question(request.args, reader(), today())
    return jsonify(rendering.answer_json(find(service(), question)))


@api.get("/suggest")
def suggest() -> Response:
    """Titles and numbers that go on from what was typed."""
    with service().shelf(reader()) as shelf:
        return jsonify(suggesting.suggest(shelf, request.args.get("q", "")))


@api.get(_WORK)
def work(kind: str, issuer: str, name: str) -> BaseResponse:
    """A work on a day, or a version of it."""
    on = parse_day(request.args.get("on", ""), today())
    with service().shelf(reader()) as shelf:
        seen = reading.view(
            shelf, _address(kind, issuer, name), on, today(), request.args.get("version", "")
        )
        return _moved("api.work", seen.work, kind, issuer, name) or jsonify(
            rendering.work_json(seen, standing(shelf, seen, today())) | {"citation": citation(seen)}
        )


@api.get(f"{_WORK}/versions")
def versions(kind: str, issuer: str, name: str) -> BaseResponse:
    """The versions of a work, oldest first."""
    on = parse_day(request.args.get("on", ""), today())
    with service().shelf(reader()) as shelf:
        found = reading.find_work(shelf, _address(kind, issuer, name))
        return _moved("api.versions", found, kind, issuer, name) or jsonify(
            rendering.versions_json(found, on, warnings_by_version(shelf, found))
        )


@api.get(f"{_WORK}/compare")
def compare(kind: str, issuer: str, name: str) -> BaseResponse:
    """What differs between two versions, each named by a day or an id; with `details=1` the telling changes too."""
    with service().shelf(reader()) as shelf:
        found = reading.find_work(shelf, _address(kind, issuer, name))
        moved = _moved("api.compare", found, kind, issuer, name)
        if moved is not None:
            return moved
        old, new = (
            reading.pick_by_name(found, side, request.args.get(side, ""), today())
            for side in ("from", "to")
        )
        differing = reading.comparison(shelf, old, new)
        details = request.args.get("details") == "1"
        more = rendering.comparison_details_json(differing) if details else {}
        return jsonify(rendering.comparison_json(old, new, differing) | more)


@api.get(f"{_WORK}/citations")
def citations(kind: str, issuer: str, name: str) -> BaseResponse:
    """What a version cites, and what cites the work."""
    on = parse_day(request.args.get("on", ""), today())
    with service().shelf(reader()) as shelf:
        found = reading.find_work(shelf, _address(kind, issuer, name))
        moved = _moved("api.citations", found, kind, issuer, name)
        if moved is not None:
            return moved
        known = Citations(shelf, on)
        shown = reading.pick(found, on, request.args.get("version", ""))
        cites = known.of_version(found, shown)
        basis = basis_of(found.kind, shelf.provisions(shown), [one for one, _resolved in cites])
        return jsonify(rendering.citations_json(cites, basis, CitingWorks(known, found), on))


@api.get(f"{_WORK}/provisions/<eid>")
def provision(kind: str, issuer: str, name: str, eid: str) -> BaseResponse:
    """One unit of a version: its text, how it is cited, what became of it in other versions."""
    on = parse_day(request.args.get("on", ""), today())
    with service().shelf(reader()) as shelf:
        seen = reading.view(
            shelf, _address(kind, issuer, name), on, today(), request.args.get("version", "")
        )
        moved = _moved("api.provision", seen.work, kind, issuer, name, eid=eid)
        return moved or jsonify(unit_json(shelf, seen, eid))


@api.get(f"{_WORK}/provisions/<eid>/history")
def history(kind: str, issuer: str, name: str, eid: str) -> BaseResponse:
    """The wordings of an article through the versions."""
    on = parse_day(request.args.get("on", ""), today())
    with service().shelf(reader()) as shelf:
        found = reading.find_work(shelf, _address(kind, issuer, name))
        moved = _moved("api.history", found, kind, issuer, name, eid=eid)
        return moved or jsonify(rendering.history_json(wordings(shelf, found, eid, on)))


@api.get("/review")
def review() -> Response:
    """The rules in force whose 依据 changed or ended after them, the latest change first."""
    return jsonify(review_json(asked_review()))


@api.post("/citations/check")
def check() -> Response:
    """Each reference in a text with whether it holds on a day."""
    body = _body()
    text = str(body.get("text") or "")
    if len(text) > LONGEST_TEXT:
        raise BadParameter("text", f"文字超过 {LONGEST_TEXT} 个字，请分段核对。")
    on = parse_day(str(body.get("on") or ""), today())
    with service().shelf(reader()) as shelf:
        known = Citations(shelf, on)
        found = (citation_of(text, one) for one in find_citations(text))
        return jsonify([rendering.resolved_json(known.resolve(one)) for one in found if one is not None])


@api.route("/similar", methods=["GET", "POST"])
def similar() -> Response:
    """Works like a work (GET ?address=&on=) or like a text (POST {text, on})."""
    if request.method == "GET":
        on = parse_day(request.args.get("on", ""), today())
        address = request.args.get("address", "")
        if not address:
            raise BadParameter("address", "缺少参数 address。请给出文件地址。")
        with service().shelf(reader()) as shelf:
            seen = reading.view(shelf, address, on, today())
        return jsonify(rendering.answer_json(similar_to_work(service(), reader(), seen)))
    body = _body()
    text = str(body.get("text") or "")[:LONGEST_TEXT]
    on = parse_day(str(body.get("on") or ""), today())
    return jsonify(rendering.answer_json(similar_to_text(service(), reader(), text, on)))


def _body() -> dict[str, Any]:
    try:
        body = request.get_json(silent=True)
    except RecursionError:  # brackets in brackets, tens of thousands deep
        body = None
    if not isinstance(body, dict):
        raise BadParameter("body", '请求正文应为 JSON 对象，例如 {"text": "……"}。')
    return body


def _address(kind: str, issuer: str, name: str) -> str:
    try:
        return str(parse_address(f"{kind}/{issuer}/{name}"))
    except BadAddress as error:
        raise reading.NotThere(str(error)) from error


def _moved(
    endpoint: str, found: Work, kind: str, issuer: str, name: str, **rest: str
) -> BaseResponse | None:
    """A permanent redirect when the work's address is another now."""
    if found.address == f"{kind}/{issuer}/{name}":
        return None
    now = parse_address(found.address)
    parts: dict[str, Any] = {"kind": now.kind.value, "issuer": now.issuer, "name": now.name, **rest}
    target = url_for(endpoint, **parts)
    query = request.query_string.decode("ascii", "replace")
    return redirect(f"{target}?{query}" if query else target, 308)
