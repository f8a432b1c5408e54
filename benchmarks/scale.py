"""A million passages: taking in, memory, index bytes and latency at three sizes, on both engines.

The articles of the judged corpus as laws of 1, 4 and 16 issuers each, with seeded levels and days.
"""

from __future__ import annotations

import gzip
import json
import random
import secrets
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.questions import questions
from benchmarks.search import FACETS, engine_times, figures
from benchmarks.serving import api_times, serving
from benchmarks.tables import Run, dianzhang, table
from corpus.library import Library
from indexer import fields
from indexer.engine import Engine, Unit
from indexer.engines.elastic_fields import Layout, document
from indexer.opening import EMBEDDED, open_engine
from indexer.records import records
from indexer.sync import rebuild
from indexer.workers import Workers
from tests.servers import elastic_nodes, postgres

SIZES = (1, 4, 16)
SEED = 1
ASKED = 200
HEAP = "3g"


@dataclass(frozen=True, slots=True)
class Stack:
    """Where a service keeps its data: its name in the table and its settings."""

    name: str
    folder: Path
    variables: dict[str, str]

    def engine(self) -> Engine:
        return open_engine(self.variables.get("DIANZHANG_ENGINE", EMBEDDED), self.folder)

    def library(self) -> Library:
        return Library.open(self.folder, self.variables.get("DIANZHANG_DATABASE"))


def report(data: Path) -> None:
    """Print the table of sizes for both stacks, and the rates of rebuilding beside the bare client."""
    asked = questions(data, count=ASKED)
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as servers:
        cluster = servers.enter_context(elastic_nodes(1, heap=HEAP, folder=Path(scratch, "server")))
        database = servers.enter_context(postgres())
        prefix = f"s{secrets.token_hex(4)}"
        stacks = (
            Stack("单机（嵌入式、SQLite）", Path(scratch, "single"), {}),
            Stack(
                "集群（Elasticsearch、PostgreSQL）",
                Path(scratch, "cluster"),
                {
                    "DIANZHANG_ENGINE": f"{cluster.address}/{prefix}",
                    "DIANZHANG_DATABASE": database.new_database(),
                },
            ),
        )
        rows = []
        before = 0
        for size in SIZES:
            sources = write_sources(data, Path(scratch, f"sources-{size}"), range(before, size))
            for stack in stacks:
                run = dianzhang(stack.folder, "ingest", str(sources), "--json", variables=stack.variables)
                rows.append(_row(stack, run, asked, cluster.address, prefix))
                print("| " + " | ".join(map(str, rows[-1])) + " |", flush=True)
            before = size
        print()
        table(
            ("布局", "条文", "导入秒", "内存峰值 MiB", "索引 MB", "库 MB", "API 文件 p50/p99", "API 条文 p50/p99",
             "裸引擎 条文 p50/p99", "API÷裸"),
            rows,
        )  # fmt: skip
        _rebuilding(stacks[1], cluster.address)


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


def _row(stack: Stack, run: Run, asked: list[str], address: str, prefix: str) -> tuple[object, ...]:
    library, engine = stack.library(), stack.engine()
    passages = engine.status().passages
    bare = engine_times(engine, library.classes(), asked, Unit.PASSAGE)
    engine.close()
    library.close()
    variables = {**stack.variables, "DIANZHANG_DATA": str(stack.folder), "DIANZHANG_ANONYMOUS": "内部"}
    with serving({"DIANZHANG_ENGINE": EMBEDDED, **variables}):
        works = api_times(asked, **FACETS)
        articles = api_times(asked, unit="passage", **FACETS)
    index = _elastic_bytes(address, prefix) if stack.variables else _folder_bytes(stack.folder / "index")
    library_bytes = _folder_bytes(stack.folder) - _folder_bytes(stack.folder / "index")
    middle = float(figures(articles)[0]) / float(figures(bare)[0])
    return (
        stack.name,
        passages,
        f"{run.seconds:.0f}",
        f"{run.peak_mib:.0f}",
        f"{index / 1e6:.0f}",
        f"{library_bytes / 1e6:.0f}",
        *("/".join(figures(times)[:2]) for times in (works, articles, bare)),
        f"{middle:.2f}",
    )


def _folder_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _elastic_bytes(address: str, prefix: str) -> int:
    with urllib.request.urlopen(
        f"{address}/{prefix}-*/_stats/store?expand_wildcards=all", timeout=60
    ) as answer:
        return int(json.load(answer)["_all"]["primaries"]["store"]["size_in_bytes"])


def _rebuilding(stack: Stack, address: str) -> None:
    """Seconds to rebuild from the library, and to send the same records, prepared before, by the bare client."""
    library, engine = stack.library(), stack.engine()
    started = time.perf_counter()
    with Workers() as workers:
        rebuild(library, engine, workers, datetime.now().astimezone())
    seconds = time.perf_counter() - started
    status = engine.status()
    total = status.documents + status.passages
    share = [number for number, _partition in library.all_versions()][:: max(1, total // 250_000)]
    sent, bare = _bare_bulk(library, share, address)
    engine.close()
    library.close()
    rows = [
        (
            "由资料库重建",
            total,
            f"{seconds:.0f}",
            f"{total / seconds:.0f}",
            f"{total / seconds * bare / sent:.2f}",
        ),
        ("裸客户端批量写入（词已备好）", sent, f"{bare:.0f}", f"{sent / bare:.0f}", "1.00"),
    ]
    print()
    table(("写入 Elasticsearch", "记录", "秒", "每秒", "与裸客户端之比"), rows)


def _bare_bulk(library: Library, numbers: list[int], address: str) -> tuple[int, float]:
    from elasticsearch import Elasticsearch

    bodies = [
        document(record).body
        for start in range(0, len(numbers), 50)
        for source in library.index_sources(numbers[start : start + 50])
        for record in records(source)
    ]
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


def _chunks(bodies: list[bytes]) -> Iterator[list[Any]]:
    rest = iter(bodies)
    while part := list(islice(rest, 1000)):
        yield [line for body in part for line in (b'{"index":{}}', body)]
