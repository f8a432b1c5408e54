"""Asking: latency of the search API with its facets over the laws, beside the bare engine."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from analyzers.segment import warm_up
from benchmarks.questions import questions
from benchmarks.serving import serving, through_api
from benchmarks.tables import dianzhang, percentile, table
from benchmarks.timing import times_of
from corpus.access import AccessClass, Level, Reader
from corpus.library import Library
from indexer.engine import Engine, EngineQuery, Unit
from indexer.opening import EMBEDDED, open_engine
from indexer.question import Question, compile_query

FACETS = {"status": "IN_FORCE", "kind": "regulation", "level": "内部"}


def report(data: Path) -> None:
    """Print the table: API with three facets chosen, engine alone, start to first answer."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        dianzhang(folder, "ingest", str(data / "laws"), "--json")
        asked = questions(data)
        library, engine = Library.open(folder), open_engine(EMBEDDED, folder)
        bare = engine_times(engine, library.classes(), asked)
        engine.close()
        library.close()
        rows = [("引擎裸查询（同样的词、过滤和分面）", *figures(bare))]
        with serving({"DIANZHANG_DATA": str(folder), "DIANZHANG_ENGINE": EMBEDDED}) as served:
            rows.append(
                ("接口 /api/v1/search，选三个分面", *figures(times_of(through_api(asked, **FACETS))))
            )
        table(("查询", "p50 毫秒", "p99 毫秒", "次数"), rows)
        print(f"\n启动到第一个回答 {served.first_answer:.1f} 秒")


def figures(times: Sequence[float]) -> tuple[str, str, int]:
    """The median, the 99th percentile and the number of the times."""
    return f"{percentile(times, 0.5):.1f}", f"{percentile(times, 0.99):.1f}", len(times)


def engine_times(engine: Engine, classes: Sequence[AccessClass], asked: Sequence[str]) -> list[float]:
    """Milliseconds of each search for works by the engine alone, with the same words, filters and facets."""
    queries = compiled(classes, asked, Unit.DOCUMENT)
    return times_of([partial(engine.search, query) for query in queries])


def compiled(classes: Sequence[AccessClass], asked: Sequence[str], unit: Unit) -> list[EngineQuery]:
    """The queries that the API makes of the texts for a local reader."""
    warm_up()
    reader, filters = Reader(Level.INTERNAL), {name: (value,) for name, value in FACETS.items()}
    return [
        compile_query(Question(reader, text, date.today(), unit, filters=filters), classes)
        for text in asked
    ]
