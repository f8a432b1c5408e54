"""The places that the stacks give tests: what is one's own leads a service there, and nothing is left of it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import psycopg
import pytest

from corpus.access import Level
from indexer.engine import EngineUnavailable
from indexer.pipeline import Given, ingest
from search_app.service import Service
from tests.servers import ElasticCluster
from tests.servers.elastic import ask
from tests.stacks import CLUSTER, Place, Stack

NOW = datetime.fromisoformat("2026-11-24T09:00:00+08:00")


def fill(place: Place, sources: Path) -> None:
    """Take one rule in."""
    sources.mkdir()
    (sources / "办法.md").write_text("# 差旅费管理办法\n\n第一条 甲。\n\n第二条 乙。\n", encoding="utf-8")
    service = Service.open(place.settings())
    try:
        assert ingest(service.library, service.engine, [sources], Given(Level.INTERNAL), NOW).indexed == 1
    finally:
        service.close()


def indices(cluster: ElasticCluster, prefix: str) -> set[str]:
    return set(ask(cluster.nodes[0], f"/{prefix}-*/_settings?expand_wildcards=all"))


def test_two_places_know_nothing_of_each_other(stack: Stack, tmp_path: Path) -> None:
    with stack.place(tmp_path / "one") as one, stack.place(tmp_path / "other") as other:
        fill(one, tmp_path / "sources")
        library, engine = other.library(), other.index()
        assert library.counts()["versions"] == 0
        with pytest.raises(EngineUnavailable):
            engine.status()
        engine.close()
        library.close()


@pytest.mark.parametrize("stack", [CLUSTER], indirect=True)
def test_nothing_is_left_of_a_place(stack: Stack, elastic_node: ElasticCluster, tmp_path: Path) -> None:
    with stack.place(tmp_path / "data") as place:
        prefix, database = place.engine.rpartition("/")[2], place.database or ""
        fill(place, tmp_path / "sources")
        assert indices(elastic_node, prefix)
    assert indices(elastic_node, prefix) == set()
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(database.replace("+psycopg", "")).close()


def test_a_lost_index_leaves_the_library(stack: Stack, tmp_path: Path) -> None:
    with stack.place(tmp_path / "data") as place:
        fill(place, tmp_path / "sources")
        place.lose_index()
        library, engine = place.library(), place.index()
        assert library.counts()["versions"] == 1
        with pytest.raises(EngineUnavailable):
            engine.status()
        engine.close()
        library.close()
