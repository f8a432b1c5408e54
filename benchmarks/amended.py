"""Amended texts that still print the first version's day of entry into force: their own day, and overlapping versions.

The labels (tests/golden/lifecycle/amended.tsv) were made by reading; the texts are chosen by plain patterns of their own.
"""

from __future__ import annotations

import csv
import re
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from sqlalchemy import select

from benchmarks.citations import documents_of
from benchmarks.tables import table
from corpus.access import KEEPER, Level
from corpus.library import Library
from corpus.library.schema import works
from corpus.model import EventType, Expression, Work
from indexer.pipeline import Given, ingest
from search_app.service import Service
from search_app.settings import load_settings

LABELS = Path(__file__).parents[1] / "tests" / "golden" / "lifecycle" / "amended.tsv"
_DAY = r"((?:19|20)\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日"
_STARTS = re.compile(rf"[自于从]\s*{_DAY}\s*起?\s*(?:正式|开始)?(?:施行|实施|执行|生效)")
_NAMED = re.compile(r"\((\d{4}-\d\d-\d\d)\)")
_HEAD_ENDS = "<!-- INFO END -->"
_TAIL = 1500


@dataclass(frozen=True, slots=True)
class Reading:
    """A labelled text: its first day and whether it is inferred, as labelled and as read."""

    file: str
    labelled: tuple[str, bool]
    found: tuple[str, bool]


def readings(data: Path) -> Iterator[Reading]:
    """Each labelled text."""
    with LABELS.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    for row in rows:
        events = documents_of(data, row["file"])[0].events
        entry = next((e for e in events if e.type is EventType.ENTRY_INTO_FORCE), None)
        found = (entry.date.isoformat(), entry.inferred) if entry else ("", False)
        yield Reading(row["file"], (row["entry"], bool(row["inferred"])), found)


def amended_texts(data: Path) -> list[Path]:
    """The laws that name a change in their head and print at their end a day of entry into force from before it."""
    return [path for path in sorted((data / "laws").rglob("*.md")) if _prints_an_older_day(path)]


def _prints_an_older_day(path: Path) -> bool:
    text = unicodedata.normalize("NFKC", path.read_text(encoding="utf-8", errors="replace"))
    head = text.split(_HEAD_ENDS)[0] if _HEAD_ENDS in text else text[:1000]
    days = [_iso(match.groups()) for match in re.finditer(_DAY, head)]
    days += list(_NAMED.findall(path.name))
    starts = [_iso(match.groups()) for match in _STARTS.finditer(text.rstrip()[-_TAIL:])]
    return bool(re.search("修正|修订|修改", head) and days and starts and min(starts) < max(days))


def _iso(parts: tuple[str, ...]) -> str:
    year, month, day = map(int, parts)
    return f"{year}-{month:02d}-{day:02d}"


def report(data: Path) -> None:
    """Print how many labelled days are right, and how many works with an amended text have overlapping versions."""
    measured = list(readings(data))
    wrong = [one for one in measured if one.found != one.labelled]
    texts = amended_texts(data)
    held, versions, bad = _overlaps(data, {str(path.relative_to(data)) for path in texts})
    table(
        (
            "labelled",
            "right",
            "amended texts",
            "their works",
            "versions of these",
            "with overlapping versions",
        ),
        [(len(measured), len(measured) - len(wrong), len(texts), held, versions, len(bad))],
    )
    for one in wrong:
        print(f"{one.file}: {one.found}, labelled {one.labelled}")
    for address in bad:
        print(address)


def _overlaps(data: Path, texts: set[str]) -> tuple[int, int, list[str]]:
    """Works that hold one of the texts, their versions, and the addresses of those with overlapping windows."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"DIANZHANG_DATA": folder})
        service = Service.open(settings)
        sources = [data / "laws", data / "law-versions"]
        ingest(service.library, service.engine, sources, Given(Level.INTERNAL), service.now())
        names = {one.removeprefix("laws/") for one in texts}
        found = [work for work in _works(service.library) if _names(work) & names]
        bad = [work.address for work in found if overlapping(work.expressions)]
        service.close()
    return len(found), sum(len(work.expressions) for work in found), bad


def _works(library: Library) -> list[Work]:
    with library.shelf(KEEPER) as shelf:
        return list(shelf.works(shelf.connection.scalars(select(works.c.id)).all()).values())


def _names(work: Work) -> set[str]:
    return {file.source for one in work.expressions for file in one.manifestations}


def overlapping(versions: tuple[Expression, ...]) -> bool:
    """Whether two versions are in force, or shown, on one day."""
    last = date.max
    in_force = [
        (v.validity.valid_from, v.validity.valid_until or last)
        for v in versions
        if v.validity.valid_from and v.validity.valid_from < (v.validity.valid_until or last)
    ]
    shown = [
        (v.validity.applies_from or date.min, v.validity.applies_until or last)
        for v in versions
        if v.validity.applies
    ]
    return any(
        start < until for spans in (in_force, shown) for (_, until), (start, _) in pairwise(sorted(spans))
    )
