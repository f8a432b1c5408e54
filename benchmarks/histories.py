"""Generated histories against an oracle that walks day by day: version shown, status and windows of every day.

python -m benchmarks histories
"""

from __future__ import annotations

import random
import tempfile
import time
from pathlib import Path

from benchmarks.tables import table
from corpus.access import Level
from indexer.pipeline import Given, ingest
from search_app import create_app
from search_app.context import EXTENSION
from search_app.service import Service
from search_app.settings import load_settings
from tests.corpus.histories import FIRST, LAST, differences, history
from tests.search_app.history_files import disagreements, histories, rounds

HISTORIES, SEED = 500, 0
TAKEN_IN, DAYS = 40, range(-50, 540, 45)


def report(_data: Path) -> None:
    """Print how many histories agree on every day, in the timeline alone and through library, index, API and page."""
    began = time.perf_counter()
    wrong = {}
    versions = 0
    for seed in range(SEED, SEED + HISTORIES):
        told = history(random.Random(seed))
        versions += len(told)
        if found := list(differences(told)):
            wrong[seed] = found
    days = LAST - FIRST + 1
    table(
        ("histories", "versions", "days each", "right on every day", "seconds"),
        [(HISTORIES, versions, days, HISTORIES - len(wrong), round(time.perf_counter() - began, 1))],
    )
    for seed, found in wrong.items():
        print(f"seed {seed}: {found[0]}")
    print()
    _through_the_library()


def _through_the_library() -> None:
    told = histories(TAKEN_IN, SEED)
    with tempfile.TemporaryDirectory() as folder:
        sources = Path(folder) / "sources"
        settings = load_settings({"DIANZHANG_DATA": f"{folder}/data"})
        service = Service.open(settings)
        for files in rounds(told):
            for name, text in files.items():
                path = sources / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            ingest(service.library, service.engine, [sources], Given(Level.INTERNAL), service.now())
        service.close()
        app = create_app(settings)
        found = list(disagreements(app.test_client(), told, DAYS))
        app.extensions[EXTENSION].close()
    table(("works taken in", "days asked", "answers that differ"), [(TAKEN_IN, len(DAYS), len(found))])
    for line in found:
        print(line)
