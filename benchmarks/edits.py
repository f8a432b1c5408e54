"""Edited copies of real texts whose truth is known from how they were made: articles and chapters."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from analyzers.normalize import fold, squeeze
from analyzers.numerals import to_chinese
from corpus.model import Provision, ProvisionType

_SENTENCE = re.compile(r"[^。；\n]+[。；\n]?")
CLOSING = 3
"""Articles at the end, on entry into force and repeals, that read alike in all laws: no source of insertions."""

_CHAPTER = 8
"""Articles of a chapter, about."""


@dataclass(frozen=True, slots=True)
class Piece:
    """An article of an edited text: the places of the old ones it was made from, what was done to it, its text.

    `beside`: it bears the number before it with 之一, so that those after it keep theirs.
    """

    sources: tuple[int, ...]
    edit: str
    text: str
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A chapter: the place of the old one (None for a new one), what was done to it, its name, its first article."""

    source: int | None
    edit: str
    name: str
    first: int


@dataclass(frozen=True, slots=True)
class Edited:
    """A text and its edited copy; `deleted` are the places of articles taken out, `dissolved` those of chapters."""

    old: tuple[Provision, ...]
    new: tuple[Provision, ...]
    pieces: tuple[Piece, ...]
    deleted: frozenset[int]
    headings: tuple[Heading, ...] = ()
    dissolved: frozenset[int] = frozenset()


@dataclass(slots=True)
class _Bench:
    """A copy in work."""

    pieces: list[Piece]
    foreign: Sequence[str]
    rng: random.Random
    deleted: set[int]

    def free(self) -> int | None:
        """The place of an article not edited yet."""
        places = [at for at, piece in enumerate(self.pieces) if piece.edit == "none"]
        return self.rng.choice(places) if places else None


def edited(
    texts: Sequence[str],
    foreign: Sequence[str],
    rng: random.Random,
    edits: int,
    chapters: Sequence[str] = (),
) -> Edited:
    """A copy of the articles `texts` with about `edits` edits, each of an article of its own, and the truth about it.

    Insertions are taken from `foreign`, articles of other laws; numbers are given anew from one. With `chapters`, names
    each used once, both texts have chapters, of which some are renamed, made or dissolved.
    """
    bench = _Bench([Piece((at,), "none", text) for at, text in enumerate(texts)], foreign, rng, set())
    for _ in range(edits):
        rng.choice(_STEPS)(bench)
    old, new = numbered(texts), _numbered(bench.pieces)
    made = Edited(old, new, tuple(bench.pieces), frozenset(bench.deleted))
    return _with_chapters(made, chapters, rng) if len(chapters) > 1 else made


def numbered(texts: Sequence[str]) -> tuple[Provision, ...]:
    """Articles from first to last with these texts."""
    return tuple(_article(n, 0, text) for n, text in enumerate(texts, 1))


def _numbered(pieces: Sequence[Piece]) -> tuple[Provision, ...]:
    made = []
    number = inserted = 0
    for piece in pieces:
        number, inserted = (number, inserted + 1) if piece.beside and number else (number + 1, 0)
        made.append(_article(number, inserted, piece.text))
    return tuple(made)


def _article(number: int, inserted: int, text: str) -> Provision:
    eid = f"art_{number}" + (f"-{inserted}" if inserted else "")
    num = f"第{to_chinese(number)}条" + (f"之{to_chinese(inserted)}" if inserted else "")
    return Provision(eid, ProvisionType.ARTICLE, num, text=text)


def _insert(bench: _Bench) -> None:
    text = bench.rng.choice(bench.foreign)
    if text not in {piece.text for piece in bench.pieces}:
        at = bench.rng.randint(0, len(bench.pieces))
        bench.pieces.insert(at, Piece((), "insert", text, bench.rng.random() < 0.3))


def _delete(bench: _Bench) -> None:
    at = bench.free()
    if at is not None:
        bench.deleted.update(bench.pieces.pop(at).sources)


def _change(bench: _Bench) -> None:
    at = bench.free()
    if at is not None:
        text = _reworded(bench, bench.pieces[at].text)
        if squeeze(fold(text)) != squeeze(fold(bench.pieces[at].text)):
            bench.pieces[at] = replace(bench.pieces[at], edit="change", text=text)


def _reworded(bench: _Bench, text: str) -> str:
    """A text with one of several sentences dropped, added or replaced, or 等情形 put somewhere into a single one."""
    parts = _SENTENCE.findall(text)
    if len(parts) < 3:
        middle = len(text) // 2
        return text[:middle] + "等情形" + text[middle:]
    k = bench.rng.randrange(len(parts))
    added = _SENTENCE.findall(bench.rng.choice(bench.foreign))[:1]
    parts[k : k + bench.rng.randint(0, 1)] = added if bench.rng.random() < 0.7 else []
    return "".join(parts)


def _respell(bench: _Bench) -> None:
    at = bench.free()
    if at is not None:
        text = bench.pieces[at].text
        for sign, other in (("，", ","), ("（", "("), ("）", ")"), ("。", "。 ")):
            text = text.replace(sign, other)
        bench.pieces[at] = replace(bench.pieces[at], edit="respell", text=text)


