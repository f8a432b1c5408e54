"""The same questions to both engines: totals, counts and the first ten, over the laws; and the judged questions."""

from __future__ import annotations

import random
import secrets
import tempfile
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from benchmarks.questions import questions
from benchmarks.tables import dianzhang, table
from corpus.access import Level, Reader
from corpus.library import Library
from indexer import fields
from indexer.engine import Engine, EngineQuery, Unit
from indexer.opening import EMBEDDED, open_engine
from indexer.question import Question, Sort, Versions, compile_query
from indexer.sync import rebuild
from indexer.workers import Workers
from search_app.evaluation import evaluate_engine
from tests.servers import elastic_nodes
from tests.stacks import delete_indices

COMBINATIONS = 1000
OVERLAP_OF = 10
SEED = 20
_CHOICES = {
    "kind": ("regulation",),
    "status": ("IN_FORCE", "NOT_YET_IN_FORCE", "REPEALED", "AMENDED", "UNKNOWN"),
    "level": ("公开", "内部"),
    "genre": ("法", "条例", "规定", "办法", "解释", "决定"),
    "issuer": ("国务院", "全国人民代表大会常务委员会", "最高人民法院"),
    "year": tuple(str(year) for year in range(1990, 2024)),
}


def report(data: Path) -> None:
    """Print how often the engines differ, and both engines' measures on the judged questions."""
    with tempfile.TemporaryDirectory() as scratch, elastic_nodes(1) as cluster:
        folder = Path(scratch)
        dianzhang(folder, "ingest", str(data / "laws"), "--json")
        prefix = f"b{secrets.token_hex(4)}"
        library = Library.open(folder)
        engines = open_engine(EMBEDDED, folder), open_engine(f"{cluster.address}/{prefix}", folder)
        with Workers() as workers:
            rebuild(library, engines[1], workers, datetime.now().astimezone())
        found = compare(library, engines, list(combinations(data, COMBINATIONS)))
        table(("比较", "数"), found.rows())
        for engine in engines:
            engine.close()
        library.close()
        _ranking(data, folder, f"{cluster.address}/{prefix}e")
        delete_indices(cluster.nodes[0].address, prefix)


@dataclass
class Differences:
    """How many questions were answered otherwise, and how much of the first ten is common."""

    asked: int = 0
    totals: int = 0
    facets: int = 0
    overlap: float = 0.0

    def rows(self) -> list[tuple[str, str]]:
        """The rows of the table."""
        return [
            ("问题、筛选和日期的组合", str(self.asked)),
            ("件数不同", str(self.totals)),
            ("分面计数不同", str(self.facets)),
            ("前十条重合（平均）", f"{self.overlap / max(1, self.asked):.4f}"),
        ]


def compare(library: Library, engines: tuple[Engine, Engine], asked: list[Question]) -> Differences:
    """Ask both engines everything."""
    classes, found = library.classes(), Differences()
    for question in asked:
        query = compile_query(question, classes)
        one, other = (engine.search(query) for engine in engines)
        found.asked += 1
        found.totals += one.total != other.total
        found.facets += dict(one.facets) != dict(other.facets)
        found.overlap += _overlap(query, *([hit.key for hit in each.hits] for each in (one, other)))
    return found


def _overlap(query: EngineQuery, one: list[str], other: list[str]) -> float:
    longest = max(len(one), len(other))
    return len(set(one) & set(other)) / longest if longest else 1.0


def combinations(data: Path, count: int, seed: int = SEED) -> list[Question]:
    """Seeded questions with filters, days, units and orders."""
    chooser = random.Random(seed)
    texts = questions(data, seed)
    made = []
    for number in range(count):
        names = chooser.sample(sorted(_CHOICES), chooser.choice((0, 0, 1, 1, 2, 3)))
        filters = {
            name: tuple(chooser.sample(_CHOICES[name], min(len(_CHOICES[name]), chooser.choice((1, 1, 2)))))
            for name in names
        }
        question = Question(
            Reader(chooser.choice((Level.PUBLIC, Level.INTERNAL, Level.CORE_SECRET))),
            "" if number % 25 == 0 else texts[number % len(texts)],
            date(1985, 1, 1) + timedelta(days=chooser.randrange(42 * 365)),
            chooser.choice(list(Unit)),
            chooser.choice(list(Versions)),
            {name: values for name, values in filters.items() if name in fields.FACET_NAMES},
            chooser.choice((Sort.RELEVANCE, Sort.RELEVANCE, Sort.NEWEST, Sort.OLDEST)),
            size=OVERLAP_OF,
        )
        made.append(replace(question, page=1 + (number % 40 == 7)))
    return made


def _ranking(data: Path, folder: Path, address: str) -> None:
    retrieval = data / "retrieval"
    rows = []
    for name, where in (("嵌入式", EMBEDDED), ("Elasticsearch", address)):
        engine = open_engine(where, folder / "evaluation")
        measured = evaluate_engine(
            engine,
            retrieval / "queries.tsv",
            retrieval / "qrels.tsv",
            retrieval / "corpus.jsonl.gz",
        )
        rows.append((name, *(str(measured[key]) for key in ("Recall@10", "Recall@100", "MRR@10"))))
        engine.close()
    print()
    table(("引擎", "Recall@10", "Recall@100", "MRR@10"), rows)
