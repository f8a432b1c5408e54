"""The metadata of an Akoma Ntoso document: FRBR identification, lifecycle, days in force, who is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lxml import etree

from corpus.citing import ResolvedCitation
from corpus.model import Citation, EventType, Kind, Validity, Work
from search_app import words
from search_app.exports.akn_names import (
    NAMESPACE,
    UNKNOWN_DAY,
    Names,
    add,
    clean,
    expression_uri,
    first_day,
    new,
    work_uri,
)
from search_app.reading import WorkView

TYPES = {Kind.REGULATION: "act", Kind.OFFICIAL_DOCUMENT: "doc", Kind.MINUTES: "doc"}
_EVENTS = {
    EventType.AMENDMENT: "amendment",
    EventType.REVISION: "amendment",
    EventType.REPEAL: "repeal",
    EventType.LAPSE: "repeal",
}
"""What else happens is a `generation`."""
_MAKER, _NO_ISSUER = "dianzhang", "未署名"
WHOLE = "whole"
"""The document that a portion is of, among its references."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A version as its reader sees it, with what its references name."""

    seen: WorkView
    cites: Sequence[tuple[Citation, ResolvedCitation]]


def collection_meta(work: Work, names: Names, today: date) -> etree._Element:
    """The metadata of the collection of a work's versions."""
    found = new("meta")
    uri = work_uri(work)
    identification = add(found, "identification", source=names.to(_MAKER))
    _work_level(identification, work, names, f"{uri}/!versions")
    _level(identification, "FRBRExpression", f"{uri}/zho/!versions", f"{uri}/zho", today, names.to(_MAKER))
    add(identification[-1], "FRBRlanguage", language="zho")
    _manifestation(identification, f"{uri}/zho", "/!versions", names, today)
    _named(add(found, "references", source=names.to(_MAKER)), work, names)
    return found


def meta(edition: Edition, names: Names, today: date) -> etree._Element:
    """The metadata of one version."""
    work, expression = edition.seen.work, edition.seen.expression
    found = new("meta")
    identification = add(found, "identification", source=names.to(_MAKER))
    _work_level(identification, work, names, f"{work_uri(work)}/!main")
    uri = expression_uri(work, expression)
    day = expression.version_date or UNKNOWN_DAY
    _level(identification, "FRBRExpression", f"{uri}/!main", uri, day, names.to("issuer_1"))
    add(identification[-1], "FRBRversionNumber", value=expression.id)
    add(identification[-1], "FRBRlanguage", language="zho")
    _manifestation(identification, uri, "/!main", names, today)
    references = new("references", source=names.to(_MAKER))
    _lifecycle(found, references, edition, names)
    _named(references, work, names)
    found.append(references)
    return found


def portion_meta(edition: Edition, names: Names, eid: str, today: date) -> etree._Element:
    """The metadata of one unit of a version, which its reference `WHOLE` names."""
    found = meta(edition, names, today)
    uri = expression_uri(edition.seen.work, edition.seen.expression)
    for this in found.iter(f"{{{NAMESPACE}}}FRBRthis"):
        this.set("value", this.get("value", "").replace("/!main", f"/~{eid}"))
    (form,) = found.iter(f"{{{NAMESPACE}}}FRBRformat")
    form.addprevious(new("FRBRportion", **{"from": names.to(eid), "upTo": names.to(eid)}))
    (references,) = found.iter(f"{{{NAMESPACE}}}references")
    references.insert(
        0, new("original", eId=names.of(WHOLE), href=uri, showAs=clean(edition.seen.expression.title))
    )
    return found


def _work_level(identification: etree._Element, work: Work, names: Names, this: str) -> None:
    day = first_day(work) or UNKNOWN_DAY
    _level(identification, "FRBRWork", this, work_uri(work), day, names.to("issuer_1"), work.address)
    level = identification[-1]
    add(level, "FRBRcountry", value="cn")
    if work.genre:
        add(level, "FRBRsubtype", value=work.genre)
    if work.document_number:
        add(level, "FRBRnumber", value=work.document_number)
    add(level, "FRBRname", value=work.title)


def _level(
    parent: etree._Element, tag: str, this: str, uri: str, day: date, author: str, alias: str = ""
) -> None:
    level = add(parent, tag)
    add(level, "FRBRthis", value=this)
    add(level, "FRBRuri", value=uri)
    if alias:
        add(level, "FRBRalias", value=alias, name="dianzhang")
    add(level, "FRBRdate", date=day.isoformat(), name="unknown" if day == UNKNOWN_DAY else "generation")
    add(level, "FRBRauthor", href=author)


def _manifestation(parent: etree._Element, uri: str, part: str, names: Names, today: date) -> None:
    _level(parent, "FRBRManifestation", f"{uri}{part}.akn", f"{uri}.akn", today, names.to(_MAKER))
    add(parent[-1], "FRBRformat", value="application/akn+xml")


def _lifecycle(found: etree._Element, references: etree._Element, edition: Edition, names: Names) -> None:
    """The dated events and the interval in which the version is in force."""
    rows = [*_events(edition.seen), *_bounds(edition.seen.expression.validity)]
    if not rows:
        return
    lifecycle = add(found, "lifecycle", source=names.to(_MAKER))
    for eid, kind, day, what in rows:
        add(lifecycle, "eventRef", eId=names.of(eid), date=day.isoformat(), source=names.to(_MAKER),
            type=kind, refersTo=names.to(f"{eid}_said"))  # fmt: skip
        add(
            references,
            "TLCEvent",
            eId=names.of(f"{eid}_said"),
            href=f"/akn/ontology/event/cn/{kind}",
            showAs=what,
        )
    ids = {row[0] for row in rows}
    if "evt_from" not in ids:
        return
    group = add(
        add(found, "temporalData", source=names.to(_MAKER)), "temporalGroup", eId=names.of("tmpg_1")
    )
    ends = {"end": names.to("evt_until")} if "evt_until" in ids else {}
    add(group, "timeInterval", start=names.to("evt_from"), **ends, refersTo=names.to("in_force"))
    add(
        references,
        "TLCConcept",
        eId=names.of("in_force"),
        href="/akn/ontology/concept/cn/in-force",
        showAs="有效",
    )


def _events(seen: WorkView) -> Iterator[tuple[str, str, date, str]]:
    for at, item in enumerate(seen.events, 1):
        event = item.event
        what = words.EVENTS[event.type] + (f"：{event.by}" if event.by else "")
        yield f"evt_{at}", _EVENTS.get(event.type, "generation"), event.date, what


def _bounds(validity: Validity) -> Iterator[tuple[str, str, date, str]]:
    if validity.valid_from:
        yield "evt_from", "generation", validity.valid_from, "开始有效"
    if validity.valid_until:
        ended = validity.repealed_on or validity.lapsed_on
        kind = "repeal" if ended == validity.valid_until else "amendment"
        yield "evt_until", kind, validity.valid_until, "不再有效"


def _named(references: etree._Element, work: Work, names: Names) -> None:
    """Who issued the work, and this service, whose reading of the text it is."""
    for at, issuer in enumerate(work.issuers or (_NO_ISSUER,), 1):
        add(references, "TLCOrganization", eId=names.of(f"issuer_{at}"), href=f"/akn/ontology/organization/cn/{at}",
            showAs=issuer)  # fmt: skip
    add(
        references,
        "TLCOrganization",
        eId=names.of(_MAKER),
        href="/akn/ontology/organization/cn/dianzhang",
        showAs="典章",
    )
