"""A place of its own on a server for each test, and what lies there."""

from __future__ import annotations

import json
import secrets
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from indexer.engine import Engine, Schema
from indexer.engines.elastic import ElasticEngine
from indexer.engines.elastic_access import NO_ACCESS, ElasticAccess
from indexer.engines.elastic_address import parse_address
from tests.indexer.engine_oracle import SCHEMA


@dataclass(frozen=True)
class Place:
    """A prefix on a server."""

    server: str
    prefix: str

    @property
    def address(self) -> str:
        """As the product takes it."""
        return f"{self.server}/{self.prefix}"

    def open(self, schema: Schema = SCHEMA, access: ElasticAccess = NO_ACCESS, server: str = "") -> Engine:
        """The engine of this place; by way of another server where one is given."""
        return ElasticEngine(parse_address(f"{server or self.server}/{self.prefix}"), schema, access)

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Ask the server itself. Raises HTTPError."""
        request = urllib.request.Request(
            self.server.split(",")[0] + path,
            None if body is None else json.dumps(body).encode(),
            {"Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def indices(self) -> set[str]:
        """The names, without prefix, of everything below it."""
        found = self.ask("GET", f"/{self.prefix}-*/_alias?expand_wildcards=all")
        return {name.removeprefix(f"{self.prefix}-") for name in found}

    def clear(self) -> None:
        """Remove everything below the prefix."""
        names = sorted(self.indices())
        for start in range(0, len(names), 30):
            some = ",".join(f"{self.prefix}-{name}" for name in names[start : start + 30])
            self.ask("DELETE", f"/{some}?ignore_unavailable=true")


@contextmanager
def own_place(server: str) -> Iterator[Place]:
    """A prefix that nobody else has, cleared in the end."""
    place = Place(server, f"t{secrets.token_hex(5)}")
    try:
        yield place
    finally:
        place.clear()
