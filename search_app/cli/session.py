"""What the commands share: opening the service, printing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, TypeVar

import click

from corpus.library import Library
from search_app.params import parse_day
from search_app.service import Service
from search_app.settings import Settings, load_settings

Command = TypeVar("Command", bound=Callable[..., Any])


@contextmanager
def opened() -> Iterator[Service]:
    """The service that the settings name, closed afterwards."""
    service = Service.open(load_settings())
    try:
        yield service
    finally:
        service.close()


@contextmanager
def opened_library() -> Iterator[tuple[Library, Settings]]:
    """The library alone, whatever state the engine is in, closed afterwards; and the settings."""
    settings = load_settings()
    library = Library.open(settings.data, settings.database, settings.database_password_file)
    try:
        yield library, settings
    finally:
        library.close()


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
