"""How well questions find their answers: the judged questions of the data folder."""

from __future__ import annotations

from pathlib import Path

from benchmarks.tables import table
from search_app.evaluation import evaluate_corpus

TARGETS = {"Recall@10": 0.43, "Recall@100": 0.62, "MRR@10": 0.36}


def report(data: Path) -> None:
    """Print the measures beside the least that is asked."""
    folder = data / "retrieval"
    found = evaluate_corpus(folder / "queries.tsv", folder / "qrels.tsv", folder / "corpus.jsonl.gz")
    table(("指标", "测得", "至少"), [(name, value, TARGETS.get(name, "")) for name, value in found.items()])
