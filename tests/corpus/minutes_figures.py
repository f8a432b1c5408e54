"""How well minutes are read: what is found in real ones against what a person read there (tests/golden/minutes)."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from corpus.doctypes import SourceText, minutes
from corpus.model import Document, ProvisionType
from indexer.readers import read

LABELS = Path(__file__).parents[1] / "golden" / "minutes" / "labels.tsv"
_MARK = re.compile(
    r"^[\s*#•·+-]*(?:[（(]?\d{1,2}\s*[）)]|\d{1,2}\s*(?:、|[.．](?!\d)))?\s*(?:(?:会议)?(?:结论|遗留问题)\s*[:：])?"
)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_COMPARED = 24


@dataclass
class Figures:
    """Counts over the files measured, and a line for each thing missed or invented."""

    files: int = 0
    days: int = 0
    items: int = 0
    wanted: int = 0
    found: int = 0
    right: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Of the decisions found, how many are decisions."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Of the decisions there are, how many are found."""
        return self.right / self.wanted if self.wanted else 0.0


def measured(data_folder: Path, *, held_out: bool) -> Figures:
    """The figures over the part of the sample that was seen while the rules were made, or over the other."""
    figures = Figures()
    with LABELS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            if row["held_out"] == ("yes" if held_out else "no"):
                _measure(row, data_folder / row["file"], figures)
    return figures


def _measure(row: dict[str, str], path: Path, figures: Figures) -> None:
    content = path.read_bytes()
    name = path.name
    documents = minutes.read_all(SourceText(name, read(name, content).blocks, {}, "minutes"))
    figures.files += 1
    held = documents[0].fields.get("held_on")
    _count(figures, "days", name, "day", row["held_on"], str(held.value) if held else "")
    found_items = sum(1 for _one in _provisions(documents, ProvisionType.AGENDA_ITEM))
    _count(figures, "items", name, "items", row["items"], str(found_items))
    wanted = Counter(_wanted(row["decisions"], content.decode("utf-8", "replace").split("\n")))
    texts = (text for text in _provisions(documents, ProvisionType.DECISION))
    found = Counter(_shortened(text, wanted) for text in texts)
    figures.wanted += wanted.total()
    figures.found += found.total()
    figures.right += (wanted & found).total()
    figures.misses += [f"{name}: not found: {text}" for text in (wanted - found).elements()]
    figures.misses += [f"{name}: is none: {text}" for text in (found - wanted).elements()]


def _count(figures: Figures, counted: str, name: str, what: str, wanted: str, found: str) -> None:
    if wanted == found:
        setattr(figures, counted, getattr(figures, counted) + 1)
    else:
        figures.misses.append(f"{name}: {what} {found or 'none'}, not {wanted}")


def _provisions(documents: tuple[Document, ...], type_: ProvisionType) -> Iterator[str]:
    for document in documents:
        for top in document.provisions:
            yield from (one.text for one in top.walk() if one.type is type_)


def _wanted(labels: str, lines: list[str]) -> Iterator[str]:
    for label in labels.split():
        line, _colon, start = label.partition(":")
        yield _bare(start) if start else _bare(lines[int(line) - 1])[:_COMPARED]


def _bare(text: str) -> str:
    first = _LINK.sub(r"\1", text.strip().split("\n")[0])
    return re.sub(r"[\W_]", "", _MARK.sub("", first))


def _shortened(text: str, wanted: Counter[str]) -> str:
    """What a decision found is compared by: a label it begins with, else its own first characters."""
    bare = _bare(text)
    if bare[:_COMPARED] in wanted:
        return bare[:_COMPARED]
    return next((one for one in wanted if len(one) < _COMPARED and bare.startswith(one)), bare[:_COMPARED])
