"""A client for the service over the samples, small libraries of one's own, and every version there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from corpus.access import KEEPER, Level
from corpus.library import Passage, expression_number
from corpus.library.indexing import AROUND
from corpus.model import Expression, Work
from indexer.pipeline import Given, Report, ingest
from search_app import create_app
from search_app.context import EXTENSION
from search_app.service import Service
from tests.search_app.reference_files import FILES
from tests.stacks import Place, Stack

NOW = datetime.fromisoformat("2026-11-24T09:00:00+08:00")


@pytest.fixture(autouse=True)
def fixed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is always the same day in these tests."""
    monkeypatch.setattr(Service, "now", lambda self: NOW)


@pytest.fixture(scope="session")
def app(sample_library: Service) -> Iterator[Flask]:
    """The application over the samples; requests of the test client are local."""
    made = create_app(sample_library.settings)
    yield made
    made.extensions[EXTENSION].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A local reader, who sees 公开 and 内部."""
    return app.test_client()


@dataclass(frozen=True, slots=True)
class Version:
    """A version in the library with its work and passages, as brute force sees it."""

    work: Work
    expression: Expression
    passages: tuple[Passage, ...]

    @property
    def text(self) -> str:
        """Title, whole text and the lines around it."""
        parts = [p for one in self.passages for p in (one.opens, one.num, one.heading, one.text)]
        fields = self.expression.fields
        around = [fields[name].evidence for name in AROUND if name in fields]
        return "\n".join((self.expression.title, *parts, *around))

    def shown_on(self, on: date) -> bool:
        """Whether a reader asking about the day is shown this version."""
        days = self.expression.validity
        return (
            days.applies
            and (days.applies_from is None or days.applies_from <= on)
            and (days.applies_until is None or on < days.applies_until)
        )


def versions_in(service: Service) -> tuple[Version, ...]:
    """Every version in a library, read without the engine."""
    with service.library.database.connect() as connection:
        from sqlalchemy import select

        from corpus.library.schema import works

        addresses = list(connection.scalars(select(works.c.address)))
    with service.shelf(KEEPER) as shelf:
        found = [work for address in addresses if (work := shelf.work(address)) is not None]
        return tuple(
            Version(work, one, tuple(shelf.passages([number])[number]))
            for work in found
            for one in work.expressions
            if (number := expression_number(one.id)) is not None
        )


@pytest.fixture(scope="session")
def everything(sample_library: Service) -> tuple[Version, ...]:
    """Every version of the samples."""
    return versions_in(sample_library)


@dataclass(frozen=True, slots=True)
class SmallLibrary:
    """A library and an index of a few files of one's own."""

    sources: Path
    place: Place
    report: Report

    def take_in(self, files: Mapping[str, str], level: Level = Level.INTERNAL) -> Report:
        """Write the files and take the folder in."""
        for name, text in files.items():
            target = self.sources / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        service = Service.open(self.place.settings())
        try:
            return ingest(service.library, service.engine, [self.sources], Given(level), NOW)
        finally:
            service.close()


@pytest.fixture(scope="session")
def small_library(
    stack: Stack, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., SmallLibrary]]:
    """Makes a library and an index from a few texts by their file names."""
    with ExitStack() as places:

        def make(files: Mapping[str, str]) -> SmallLibrary:
            folder = tmp_path_factory.mktemp("small")
            (folder / "sources").mkdir()
            place = places.enter_context(stack.place(folder / "data"))
            made = SmallLibrary(folder / "sources", place, Report())
            return replace(made, report=made.take_in(files))

        yield make


@pytest.fixture
def serving() -> Iterator[Callable[..., Flask]]:
    """Applications over small libraries, closed afterwards."""
    made: list[Flask] = []

    def serve(library: SmallLibrary, **settings: str) -> Flask:
        made.append(create_app(library.place.settings(**settings)))
        return made[-1]

    yield serve
    for one in made:
        one.extensions[EXTENSION].close()


@pytest.fixture(scope="session")
def shown(everything: tuple[Version, ...]) -> list[Version]:
    """The versions that a local reader may see."""
    return [one for one in everything if one.work.level in ("公开", "内部") and not one.work.groups]


@pytest.fixture(scope="session")
def company(small_library: Callable[..., SmallLibrary]) -> Iterator[Flask]:
    """The application over the rules in `reference_files`; tests only read it."""
    made = create_app(small_library(FILES).place.settings())
    yield made
    made.extensions[EXTENSION].close()
