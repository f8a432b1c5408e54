"""What is read of the lives of 40 real documents, against labels made by reading (tests/golden/lifecycle).

python -m benchmarks.lifecycle ../shared/data
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.citations import documents_of
from benchmarks.tables import table
from corpus.model import Document, EventType, Kind

LABELS = Path(__file__).parents[1] / "tests" / "golden" / "lifecycle" / "labels.tsv"
FIELDS = ("entry", "lapse", "repeals", "overrides")


@dataclass(frozen=True, slots=True)
class Reading:
    """One field of a labelled document: what it should be, and what was read; empty where there is none."""

    file: str
    field: str
    held_out: bool
    labelled: frozenset[str]
    found: frozenset[str]


def readings(data: Path) -> Iterator[Reading]:
    """Each field of each labelled document."""
    with LABELS.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    for row in rows:
        documents = documents_of(data, row["file"])
        rule = next((one for one in documents if one.kind is Kind.REGULATION), documents[0])
        entry = row["entry"] + (" inferred" if row["inferred"] else "")
        labelled = {**row, "entry": entry}
        for name, found in _found(rule).items():
            wanted = frozenset(part for part in labelled[name].split(";") if part)
            yield Reading(row["file"], name, bool(row["held_out"]), wanted, frozenset(found))


def _found(rule: Document) -> dict[str, set[str]]:
    days: dict[EventType, set[str]] = {EventType.ENTRY_INTO_FORCE: set(), EventType.LAPSE: set()}
    for event in rule.events:
        if event.type in days:
            days[event.type].add(event.date.isoformat() + (" inferred" if event.inferred else ""))
    repealed = rule.fields["repeals"].value if "repeals" in rule.fields else []
    titles = (
        {f"{one[0]}#{one[1]}" if one[1] else one[0] for one in repealed}
        if isinstance(repealed, list)
        else set()
    )
    return {
        "entry": days[EventType.ENTRY_INTO_FORCE],
        "lapse": days[EventType.LAPSE],
        "repeals": titles,
        "overrides": {"yes"} if "overrides" in rule.fields else set(),
    }


def report(data: Path) -> None:
    """Print precision and recall of each field, of all documents and of those held out, and every difference."""
    measured = list(readings(data))
    rows = []
    for name in FIELDS:
        for part, held in (("all", False), ("held out", True)):
            some = [one for one in measured if one.field == name and (one.held_out or not held)]
            right = sum(len(one.labelled & one.found) for one in some)
            found, labelled = sum(len(one.found) for one in some), sum(len(one.labelled) for one in some)
            rows.append((name, part, labelled, found, right))
    table(("field", "part", "labelled", "found", "right"), rows)
    wrong = [one for one in measured if one.labelled != one.found]
    if wrong:
        print()
        table(
            ("file", "field", "labelled", "found"),
            [(one.file, one.field, sorted(one.labelled), sorted(one.found)) for one in wrong],
        )


if __name__ == "__main__":
    report(Path(sys.argv[1]))
