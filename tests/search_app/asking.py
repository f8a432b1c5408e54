"""Asking the API, for the tests of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask.testing import FlaskClient

Json = dict[str, Any]
TRAVEL = "regulation/澜江集团有限公司/差旅费管理办法"


def ask(client: FlaskClient, **parameters: Any) -> Json:
    """The answer of /search, which must be 200."""
    answer = client.get("/api/v1/search", query_string=parameters)
    assert answer.status_code == 200, answer.text
    found: Json = answer.get_json()
    return found


def all_hits(client: FlaskClient, size: int = 100, **parameters: Any) -> list[Json]:
    """The hits of all pages."""
    hits: list[Json] = []
    page = 1
    while True:
        found = ask(client, size=size, page=page, **parameters)
        hits += found["hits"]
        if not found["hits"]:
            assert found["total"] == len(hits)
            return hits
        page += 1


def get_work(client: FlaskClient, address: str, below: str = "", **parameters: str) -> Any:
    """The JSON of a work's address, which must be 200."""
    answer = client.get(f"/api/v1/works/{quote(address)}{below}", query_string=parameters)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def walk(provisions: list[Json]) -> list[Json]:
    """Provisions and all below them."""
    return [found for one in provisions for found in (one, *walk(one["children"]))]
