"""How long a comparison takes: as a page of a real service, and of texts made to be slow."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import quote

from flask.testing import FlaskClient

from benchmarks.edits import edited
from corpus.access import Level
from corpus.compare import compare
from corpus.compare_telling import telling_changes
from corpus.library import Library
from corpus.model import Provision, ProvisionType
from indexer.opening import open_engine
from indexer.parsing import Task, parse
from indexer.pipeline import Given, ingest
from search_app import create_app
from search_app.context import EXTENSION
from search_app.settings import load_settings

PAGES = (
    "/compare",
    "/compare?view=changes",
    "/compare?view=inline",
    "/compare/export?from=v1&to=v2&format=docx",
)
_RULES = (("二百条办法", 200, 40), ("千条法典", 1260, 120))
_DAYS = (date(2021, 1, 1), date(2023, 1, 1))
_NOW = datetime(2026, 11, 24, 9, 0, tzinfo=timezone(timedelta(hours=8)))
_ROUNDS = 5


def print_times(data: Path) -> None:
    """Print the median and the longest time of each page, then the times of hostile texts."""
    texts = code_articles(data)
    for name, count, edits in _RULES:
        rng = random.Random(count)
        case = edited(texts[:count], texts[-300:], rng, edits)
        with tempfile.TemporaryDirectory() as folder:
            for page, times in _page_times(Path(folder), name, (case.old, case.new)):
                wall, cpu = ([one[at] * 1000 for one in times] for at in (0, 1))
                print(
                    f"{count} articles, {edits} edits: {page:48} median {statistics.median(wall):5.0f} ms"
                    f" (processor {statistics.median(cpu):5.0f}), at most {max(wall):5.0f} ({max(cpu):5.0f})"
                )
    for name, old, new in hostile(texts):
        began = time.process_time()
        found = compare(old, new)
        middle = time.process_time()
        telling_changes(found)
        end = time.process_time()
        print(
            f"{name}: processor {(middle - began) * 1000:.0f} ms, of what is telling {(end - middle) * 1000:.0f} ms"
        )


def code_articles(data: Path) -> list[str]:
    """The texts of the articles of 民法典, which comes in parts."""
    found = []
    for path in sorted((data / "laws" / "民法典").glob("*.md")):
        document = parse(Task(path.name, path, path.with_suffix(".meta.yaml"))).documents[0]
        units = [unit for top in (document.provisions if document else ()) for unit in top.walk()]
        found += [unit.text for unit in units if unit.type is ProvisionType.ARTICLE]
    return list(dict.fromkeys(found))


def _page_times(
    folder: Path, name: str, versions: Sequence[Sequence[Provision]]
) -> Iterator[tuple[str, list[tuple[float, float]]]]:
    """The seconds of each page, asked several times of a service over two versions of a rule."""
    sources = folder / "sources"
    sources.mkdir()
    for day, articles in zip(_DAYS, versions, strict=True):
        head = (
            f"---\ntitle: {name}\nkind: regulation\nissuer: 甲公司\nversion_date: {day}\n---\n# {name}\n\n"
        )
        body = "\n\n".join(f"{one.num}　{one.text}" for one in articles)
        (sources / f"{name}({day}).md").write_text(head + body, encoding="utf-8")
    library, engine = Library.open(folder / "data"), open_engine("embedded", folder / "data")
    ingest(library, engine, [sources], Given(Level.INTERNAL), _NOW)
    engine.close()
    library.close()
    app = create_app(load_settings({"DIANZHANG_DATA": str(folder / "data")}))
    client = app.test_client()
    at = f"/works/{quote(f'regulation/甲公司/{name}')}"
    for page in (*PAGES, "/provisions/art_100/history"):
        yield page, _times(client, at + page)
    app.extensions[EXTENSION].close()


def _times(client: FlaskClient, url: str) -> list[tuple[float, float]]:
    """Seconds of the clock and of the processor; the latter are those of an idle machine."""
    times = []
    for _ in range(_ROUNDS):
        began = time.perf_counter(), time.process_time()
        answer = client.get(url)
        times.append((time.perf_counter() - began[0], time.process_time() - began[1]))
        assert answer.status_code == 200, (url, answer.status_code)
    return times


Case = tuple[str, Sequence[Provision], Sequence[Provision]]


def hostile(texts: Sequence[str]) -> Iterator[Case]:
    """Pairs of texts that could take long: nothing in common, half missing, huge annexes, all articles alike."""
    rng = random.Random(7)
    whole = _articles(texts[:1200])
    yield "two laws of 600 articles", _articles(texts[:600]), _articles(texts[600:1200])
    yield "every second of 1,200 articles missing", whole, _articles(texts[:1200:2])
    yield "the second half of 1,200 articles missing", whole, _articles(texts[:600])
    yield "1,200 articles backwards", whole, _articles(texts[1199::-1])
    long = "".join(texts)[:100_000]
    yield "an annex of 100,000 characters, rewritten", _annex(long), _annex(_shuffled(long, rng))
    rows = ["\t".join(str(rng.randint(0, 9)) for _ in range(8)) for _ in range(6_000)]
    yield "an annex with a table of 6,000 rows", _annex("\n".join(rows)), _annex("\n".join(rows[::-1]))
    yield "an annex of one character", _annex("的" * 100_000), _annex("的" * 50_000 + "了" + "的" * 50_000)
    alike = "违反本办法第{}条规定的，由主管部门责令改正，给予警告，可以并处一万元以上五万元以下罚款。"
    forms = [[alike.format(n + by) for n in range(1000)] for by in (0, 500)]
    yield "1,000 articles that differ in a number", _articles(forms[0]), _articles(forms[1])


def _articles(texts: Sequence[str]) -> list[Provision]:
    return [
        Provision(f"art_{n}", ProvisionType.ARTICLE, f"第{n}条", text=text)
        for n, text in enumerate(texts, 1)
    ]


def _annex(text: str) -> list[Provision]:
    return [Provision("annex_1", ProvisionType.ANNEX, "附件", text=text)]


def _shuffled(text: str, rng: random.Random) -> str:
    sentences = text.split("。")
    rng.shuffle(sentences)
    return "。".join(sentences)
