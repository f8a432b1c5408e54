"""References of real laws: how fast what rests on what is found, and the terms that are defined, to be read.

python -m benchmarks references
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path
from random import Random

from benchmarks.tables import dianzhang, percentile, table
from corpus.access import KEEPER
from corpus.defining import definitions_of
from corpus.doctypes import SourceText, read_documents
from corpus.library import Library
from corpus.library.review import review
from corpus.model import Document
from indexer.readers import read

DAY = date(2026, 11, 24)
FILES, TERMS, SEED = 500, 100, 2026
"""Laws drawn and terms shown of them."""


def report(data: Path) -> None:
    """Print the times of the review over all laws, what it finds, and a drawn sample of terms with their words."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        dianzhang(folder, "ingest", str(data / "laws"), "--json")
        library = Library.open(folder)
        times, found = [], 0
        for _ in range(5):
            with library.shelf(KEEPER) as shelf:
                started = time.perf_counter()
                found = len(review(shelf, DAY).changes)
                times.append((time.perf_counter() - started) * 1000)
        library.close()
    table(
        ("依据有变的规章", "p50 毫秒", "最慢"),
        [(found, f"{percentile(times, 0.5):.0f}", f"{max(times):.0f}")],
    )
    print_terms(data)


def print_terms(data: Path) -> None:
    """Print how many terms the drawn laws define, and the sample."""
    random = Random(SEED)
    files = random.sample(sorted((data / "laws").rglob("*.md")), FILES)
    found = [
        (file.stem, one.term, one.sense.replace("\n", " ")[:100])
        for file in files
        for document in _documents(file)
        for one in definitions_of(document.provisions)
    ]
    print(
        f"\n{FILES} 份法律里有 {len(found)} 个定义，{len(Counter(name for name, *_ in found))} 份里有；抽看：\n"
    )
    table(("文件", "术语", "定义"), random.sample(found, min(TERMS, len(found))))


def _documents(file: Path) -> tuple[Document, ...]:
    read_file = read(file.name, file.read_bytes())
    return read_documents(SourceText(file.name, read_file.blocks, read_file.front_matter))
