"""Works in Akoma Ntoso 3.0: one version as a document, several as a collection with one component for each.

Provisions keep the eids of their addresses; in a collection these become `wId` and the eIds get the component's prefix,
for eIds are unique in a file. Texts stand as they were taken in; references carry the address of what they name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from lxml import etree

from corpus.model import Kind, Work
from search_app.exports.akn_body import Writer
from search_app.exports.akn_meta import TYPES, WHOLE, Edition, collection_meta, meta, portion_meta
from search_app.exports.akn_names import Names, add, clean, new
from search_app.exports.sheet import unit_of
from search_app.rendering import number_of


def akn_of(work: Work, editions: Sequence[Edition], today: date) -> bytes:
    """The file: one version as `act` or `doc`, several as `documentCollection`."""
    root = new("akomaNtoso")
    if len(editions) == 1:
        _document(root, editions[0], Names(), today)
    else:
        whole = add(root, "documentCollection", name="versions", contains="multipleVersions")
        whole.append(collection_meta(work, Names(), today))
        body = add(whole, "collectionBody")
        for at, edition in enumerate(editions, 1):
            component = add(body, "component", eId=f"comp_{at}")
            _document(component, edition, Names(f"comp_{at}__"), today)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=False))


def portion_of(edition: Edition, eid: str, today: date) -> bytes:
    """One unit of a version as a `portion` of it; references lead out of the file. Raises `NotThere`."""
    unit, names = unit_of(edition.seen.tree, eid), Names()
    alone = replace(edition, seen=replace(edition.seen, tree=(unit,)))
    root = new("akomaNtoso")
    portion = add(root, "portion", includedIn=names.to(WHOLE))
    portion.append(portion_meta(alone, names, unit.eid, today))
    Writer(names, alone).provision(add(portion, "portionBody"), unit)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def _document(parent: etree._Element, edition: Edition, names: Names, today: date) -> None:
    work, expression = edition.seen.work, edition.seen.expression
    document = add(parent, TYPES[work.kind], name=work.kind.value, contains="singleVersion")
    document.append(meta(edition, names, today))
    preface = add(document, "preface")
    add(add(preface, "p"), "docTitle").text = clean(expression.title)
    number = number_of(work, expression)
    if number:
        add(add(preface, "p"), "docNumber").text = clean(number)
    body = add(document, "body" if work.kind is Kind.REGULATION else "mainBody")
    writer = Writer(names, edition)
    for provision in edition.seen.tree:
        writer.provision(body, provision)
    if not edition.seen.tree:
        writer.nothing(body)
