"""Servers to try things out: `python -m tests.servers up`, `down`, `run`. See --help."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

import click

from tests.servers import ServerDied, ServerMissing, elastic_nodes, postgres
from tests.servers.elastic import VERSION, ask
from tests.servers.programs import cache_folder

STATE = "up.json"
DOWN_SECONDS = 60


@click.group()
def main() -> None:
    """Elasticsearch and PostgreSQL to try things out with."""


@main.command()
@click.option("--nodes", type=click.Choice(["0", "1", "3"]), default="1", help="Elasticsearch 节点数")
@click.option("--postgres", "database", is_flag=True, help="另起一个 PostgreSQL")
@click.option("--elastic", "version", default=VERSION, show_default=True, help="Elasticsearch 版本")
@click.option("--heap", default="", help="每个节点的堆，例如 1g")
def up(nodes: str, database: bool, version: str, heap: str) -> None:
    """Bring servers up in temporary folders, print their addresses, and wait for Ctrl+C or `down`."""
    with ExitStack() as stack:
        addresses = {}
        if int(nodes):
            cluster = stack.enter_context(elastic_nodes(int(nodes), version, heap=heap))
            addresses["elasticsearch"] = cluster.address
        if database:
            addresses["postgresql"] = stack.enter_context(postgres()).new_database()
        stack.callback(_state().unlink, missing_ok=True)
        _state().write_text(json.dumps({"pid": os.getpid()} | addresses), "utf-8")
        for name, address in addresses.items():
            print(name, address, flush=True)
        signal.pause()


@main.command()
def down() -> None:
    """End what `up` brought up, and wait until it is gone."""
    try:
        pid = json.loads(_state().read_text("utf-8"))["pid"]
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        command = b""
    if b"tests.servers" not in command:
        _state().unlink(missing_ok=True)
        raise click.ClickException("没有用 up 启动的服务器。")
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + DOWN_SECONDS
    while _state().exists():
        if time.monotonic() > deadline:
            raise click.ClickException(f"进程 {pid} 没有在 {DOWN_SECONDS} 秒内结束。")
        time.sleep(0.1)


@main.command(context_settings={"ignore_unknown_options": True})
@click.option("--folder", type=click.Path(path_type=Path), required=True, help="数据留在这里")
@click.argument("command", nargs=-1, required=True)
def run(folder: Path, command: tuple[str, ...]) -> None:
    """Run a command beside one Elasticsearch node whose data stays in a folder; DIANZHANG_ENGINE names it."""
    folder.mkdir(parents=True, exist_ok=True)
    with elastic_nodes(1, folder=folder.resolve(), lasting=True) as cluster:
        ask(cluster.nodes[0], "/_cluster/health?wait_for_status=yellow&timeout=60s", 70)
        print("Elasticsearch", cluster.address, flush=True)
        environment = os.environ | {"DIANZHANG_ENGINE": f"{cluster.address}/dianzhang"}
        with subprocess.Popen(command, env=environment, start_new_session=True) as process:
            try:
                code = process.wait()
            except KeyboardInterrupt:
                os.killpg(process.pid, signal.SIGTERM)
                code = process.wait()
    sys.exit(0 if code == -signal.SIGTERM else code)


def _state() -> Path:
    cache_folder().mkdir(parents=True, exist_ok=True)
    return cache_folder() / STATE


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        main(standalone_mode=False)
    except click.Abort:
        pass  # Ctrl+C, or `down`: everything has been ended on the way here
    except (ServerMissing, ServerDied, click.ClickException) as error:
        sys.exit(error.message if isinstance(error, click.ClickException) else str(error))
