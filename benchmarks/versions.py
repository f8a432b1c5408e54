"""How well versions are compared: against the counts of real laws, and on generated edits whose truth is known.

python -m benchmarks.versions ../shared/data/law-versions --edits ../shared/data/laws
"""

from __future__ import annotations

import csv
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from analyzers.normalize import fold, squeeze
from analyzers.numerals import to_chinese
from analyzers.segment import cutter
from corpus.compare import Comparison, RowKind, compare
from corpus.model import Provision, ProvisionType
from indexer.parsing import Task, parse

FIGURES = ("unchanged_vs_prev", "new_or_changed_vs_prev", "gone_or_changed_vs_prev")
_ANNEX = "the data counts the annex as text of the last article, here it is a unit of its own; the article is unchanged"
REASONS = {
    "专利法实施细则": "第一百一十条 differs only in a full-width ２, which the data counts as a change of text",
    "地质资料管理条例": _ANNEX,
    "海洋倾废管理条例": _ANNEX,
    "环境保护税法": _ANNEX,
    "矿产资源勘查区块登记管理办法": _ANNEX,
    "矿产资源开采登记管理办法": _ANNEX,
    "矿产资源补偿费征收管理规定": _ANNEX,
}
_SENTENCE = re.compile(r"[^。；\n]+[。；\n]?")
_CLOSING = 3
"""Articles at the end, on entry into force and repeals, that read alike in all laws: no source of insertions."""


def provisions(path: Path) -> tuple[Provision, ...]:
    """The provisions of a law's file; empty when it cannot be read."""
    document = parse(Task(path.name, path, path.with_suffix(".meta.yaml"))).documents[0]
    return document.provisions if document else ()


def articles(tree: Sequence[Provision]) -> list[Provision]:
    """The articles of a tree in reading order."""
    return [unit for top in tree for unit in top.walk() if unit.type is ProvisionType.ARTICLE]


def counted_like_the_data(comparison: Comparison) -> tuple[int, int, int]:
    """Articles unchanged (without punctuation, spaces and number), new or changed, gone or changed."""
    old = new = unchanged = 0
    for row in comparison.rows:
        left = row.old if row.old and row.old.type is ProvisionType.ARTICLE else None
        right = row.new if row.new and row.new.type is ProvisionType.ARTICLE else None
        old += left is not None
        new += right is not None
        if left and right:
            unchanged += squeeze(fold(left.text)) == squeeze(fold(right.text))
    return unchanged, new - unchanged, old - unchanged


def against_index(folder: Path) -> tuple[int, int]:
    """Print the counts of every pair of versions beside those of `index.tsv`; (pairs that agree, pairs)."""
    cutter()  # reads the dictionary, once per process
    agreeing, pairs, slowest = 0, 0, 0.0
    before: tuple[Provision, ...] = ()
    with (folder / "index.tsv").open(encoding="utf-8") as index:
        rows = list(csv.DictReader(index, delimiter="\t"))
    for row in rows:
        tree = provisions(folder / row["law"] / row["file"])
        if row[FIGURES[0]]:
            began = time.perf_counter()
            comparison = compare(before, tree)
            slowest = max(slowest, time.perf_counter() - began)
            pairs += 1
            agreeing += _print_pair(row, comparison)
        before = tree
    print(f"{agreeing} of {pairs} pairs agree; slowest comparison {slowest * 1000:.0f} ms")
    return agreeing, pairs


def _print_pair(row: dict[str, str], comparison: Comparison) -> bool:
    want, got = tuple(int(row[name]) for name in FIGURES), counted_like_the_data(comparison)
    ours = " ".join(f"{kind}={n}" for kind, n in comparison.counts.items() if n)
    note = "" if got == want else f"  index {want}: {REASONS.get(row['law'], 'reason not known')}"
    print(f"{row['law']} {row['file'].removesuffix('.md')} {got} {ours}{note}")
    return got == want


@dataclass(frozen=True, slots=True)
class Piece:
    """An article of an edited text: the places of the old ones it was made from, and what was done to it."""

    sources: tuple[int, ...]
    edit: str
    text: str


