"""Elasticsearch nodes: one, or a cluster whose nodes can be stopped, killed and started again."""

from __future__ import annotations

import json
import shutil
import signal
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.servers.process import Process, ServerDied, free_ports
from tests.servers.programs import Java, elastic_home, find_java, java_needed

VERSION = "8.19.5"
NEXT_VERSION = "9.1.7"
HOST = "127.0.0.1"
ROOM = 4 * 2**30
"""Bytes free in memory below which the data of test nodes goes to the disk."""


@dataclass(slots=True)
class ElasticNode:
    """One node; `process` is None while it does not run."""

    name: str
    http_port: int
    transport_port: int
    folder: Path
    process: Process | None = field(default=None, repr=False)

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.http_port}"


class ElasticCluster:
    """A running cluster of nodes."""

    def __init__(
        self, folder: Path, count: int, version: str, heap: str, lasting: bool, settings: dict[str, str]
    ) -> None:
        self.version, self._heap, self._lasting, self._own = version, heap, lasting, settings
        self._java: Java = find_java(java_needed(version))
        self._home = elastic_home(version)
        ports = free_ports(2 * count)
        self.nodes = [
            ElasticNode(f"node-{i + 1}", ports[2 * i], ports[2 * i + 1], folder / f"node-{i + 1}")
            for i in range(count)
        ]

    @property
    def address(self) -> str:
        """The addresses of all nodes, as the product takes them: commas between, no prefix."""
        return ",".join(node.address for node in self.nodes)

    def start(self, node: ElasticNode) -> None:
        """Start a node that does not run, and wait until it is one of the cluster."""
        self._launch(node)
        self._wait(node, len(self._running()))

    def launch_all(self) -> None:
        """Start all nodes."""
        for node in self.nodes:
            self._launch(node)

    def wait_all(self) -> None:
        """Come back when all nodes have found each other. Raises `ServerDied`."""
        for node in self.nodes:
            self._wait(node, len(self.nodes))

    def stop(self, node: ElasticNode) -> None:
        """End a node in order."""
        self._end(node, signal.SIGTERM)

    def kill(self, node: ElasticNode) -> None:
        """End a node at once, as a lost machine would."""
        self._end(node, signal.SIGKILL)

    def stop_all(self) -> None:
        """End all nodes; their data is thrown away, so nothing need be in order."""
        for node in self._running():
            self._end(node, signal.SIGKILL)

    def master(self) -> ElasticNode:
        """The node that the others elected. Raises `ServerDied` when there is none."""
        for node in self._running():
            try:
                state = ask(node, "/_cluster/state/master_node")
                nodes = ask(node, "/_nodes/_all/http?filter_path=nodes.*.name")["nodes"]
            except (OSError, KeyError):
                continue
            elected = nodes.get(state["master_node"])
            if elected:
                return next(one for one in self.nodes if one.name == elected["name"])
        raise ServerDied("集群现在没有主节点。")

    def _running(self) -> list[ElasticNode]:
        return [node for node in self.nodes if node.process is not None]

    def _end(self, node: ElasticNode, number: int) -> None:
        if node.process is not None:
            node.process.end(number)
            node.process = None

    def _launch(self, node: ElasticNode) -> None:
        (node.folder / "tmp").mkdir(parents=True, exist_ok=True)
        home, settings = self._home, [f"{key}={value}" for key, value in self._settings(node).items()]
        modules = ["-cp", str(home / "boot"), "--module-path", str(home / "lib")]
        modules += ["--add-modules", "jdk.net,ALL-MODULE-PATH"]
        machine = [
            f"-Xms{self._heap}",
            f"-Xmx{self._heap}",
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
        ]
        if not self._lasting:
            machine.append("-XX:TieredStopAtLevel=1")
        machine += [f"-Djava.io.tmpdir={node.folder / 'tmp'}", "-Djava.awt.headless=true"]
        command = [self._java.program("java"), *machine, *modules, "Launcher", str(home), *settings]
        node.process = Process(f"Elasticsearch {node.name}", command, node.folder / "server.log")

    def _settings(self, node: ElasticNode) -> dict[str, str]:
        settings = {
            "cluster.name": "dianzhang-tests",
            "node.name": node.name,
            "network.host": HOST,
            "http.port": str(node.http_port),
            "transport.port": str(node.transport_port),
            "path.data": str(node.folder / "data"),
            "path.logs": str(node.folder / "logs"),
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            "cluster.max_shards_per_node": "4000",
            # Garbage counts as used memory, and the serial collector leaves it until the heap is full.
            "indices.breaker.total.use_real_memory": "false",
        }
        if len(self.nodes) == 1:
            settings["discovery.type"] = "single-node"
        else:
            others = ",".join(f"{HOST}:{one.transport_port}" for one in self.nodes)
            settings["discovery.seed_hosts"] = others
            settings["cluster.initial_master_nodes"] = ",".join(one.name for one in self.nodes)
        return settings | self._own

    def _wait(self, node: ElasticNode, count: int) -> None:
        assert node.process is not None
        node.process.wait_until(lambda: _members(node) >= count)


def _in_memory() -> str | None:
    """A folder in memory where there is one with room: making indices waits for the disk otherwise."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > ROOM
    return str(memory) if roomy else None


@contextmanager
def elastic_nodes(
    count: int = 1,
    version: str = VERSION,
    *,
    heap: str = "",
    folder: Path | None = None,
    lasting: bool = False,
    waiting: bool = True,
    settings: dict[str, str] | None = None,
) -> Iterator[ElasticCluster]:
    """A cluster of so many nodes, ended on leaving; with a folder, its data stays there.

    One that is `lasting` compiles what it runs often in full; the others start in half the processor time.
    Without `waiting` the nodes may not answer yet, see `ElasticCluster.wait_all`.
    `settings` are added to (or replace) the nodes' own. Raises `ServerMissing` or `ServerDied`.
    """
    with tempfile.TemporaryDirectory(
        prefix="dianzhang-elastic-", dir=_in_memory(), ignore_cleanup_errors=True
    ) as temporary:
        heap = heap or ("1g" if count == 1 else "512m")
        cluster = ElasticCluster(folder or Path(temporary), count, version, heap, lasting, settings or {})
        try:
            cluster.launch_all()
            if waiting:
                cluster.wait_all()
            yield cluster
        finally:
            if folder:
                for node in cluster.nodes:
                    cluster.stop(node)
            cluster.stop_all()


def ask(node: ElasticNode, path: str, timeout: float = 5) -> Any:
    """What a node answers to a GET, from JSON. Raises OSError when it does not answer, or with an error."""
    with urllib.request.urlopen(node.address + path, timeout=timeout) as answer:
        return json.load(answer)


def _members(node: ElasticNode) -> int:
    """How many nodes this one knows of; 0 while it does not answer or has no master."""
    try:
        return int(ask(node, "/_cluster/health?timeout=1s")["number_of_nodes"])
    except (OSError, ValueError, urllib.error.HTTPError):
        return 0
