"""How many references of real texts are found and lead to what they name (tests/golden/citations).

python -m benchmarks.citations ../shared/data
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analyzers.normalize import title_key
from benchmarks.tables import table
from corpus.citing import references_of
from corpus.doctypes import SourceText, read_documents
from corpus.identity import bare_title
from corpus.model import Document
from indexer.readers import read

ROOT = Path(__file__).parents[1]
LABELS = ROOT / "tests" / "golden" / "citations"


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """A reference: in which provision and where, and the title, number and provision that it names."""

    provision: str
    start: int
    text: str
    title: str
    number: str
    target: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a labelled document holds and what was found in the part of it that was labelled."""

    file: str
    held_out: bool
    labelled: frozenset[Named]
    found: frozenset[Named]

    @property
    def right(self) -> int:
        """References found with their place and what they name."""
        return len(self.labelled & self.found)


def documents_of(data: Path, file: str) -> tuple[Document, ...]:
    """The documents of a labelled file, which lies below the data folder or is one of the samples."""
    path = (
        ROOT / "corpus" / "samples" / file.removeprefix("samples/")
        if file.startswith("samples/")
        else data / file
    )
    found = read(path.name, path.read_bytes())
    return read_documents(SourceText(path.name, found.blocks, found.front_matter))


def readings(data: Path) -> Iterator[Reading]:
    """Each labelled document."""
    labels = list(_rows("labels.tsv"))
    for row in _rows("documents.tsv"):
        labelled = frozenset(
            Named(
                one["provision"],
                int(one["start"] or 0),
                one["text"],
                title_key(bare_title(one["title"])),
                one["number"],
                one["target"],
            )
            for one in labels
            if one["document"] == row["document"]
        )
        found = frozenset(_found(documents_of(data, row["file"]), row["first"], row["last"]))
        yield Reading(row["file"], bool(row["held_out"]), labelled, found)


def _found(documents: tuple[Document, ...], first: str, last: str) -> Iterator[Named]:
    """The references in the provisions from `first` to `last`, whose names begin with the document's place.

    Without them, those of all its texts, whatever their place: minutes are cut into items and decisions, which repeat.
    """
    if not first:
        yield from (
            Named("", 0, one.text, one.title_key, one.number, one.target_eid)
            for document in documents
            for one in references_of(document)
        )
    within = False
    for place, document in enumerate(documents):
        cited = references_of(document)
        for unit in (unit for top in document.provisions for unit in top.walk() if unit.text):
            name = f"{place}:{unit.eid}"
            within = within or name == first
            if within:
                for one in cited:
                    if one.eid == unit.eid:
                        yield Named(name, one.start, one.text, one.title_key, one.number, one.target_eid)
            within = within and name != last


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (LABELS / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def report(data: Path) -> None:
    """Print precision and recall, of all documents and of those held out, and every difference."""
    measured = list(readings(data))
    rows = []
    for name, part in (("all", measured), ("held out", [one for one in measured if one.held_out])):
        right = sum(one.right for one in part)
        found, labelled = sum(len(one.found) for one in part), sum(len(one.labelled) for one in part)
        rows.append(
            (
                name,
                len(part),
                labelled,
                found,
                right,
                f"{right / max(found, 1):.1%}",
                f"{right / max(labelled, 1):.1%}",
            )
        )
    table(("part", "documents", "labelled", "found", "right", "precision", "recall"), rows)
    differences = [
        (one.file, sign, named.provision, named.text, named.title, named.number, named.target)
        for one in measured
        for sign, some in (("missed", one.labelled - one.found), ("wrong", one.found - one.labelled))
        for named in sorted(some)
    ]
    if differences:
        print()
        table(("file", "", "in", "text", "title", "number", "provision"), differences)


if __name__ == "__main__":
    report(Path(sys.argv[1]))