def _renumber(bench: _Bench) -> None:
    """Give an article the number before it with 之一; those after it move up."""
    at = bench.free()
    if at:
        bench.pieces[at] = replace(bench.pieces[at], edit="renumber", beside=True)


def _move(bench: _Bench) -> None:
    _moved(bench, "move")


def _move_and_change(bench: _Bench) -> None:
    _moved(bench, "move+change")


def _moved(bench: _Bench, edit: str) -> None:
    """Take an article past at least three others that stay where they are."""
    at = bench.free()
    if at is None:
        return
    to = bench.rng.randint(0, len(bench.pieces) - 1)
    passed = bench.pieces[min(at, to) : max(at, to) + 1]
    text = bench.pieces[at].text
    if edit == "move+change":
        text = _reworded(bench, text)
        kept = len(set(_SENTENCE.findall(text)) & set(_SENTENCE.findall(bench.pieces[at].text)))
        if squeeze(fold(text)) == squeeze(fold(bench.pieces[at].text)) or kept < 2:
            return
    if sum(piece.edit == "none" for piece in passed) > 3:
        piece = bench.pieces.pop(at)
        bench.pieces.insert(to, Piece(piece.sources, edit, text))


def _split(bench: _Bench) -> None:
    at = bench.free()
    if at is None:
        return
    parts = _SENTENCE.findall(bench.pieces[at].text)
    if len(parts) > 1:
        k = bench.rng.randint(1, len(parts) - 1)
        halves = ("".join(parts[:k]).strip(), "".join(parts[k:]).strip())
        if all(squeeze(fold(half)) for half in halves):
            sources = bench.pieces[at].sources
            bench.pieces[at : at + 1] = [Piece(sources, "split", half) for half in halves]


def _merge(bench: _Bench) -> None:
    at = bench.free()
    if at is not None and at + 1 < len(bench.pieces) and bench.pieces[at + 1].edit == "none":
        left, right = bench.pieces[at], bench.pieces[at + 1]
        text = f"{left.text}\n{right.text}"
        bench.pieces[at : at + 2] = [Piece(left.sources + right.sources, "merge", text)]


_STEPS: tuple[Callable[[_Bench], None], ...] = (
    _insert,
    _delete,
    _change,
    _change,
    _respell,
    _renumber,
    _move,
    _move_and_change,
    _split,
    _merge,
)


def _with_chapters(made: Edited, names: Sequence[str], rng: random.Random) -> Edited:
    """Both texts in chapters: the old ones of about eight articles, the new ones begin where theirs still stand."""
    count = min(max(1, len(made.old) // _CHAPTER), len(names) // 2)
    own, others = list(names[:count]), list(names[count:])
    firsts = [0, *sorted(rng.sample(range(1, len(made.old)), count - 1))] if count > 1 else [0]
    headings, dissolved = _new_headings(made, own, others, firsts, rng)
    old = _chaptered(made.old, list(zip(own, firsts, strict=True)))
    new = _chaptered(made.new, [(one.name, one.first) for one in headings])
    return replace(made, old=old, new=new, headings=tuple(headings), dissolved=frozenset(dissolved))


def _new_headings(
    made: Edited, own: Sequence[str], others: list[str], firsts: Sequence[int], rng: random.Random
) -> tuple[list[Heading], set[int]]:
    """The chapters of the copy; each stays where its first article that stayed stands now.

    The articles of a dissolved one go to the one before, which then keeps its name: nobody could say whose name is new.
    """
    headings: list[Heading] = []
    dissolved: set[int] = set()
    for source, (name, first) in enumerate(zip(own, firsts, strict=True)):
        end = firsts[source + 1] if source + 1 < len(firsts) else len(made.old)
        stays = [
            at for at, one in enumerate(made.pieces)
            if one.edit in ("none", "change", "respell") and first <= one.sources[0] < end
        ]  # fmt: skip
        chance = rng.random()
        lost = len(stays) < 3 or bool(headings and stays[0] <= headings[-1].first)
        if lost or (chance < 0.1 and headings and headings[-1].edit == "none"):
            dissolved.add(source)
            _keep_name(headings, own)
            continue
        start = stays[0] if headings else 0
        if chance > 0.85 and others:
            headings.append(Heading(source, "rename", others.pop(), start))
        else:
            headings.append(Heading(source, "none", name, start))
            if 0.4 < chance < 0.5 and others and len(stays) > 4:
                headings.append(Heading(None, "insert", others.pop(), stays[len(stays) // 2]))
    return headings, dissolved


def _keep_name(headings: list[Heading], own: Sequence[str]) -> None:
    """Take back what was done to the last chapter."""
    last = headings[-1] if headings else None
    if last is not None and last.source is None:
        headings.pop()
    elif last is not None and last.source is not None:
        headings[-1] = replace(last, edit="none", name=own[last.source])


def _chaptered(articles: Sequence[Provision], chapters: Sequence[tuple[str, int]]) -> tuple[Provision, ...]:
    if not chapters:
        return tuple(articles)
    ends = [first for _name, first in chapters[1:]] + [len(articles)]
    made = [
        Provision(
            f"chp_{n}",
            ProvisionType.CHAPTER,
            f"第{to_chinese(n)}章",
            name,
            children=tuple(articles[first:end]),
        )
        for n, ((name, first), end) in enumerate(zip(chapters, ends, strict=True), 1)
    ]
    return tuple(made)
