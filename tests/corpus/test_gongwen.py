"""What is read from 60 real official documents, against labels made by reading (tests/golden/gongwen)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from corpus.doctypes import SourceText, read_documents
from corpus.model import Document, Sure
from indexer.readers import read

LABELS = Path(__file__).parents[1] / "golden" / "gongwen" / "labels.tsv"
FIELDS = {
    "title": "title",
    "number": "document_number",
    "issuers": "issuer",
    "date": "version_date",
    "genre": "genre",
}
ALLOWED = 1
"""Of 60, for each field: 98 %."""


def rows() -> Iterator[dict[str, str]]:
    """The labels."""
    with LABELS.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t")


def stated(document: Document, name: str) -> str:
    """A field as the labels write it; empty where it is only inferred, so nothing is claimed."""
    field = document.fields.get(name)
    if field is None or field.value in ("", [], None):
        return ""
    value = field.value
    text = (
        "、".join(map(str, value))
        if isinstance(value, list)
        else value.isoformat()
        if isinstance(value, date)
        else str(value)
    )
    return re.sub(r"\s", "", text)


def misses(data_folder: Path, column: str) -> list[str]:
    """The files where a field differs from its label."""
    found = []
    for row in rows():
        path = data_folder / "gongwen" / row["file"]
        reading = read(row["file"], path.read_bytes())
        document = read_documents(SourceText(row["file"], reading.blocks, {}))[0]
        got, wanted = stated(document, FIELDS[column]), row[column]
        field = document.fields.get(FIELDS[column])
        unclaimed = not wanted and field is not None and field.sure is Sure.INFERRED
        if got != wanted and not unclaimed:
            found.append(f"{row['file']}: {got} (label: {wanted})")
    return found


@pytest.mark.parametrize("column", FIELDS)
def test_fields_of_real_documents(data_folder: Path, column: str) -> None:
    found = misses(data_folder, column)
    assert len(found) <= ALLOWED, found
