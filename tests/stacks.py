"""What a service stands on in tests: SQLite and the embedded engine, or PostgreSQL and Elasticsearch."""

from __future__ import annotations

import json
import secrets
import shutil
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from corpus.library import Library
from indexer.engine import Engine
from indexer.opening import EMBEDDED, open_engine
from search_app.settings import Settings, load_settings
from tests.servers import ElasticCluster, PostgresServer

SINGLE, CLUSTER = "single", "cluster"
STACKS = (SINGLE, CLUSTER)
only_single = pytest.mark.parametrize("stack", [SINGLE], indirect=True)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one service keeps what it has: its data folder, its index, its database."""

    data: Path
    engine: str = EMBEDDED
    database: str | None = None

    def variables(self) -> dict[str, str]:
        """The variables that lead a service here."""
        variables = {"DIANZHANG_DATA": str(self.data)}
        variables |= {"DIANZHANG_ENGINE": self.engine} if self.engine != EMBEDDED else {}
        return variables | ({"DIANZHANG_DATABASE": self.database} if self.database else {})

    def settings(self, **more: str) -> Settings:
        """The settings of a service here; others by their names without prefix."""
        return load_settings(
            self.variables() | {f"DIANZHANG_{name}": value for name, value in more.items()}
        )

    def library(self) -> Library:
        return Library.open(self.data, self.database)

    def index(self) -> Engine:
        return open_engine(self.engine, self.data)

    def lose_index(self) -> None:
        """Delete the index behind the engine's back."""
        if self.engine == EMBEDDED:
            shutil.rmtree(self.data / "index")
        else:
            address, _, prefix = self.engine.rpartition("/")
            delete_indices(address.partition(",")[0], prefix)

    def at(self, data: Path) -> Place:
        """The same index and database with another data folder."""
        return replace(self, data=data)


@dataclass(frozen=True, slots=True)
class Single:
    """Everything below the data folder."""

    name: str = SINGLE

    def new_place(self, data: Path) -> Place:
        """An empty place that stays."""
        return Place(data)

    @contextmanager
    def place(self, data: Path) -> Iterator[Place]:
        """An empty place."""
        yield self.new_place(data)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Index and database on servers; the data folder holds the originals."""

    elastic: ElasticCluster
    postgres: PostgresServer
    name: str = CLUSTER

    def new_place(self, data: Path) -> Place:
        """An empty place that stays as long as the servers."""
        address = f"{self.elastic.address}/t{secrets.token_hex(6)}"
        return Place(data, address, self.postgres.new_database())

    @contextmanager
    def place(self, data: Path) -> Iterator[Place]:
        """An empty place; its indices and its database are taken away on leaving."""
        place = self.new_place(data)
        try:
            yield place
        finally:
            self.postgres.drop_database(str(place.database))
            place.lose_index()


Stack = Single | Cluster


def delete_indices(address: str, prefix: str) -> None:
    """Delete every index of a prefix from a server."""
    with urllib.request.urlopen(
        f"{address}/{prefix}-*/_settings?expand_wildcards=all", timeout=60
    ) as answer:
        names = list(json.load(answer))
    for name in names:
        request = urllib.request.Request(f"{address}/{name}", method="DELETE")
        urllib.request.urlopen(request, timeout=60).close()
