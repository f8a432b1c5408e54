"""Measuring the ranking against judged questions: Recall, MRR and nDCG."""

from __future__ import annotations

import csv
import gzip
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from corpus.access import KEEPER, AccessClass, Level
from corpus.library import IndexSource, Passage
from corpus.model import Kind, ProvisionType, Validity, Work
from indexer.engine import Engine, Record, Unit
from indexer.opening import EMBEDDED, open_engine
from indexer.question import Question, Versions, compile_query
from indexer.records import records
from indexer.workers import Workers
from search_app.finding import find
from search_app.params import BadParameter
from search_app.rendering import source_of
from search_app.service import Service

DEPTH = 100
_CHUNK = 200
_CLASS = AccessClass(Level.PUBLIC)

Ranking = Callable[[str], list[tuple[str, float]]]


def evaluate_corpus(queries: Path, qrels: Path, corpus: Path) -> dict[str, float | int]:
    """Measures over the rows of a file, in a temporary index, by the analysis and ranking of the service."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(EMBEDDED, Path(folder))
        try:
            return evaluate_engine(engine, queries, qrels, corpus)
        finally:
            engine.close()


def evaluate_engine(engine: Engine, queries: Path, qrels: Path, corpus: Path) -> dict[str, float | int]:
    """Measures over the rows of a file, written to an engine that is empty."""
    with _readable(corpus):
        _fill(engine, corpus)
    return _measure(queries, qrels, lambda text: _ask_engine(engine, text))


def evaluate_service(service: Service, queries: Path, qrels: Path) -> dict[str, float | int]:
    """Measures over the running index; a hit's id is `source#num`."""

    def ask(text: str) -> list[tuple[str, float]]:
        question = Question(KEEPER, text, service.today(), Unit.PASSAGE, size=DEPTH)
        hits = find(service, question).hits
        return [
            (f"{source_of(hit.expression, found.passage.part)}#{found.passage.num}", hit.score)
            for hit in hits
            for found in hit.passages
        ]

    return _measure(queries, qrels, ask)


def _ask_engine(engine: Engine, text: str) -> list[tuple[str, float]]:
    question = Question(KEEPER, text, date.min, Unit.PASSAGE, Versions.ALL, size=DEPTH)
    query = compile_query(question, [_CLASS])
    return [(hit.key.split("/", 1)[1], hit.score) for hit in engine.search(query).hits]


def _fill(engine: Engine, corpus: Path) -> None:
    with engine.write() as writer, Workers() as workers:
        for part in workers.map(_passage_records, _chunks(corpus), 1_000_000, chunk=1):
            for record in part:
                writer.replace(_CLASS.id, record.owner, [record])


def _chunks(corpus: Path) -> Iterator[list[tuple[int, str]]]:
    opened = gzip.open if corpus.suffix == ".gz" else open
    with opened(corpus, "rt", encoding="utf-8") as lines:
        part: list[tuple[int, str]] = []
        for numbered in enumerate(lines):
            part.append(numbered)
            if len(part) == _CHUNK:
                yield part
                part = []
        if part:
            yield part


def _passage_records(lines: list[tuple[int, str]]) -> list[Record]:
    made = (record for number, line in lines for record in records(_source(number, json.loads(line))))
    return [record for record in made if record.unit is Unit.PASSAGE]


def _source(number: int, row: dict[str, str]) -> IndexSource:
    """A row of the file as a version with one passage, shown on every day."""
    work = Work(number, row["id"], Kind.REGULATION, row["law"], (), "", _CLASS.level.label, (), (), "")
    passage = Passage(
        row["id"], row["id"], ProvisionType.ARTICLE, row.get("article") or "", "", "", row["text"]
    )
    return IndexSource(number, row["law"], "", None, Validity(), work, _CLASS.id, [passage])


def _measure(queries: Path, qrels: Path, ask: Ranking) -> dict[str, float | int]:
    try:
        import ir_measures
    except ImportError as error:
        raise BadParameter(
            "evaluate", "衡量检索质量需要 ir-measures。请执行 pip install 'dianzhang[evaluate]' 后重试。"
        ) from error
    with _readable(qrels):
        judged = [ir_measures.Qrel(row[0], row[1], int(row[-1])) for row in _rows(qrels)]
    asked = {qrel.query_id for qrel in judged}
    run = [
        ir_measures.ScoredDoc(row[0], id_, float(DEPTH * 10 - rank))
        for row in _rows(queries)
        if row[0] in asked
        for rank, (id_, _score) in enumerate(ask(row[1]))
    ]
    wanted = {
        "Recall@10": ir_measures.R @ 10,
        "Recall@100": ir_measures.R @ 100,
        "MRR@10": ir_measures.RR @ 10,
        "nDCG@10": ir_measures.nDCG @ 10,
    }
    found = ir_measures.calc_aggregate(list(wanted.values()), judged, run)
    return {"queries": len(asked), **{name: round(found[measure], 4) for name, measure in wanted.items()}}


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Turns what goes wrong with a file's contents into a sentence that names it."""
    try:
        yield
    except BadParameter:
        raise
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadParameter(
            "evaluate",
            f"{path.name} 的内容不合格式。问题表两列（编号、问题），判定表末列为整数，条文每行一个 JSON。",
        ) from error


def _rows(path: Path) -> list[list[str]]:
    """The rows of a tab-separated file; a first line of column names is left out."""
    with _readable(path), path.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE) if row]
    if any(len(row) < 2 for row in rows):
        raise BadParameter("evaluate", f"{path.name} 应为制表符分隔、每行至少两列。请检查文件。")
    return (
        rows[1:]
        if rows and rows[0][0].lower() in ("qid", "query_id", "id", "query", "question", "question_id")
        else rows
    )
