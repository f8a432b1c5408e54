"""A million passages: taking in, memory, bytes, latency and rebuilding at three sizes, on both engines.

The articles of the judged corpus as laws of 1, 4 and 16 issuers each, with seeded levels and days, are taken in on the
embedded engine; Elasticsearch and PostgreSQL get the same library by `migrate-library`, and by taking in at the first
size. The bare client asks and sends what the service does, made ready before: queries as bodies, records as bulks;
and it asks as is the custom.
"""

from __future__ import annotations

import gzip
import json
import random
import secrets
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch

from benchmarks.questions import questions
from benchmarks.scale_stacks import ClusterStack, SingleStack, folder_bytes
from benchmarks.search import FACETS, figures
from benchmarks.serving import serving, through_api
from benchmarks.tables import Run, dianzhang, percentile, table
from benchmarks.timing import times_beside, times_of
from corpus.library import Library
from indexer import fields
from indexer.engines.elastic_fields import Layout, document
from indexer.opening import EMBEDDED
from indexer.records import records
from indexer.sync import rebuild
from indexer.workers import Workers
from tests.servers import elastic_nodes, postgres

SIZES = (1, 4, 16)
SEED = 1
ASKED = 400
HEAP = "3g"
BARE_RECORDS = 200_000
"""Records, about, that the bare client sends; they are held in memory."""


@dataclass(frozen=True, slots=True)
class Size:
    """What was measured of a stack at one size; bytes are of one copy, times p50/p99 in milliseconds."""

    stack: str
    passages: int
    rebuilding: str
    index_bytes: str
    library_bytes: str
    original_bytes: str
    web_mib: str
    works: str
    articles: str
    bare: str
    ratio: str
    customary: str
    customary_ratio: str


HEADINGS = (
    "布局",
    "条文",
    "重建，每秒条文",
    "索引，每条字节",
    "资料库，每条字节",
    "原件，每条字节",
    "网页进程 MiB",
    "接口 文件",
    "接口 条文",
    "裸引擎 条文，同样的问法",
    "接口÷裸",
    "裸客户端 条文，惯常的一问",
    "接口÷惯常",
)


def report(data: Path) -> None:
    """Print the tables: sizes for both stacks, lines through their medians, taking in, the bare client's bulk."""
    asked = questions(data, count=ASKED)
    measured: list[Size] = []
    intake: list[tuple[str, ...]] = []
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as servers:
        cluster = servers.enter_context(
            elastic_nodes(1, heap=HEAP, folder=Path(scratch, "server"), lasting=True)
        )
        server = servers.enter_context(postgres())
        single = SingleStack(Path(scratch, "single"))
        before = 0
        for size in SIZES:
            sources = write_sources(data, Path(scratch, f"sources-{size}"), range(before, size))
            if not before:
                first = ClusterStack(Path(scratch, "first"), cluster, server)
                intake.append(_taken_in(first, sources))
                first.clear()
            intake.append(_taken_in(single, sources))
            moved = ClusterStack(single.folder, cluster, server)
            dianzhang(single.folder, "migrate-library", moved.variables["DIANZHANG_DATABASE"])
            for stack in (single, moved):
                anew = stack is moved or size < SIZES[-1]
                measured.append(_measure(stack, asked, _rebuilt(stack) if anew else 0.0))
                print("| " + " | ".join(map(str, astuple(measured[-1]))) + " |", flush=True)
            if size == SIZES[-1]:
                sent, seconds = _bare_bulk(moved, cluster.address)
            moved.clear()
            before = size
    print()
    table(HEADINGS, map(astuple, measured))
    print()
    table(
        ("布局", "a 毫秒", "c 毫秒/百万条"), [_line(name, measured) for name in (single.name, moved.name)]
    )
    print()
    table(("导入", "条文", "秒", "每秒条文", "内存峰值 MiB"), intake)
    print(f"\n裸客户端批量写入 {sent} 条记录：{seconds:.0f} 秒，每秒 {sent / seconds:.0f} 条")


