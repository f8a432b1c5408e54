"""A data folder with library and engine, and a folder of files to take in."""

from __future__ import annotations

import os
from datetime import date, datetime
from itertools import count
from pathlib import Path

from corpus.access import KEEPER, Level, Reader
from corpus.library import ledger
from corpus.timeline import expression_on
from indexer.pipeline import Given, ingest
from indexer.question import Question, Versions, compile_query
from tests.stacks import Place

NOW = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
STAFF = Reader(Level.INTERNAL)
ADDRESS = "regulation/未署名/差旅费管理办法"
_ticks = count(1)


def rule(*articles, title="差旅费管理办法", **given):
    """A Markdown rule with these articles and front matter."""
    matter = [f"{key}: {value}" for key, value in given.items()]
    lines = [f"第{number}条 {text}" for number, text in zip("一二三四五六", articles, strict=False)]
    head = ["---", *matter, "---", ""] if matter else []
    return "\n".join([*head, f"# {title}", "", *(line for one in lines for line in (one, ""))])


class Desk:
    """What tests of taking in and finding do all the time."""

    def __init__(self, files: Path, place: Place) -> None:
        self.files = files
        self.files.mkdir(parents=True)
        self.open(place)

    def open(self, place: Place) -> None:
        self.place, self.data = place, place.data
        self.library, self.engine = place.library(), place.index()

    def close(self) -> None:
        self.engine.close()
        self.library.close()

    def put(self, name: str, text: str | bytes) -> Path:
        """Write a file, with a time of its own."""
        path = self.files / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        stamp = 1_700_000_000_000_000_000 + next(_ticks) * 1_000_000_000
        os.utime(path, ns=(stamp, stamp))
        return path

    def ingest(self, *paths, level=Level.INTERNAL, groups=(), **options):
        """Take in, and check that every file seen is accounted for."""
        given = Given(level, groups)
        found = ingest(self.library, self.engine, paths or [self.files], given, NOW, **options)
        assert found.seen == found.indexed + found.unchanged + found.quarantined + found.refused
        return found

    def counts(self, *paths, **options):
        """The five numbers of an ingest but for seen: indexed, unchanged, quarantined, refused."""
        found = self.ingest(*paths, **options)
        return (found.indexed, found.unchanged, found.quarantined, found.refused)

    def failures(self):
        with self.library.writing() as connection:
            return {entry.source: entry for entry in ledger.failures(connection)}

    def reasons(self):
        return {source: entry.reason for source, entry in self.failures().items()}

    def work(self, address=ADDRESS, reader=KEEPER):
        with self.library.shelf(reader) as shelf:
            return shelf.work(address)

    def shown(self, on="2026-11-24", address=ADDRESS):
        """The version shown on a day."""
        work = self.work(address)
        return work and expression_on(work.expressions, date.fromisoformat(on))

    def text(self, on="2026-11-24", address=ADDRESS):
        """The text shown on a day."""
        version = self.shown(on, address)
        if version is None:
            return None
        with self.library.shelf(KEEPER) as shelf:
            return "\n".join(p.text for top in shelf.provisions(version) for p in top.walk())

    def results(self, text="", reader=STAFF, versions=Versions.APPLICABLE):
        question = Question(reader, text, NOW.date(), versions=versions)
        return self.engine.search(compile_query(question, self.library.classes()))

    def total(self, text="", reader=STAFF, versions=Versions.APPLICABLE):
        """How many documents a reader finds."""
        return self.results(text, reader, versions).total
