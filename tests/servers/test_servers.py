"""The servers that other tests rely on: they form clusters, lose nodes, keep data, and leave with their process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.servers import (
    ElasticCluster,
    ElasticNode,
    PostgresServer,
    ServerDied,
    ServerMissing,
    elastic_nodes,
    postgres,
)
from tests.servers.elastic import NEXT_VERSION, ask
from tests.servers.process import Process, free_ports
from tests.servers.programs import find_java, java_needed

ROOT = Path(__file__).parents[2]


def put(node: ElasticNode, path: str, body: object, method: str = "PUT") -> None:
    """Send JSON to a node."""
    request = urllib.request.Request(
        node.address + path, json.dumps(body).encode(), {"Content-Type": "application/json"}, method=method
    )
    urllib.request.urlopen(request, timeout=60).close()


@pytest.fixture
def kept(elastic_trio: ElasticCluster) -> Iterator[str]:
    """An index of one document with copies on all three nodes."""
    first, path = elastic_trio.nodes[0], "/servers-kept"
    put(first, path, {"settings": {"number_of_replicas": 2}})
    put(first, f"{path}/_doc/1?refresh=true", {"word": "存"})
    ask(first, "/_cluster/health/servers-kept?wait_for_status=green&timeout=60s", 70)
    yield path
    urllib.request.urlopen(
        urllib.request.Request(first.address + path, method="DELETE"), timeout=60
    ).close()


def test_a_node_says_that_it_is_elasticsearch(elastic_address: str) -> None:
    with urllib.request.urlopen(f"{elastic_address}/_nodes/http", timeout=10) as answer:
        assert answer.headers["X-Elastic-Product"] == "Elasticsearch"
        [node] = json.load(answer)["nodes"].values()
    assert node["version"].startswith("8.19.")


def test_three_nodes_outlive_their_elected_master(elastic_trio: ElasticCluster, kept: str) -> None:
    lost = elastic_trio.master()
    elastic_trio.kill(lost)
    left = [node for node in elastic_trio.nodes if node is not lost]
    deadline = time.monotonic() + 60
    while True:
        try:
            elected = elastic_trio.master()
            break
        except ServerDied:
            assert time.monotonic() < deadline
            time.sleep(0.2)
    assert elected in left
    assert ask(left[0], f"{kept}/_count", 60)["count"] == 1
    elastic_trio.start(lost)
    assert ask(lost, f"{kept}/_count", 60)["count"] == 1


def test_a_node_stopped_in_order_comes_back(elastic_trio: ElasticCluster, kept: str) -> None:
    node, other = elastic_trio.nodes[1], elastic_trio.nodes[0]
    elastic_trio.stop(node)
    with pytest.raises(urllib.error.URLError):
        ask(node, "/_cluster/health")
    assert ask(other, f"{kept}/_count", 60)["count"] == 1
    elastic_trio.start(node)
    assert ask(node, "/_cluster/health")["number_of_nodes"] == 3


def test_data_in_a_folder_is_there_after_a_restart(tmp_path: Path, elastic_address: str) -> None:
    with elastic_nodes(1, heap="512m", folder=tmp_path) as cluster:
        put(cluster.nodes[0], "/kept/_doc/1?refresh=true", {"word": "存"})
    with elastic_nodes(1, heap="512m", folder=tmp_path) as cluster:
        [node] = cluster.nodes
        ask(node, "/_cluster/health/kept?wait_for_status=yellow&timeout=60s", 70)
        assert ask(node, "/kept/_count")["count"] == 1


def test_a_node_that_cannot_start_says_why(tmp_path: Path, elastic_address: str) -> None:
    with (
        pytest.raises(ServerDied, match=r"no\.such\.setting"),
        elastic_nodes(1, heap="512m", folder=tmp_path, settings={"no.such.setting": "1"}),
    ):
        pytest.fail("started")


def test_the_next_version_runs_where_its_java_is(elastic_address: str) -> None:
    try:
        find_java(java_needed(NEXT_VERSION))
    except ServerMissing as missing:
        pytest.skip(str(missing))
    with elastic_nodes(1, NEXT_VERSION, heap="512m") as cluster:
        [node] = cluster.nodes
        found = ask(node, "/_nodes/_all/http?filter_path=nodes.*.version")["nodes"]
    assert [one["version"] for one in found.values()] == [NEXT_VERSION]


def test_java_that_is_too_new_is_missing_in_one_sentence() -> None:
    with pytest.raises(ServerMissing, match="没有找到 Java 999"):
        find_java(999)


@pytest.fixture(scope="module")
def own_postgres(postgres_server: PostgresServer) -> Iterator[PostgresServer]:
    """A server that may be ended; skipped where there is none."""
    with postgres() as server:
        yield server


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_what_was_committed_is_there_after_a_restart(own_postgres: PostgresServer, end: str) -> None:
    address = own_postgres.new_database()
    plain = address.replace("+psycopg", "")
    with psycopg.connect(plain) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('存')")
    getattr(own_postgres, end)()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(plain).close()
    own_postgres.start()
    with psycopg.connect(plain) as connection:
        assert connection.execute("SELECT word FROM kept").fetchall() == [("存",)]
    own_postgres.drop_database(address)


def test_new_databases_are_empty_and_different(postgres_server: PostgresServer) -> None:
    first, second = postgres_server.new_database(), postgres_server.new_database()
    assert first != second
    with psycopg.connect(first.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE only_here (word text)")
    with psycopg.connect(second.replace("+psycopg", "")) as connection:
        assert connection.execute("SELECT to_regclass('only_here')").fetchone() == (None,)
    postgres_server.drop_database(first)
    postgres_server.drop_database(second)


def test_free_ports_are_all_different() -> None:
    ports = free_ports(20)
    assert len(set(ports)) == 20


def test_a_server_that_ends_says_so_with_the_end_of_its_log(tmp_path: Path) -> None:
    process = Process("示例", ["sh", "-c", "echo 端口被占用; exit 3"], tmp_path / "server.log")
    with pytest.raises(ServerDied, match=r"示例 已退出（3）(.|\n)*端口被占用"):
        process.wait_until(lambda: False, 20)


def test_a_server_that_does_not_answer_says_so(tmp_path: Path) -> None:
    process = Process("示例", ["sleep", "60"], tmp_path / "server.log")
    with pytest.raises(ServerDied, match="没有应答"):
        process.wait_until(lambda: False, 0.3)
    process.end()
    assert not process.running


def test_a_server_leaves_when_the_one_who_started_it_is_killed(tmp_path: Path) -> None:
    program = (
        "import pathlib, sys, time; from tests.servers.process import Process;"
        "p = Process('x', ['sleep', '300'], pathlib.Path(sys.argv[1])); print(p.pid, flush=True); time.sleep(300)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "log")], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as starter:
        assert starter.stdout is not None
        server = int(starter.stdout.readline())
        os.kill(server, 0)
        starter.kill()
    deadline = time.monotonic() + 20
    while _alive(server):
        assert time.monotonic() < deadline, "still running"
        time.sleep(0.05)


def _alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and waits to be counted does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_up_prints_addresses_and_down_ends_them(tmp_path: Path, postgres_server: PostgresServer) -> None:
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "tests.servers"]
    with subprocess.Popen(
        [*command, "up", "--nodes", "0", "--postgres"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        name, address = running.stdout.readline().split()
        assert name == "postgresql"
        psycopg.connect(address.replace("+psycopg", "")).close()
        down = subprocess.run([*command, "down"], cwd=ROOT, env=environment, timeout=60, check=False)
        assert down.returncode == 0
        assert running.wait(30) == 0
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address.replace("+psycopg", "")).close()
    again = subprocess.run(
        [*command, "down"],
        cwd=ROOT,
        env=environment,
        timeout=60,
        check=False,
        capture_output=True,
        text=True,
    )
    assert (again.returncode, again.stderr.strip()) == (1, "没有用 up 启动的服务器。")