def write_sources(data: Path, folder: Path, copies: range) -> Path:
    """The laws of the judged corpus as files, once for each copy: another issuer, level and day each time."""
    laws: dict[str, list[str]] = defaultdict(list)
    with gzip.open(data / "retrieval" / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            laws[row["law"]].append(f"{row.get('article') or ''} {row['text']}".strip())
    for copy in copies:
        chooser = random.Random(SEED + copy)
        for number, (law, articles) in enumerate(laws.items()):
            day = date(1990, 1, 1) + timedelta(days=chooser.randrange(36 * 365))
            matter = {
                "kind": "regulation",
                "title": f"{law}（第{copy + 1}册）" if copy else law,
                "issuer": f"测量单位{copy % 40 + 1}",
                "level": chooser.choice(("公开", "内部", "内部", "普通商密")),
                "promulgation": day.isoformat(),
                "entry_into_force": (day + timedelta(days=30)).isoformat(),
            }
            head = "\n".join(
                f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in matter.items()
            )
            path = folder / str(copy) / f"{number:05d}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"---\n{head}\n---\n\n# {matter['title']}\n\n" + "\n\n".join(articles), "utf-8")
    return folder


def _taken_in(stack: SingleStack, sources: Path) -> tuple[str, ...]:
    before = stack.passages()
    run: Run = dianzhang(stack.folder, "ingest", str(sources), "--json", variables=stack.variables)
    added = stack.passages() - before
    rate = f"{added / run.seconds:.0f}"
    row = (stack.name, f"{before} + {added}", f"{run.seconds:.0f}", rate, f"{run.peak_mib:.0f}")
    print("| " + " | ".join(row) + " |", flush=True)
    return row


def _measure(stack: SingleStack, asked: list[str], rebuilding: float) -> Size:
    """What there is of a stack, and how fast it answers; `rebuilding` are seconds, 0 where it was not measured."""
    with closing(stack.library()) as library:
        passages, classes = stack.passages(), library.classes()
    variables = {"DIANZHANG_ENGINE": EMBEDDED, **stack.variables}
    variables |= {"DIANZHANG_DATA": str(stack.folder), "DIANZHANG_ANONYMOUS": "内部"}
    with (
        serving(variables) as served,
        stack.bare(classes, asked) as bare,
        stack.customary(classes, asked) as customary,
    ):
        works = times_of(through_api(asked, **FACETS))
        alone, articles = times_beside(bare, through_api(asked, unit="passage", **FACETS))
        once = times_of(customary)
        web = served.memory_mib()
    return Size(
        stack.name,
        passages,
        f"{passages / rebuilding:.0f}" if rebuilding else "—",
        f"{stack.index_bytes() / passages:.0f}",
        f"{stack.library_bytes() / passages:.0f}",
        f"{folder_bytes(stack.folder / 'originals') / passages:.0f}",
        f"{web:.0f}",
        *("/".join(figures(times)[:2]) for times in (works, articles, alone)),
        f"{percentile(articles, 0.5) / percentile(alone, 0.5):.2f}",
        "/".join(figures(once)[:2]) if once else "—",
        f"{percentile(articles, 0.5) / percentile(once, 0.5):.2f}" if once else "—",
    )


def _rebuilt(stack: SingleStack) -> float:
    """Seconds of writing the whole index anew from the library, checked and swapped in; it is merged on return."""
    with closing(stack.library()) as library, closing(stack.engine()) as engine, Workers() as workers:
        started = time.perf_counter()
        rebuild(library, engine, workers, datetime.now().astimezone())
        seconds = time.perf_counter() - started
    print(f"| {stack.name} | 重建 {seconds:.0f} 秒，之后合并 {stack.settle():.0f} 秒 |", flush=True)
    return seconds


def _line(name: str, measured: Sequence[Size]) -> tuple[str, str, str]:
    """The straight line through the medians of a stack: its value at no passages, and its rise a million."""
    points = [
        (one.passages / 1e6, float(one.articles.split("/")[0])) for one in measured if one.stack == name
    ]
    middle_x, middle_y = (sum(side) / len(points) for side in zip(*points, strict=True))
    spread = sum((x - middle_x) ** 2 for x, _y in points)
    rise = sum((x - middle_x) * (y - middle_y) for x, y in points) / spread if spread else 0.0
    return name, f"{middle_y - rise * middle_x:.1f}", f"{rise:.1f}"


def _bare_bulk(stack: SingleStack, address: str) -> tuple[int, float]:
    """How many records the bare client sent, prepared before, and the seconds it took."""
    with closing(stack.library()) as library:
        every = max(1, stack.passages() // BARE_RECORDS)
        bodies = _bodies(library, [number for number, _partition in library.all_versions()][::every])
    client, name = Elasticsearch(address, request_timeout=120), f"bare{secrets.token_hex(4)}"
    layout = Layout(fields.SCHEMA)
    client.indices.create(index=name, mappings=layout.mapping, settings=layout.settings)
    started = time.perf_counter()
    for chunk in _chunks(bodies):
        client.bulk(operations=chunk, index=name)
    client.indices.refresh(index=name)
    seconds = time.perf_counter() - started
    client.indices.delete(index=name)
    client.close()
    return len(bodies), seconds


def _bodies(library: Library, numbers: list[int]) -> list[bytes]:
    return [
        document(record).body
        for start in range(0, len(numbers), 50)
        for source in library.index_sources(numbers[start : start + 50])
        for record in records(source)
    ]


def _chunks(bodies: list[bytes]) -> Iterator[list[Any]]:
    rest = iter(bodies)
    while part := list(islice(rest, 1000)):
        yield [line for body in part for line in (b'{"index":{}}', body)]
