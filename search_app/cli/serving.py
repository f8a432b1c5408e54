"""Serving the pages and the API."""

from __future__ import annotations

import click

from search_app.cli.wording import Command
from search_app.settings import load_settings


@click.command(cls=Command, help="启动服务，供浏览器访问。")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址。")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="监听的端口。")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="工作进程数。")
def serve(host: str, port: int, workers: int) -> None:
    """Serve until interrupted."""
    from search_app.server import run

    load_settings()
    run(host, port, workers)
