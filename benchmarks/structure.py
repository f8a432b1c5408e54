"""Whether units get their right names, against labels made by reading, and whether any text is lost.

python -m benchmarks.structure ../shared/data
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from analyzers.structure import Node, contents_apart, parse_structure
from analyzers.subdivision import subdivide
from benchmarks.tables import table
from corpus.doctypes import SourceText, read_document
from corpus.model import Provision, ProvisionType
from indexer.readers import read

LABELS = Path(__file__).parents[1] / "tests" / "golden" / "structure" / "labels.tsv"
_SPACE = re.compile(r"\s+")
_SIGN = re.compile(
    r"^(附[件录表图]?[0-9一二三四五六七八九十]*|第[^条章节编\s]{1,8}[条章节编])\s*[:：.．、]"
)
_PARAGRAPH = re.compile(r"p(\d*)(?:\[([\d:,]+)\])?")


@dataclass(frozen=True, slots=True)
class Reading:
    """A labelled article: the names that its units should have, and those they got."""

    file: str
    article: str
    held_out: bool
    labelled: frozenset[str]
    found: frozenset[str]


def readings(data: Path) -> Iterator[Reading]:
    """Each labelled article."""
    with LABELS.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    for file, articles in groupby(rows, key=lambda row: row["file"]):
        units = {one.eid: one for top in provisions_of(data / file) for one in top.walk()}
        for row in articles:
            if row["article"] == "sections":
                labelled = {f"sec_{number}" for number in range(1, int(row["units"]) + 1)}
                found = {eid for eid, one in units.items() if one.type is ProvisionType.SECTION}
            elif row["article"] == "articles":
                labelled = {f"art_{number}" for number in range(1, int(row["units"]) + 1)}
                found = {eid for eid, one in units.items() if one.type is ProvisionType.ARTICLE}
            else:
                eid = f"art_{row['article']}"
                labelled = set(_expanded(eid, row["units"]))
                found = set(_below(units[eid])) if eid in units else set()
            yield Reading(
                file, row["article"], bool(row["held_out"]), frozenset(labelled), frozenset(found)
            )


def provisions_of(path: Path) -> tuple[Provision, ...]:
    """The provisions of a file."""
    found = read(path.name, path.read_bytes())
    return read_document(SourceText(path.name, found.blocks, found.front_matter)).provisions


def _expanded(eid: str, units: str) -> Iterator[str]:
    """The names that a label stands for: pp3[2:4] is two paragraphs, the second with 3 items, the 2nd with 4 目."""
    yield eid
    for number, match in enumerate(_PARAGRAPH.finditer(units), 1):
        paragraph = f"{eid}__para_{number}"
        yield paragraph
        yield from (f"{paragraph}__item_{item}" for item in range(1, int(match[1] or 0) + 1))
        for item, subitems in (part.split(":") for part in (match[2] or "").split(",") if part):
            yield from (f"{paragraph}__item_{item}__subitem_{one}" for one in range(1, int(subitems) + 1))


def _below(article: Provision) -> Iterator[str]:
    yield article.eid
    for top in subdivide(article.eid, article.text):
        for node in top.walk():
            yield node.eid


@dataclass(frozen=True, slots=True)
class Loss:
    """A file whose tree does not render back to its text: where the two part."""

    file: str
    text: str
    rendered: str


def losses(files: Iterable[Path]) -> Iterator[Loss]:
    """The files whose units, written out in order, are not the text they came from.

    White space does not count, nor the sign between 附件1 or 第三条 and what follows. A list of contents at the front
    is left out of the tree when its entries come again as headings.
    """
    for path in files:
        body = SourceText(path.name, read(path.name, path.read_bytes()).blocks, {}).opening.body
        text = "".join(_bare(block.text) for block in contents_apart(body)[1])
        rendered = "".join(_bare(part) for top in parse_structure(body) for part in _written(top))
        if text != rendered:
            at = next((i for i, (a, b) in enumerate(zip(text, rendered, strict=False)) if a != b), 0)
            yield Loss(path.name, text[max(0, at - 20) : at + 20], rendered[max(0, at - 20) : at + 20])


def _bare(text: str) -> str:
    return "".join(_SPACE.sub("", _SIGN.sub(r"\1", line)) for line in text.split("\n"))


def _written(top: Node) -> Iterator[str]:
    """What a unit and those below it say, in order; articles by their paragraphs, items and subitems."""
    for node in top.walk():
        yield node.num
        yield node.heading
        below = subdivide(node.eid, node.text) if node.type == "article" else []
        yield from (part for one in below for unit in one.walk() for part in (unit.num, unit.text))
        yield from () if below else node.lines


def report(data: Path) -> None:
    """Print the share of names that are right, of all articles and of those held out, and every difference."""
    measured = list(readings(data))
    rows = []
    for name, part in (("all", measured), ("held out", [one for one in measured if one.held_out])):
        right = sum(len(one.labelled & one.found) for one in part)
        every = sum(len(one.labelled | one.found) for one in part)
        rows.append(
            (name, len({one.file for one in part}), len(part), every, right, f"{right / every:.2%}")
        )
    table(("part", "documents", "articles", "eids", "right", "share"), rows)
    differences = [
        (
            one.file,
            one.article,
            " ".join(sorted(one.labelled - one.found)),
            " ".join(sorted(one.found - one.labelled)),
        )
        for one in measured
        if one.labelled != one.found
    ]
    if differences:
        print()
        table(("file", "article", "missed", "wrong"), differences)
    laws = sorted((data / "laws").rglob("*.md"))
    lost = list(losses(laws))
    print()
    table(
        ("laws", "render back", "share"),
        [(len(laws), len(laws) - len(lost), f"{1 - len(lost) / len(laws):.2%}")],
    )
    if lost:
        print()
        table(("file", "text", "rendered"), [(one.file, one.text, one.rendered) for one in lost])


if __name__ == "__main__":
    report(Path(sys.argv[1]))
