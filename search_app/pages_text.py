"""From a tree of provisions to what a page shows: lines, tables and marked text, in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from analyzers.blocks import CELL
from corpus.model import Provision, ProvisionType

_INVISIBLE = " \t\u3000\u00a0\u200b\u200c\u200d\ufeff"
# （一）… | (2) …
_ITEM_LINE = re.compile(r"[（(][一二三四五六七八九十\d]{1,3}[）)]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A span of a text (code points, end exclusive) and the element that shows it."""

    start: int
    end: int
    tag: str = "mark"
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, item or sub-item with its own anchor, or the rows of a table."""

    kind: str
    eid: str = ""
    html: Markup = Markup()  # noqa: RUF009
    rows: tuple[tuple[Markup, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class TextUnit:
    """A heading (`level` 1 to 5), an article, a decision or plain text, with its blocks."""

    kind: str
    eid: str
    level: int
    num: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(slots=True)
class Entry:
    """A line of the contents and the lines below it; `numbers` says which articles stand there."""

    eid: str
    num: str
    heading: str
    below: list[Entry] = field(default_factory=list)
    numbers: str = ""


def weave(text: str, pieces: Sequence[Piece], start: int = 0, end: int | None = None) -> Markup:
    """The part of a text from `start` to `end` with its pieces inside elements; everything is escaped.

    The only place where markup is put together from text. Pieces are in order and do not overlap.
    """
    end = len(text) if end is None else end
    if not pieces:
        return escape(text[start:end])
    parts: list[Markup] = []
    at = start
    for piece in pieces:
        first, last = max(piece.start, at), min(piece.end, end)
        if first >= last:
            continue
        attributes = Markup("").join(
            Markup(' {}="{}"').format(key, value) for key, value in piece.attributes.items()
        )
        parts.append(escape(text[at:first]))
        parts.append(Markup("<{0}{1}>{2}</{0}>").format(piece.tag, attributes, text[first:last]))
        at = last
    parts.append(escape(text[at:end]))
    return Markup("").join(parts)


_CONTAINER_LEVELS = {
    ProvisionType.PART: 1,
    ProvisionType.SUBPART: 2,
    ProvisionType.CHAPTER: 3,
    ProvisionType.SECTION: 4,
    ProvisionType.ANNEX: 1,
    ProvisionType.AGENDA_ITEM: 3,
}
_INNER = frozenset((ProvisionType.PARAGRAPH, ProvisionType.ITEM, ProvisionType.SUBITEM))


def text_units(
    tree: Sequence[Provision], pieces: Mapping[str, Sequence[Piece]] | None = None
) -> list[TextUnit]:
    """The text in reading order; `pieces` mark spans of a provision's text by its eid."""
    found: list[TextUnit] = []
    for provision in tree:
        _collect(provision, pieces or {}, found)
    return found


def _collect(provision: Provision, pieces: Mapping[str, Sequence[Piece]], found: list[TextUnit]) -> None:
    inner = [child for child in provision.children if child.type in _INNER]
    blocks = tuple(blocks_of(provision.text, pieces.get(provision.eid, ()), _line_eids(inner)))
    level = _CONTAINER_LEVELS.get(provision.type, 0)
    kind = "heading" if level else provision.type.value
    if blocks or provision.num or provision.heading:
        found.append(TextUnit(kind, provision.eid, level, provision.num, provision.heading, blocks))
    for child in provision.children:
        if child.type not in _INNER:
            _collect(child, pieces, found)


def _line_eids(inner: Sequence[Provision]) -> list[str]:
    """The anchors of the lines of a text: a unit's first line has its own."""
    nodes = [node for child in inner for node in child.walk()]
    return [eid for node in nodes for eid in (node.eid, *[""] * node.text.count("\n"))]


def blocks_of(text: str, pieces: Sequence[Piece], eids: Sequence[str] = ()) -> Iterator[Block]:
    """The lines of a text as paragraphs, items and tables; `eids` are the anchors of its lines, in order."""
    rows: list[tuple[Markup, ...]] = []
    for start, line, eid in _lines(text, eids):
        end = start + len(line)
        if CELL in line:
            rows.append(tuple(_cells(text, pieces, start, end)))
            continue
        if rows:
            yield Block("table", rows=tuple(rows))
            rows = []
        if line.strip(_INVISIBLE):
            yield Block(_line_kind(line, eid), eid, weave(text, pieces, start, end))
    if rows:
        yield Block("table", rows=tuple(rows))


def _lines(text: str, eids: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """Each line with the place where it begins and its anchor."""
    start = 0
    for index, line in enumerate(text.split("\n")):
        yield start, line, eids[index] if index < len(eids) else ""
        start += len(line) + 1


def _cells(text: str, pieces: Sequence[Piece], start: int, end: int) -> Iterator[Markup]:
    at = start
    for cell in text[start:end].split(CELL):
        yield weave(text, pieces, at, at + len(cell))
        at += len(cell) + 1


def _line_kind(line: str, eid: str) -> str:
    last = eid.rsplit("__", 1)[-1]
    if last.startswith("subitem"):
        return "subitem"
    return "item" if last.startswith("item") or (not eid and _ITEM_LINE.match(line)) else "p"


def contents(units: Sequence[TextUnit]) -> list[Entry]:
    """The contents of a text: its headings as a tree; its articles where it has no headings."""
    top: list[Entry] = []
    open_: list[tuple[int, Entry]] = []
    for unit in units:
        if unit.level:
            while open_ and open_[-1][0] >= unit.level:
                open_.pop()
            entry = Entry(unit.eid, unit.num, unit.heading)
            (open_[-1][1].below if open_ else top).append(entry)
            open_.append((unit.level, entry))
        elif unit.kind == "article" and open_:
            _count_article(open_[-1][1], unit.num)
    if any(entry for entry in top if not entry.eid.startswith("annex")):
        return top
    plain = [
        Entry(u.eid, u.num, u.heading or _opening(u))
        for u in units
        if u.kind in ("article", "section", "decision")
    ]
    return [*plain, *top] if len(plain) > 1 else top


def _count_article(entry: Entry, num: str) -> None:
    first = entry.numbers.split("—", 1)[0]
    entry.numbers = f"{first}—{num}" if first and first != num else num


def _opening(unit: TextUnit) -> str:
    """The first words of an article without a heading."""
    text = unit.blocks[0].html.striptags() if unit.blocks and unit.blocks[0].kind != "table" else ""
    return text if len(text) <= 16 else f"{text[:15]}…"
