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
        if inner and sum(1 for child in inner for _ in child.walk()) == one.text.count("\n") + 1:
            self._divided(made, one, inner)
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

    def _divided(self, made: etree._Element, one: Provision, inner: Sequence[Provision]) -> None:
        """Paragraphs and their items, one for each line of the text; rows of a table become one paragraph."""
        lines = one.text.split("\n")
        starts = [sum(len(line) + 1 for line in lines[:at]) for at in range(len(lines))]
        at = 0
        for is_table, group in groupby(inner, key=lambda child: not child.children and CELL in child.text):
            children = list(group)
            if is_table:
                paragraph = self._opened(made, children[0])
                ids = [{}, *(self._ids(child.eid) for child in children[1:])]
                self._table(
                    add(paragraph, "content"), lines[at : at + len(children)], starts[at:], one.eid, ids
                )
                at += len(children)
            else:
                for child in children:
                    at = self._paragraph(made, one.eid, child, lines, starts, at)

    def _paragraph(
        self,
        parent: etree._Element,
        owner: str,
        one: Provision,
        lines: list[str],
        starts: list[int],
        at: int,
    ) -> int:
        """A paragraph, item or sub-item on line `at` and those below it; the next line comes back."""
        made = self._opened(parent, one)
        block = add(add(made, "intro" if one.children else "content"), "p")
        self._text(block, one.text, starts[at] + len(lines[at]) - len(one.text), self._refs.get(owner, ()))
        at += 1
        for child in one.children:
            at = self._paragraph(made, owner, child, lines, starts, at)
        return at

    def _blocks(self, parent: etree._Element, text: str, spans: Sequence[Span]) -> None:
        """Lines as paragraphs, runs of table rows as tables; an empty text is an empty paragraph."""
        for is_row, rows in groupby(_lines(text), key=lambda line: CELL in line[1]):
            if is_row:
                table = add(parent, "table")
                for start, line in rows:
                    self._row(table, line, start, spans, {})
            else:
                for start, line in rows:
                    self._text(add(parent, "p"), line, start, spans)

    def _table(
        self,
        parent: etree._Element,
        rows: Sequence[str],
        starts: Sequence[int],
        owner: str,
        ids: Sequence[dict[str, str]],
    ) -> None:
        table = add(parent, "table")
        for line, start, own in zip(rows, starts, ids, strict=False):
            self._row(table, line, start, self._refs.get(owner, ()), own)

    def _row(
        self, table: etree._Element, line: str, start: int, spans: Sequence[Span], ids: dict[str, str]
    ) -> None:
        row = add(table, "tr", **ids)
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


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1