@dataclass(frozen=True, slots=True)
class Edited:
    """A text and its edited copy; `deleted` are the places of articles taken out."""

    old: tuple[Provision, ...]
    new: tuple[Provision, ...]
    pieces: tuple[Piece, ...]
    deleted: frozenset[int]


def edited(texts: Sequence[str], foreign: Sequence[str], rng: random.Random, edits: int) -> Edited:
    """A copy of the articles `texts` with about `edits` edits, each of an article of its own, and the truth about it.

    Insertions are taken from `foreign`, articles of other laws; numbers are given anew from one.
    """
    pieces = [Piece((at,), "none", text) for at, text in enumerate(texts)]
    deleted: set[int] = set()
    steps: tuple[Callable[..., None], ...] = (
        _insert,
        _delete,
        _change,
        _change,
        _respell,
        _move,
        _split,
        _merge,
    )
    for _ in range(edits):
        rng.choice(steps)(pieces, deleted, foreign, rng)
    old, new = numbered(texts), numbered([piece.text for piece in pieces])
    return Edited(old, new, tuple(pieces), frozenset(deleted))


def numbered(texts: Sequence[str]) -> tuple[Provision, ...]:
    """Articles from first to last with these texts."""
    return tuple(
        Provision(f"art_{n}", ProvisionType.ARTICLE, f"第{to_chinese(n)}条", text=text)
        for n, text in enumerate(texts, 1)
    )


def _free(pieces: list[Piece], rng: random.Random) -> int | None:
    """The place of an article not edited yet."""
    places = [at for at, piece in enumerate(pieces) if piece.edit == "none"]
    return rng.choice(places) if places else None


def _insert(pieces: list[Piece], _deleted: set[int], foreign: Sequence[str], rng: random.Random) -> None:
    used = {piece.text for piece in pieces}
    text = rng.choice(foreign)
    if text not in used:
        pieces.insert(rng.randint(0, len(pieces)), Piece((), "insert", text))


def _delete(pieces: list[Piece], deleted: set[int], _foreign: Sequence[str], rng: random.Random) -> None:
    at = _free(pieces, rng)
    if at is not None:
        deleted.update(pieces.pop(at).sources)


def _change(pieces: list[Piece], _deleted: set[int], foreign: Sequence[str], rng: random.Random) -> None:
    """Drop, add or replace one sentence of several, or put 的情形 somewhere into a single one."""
    at = _free(pieces, rng)
    if at is None:
        return
    parts = _SENTENCE.findall(pieces[at].text)
    k = rng.randrange(len(parts)) if parts else 0
    if len(parts) < 3:
        middle = len(pieces[at].text) // 2
        text = pieces[at].text[:middle] + "等情形" + pieces[at].text[middle:]
    else:
        added = _SENTENCE.findall(rng.choice(foreign))[:1]
        parts[k : k + rng.randint(0, 1)] = added if rng.random() < 0.7 else []
        text = "".join(parts)
    if squeeze(fold(text)) != squeeze(fold(pieces[at].text)):
        pieces[at] = Piece(pieces[at].sources, "change", text)


def _respell(pieces: list[Piece], _deleted: set[int], _foreign: Sequence[str], rng: random.Random) -> None:
    at = _free(pieces, rng)
    if at is not None:
        text = pieces[at].text.replace("，", ",").replace("（", "(").replace("）", ")").replace("。", "。 ")
        pieces[at] = Piece(pieces[at].sources, "respell", text)


def _move(pieces: list[Piece], _deleted: set[int], _foreign: Sequence[str], rng: random.Random) -> None:
    """Take an article past at least three others that stay where they are."""
    at = _free(pieces, rng)
    if at is None:
        return
    to = rng.randint(0, len(pieces) - 1)
    passed = pieces[min(at, to) : max(at, to) + 1]
    if sum(piece.edit == "none" for piece in passed) > 3:
        piece = pieces.pop(at)
        pieces.insert(to, Piece(piece.sources, "move", piece.text))


