"""Asking: latency of the search API with its facets over the laws, beside the bare engine."""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from datetime import date
from pathlib import Path

from analyzers.segment import warm_up
from benchmarks.tables import dianzhang, percentile, table
from corpus.access import KEEPER
from corpus.library import Library
from indexer.opening import EMBEDDED, open_engine
from indexer.question import Question, compile_query

_PORT = 18_765
_QUESTIONS = 400
_FACETS = {"status": "IN_FORCE", "kind": "regulation", "level": "内部"}


def report(data: Path) -> None:
    """Print the table: API with three facets chosen, engine alone, start to first answer."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        dianzhang(folder, "ingest", str(data / "laws"), "--json")
        questions = _questions(data)
        rows = [("引擎裸查询（同样的词、过滤和分面）", *_figures(_engine_times(folder, questions)))]
        server, first = _serve(folder)
        try:
            api = _api_times(questions)
        finally:
            server.terminate()
            server.wait(20)
        rows.append(("接口 /api/v1/search，选三个分面", *_figures(api)))
        table(("查询", "p50 毫秒", "p99 毫秒", "次数"), rows)
        print(f"\n启动到第一个回答 {first:.1f} 秒")


def _figures(times: list[float]) -> tuple[str, str, int]:
    return f"{percentile(times, 0.5):.1f}", f"{percentile(times, 0.99):.1f}", len(times)


def _questions(data: Path) -> list[str]:
    """Half questions by lay people, half a title's words, in a seeded order."""
    with (data / "retrieval" / "queries.tsv").open(encoding="utf-8", newline="") as lines:
        asked = [row[1] for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]
    titles = [path.stem.split("(")[0] for path in sorted((data / "laws").rglob("*.md"))]
    chooser = random.Random(7)
    mixed = chooser.sample(asked, _QUESTIONS // 2) + chooser.sample(titles, _QUESTIONS // 2)
    chooser.shuffle(mixed)
    return mixed


def _engine_times(folder: Path, questions: list[str]) -> list[float]:
    library, engine = Library.open(folder), open_engine(EMBEDDED, folder)
    classes = library.classes()
    warm_up()
    times = []
    for text in questions:
        filters = {name: (value,) for name, value in _FACETS.items()}
        query = compile_query(Question(KEEPER, text, date.today(), filters=filters), classes)
        started = time.perf_counter()
        engine.search(query)
        times.append((time.perf_counter() - started) * 1000)
    engine.close()
    library.close()
    return times[20:]


def _serve(folder: Path) -> tuple[subprocess.Popen[bytes], float]:
    """The service on a port of its own, and the seconds until its first answer."""
    environment = {**os.environ, "DIANZHANG_DATA": str(folder), "DIANZHANG_ENGINE": EMBEDDED}
    command = [
        sys.executable,
        "-c",
        "from search_app.cli import main; main()",
        "serve",
        "--port",
        str(_PORT),
    ]
    started = time.perf_counter()
    server = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while time.perf_counter() - started < 60:
        try:
            _ask("公司法")
            break
        except OSError:
            time.sleep(0.05)
    return server, time.perf_counter() - started


def _api_times(questions: list[str]) -> list[float]:
    times = []
    for text in questions:
        started = time.perf_counter()
        _ask(text, **_FACETS)
        times.append((time.perf_counter() - started) * 1000)
    return times[20:]


def _ask(text: str, **filters: str) -> object:
    query = urllib.parse.urlencode({"q": text, **filters})
    with urllib.request.urlopen(f"http://127.0.0.1:{_PORT}/api/v1/search?{query}", timeout=30) as answer:
        return json.load(answer)
