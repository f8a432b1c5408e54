"""The description of the API: valid, complete, and kept by the answers."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from search_app.openapi import document

TRAVEL = quote("regulation/澜江集团有限公司/差旅费管理办法")


def test_the_description_is_valid(client):
    answer = client.get("/api/v1/openapi.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    validate(answer.get_json())


def test_every_route_is_described_and_no_other(app):
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule).removeprefix("/api/v1"), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and rule.endpoint != "api.openapi"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {(path, method) for path, methods in document()["paths"].items() for method in methods}
    assert described == routes


def schema(name: str) -> Any:
    """A schema of the description that allows no field it does not name."""

    def closed(node: Any) -> Any:
        if isinstance(node, dict):
            made = {key: closed(value) for key, value in node.items()}
            if node.get("type") == "object" and isinstance(node.get("properties"), dict):
                made["additionalProperties"] = False
                made["required"] = list(node["properties"])
            return made
        return [closed(one) for one in node] if isinstance(node, list) else node

    whole = document()
    return closed({"components": whole["components"]}) | {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/search?q=差旅费管理办法第十二条", "Answer"),
        ("/search?unit=passage&q=审批", "Answer"),
        ("/similar?address=regulation/澜江集团有限公司/差旅费管理办法", "Answer"),
        (f"/works/{TRAVEL}", "Work"),
        (f"/works/{TRAVEL}/compare?from=2022-01-01&to=2024-01-01", "Comparison"),
        ("/suggest?q=差旅", "[Suggestion]"),
        (f"/works/{TRAVEL}/versions", "[Version]"),
        (f"/works/{TRAVEL}/provisions/art_1/history", "[Wording]"),
    ],
)
def test_answers_keep_to_the_description(client, path, name):
    answer = client.get("/api/v1" + quote(path, safe="/?&=%"))
    assert answer.status_code == 200
    found = answer.get_json()
    validator = Draft202012Validator(schema(name.strip("[]")))
    for one in found if name.startswith("[") else [found]:
        validator.validate(one)


def test_references_keep_to_the_description(client):
    answer = client.post("/api/v1/citations/check", json={"text": "《差旅费管理办法》第十二条"})
    validator = Draft202012Validator(schema("Reference"))
    for one in answer.get_json():
        validator.validate(one)
    found = client.get(f"/api/v1/works/{TRAVEL}/citations").get_json()
    assert found["cites"]
    assert found["cited_by"]


def test_problems_keep_to_the_description(client):
    body = client.get("/api/v1/search?page=x").get_json()
    assert set(body) <= set(document()["components"]["schemas"]["Problem"]["properties"])