def _split(pieces: list[Piece], _deleted: set[int], _foreign: Sequence[str], rng: random.Random) -> None:
    at = _free(pieces, rng)
    if at is None:
        return
    parts = _SENTENCE.findall(pieces[at].text)
    if len(parts) > 1:
        k = rng.randint(1, len(parts) - 1)
        halves = ("".join(parts[:k]), "".join(parts[k:]))
        pieces[at : at + 1] = [Piece(pieces[at].sources, "split", half.strip()) for half in halves]


def _merge(pieces: list[Piece], _deleted: set[int], _foreign: Sequence[str], rng: random.Random) -> None:
    at = _free(pieces, rng)
    if at is not None and at + 1 < len(pieces) and pieces[at + 1].edit == "none":
        left, right = pieces[at], pieces[at + 1]
        pieces[at : at + 2] = [Piece(left.sources + right.sources, "merge", f"{left.text}\n{right.text}")]


def judged(case: Edited) -> Iterator[tuple[str, bool]]:
    """For every article of the copy, and every deleted one: what was done to it, and whether `compare` says so.

    Of a split article one part has to be paired with it, of merged ones one with the result.
    """
    rows = compare(case.old, case.new).rows
    by_new = {row.new.eid: row for row in rows if row.new}
    found = {at: by_new[unit.eid] for at, unit in enumerate(case.new)}
    partners = {at: int(row.old.eid[4:]) - 1 if row.old else None for at, row in found.items()}
    taken = set(partners.values())
    for at, piece in enumerate(case.pieces):
        yield piece.edit, _right(piece, partners[at], found[at].kind, taken)
    for place in case.deleted:
        yield "delete", place not in taken


def _right(piece: Piece, partner: int | None, kind: RowKind, taken: set[int | None]) -> bool:
    if piece.edit == "insert":
        return kind is RowKind.INSERTED
    if piece.edit == "split":
        return piece.sources[0] in taken and partner in (None, *piece.sources)
    kinds = {
        "none": (RowKind.SAME, RowKind.RENUMBERED),
        "respell": (RowKind.SAME, RowKind.FORM, RowKind.RENUMBERED),
        "change": (RowKind.CHANGED,),
        "merge": (RowKind.CHANGED,),
        "move": (RowKind.MOVED,),
    }
    return partner in piece.sources and kind in kinds[piece.edit]


def on_edits(
    laws: Sequence[Sequence[str]], seed: int, cases: int, share: float = 0.15
) -> dict[str, tuple[int, int]]:
    """By edit the number judged right and the number made, over `cases` edited copies of the given laws' articles."""
    rng = random.Random(seed)
    right: Counter[str] = Counter()
    made: Counter[str] = Counter()
    for _ in range(cases):
        own = rng.choice(laws)
        foreign = [
            text
            for law in rng.sample(laws, min(len(laws), 4))
            if law is not own
            for text in law[:-_CLOSING]
        ]
        for edit, ok in judged(edited(own, foreign or own, rng, max(1, round(len(own) * share)))):
            made[edit] += 1
            right[edit] += ok
    return {edit: (right[edit], made[edit]) for edit in sorted(made)}


def distinct(tree: Sequence[Provision]) -> list[str]:
    """The articles' texts, each once: of two equal ones nobody can say which was moved."""
    return list(dict.fromkeys(unit.text for unit in articles(tree) if unit.text))


def print_edits(folder: Path, seed: int = 6, files: int = 120, cases: int = 200) -> None:
    """Print the share of generated edits judged right, on a seeded choice of the laws in a folder."""
    paths = random.Random(seed).sample(sorted(folder.rglob("*.md")), files)
    laws = [texts for path in paths if 15 <= len(texts := distinct(provisions(path))) <= 400]
    result = on_edits(laws, seed, cases)
    for edit, (right, made) in result.items():
        print(f"{edit:8} {right}/{made} {right / made:.2%}")
    edits = [counts for edit, counts in result.items() if edit != "none"]
    right, made = (sum(side) for side in zip(*edits, strict=True))
    print(f"all edits {right}/{made} {right / made:.2%} in {cases} copies of {len(laws)} laws")


def report(data: Path) -> None:
    """Print both measurements on a data folder."""
    against_index(data / "law-versions")
    print_edits(data / "laws")
