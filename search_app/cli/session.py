"""What the commands share: opening the service, printing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, TypeVar

import click

from search_app.params import parse_day
from search_app.service import Service
from search_app.settings import load_settings

Command = TypeVar("Command", bound=Callable[..., Any])


@contextmanager
def opened() -> Iterator[Service]:
    """The service that the settings name, closed afterwards."""
    service = Service.open(load_settings())
    try:
        yield service
    finally:
        service.close()


def as_json(command: Command) -> Command:
    """The option --json of a command that prints data."""
    return click.option("--json", "json_", is_flag=True, help="以 JSON 输出。")(command)


def print_json(data: object) -> None:
    """One JSON object on standard output, Chinese as it is."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=None))


def day_of(text: str | None, service: Service) -> date:
    """The day an option names, today without one. Raises BadParameter."""
    return parse_day(text or "", service.today())


def exit_with(code: int) -> None:
    """Leave the command with an exit code other than 0."""
    if code:
        raise click.exceptions.Exit(code)
