"""The 依据 of a document: what it names as its parents, in the article that states its purpose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analyzers.basis import bare_names, basis_spans
from analyzers.normalize import title_key
from corpus.identity import bare_title
from corpus.model import Citation, Document, Kind, Provision

OPENING = 3
"""Units with a text, from the first on, in which a rule says what it rests on."""


def basis_of(kind: Kind, tree: Sequence[Provision], cited: Sequence[Citation]) -> tuple[Citation, ...]:
    """What a text rests on, each document once, in the order of the text.

    Of a rule: what its purpose article names before 制定本办法. Of an official document: what it follows (根据, 按照).
    `cited` are its references; a rule named without 《》 becomes one more. Minutes rest on nothing.
    """
    found: dict[tuple[str, str], Citation] = {}
    if kind is not Kind.MINUTES:
        for unit in _units(kind, tree):
            here = [one for one in cited if one.eid == unit.eid and (one.title_key or one.number)]
            for one in _in_unit(unit, here, kind is Kind.REGULATION):
                found.setdefault((one.title_key, "" if one.title_key else one.number), one)
            if found and kind is Kind.REGULATION:
                break
    return tuple(found.values())


def basis_of_document(document: Document) -> tuple[Citation, ...]:
    """What a document rests on, itself left out."""
    own = title_key(bare_title(document.title))
    found = basis_of(document.kind, document.provisions, document.citations)
    return tuple(one for one in found if one.title_key != own)


def _units(kind: Kind, tree: Sequence[Provision]) -> list[Provision]:
    """The units that may say what a text rests on: the first of a rule, all but the annexes of a letter."""
    texts = [one for top in tree for one in top.walk() if one.text and not one.eid.startswith("annex")]
    whole = [one for one in texts if "__para" not in one.eid and "__item" not in one.eid]
    return whole[:OPENING] if kind is Kind.REGULATION else whole


def _in_unit(unit: Provision, cited: Sequence[Citation], making: bool) -> Iterator[Citation]:
    for span in basis_spans(unit.text, making):
        named = [one for one in cited if span.start <= one.start < span.end]
        named += [
            Citation(unit.eid, bare.start, bare.end, bare.name, title_key(bare_title(bare.name))[:400])
            for bare in bare_names(unit.text, span)
            if all(bare.end <= one.start or one.end <= bare.start for one in named)
        ]
        yield from sorted(named, key=lambda one: one.start)
