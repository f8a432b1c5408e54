"""The text of a version in Akoma Ntoso, its provisions with their eids, its references with what they name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby

from lxml import etree

from analyzers.blocks import CELL
from corpus.citing import ResolvedCitation
from corpus.model import Provision, ProvisionType, Work
from search_app.exports.akn_meta import Edition
from search_app.exports.akn_names import Names, add, clean, work_uri

_TAGS = {
    ProvisionType.PART: "part",
    ProvisionType.SUBPART: "subpart",
    ProvisionType.CHAPTER: "chapter",
    ProvisionType.SECTION: "section",
    ProvisionType.ARTICLE: "article",
    ProvisionType.PARAGRAPH: "paragraph",
    ProvisionType.ITEM: "point",
    ProvisionType.SUBITEM: "indent",
}
"""Other types are `hcontainer`s named after the type."""
_INNER = frozenset((ProvisionType.PARAGRAPH, ProvisionType.ITEM, ProvisionType.SUBITEM))
Span = tuple[int, int, str]
"""A reference in a text: from, to, what it names."""


class Writer:
    """Puts provisions of one version below an element."""

    def __init__(self, names: Names, edition: Edition) -> None:
        self._names = names
        self._eids = {one.eid for top in edition.seen.tree for one in top.walk()}
        self._refs: dict[str, list[Span]] = defaultdict(list)
        for citation, found in edition.cites:
            target = self._target(found, edition.seen.work)
            if target:
                self._refs[citation.eid].append((citation.start, citation.end, target))
        for spans in self._refs.values():
            spans.sort(key=lambda span: (span[0], -span[1]))

    def provision(self, parent: etree._Element, one: Provision) -> None:
        """A provision with all below it."""
        made = self._opened(parent, one)
        inner = [child for child in one.children if child.type in _INNER]
        if inner and _is_divided(one.text, inner):
            at = 0
            for child in inner:
                at = self._paragraph(made, one, child, at)
            return
        if one.text or not one.children:
            holder = add(made, "intro" if one.children else "content")
            self._blocks(holder, one.text, self._refs.get(one.eid, ()))
        for child in one.children:
            self.provision(made, child)

    def nothing(self, parent: etree._Element) -> None:
        """An empty text."""
        add(add(add(parent, "hcontainer", name="text"), "content"), "p")

    def _opened(self, parent: etree._Element, one: Provision) -> etree._Element:
        tag = _TAGS.get(one.type, "hcontainer")
        made = add(
            parent, tag, **self._ids(one.eid), **({"name": one.type.value} if tag == "hcontainer" else {})
        )
        if one.num:
            add(made, "num").text = clean(one.num)
        if one.heading:
            add(made, "heading").text = clean(one.heading)
        return made

    def _ids(self, eid: str) -> dict[str, str]:
        own = {"eId": self._names.of(eid)}
        return own | ({"wId": eid} if self._names.prefix else {})

    def _target(self, found: ResolvedCitation, own: Work) -> str:
        if found.work is None:
            return ""
        if found.work.id == own.id and found.eid in self._eids:
            return self._names.to(found.eid)
        return work_uri(found.work) + (f"/~{found.eid}" if found.eid else "")

    def _paragraph(self, parent: etree._Element, owner: Provision, one: Provision, at: int) -> int:
        """A paragraph, item or sub-item whose line begins at `at` of its owner's text, with those below it.

        What comes back is where the next line begins.
        """
        made = self._opened(parent, one)
        line = owner.text[at:].split("\n", 1)[0]
        start = at + len(line) - len(one.text.split("\n", 1)[0])
        holder = add(made, "intro" if one.children else "content")
        self._blocks(holder, one.text, self._refs.get(owner.eid, ()), start)
        at = start + len(one.text) + 1
        for child in one.children:
            at = self._paragraph(made, owner, child, at)
        return at

    def _blocks(self, parent: etree._Element, text: str, spans: Sequence[Span], start: int = 0) -> None:
        """Lines as paragraphs, runs of table rows as tables; an empty text is an empty paragraph."""
        for is_row, rows in groupby(_lines(text, start), key=lambda line: CELL in line[1]):
            if is_row:
                table = add(parent, "table")
                for at, line in rows:
                    self._row(table, line, at, spans)
            else:
                for at, line in rows:
                    self._text(add(parent, "p"), line, at, spans)

    def _row(self, table: etree._Element, line: str, start: int, spans: Sequence[Span]) -> None:
        row = add(table, "tr")
        for cell in line.split(CELL):
            self._text(add(add(row, "td"), "p"), cell, start, spans)
            start += len(cell) + 1

    def _text(self, parent: etree._Element, text: str, start: int, spans: Sequence[Span]) -> None:
        """Text that begins at `start` of a provision's text, its references as `ref`."""
        at, last = 0, None
        for first, end, target in spans:
            first, end = first - start, end - start
            if first < at or end > len(text):
                continue
            _append(parent, last, text[at:first])
            last = add(parent, "ref", href=target)
            last.text = clean(text[first:end])
            at = end
        _append(parent, last, text[at:])


def _append(parent: etree._Element, last: etree._Element | None, text: str) -> None:
    if last is None:
        parent.text = clean(text)
    else:
        last.tail = clean(text)


def _lines(text: str, start: int) -> Iterator[tuple[int, str]]:
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


def _is_divided(text: str, inner: Sequence[Provision]) -> bool:
    """Whether the units hold the lines of a text, all of them and in their order."""
    told = [line for child in inner for node in child.walk() for line in node.text.split("\n")]
    lines = text.split("\n")
    return len(told) == len(lines) and all(map(str.endswith, lines, told))
