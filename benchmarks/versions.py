"""How well versions are compared: against the counts of real laws, and on generated edits whose truth is known.

    python -m benchmarks.versions ../shared/data/law-versions --edits ../shared/data/laws
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from analyzers.normalize import fold, squeeze
from analyzers.numerals import to_chinese
from corpus.compare import Comparison, Row, RowKind, compare
from corpus.model import Provision, ProvisionType
from indexer.parsing import Task, parse

FIGURES = ("unchanged_vs_prev", "new_or_changed_vs_prev", "gone_or_changed_vs_prev")
PAIRED = frozenset((RowKind.SAME, RowKind.FORM, RowKind.RENUMBERED))
_SENTENCE = re.compile(r"[^。；\n]+[。；\n]?")
_CLOSING = 3
"""Articles at the end, on entry into force and repeals, that read alike in all laws: no source of insertions."""


def provisions(path: Path) -> tuple[Provision, ...]:
    """The provisions of a law's file; empty when it cannot be read."""
    document = parse(Task(path.name, path, path.with_suffix(".meta.yaml"))).document
    return document.provisions if document else ()


def articles(tree: Sequence[Provision]) -> list[Provision]:
    """The articles of a tree in reading order."""
    return [unit for top in tree for unit in top.walk() if unit.type is ProvisionType.ARTICLE]


def counted_like_the_data(comparison: Comparison) -> tuple[int, int, int]:
    """Articles unchanged (without punctuation, spaces and number), new or changed, gone or changed."""
    rows = [row for row in comparison.rows if _type(row) is ProvisionType.ARTICLE]
    old, new = (sum(1 for row in rows if side is not None) for side in ())  if False else (
        sum(1 for row in rows if row.old),
        sum(1 for row in rows if row.new),
    )
    unchanged = sum(1 for row in rows if row.old and row.new and _bare(row.old.text) == _bare(row.new.text))
    return unchanged, new - unchanged, old - unchanged
