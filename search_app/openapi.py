"""The description of the JSON API, made from the declarations that the API itself reads."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import Any

from corpus.citing_groups import CITING_GROUPS
from corpus.model import Kind, LegalForce, Verdict
from indexer.engine import Unit
from indexer.fields import FACET_CHOICES, FACETS
from indexer.question import Sort, Versions
from search_app.exports.routes import TYPES, Format, TableFormat

Json = dict[str, Any]
_TEXT = {"type": "string"}
_NUMBER = {"type": "integer"}
_DAY = {"type": ["string", "null"], "format": "date"}
_SPANS = {"type": "array", "items": {"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2}}
_MAYBE = {"type": ["string", "null"]}


def _object(**properties: Json) -> Json:
    return {"type": "object", "properties": properties}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _choice(*values: str) -> Json:
    return {"type": "string", "enum": list(values)}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


_SCHEMAS: Json = {
    "Passage": _object(eid=_TEXT, num=_TEXT, heading=_TEXT, path=_TEXT, text=_TEXT, source=_TEXT, highlights=_SPANS),
    "Hit": _object(
        address=_TEXT, title=_TEXT, kind=_choice(*Kind), genre=_TEXT, document_number=_TEXT, issuer=_list(_TEXT),
        valid_from=_DAY, valid_until=_DAY, legal_force=_choice(*LegalForce), version=_TEXT, score={"type": "number"},
        source=_TEXT, highlights=_SPANS, passages=_list(_ref("Passage")),
    ),
    "FacetValue": _object(value=_TEXT, label=_TEXT, count=_NUMBER, selected={"type": "boolean"}),
    "Answer": _object(
        query=_TEXT, on=_DAY, total=_NUMBER, page=_NUMBER, size=_NUMBER, took_ms={"type": "number"},
        hits=_list(_ref("Hit")), corrections=_list(_TEXT),
        facets={"type": "object", "additionalProperties": _list(_ref("FacetValue"))},
        direct={"oneOf": [{"type": "null"}, _object(address=_TEXT, title=_TEXT, eid=_MAYBE, num=_MAYBE, on=_DAY)]},
    ),
    "Event": _object(type=_TEXT, date=_DAY, by=_TEXT, evidence=_TEXT, inferred={"type": "boolean"}, address=_MAYBE),
    "Warning": _object(code=_TEXT, message=_TEXT),
    "Field": _object(value={}, evidence=_TEXT, sure=_choice("given", "read", "inferred")),
    "Provision": _object(eid=_TEXT, type=_TEXT, num=_TEXT, heading=_TEXT, text=_TEXT, children=_list(_ref("Provision"))),
    "Work": _object(
        address=_TEXT, title=_TEXT, kind=_choice(*Kind), genre=_TEXT, document_number=_TEXT, issuer=_list(_TEXT),
        level=_choice(*FACET_CHOICES["level"]), topic=_list(_TEXT), legal_force=_choice(*LegalForce), valid_from=_DAY,
        valid_until=_DAY, valid_from_inferred={"type": "boolean"}, version=_TEXT, source=_TEXT, sources=_list(_TEXT),
        issue_date=_DAY, held_on=_DAY, citation=_TEXT, events=_list(_ref("Event")), warnings=_list(_ref("Warning")),
        remarks=_list(_ref("Warning")), known_up_to=_DAY, version_today=_MAYBE, version_coming=_MAYBE,
        fields={"type": "object", "additionalProperties": _ref("Field")}, provisions=_list(_ref("Provision")),
    ),
    "Unit": _object(
        address=_TEXT, title=_TEXT, version=_TEXT, legal_force=_choice(*LegalForce), valid_from=_DAY, valid_until=_DAY,
        path=_TEXT, citation=_TEXT, url=_TEXT, previous=_MAYBE, next=_MAYBE, notes=_list(_TEXT), provision=_ref("Provision"),
    ),
    "Version": _object(
        id=_TEXT, title=_TEXT, date=_DAY, valid_from=_DAY, valid_until=_DAY, applies_from=_DAY, applies_until=_DAY,
        legal_force=_choice(*LegalForce), source=_TEXT, sources=_list(_TEXT), warnings=_list(_ref("Warning")),
    ),
    "Side": _object(eid=_TEXT, type=_TEXT, num=_TEXT, heading=_TEXT, text=_TEXT, marks=_SPANS),
    "Row": _object(
        kind=_choice("same", "form", "changed", "inserted", "deleted", "moved", "renumbered"),
        old={"oneOf": [{"type": "null"}, _ref("Side")]}, new={"oneOf": [{"type": "null"}, _ref("Side")]},
    ),
    "Comparison": _object(
        **{"from": _TEXT}, to=_TEXT, counts={"type": "object", "additionalProperties": _NUMBER}, rows=_list(_ref("Row"))
    ),
    "Reference": _object(
        start=_NUMBER, end=_NUMBER, text=_TEXT, address=_MAYBE, title=_MAYBE, eid=_MAYBE, on=_DAY, verdict=_choice(*Verdict)
    ),
    "Cites": {"allOf": [_ref("Reference"), _object(basis={"type": "boolean"})]},
    "CitedBy": {"allOf": [_ref("Reference"), _object(group=_choice(*(one.name for one in CITING_GROUPS)))]},
    "References": _object(cites=_list(_ref("Cites")), cited_by=_list(_ref("CitedBy"))),
    "Wording": _object(version=_TEXT, eid=_TEXT, num=_TEXT, kind=_TEXT, valid_from=_DAY, valid_until=_DAY, text=_TEXT),
    "Named": _object(address=_TEXT, title=_TEXT),
    "ParentChange": _object(
        address=_TEXT, title=_TEXT, version=_TEXT, version_date=_DAY, parent=_ref("Named"),
        type=_choice("ENTRY_INTO_FORCE", "REPEAL", "LAPSE"), date=_DAY, times=_NUMBER, announced={"type": "boolean"},
        **{"from": _MAYBE}, to=_MAYBE,
    ),
    "Review": _object(
        on=_DAY, total=_NUMBER, page=_NUMBER, size=_NUMBER, changes=_list(_ref("ParentChange")),
        circular=_list(_list(_ref("Named"))),
    ),
    "Suggestion": _object(text=_TEXT, kind=_choice(*Kind), address=_TEXT),
    "Problem": _object(type=_TEXT, title=_TEXT, status=_NUMBER, detail=_TEXT, parameter=_TEXT),
}  # fmt: skip


def _query(name: str, about: str, schema: Json | None = None, required: bool = False) -> Json:
    return {
        "name": name,
        "in": "query",
        "description": about,
        "required": required,
        "schema": schema or _TEXT,
    }


_ON = _query("on", "所问的日期，默认今天", {"type": "string", "format": "date"})
_ADDRESS = [
    {"name": name, "in": "path", "required": True, "description": about, "schema": _TEXT}
    for name, about in (("kind", "类别"), ("issuer", "发文机关"), ("name", "名称或文号"))
]


def _facet_parameters() -> list[Json]:
    return [
        _query(
            facet.name,
            f"{facet.label}，可重复，任一相符即可",
            _list(_choice(*FACET_CHOICES[facet.name]) if facet.name in FACET_CHOICES else _TEXT),
        )
        for facet in FACETS
    ]


def _answer(schema: Json) -> Json:
    return {
        "200": {"description": "结果", "content": {"application/json": {"schema": schema}}},
        "default": _ref_response(),
    }


def _ref_response() -> Json:
    return {
        "description": "问题说明（RFC 9457）",
        "content": {"application/problem+json": {"schema": _ref("Problem")}},
    }


def _get(summary: str, schema: Json, parameters: list[Json]) -> Json:
    return {"get": {"summary": summary, "parameters": parameters, "responses": _answer(schema)}}


def _file(summary: str, formats: type[StrEnum], parameters: list[Json]) -> Json:
    """A row for a file to be saved, in one of several formats."""
    chosen = _query("format", "文件格式", _choice(*formats), required=True)
    content = {TYPES[one]: {"schema": {"type": "string", "format": "binary"}} for one in formats}
    answers = {"200": {"description": "文件", "content": content}, "default": _ref_response()}
    return {"get": {"summary": summary, "parameters": [*parameters, chosen], "responses": answers}}


def _posted(summary: str, schema: Json, body: Json) -> Json:
    return {
        "post": {
            "summary": summary,
            "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
            "responses": _answer(schema),
        }
    }


_VERSION = _query("version", "版本编号，优先于日期")
_PAIR = [
    _query("from", "旧版日期或编号", required=True),
    _query("to", "新版日期或编号", required=True),
]
_PAGE = _query("page", "页码", {"type": "integer", "minimum": 1})
_WORK = "/works/{kind}/{issuer}/{name}"


def _size(most: int) -> Json:
    return _query("size", "每页条数", {"type": "integer", "minimum": 1, "maximum": most})


def _finding() -> Json:
    search = [
        _query("q", "检索词；留空列出全部"),
        _ON,
        _query("versions", "适用版本或全部版本", _choice(*Versions)),
        _query("unit", "文件或条文", _choice(*Unit)),
        *_facet_parameters(),
        _query("sort", "排序", _choice(*Sort)),
        _PAGE,
        _size(100),
    ]
    text = _object(text=_TEXT, on=_DAY)
    review = [
        _ON,
        _query("topic", "只要这个主题的规章"),
        _query("issuer", "只要这个机关的规章"),
        _PAGE,
        _size(500),
    ]
    return {
        "/search": _get("检索", _ref("Answer"), search),
        "/suggest": _get("输入提示", _list(_ref("Suggestion")), [_query("q", "已输入的文字")]),
        "/review": _get("依据在其后变动、废止或失效的现行规章，和互为依据的规章", _ref("Review"), review),
        "/citations/check": _posted("核对引用", _list(_ref("Reference")), text),
        "/similar": {
            **_get("相似文件", _ref("Answer"), [_query("address", "文件地址", required=True), _ON]),
            **_posted("与文字相似的文件", _ref("Answer"), text),
        },
    }


def _works() -> Json:
    details = _query("details", "1：另给 telling（金额、期限等的变化）和 descents（拆分、合并）")
    part = _query("eid", "只要其中一条")
    return {
        _WORK: _get("文件在某日的版本", _ref("Work"), [*_ADDRESS, _ON, _VERSION]),
        f"{_WORK}/versions": _get("版本列表", _list(_ref("Version")), [*_ADDRESS, _ON]),
        f"{_WORK}/compare": _get("版本对照", _ref("Comparison"), [*_ADDRESS, *_PAIR, details]),
        f"{_WORK}/export": _file("下载文件", Format, [*_ADDRESS, _ON, _VERSION, part]),
        f"{_WORK}/compare/export": _file("下载对照表", TableFormat, [*_ADDRESS, *_PAIR]),
        f"{_WORK}/citations": _get("引用与被引用", _ref("References"), [*_ADDRESS, _ON, _VERSION]),
    }


def _provisions() -> Json:
    eid = {"name": "eid", "in": "path", "required": True, "schema": _TEXT}
    one = f"{_WORK}/provisions/{{eid}}"
    return {
        one: _get("一条及其引用格式", _ref("Unit"), [*_ADDRESS, eid, _ON, _VERSION]),
        f"{one}/history": _get("条文沿革", _list(_ref("Wording")), [*_ADDRESS, eid, _ON]),
    }


@cache
def document() -> Json:
    """The OpenAPI 3.1 document of the API."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "典章", "version": "1", "description": "规章制度、公文与会议纪要检索服务"},
        "servers": [{"url": "/api/v1"}],
        "paths": _finding() | _works() | _provisions(),
        "components": {"schemas": _SCHEMAS},
    }
