"""What all tests share: the day it is, the folder of test data, and a service over the sample corpus."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import settings

from corpus.access import Level
from indexer.pipeline import Given, ingest
from search_app.service import Service
from tests.servers import (
    ElasticCluster,
    PostgresServer,
    ServerMissing,
    elastic_nodes,
    postgres,
)
from tests.servers.elastic import NEXT_VERSION
from tests.servers.programs import find_java, java_needed
from tests.stacks import SINGLE, STACKS, Cluster, Single, Stack

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "corpus" / "samples"
NOW = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
Server = TypeVar("Server")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: while one waits for a server or a clock, another works."""
    return (os.cpu_count() or 1) + 1


COSTLY = ("elastic_trio", "elastic_next_address", "wheel", "taken")
"""Fixtures that few tests use and that take long to set up."""


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Tests of a costly fixture run in one process, so that it is set up once, and first, so that none waits for it.

    The marks must be there before xdist looks, the order is to hold after the tests were shuffled.
    """
    for item in items:
        for name in COSTLY:
            if name in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.xdist_group(name))
                break
    yield
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


settings.register_profile(
    "shared", deadline=None
)  # the machine is shared: time is for figures, not for tests
settings.load_profile("shared")


@pytest.fixture(scope="session")
def today() -> date:
    """The day on which these tests ask."""
    return NOW.date()


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of shared test data; skipped without it, failed where CI says that it must be there."""
    folder = Path(os.environ.get("DIANZHANG_TEST_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        sentence = f"没有测试数据文件夹 {folder}：请用 DIANZHANG_TEST_DATA 指出它的位置。"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    return folder


@pytest.fixture(scope="session")
def elastic_node() -> Iterator[ElasticCluster]:
    """One Elasticsearch node for all tests of a run; none of them may stop it."""
    with _served(elastic_nodes(1)) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def elastic_address(elastic_node: ElasticCluster) -> str:
    """The address of that node, without prefix: every test takes a prefix of its own and cleans up after it."""
    return elastic_node.address


@pytest.fixture(scope="session")
def elastic_next_address() -> Iterator[str]:
    """The address of a node of the next version; skipped where there is no Java for it."""
    try:
        find_java(java_needed(NEXT_VERSION))
    except ServerMissing as missing:
        pytest.skip(str(missing))
    with _served(elastic_nodes(1, NEXT_VERSION)) as cluster:
        yield cluster.address


@pytest.fixture(scope="session")
def elastic_trio() -> Iterator[ElasticCluster]:
    """Three nodes; a test that ends one starts it again."""
    with _served(elastic_nodes(3)) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server for all tests of a run; none of them may end it."""
    with _served(postgres()) as server:
        yield server


@contextmanager
def _served(server: AbstractContextManager[Server]) -> Iterator[Server]:
    """The server while it is there; without its programs the test is skipped, or failed in CI."""
    with ExitStack() as stack:
        try:
            running = stack.enter_context(server)
        except ServerMissing as missing:
            if os.environ.get("CI") == "true":
                pytest.fail(str(missing))
            pytest.skip(str(missing))
        yield running


@pytest.fixture(scope="session", params=STACKS)
def stack(request: pytest.FixtureRequest) -> Stack:
    """What a service stands on; a test that is about one of them asks for it with `indirect`."""
    if request.param == SINGLE:
        return Single()
    return Cluster(request.getfixturevalue("elastic_node"), request.getfixturevalue("postgres_server"))


@pytest.fixture(scope="session")
def sample_library(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service over the sample corpus, taken in once on each stack; tests only read it."""
    data = tmp_path_factory.mktemp("sample_library")
    with stack.place(data) as place:
        service = Service.open(place.settings())
        try:
            report = ingest(service.library, service.engine, [SAMPLES], Given(Level.INTERNAL), NOW)
            assert report.indexed == report.seen > 0, report
            yield service
        finally:
            service.close()
