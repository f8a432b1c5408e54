"""The running service: the library and the engine of a data folder, and what day it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from corpus.access import AccessClass, Reader
from corpus.library import Library, Shelf
from indexer.engine import Engine
from indexer.opening import open_engine
from search_app.settings import Settings


@dataclass(frozen=True, slots=True)
class Service:
    """Library and engine, opened once in each process."""

    settings: Settings
    library: Library
    engine: Engine

    @classmethod
    def open(cls, settings: Settings) -> Service:
        """The service of a data folder. Raises LibraryError or EngineError."""
        library = Library.open(settings.data, settings.database, settings.database_password_file)
        return cls(settings, library, open_engine(settings.engine, settings.data, settings.elastic))

    def now(self) -> datetime:
        """The present moment in the office's time zone."""
        return datetime.now(self.settings.timezone)

    def today(self) -> date:
        """What day it is where the office is."""
        return self.now().date()

    @contextmanager
    def shelf(self, reader: Reader) -> Iterator[Shelf]:
        """The library as a reader sees it."""
        with self.library.shelf(reader) as shelf:
            yield shelf

    def classes(self) -> list[AccessClass]:
        """Every access class there is."""
        return self.library.classes()

    def close(self) -> None:
        """Let go of files and connections."""
        self.engine.close()
        self.library.close()
