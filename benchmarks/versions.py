"""How well versions are compared: against the counts of real laws, and on generated edits whose truth is known.

python -m benchmarks versions
"""

from __future__ import annotations

import csv
import random
import time
from collections.abc import Sequence
from pathlib import Path

from analyzers.normalize import fold, squeeze
from analyzers.segment import cutter
from benchmarks.compare_times import print_times
from benchmarks.edits_judged import all_edits, on_edits
from corpus.compare import Comparison, compare
from corpus.model import Provision, ProvisionType
from indexer.parsing import Task, parse

FIGURES = ("unchanged_vs_prev", "new_or_changed_vs_prev", "gone_or_changed_vs_prev")
_ANNEX = "the data counts the annex as text of the last article, here it is a unit of its own; the article is unchanged"
REASONS = {
    "专利法实施细则": "第一百一十条 differs only in a full-width ２, which the data counts as a change of text",
    "地质资料管理条例": _ANNEX,
    "海洋倾废管理条例": _ANNEX,
    "环境保护税法": _ANNEX,
    "电信条例": _ANNEX,
    "进口计量器具监督管理办法": _ANNEX,
    "矿产资源勘查区块登记管理办法": _ANNEX,
    "矿产资源开采登记管理办法": _ANNEX,
    "矿产资源补偿费征收管理规定": _ANNEX,
}


def provisions(path: Path) -> tuple[Provision, ...]:
    """The provisions of a law's file; empty when it cannot be read."""
    document = parse(Task(path.name, path, path.with_suffix(".meta.yaml"))).documents[0]
    return document.provisions if document else ()


def articles(tree: Sequence[Provision]) -> list[Provision]:
    """The articles of a tree in reading order."""
    return [unit for top in tree for unit in top.walk() if unit.type is ProvisionType.ARTICLE]


def counted_like_the_data(comparison: Comparison) -> tuple[int, int, int]:
    """Articles unchanged (without punctuation, spaces and number), new or changed, gone or changed."""
    old = new = unchanged = 0
    for row in comparison.rows:
        left = row.old if row.old and row.old.type is ProvisionType.ARTICLE else None
        right = row.new if row.new and row.new.type is ProvisionType.ARTICLE else None
        old += left is not None
        new += right is not None
        if left and right:
            unchanged += squeeze(fold(left.text)) == squeeze(fold(right.text))
    return unchanged, new - unchanged, old - unchanged


def against_index(folder: Path) -> tuple[int, int]:
    """Print the counts of every pair of versions beside those of `index.tsv`; (pairs that agree, pairs)."""
    cutter()  # reads the dictionary, once per process
    agreeing, pairs, slowest = 0, 0, 0.0
    before: tuple[Provision, ...] = ()
    with (folder / "index.tsv").open(encoding="utf-8") as index:
        rows = list(csv.DictReader(index, delimiter="\t"))
    for row in rows:
        tree = provisions(folder / row["law"] / row["file"])
        if row[FIGURES[0]]:
            began = time.perf_counter()
            comparison = compare(before, tree)
            slowest = max(slowest, time.perf_counter() - began)
            pairs += 1
            agreeing += _print_pair(row, comparison)
        before = tree
    print(f"{agreeing} of {pairs} pairs agree; slowest comparison {slowest * 1000:.0f} ms")
    return agreeing, pairs


def _print_pair(row: dict[str, str], comparison: Comparison) -> bool:
    want, got = tuple(int(row[name]) for name in FIGURES), counted_like_the_data(comparison)
    ours = " ".join(f"{kind}={n}" for kind, n in comparison.counts.items() if n)
    note = "" if got == want else f"  index {want}: {REASONS.get(row['law'], 'reason not known')}"
    print(f"{row['law']} {row['file'].removesuffix('.md')} {got} {ours}{note}")
    return got == want


def distinct(tree: Sequence[Provision]) -> list[str]:
    """The articles' texts, each once: of two equal ones nobody can say which was moved."""
    return list(dict.fromkeys(unit.text for unit in articles(tree) if unit.text))


def chapter_names(trees: Sequence[Sequence[Provision]]) -> list[str]:
    """The names of the chapters of texts, each once."""
    tops = [unit for tree in trees for top in tree for unit in top.walk()]
    return list(
        dict.fromkeys(unit.heading for unit in tops if unit.type is ProvisionType.CHAPTER and unit.heading)
    )


def print_edits(folder: Path, seed: int = 6, files: int = 160, cases: int = 320) -> None:
    """Print the share of generated edits judged right, on a seeded choice of the laws in a folder."""
    paths = random.Random(seed).sample(sorted(folder.rglob("*.md")), files)
    trees = [provisions(path) for path in paths]
    laws = [texts for tree in trees if 15 <= len(texts := distinct(tree)) <= 400]
    result = on_edits(laws, seed, cases, chapters=chapter_names(trees))
    for edit, (right, made) in result.items():
        print(f"{edit:18} {right}/{made} {right / made:.2%}")
    right, made = all_edits(result)
    print(f"all edits {right}/{made} {right / made:.2%} in {cases} copies of {len(laws)} laws")


def report(data: Path) -> None:
    """Print the counts against the data, the generated edits and the times."""
    against_index(data / "law-versions")
    print_edits(data / "laws")
    print_times(data)
