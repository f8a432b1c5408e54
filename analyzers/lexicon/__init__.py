"""Words of the office that no general dictionary holds, and the everyday words that stand for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_TERMS = "office_terms.tsv"
_SYNONYMS = "synonyms.tsv"


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the office: what kind of word it is, where it was found, a sentence with it."""

    term: str
    category: str
    source: str
    example: str


@cache
def office_terms() -> tuple[Term, ...]:
    """The terms in the order of `office_terms.tsv`; empty when the table is missing."""
    return tuple(Term(*(row + [""] * 4)[:4]) for row in _rows(_TERMS) if row[0])


@cache
def synonyms() -> dict[str, tuple[str, ...]]:
    """For each everyday word the office's words for it: 报销 gives 费用核销, 费用报支, …."""
    found: dict[str, list[str]] = {}
    for row in _rows(_SYNONYMS):
        if len(row) >= 2 and row[0] and row[1] and row[1] not in found.setdefault(row[0], []):
            found[row[0]].append(row[1])
    return {lay: tuple(office) for lay, office in found.items()}


def _rows(name: str) -> Iterator[list[str]]:
    """The cells of a table's rows, without its header."""
    resource = files(__package__) / name
    if not resource.is_file():
        return
    lines = resource.read_text("utf-8").splitlines()
    for line in lines[1:]:
        if line.strip() and not line.startswith("#"):
            yield [cell.strip() for cell in line.split("\t")]
