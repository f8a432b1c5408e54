"""The production server: gunicorn with several worker processes, each with a few threads."""

from __future__ import annotations

import gc
import sys
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from analyzers.segment import warm_up
from search_app import create_app
from search_app.catching_up import CatchingUp
from search_app.context import EXTENSION
from search_app.service import Service
from search_app.settings import load_settings

THREADS = 4
SWITCH_SECONDS = 0.0005
SECONDS = 60
"""A request that takes longer is given up, and its worker replaced."""


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with options from us and the application made in each worker."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return serving_app()


def serving_app() -> Flask:
    """The application of a process that answers readers: the dictionary loaded, the index kept up to the library.

    Facets are counted beside the search; at Python's own 5 ms a count that is ready waits longer than it took.
    What is loaded by then stays: looking through it for garbage would hold a reader up for 70 ms now and then.
    """
    application = create_app(load_settings())
    warm_up()
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.freeze()
    CatchingUp(application.extensions[EXTENSION]).start()
    return application


def run(host: str, port: int, workers: int) -> None:
    """Serve on an address until interrupted; without a search engine or index, what the library can answer.

    Raises LibraryError or EngineError before the first worker starts.
    """
    service = Service.open(load_settings())
    for problem in service.engine.health():
        click.echo(problem.sentence, err=True)
    service.close()
    warm_up()
    address = f"[{host}]" if ":" in host else host
    click.echo(f"典章已启动：http://{address}:{port}/ （按 Ctrl+C 停止）")
    options = {
        "bind": f"{address}:{port}",
        "workers": workers,
        "threads": THREADS,
        "timeout": SECONDS,
        "graceful_timeout": 10,
        "limit_request_line": 8190,
        "loglevel": "warning",
        "worker_tmp_dir": None,
        "control_socket_disable": True,
    }
    _Server(options).run()
