"""What all tests share: the day it is, the folder of test data, and a service over the sample corpus."""

from __future__ import annotations

import fcntl
import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import settings

from corpus.access import Level
from indexer.pipeline import Given, ingest
from search_app.service import Service
from tests.servers import (
    ElasticCluster,
    PostgresServer,
    ServerMissing,
    SharedServers,
    elastic_nodes,
    postgres,
)
from tests.servers.elastic import NEXT_VERSION
from tests.servers.programs import find_java, java_needed
from tests.stacks import SINGLE, STACKS, Cluster, Place, Single, Stack

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "corpus" / "samples"
NOW = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
T = TypeVar("T")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: while one waits for a server or a clock, another works."""
    return (os.cpu_count() or 1) + 1


_SERVERS = pytest.StashKey[SharedServers]()


def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """In the first process: start the servers of all others, while these gather the tests."""
    config.stash[_SERVERS] = SharedServers()


def pytest_configure_node(node: Any) -> None:
    """Tell another process where the servers are."""
    node.workerinput["servers"] = node.config.stash[_SERVERS].pickled()


def pytest_xdist_node_collection_finished(node: Any) -> None:
    """No test begins before the servers answer."""
    node.config.stash[_SERVERS].wait()


def pytest_unconfigure(config: pytest.Config) -> None:
    """In the first process: end the servers, after all others have ended."""
    if _SERVERS in config.stash:
        config.stash[_SERVERS].close()


COSTLY = ("elastic_trio", "elastic_next_address", "wheel", "taken")
"""Fixtures that few tests use and that take long to set up."""


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Tests of a costly fixture run in one process, so that it is set up once, and first, so that none waits for it.

    The marks must be there before xdist looks, the order is to hold after the tests were shuffled. xdist names the
    groups in the tests' ids, which a pytest that it does not know ignores.
    """
    for item in items:
        for name in COSTLY:
            if name in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.xdist_group(name))
                break
    yield
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)
    grouped = [item for item in items if item.get_closest_marker("xdist_group")]
    if hasattr(config, "workerinput") and not all("@" in item.nodeid for item in grouped):
        raise pytest.UsageError("pytest-xdist 没有把测试分组：请用 setup.cfg 里的 pytest 版本。")


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
def elastic_node(request: pytest.FixtureRequest) -> Iterator[ElasticCluster]:
    """One Elasticsearch node for all tests of a run; none of them may stop it, or set what holds for all of it."""
    with _served(_shared(request.config, "elastic") or elastic_nodes(1)) as cluster:
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
def postgres_server(request: pytest.FixtureRequest) -> Iterator[PostgresServer]:
    """A PostgreSQL server for all tests of a run; none of them may end it."""
    with _served(_shared(request.config, "postgres") or postgres()) as server:
        yield server


@contextmanager
def _known(server: T | ServerMissing) -> Iterator[T]:
    """A server that another process started. Raises `ServerMissing` where it could not."""
    if isinstance(server, ServerMissing):
        raise server
    yield server


def _shared(config: pytest.Config, name: str) -> AbstractContextManager[Any] | None:
    """A server of all processes of a run; None where there is only this one."""
    told = getattr(config, "workerinput", None)
    return _known(pickle.loads(told["servers"])[name]) if told else None


@contextmanager
def _served(server: AbstractContextManager[T]) -> Iterator[T]:
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


def made_once(
    config: pytest.Config, folders: pytest.TempPathFactory, name: str, make: Callable[[Path], T]
) -> T:
    """What one process of a run makes in a folder for all of them; it stays until the run ends."""
    alone = not hasattr(config, "workerinput")
    folder = (folders.getbasetemp() if alone else folders.getbasetemp().parent) / name
    folder.mkdir(exist_ok=True)
    made = folder / "made.pickle"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            made.write_bytes(pickle.dumps(make(folder / "data")))
    found: T = pickle.loads(made.read_bytes())
    return found


@pytest.fixture(scope="session")
def sample_place(
    request: pytest.FixtureRequest, stack: Stack, tmp_path_factory: pytest.TempPathFactory
) -> Place:
    """Where the sample corpus was taken in, once on each stack; tests only read it."""

    def take_in(data: Path) -> Place:
        place = stack.new_place(data)
        service = Service.open(place.settings())
        try:
            report = ingest(service.library, service.engine, [SAMPLES], Given(Level.INTERNAL), NOW)
        finally:
            service.close()
        assert report.indexed == report.seen > 0, report
        return place

    return made_once(request.config, tmp_path_factory, f"samples-{stack.name}", take_in)


@pytest.fixture(scope="session")
def sample_library(sample_place: Place) -> Iterator[Service]:
    """The service over the sample corpus; tests only read it."""
    service = Service.open(sample_place.settings())
    yield service
    service.close()
