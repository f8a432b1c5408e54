"""The texts that figures ask for."""

from __future__ import annotations

import csv
import random
from pathlib import Path

ASKED = 600


def questions(data: Path, seed: int = 7, count: int = ASKED) -> list[str]:
    """Half questions by lay people, half titles, in a seeded order."""
    with (data / "retrieval" / "queries.tsv").open(encoding="utf-8", newline="") as lines:
        asked = [row[1] for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]
    titles = [path.stem.split("(")[0] for path in sorted((data / "laws").rglob("*.md"))]
    chooser = random.Random(seed)
    mixed = chooser.sample(asked, count // 2) + chooser.sample(titles, count // 2)
    chooser.shuffle(mixed)
    return mixed
