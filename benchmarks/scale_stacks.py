"""Where a measured service keeps its data: on one machine, or on servers; how much it is, and the bare engine's times."""

from __future__ import annotations

import json
import secrets
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch

from benchmarks.customary import search_body
from benchmarks.search import compiled
from benchmarks.timing import Asking
from corpus.access import AccessClass
from corpus.library import Library
from indexer.engine import Engine, EngineQuery, Unit
from indexer.engines.elastic_names import Names
from indexer.engines.elastic_query import Body, beside_body, counts_body, hits_body
from indexer.opening import EMBEDDED, open_engine
from tests.servers import ElasticCluster, PostgresServer
from tests.stacks import delete_indices

MERGING = 900.0
"""Seconds."""


class SingleStack:
    """The embedded engine and SQLite."""

    name = "嵌入式 + SQLite"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.variables: dict[str, str] = {}

    def engine(self) -> Engine:
        return open_engine(self.variables.get("DIANZHANG_ENGINE", EMBEDDED), self.folder)

    def library(self) -> Library:
        return Library.open(self.folder, self.variables.get("DIANZHANG_DATABASE"))

    def passages(self) -> int:
        """How many are indexed; 0 while there is no index."""
        with closing(self.engine()) as engine:
            return 0 if engine.needs_rebuild() else engine.status().passages

    def index_bytes(self) -> int:
        with closing(self.engine()) as engine:
            serving = engine.status().generation
        return folder_bytes(self.folder / "index" / "generations" / serving)

    def library_bytes(self) -> int:
        return sum(path.stat().st_size for path in self.folder.glob("library.sqlite*"))

    def settle(self) -> float:
        """Seconds until what a rebuild leaves for later is done."""
        return 0.0

    @contextmanager
    def bare(self, classes: Sequence[AccessClass], asked: Sequence[str]) -> Iterator[list[Asking]]:
        """What asks the engine for passages as the service does, made ready, each text by itself."""
        with closing(self.engine()) as engine:
            yield [partial(engine.search, query) for query in compiled(classes, asked, Unit.PASSAGE)]

    @contextmanager
    def customary(self, classes: Sequence[AccessClass], asked: Sequence[str]) -> Iterator[list[Asking]]:
        """What asks it as is the custom, where that is something else."""
        yield []


class ClusterStack(SingleStack):
    """Elasticsearch and PostgreSQL."""

    name = "Elasticsearch + PostgreSQL"

    def __init__(self, folder: Path, cluster: ElasticCluster, server: PostgresServer) -> None:
        super().__init__(folder)
        self.address, self.prefix, self._server = cluster.address, f"s{secrets.token_hex(4)}", server
        self.variables = {
            "DIANZHANG_ENGINE": f"{self.address}/{self.prefix}",
            "DIANZHANG_DATABASE": server.new_database(),
        }

    def clear(self) -> None:
        """Take index and database away."""
        delete_indices(self.address, self.prefix)
        self._server.drop_database(self.variables["DIANZHANG_DATABASE"])

    def index_bytes(self) -> int:
        return int(self._stats("*", "store")["_all"]["primaries"]["store"]["size_in_bytes"])

    def settle(self) -> float:
        """Seconds until the server has put each rebuilt index together; at most `MERGING`."""
        started = time.perf_counter()
        while time.perf_counter() - started < MERGING:
            # A server that is not asked anything goes on with what it opened before.
            urllib.request.urlopen(
                f"{self.address}/{self.prefix}-*-*/_refresh?expand_wildcards=all", timeout=60
            ).close()
            indices = self._stats("*-*", "segments")["indices"].items()
            segments = [
                index["primaries"]["segments"]["count"]
                for name, index in indices
                if self._is_partition(name)
            ]
            if max(segments) <= 1:
                break
            time.sleep(1)
        return time.perf_counter() - started

    def _is_partition(self, index: str) -> bool:
        """Whether it holds records: prefix, generation, partition and more stand in its name."""
        return "-" in index.removeprefix(f"{self.prefix}-")

    def _stats(self, which: str, part: str) -> dict[str, Any]:
        path = f"{self.address}/{self.prefix}-{which}/_stats/{part}?expand_wildcards=all"
        with urllib.request.urlopen(path, timeout=60) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def library_bytes(self) -> int:
        with closing(self.library()) as library, library.database.connect() as connection:
            return int(
                connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one()
            )

    @contextmanager
    def bare(self, classes: Sequence[AccessClass], asked: Sequence[str]) -> Iterator[list[Asking]]:
        """With the bare client."""
        names = Names(self.prefix)
        ready = [
            [line for body in _bodies(query) for line in (_where(names, query, body), body)]
            for query in compiled(classes, asked, Unit.PASSAGE)
        ]
        with closing(Elasticsearch(self.address, request_timeout=60)) as client:
            yield [partial(client.msearch, searches=lines) for lines in ready]

    @contextmanager
    def customary(self, classes: Sequence[AccessClass], asked: Sequence[str]) -> Iterator[list[Asking]]:
        """With the bare client, in one search."""
        names = Names(self.prefix)
        queries = compiled(classes, asked, Unit.PASSAGE)
        ready = [(query, search_body(query)) for query in queries]
        with closing(Elasticsearch(self.address, request_timeout=60)) as client:
            yield [partial(client.search, **body, **_where(names, query, body)) for query, body in ready]


def _bodies(query: EngineQuery) -> list[Body]:
    return [body for body in (hits_body(query), counts_body(query), beside_body(query)) if body]


def _where(names: Names, query: EngineQuery, body: Body) -> dict[str, object]:
    joint = {"search_type": "dfs_query_then_fetch"} if body["size"] else {}
    # The service asks the same counts afterwards; they are to be counted then, not remembered.
    return {"index": [*map(names.at, query.partitions)], "request_cache": False} | joint


def folder_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
