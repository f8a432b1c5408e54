"""The addresses of files: `…/export` of a version or a unit of it, `…/compare/export` of two versions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import quote

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from corpus.address import parse_address
from corpus.library import Shelf
from corpus.library.citations import Citations
from corpus.model import Work
from search_app import reading, words
from search_app.citation_text import parts_cited
from search_app.context import reader, service, today
from search_app.exports.akn import akn_of, portion_of
from search_app.exports.akn_meta import Edition
from search_app.exports.comparison import Compared, Table, table_of
from search_app.exports.comparison_docx import table_docx_of
from search_app.exports.docx import docx_of
from search_app.exports.html import html_of, table_html_of
from search_app.exports.markdown import markdown_of
from search_app.exports.pdf import pdf_of
from search_app.exports.sheet import Sheet, file_name, sheet_of
from search_app.pages_links import absolute, asked_address, lasting, page_url, provision_url, readable
from search_app.params import BadParameter, parse_day
from search_app.reading import WorkView
from search_app.reasons import stated
from search_app.steps import steps_between


class Format(StrEnum):
    """Files of a version."""

    DOCX = "docx"
    PDF = "pdf"
    HTML = "html"
    MARKDOWN = "md"
    AKN = "akn"


class TableFormat(StrEnum):
    """Files of a comparison."""

    DOCX = "docx"
    HTML = "html"


LABELS: Mapping[Format, str] = {
    Format.DOCX: "Word",
    Format.PDF: "PDF",
    Format.HTML: "HTML",
    Format.MARKDOWN: "Markdown",
    Format.AKN: "Akoma Ntoso",
}
"""Words for the links."""
TYPES: Mapping[str, str] = {
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.PDF: "application/pdf",
    Format.HTML: "text/html",
    Format.MARKDOWN: "text/markdown",
    Format.AKN: "application/akn+xml",
}
_SUFFIXES: Mapping[str, str] = {Format.AKN: "akn.xml"}
_SHEETS: Mapping[Format, Callable[[Sheet], bytes]] = {
    Format.DOCX: docx_of,
    Format.PDF: pdf_of,
    Format.HTML: html_of,
}
_TABLES: Mapping[TableFormat, Callable[[Table], bytes]] = {
    TableFormat.DOCX: table_docx_of,
    TableFormat.HTML: table_html_of,
}
_Choice = TypeVar("_Choice", bound=StrEnum)


def export(kind: str, issuer: str, name: str) -> Response:
    """A version, or one unit of it, as a file. Raises `NotThere` and `BadParameter`."""
    asked = asked_address(kind, issuer, name)
    chosen, eid = _format(Format), request.args.get("eid", "")
    on = parse_day(request.args.get("on", ""), today())
    with service().shelf(reader()) as shelf:
        seen = reading.view(shelf, asked, on, today(), request.args.get("version", ""))
        if seen.work.address != asked:
            return _moved(seen.work)
        if chosen is Format.AKN:
            return _akn_portion(shelf, seen, eid) if eid else _akn(shelf, seen)
    return _version_file(seen, chosen, eid)


def _version_file(seen: WorkView, chosen: Format, eid: str) -> Response:
    work, expression = seen.work, seen.expression
    url = (
        provision_url(work, expression, eid, seen.on)
        if eid
        else page_url(work, **lasting(work, expression, seen.on))
    )
    url = readable(absolute(url))
    if chosen is Format.MARKDOWN:
        data = markdown_of(seen, url, today(), eid)
    else:
        sheet = sheet_of(seen, url, today(), eid)
        data = _SHEETS[chosen](sheet)
    return _file(data, chosen, seen.work, _unit_words(seen, eid), _version_words(seen))


def _unit_words(seen: WorkView, eid: str) -> str:
    """第十二条, for the name of the file of one unit."""
    return parts_cited(seen.tree, seen.work.kind).get(eid, eid) if eid else ""


def _version_words(seen: WorkView) -> str:
    day = seen.expression.version_date
    return f"{words.day(day)}版本" if day and len(seen.work.expressions) > 1 else ""


def _akn_portion(shelf: Shelf, seen: WorkView, eid: str) -> Response:
    edition = Edition(seen, Citations(shelf, seen.on).of_version(seen.work, seen.expression))
    told = (_unit_words(seen, eid), _version_words(seen))
    return _file(portion_of(edition, eid, today()), Format.AKN, seen.work, *told)


def _akn(shelf: Shelf, seen: WorkView) -> Response:
    """The version asked for by day or id, else all versions."""
    work = seen.work
    one = request.args.get("version", "") or request.args.get("on", "")
    views = (
        [seen]
        if one
        else [reading.view(shelf, work.address, seen.on, today(), v.id) for v in work.expressions]
    )
    known = Citations(shelf, seen.on)
    editions = [Edition(view, known.of_version(work, view.expression)) for view in views]
    told = _version_words(seen) if one else ""
    return _file(akn_of(work, editions, today()), Format.AKN, work, told)


def compare_export(kind: str, issuer: str, name: str) -> Response:
    """Two versions, each named by a day or an id, as a table. Raises `NotThere` and `BadParameter`."""
    asked = asked_address(kind, issuer, name)
    chosen = _format(TableFormat)
    with service().shelf(reader()) as shelf:
        work = reading.find_work(shelf, asked)
        if work.address != asked:
            return _moved(work)
        old, new = (
            reading.pick_by_name(work, side, request.args.get(side, ""), today()) for side in ("from", "to")
        )
        found = reading.comparison(shelf, old, new)
        said = stated(shelf, work, steps_between(work, old, new), found)
    url = absolute(page_url(work, "compare", from_=old.id, to=new.id))
    data = _TABLES[chosen](table_of(Compared(work, old, new, found, said), url, today()))
    return _file(
        data, chosen, work, "对照表", f"{words.day(old.version_date)}与{words.day(new.version_date)}"
    )


def _format(formats: type[_Choice]) -> _Choice:
    text = request.args.get("format", "")
    try:
        return formats(text)
    except ValueError:
        allowed = "、".join(one.value for one in formats)
        said = f"参数 format 的值“{text[:40]}”不可用" if text else "缺少参数 format"
        raise BadParameter("format", f"{said}，可用的是：{allowed}。") from None


def _moved(work: Work) -> Response:
    """A permanent redirect to the present address, keeping the parameters."""
    now = parse_address(work.address)
    parts: dict[str, Any] = {"kind": now.kind.value, "issuer": now.issuer, "name": now.name}
    query = request.query_string.decode("ascii", "replace")
    return redirect(f"{url_for(str(request.endpoint), **parts)}?{query}", 308)


def _file(data: bytes, chosen: StrEnum, work: Work, *told: str) -> Response:
    """A file to be saved under a Chinese name."""
    suffix = _SUFFIXES.get(chosen, chosen.value)
    name = quote(file_name(work, *told, suffix=suffix), safe="")
    # RFC 6266: an ASCII name for programs that know no other
    headers = {
        "Content-Disposition": f"attachment; filename=\"document.{suffix}\"; filename*=UTF-8''{name}"
    }
    return Response(data, headers=headers, content_type=_content_type(TYPES[chosen]))


def _content_type(name: str) -> str:
    return f"{name}; charset=utf-8" if name.startswith("text/") else name
