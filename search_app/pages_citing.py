"""What a text cites and what cites it, as links: in the text, beside it, at each article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template, request
from werkzeug.wrappers import Response

from corpus.citing import ResolvedCitation
from corpus.library import Shelf, expression_number
from corpus.library.citations import Citations, CitedBy
from corpus.model import Citation, Kind, Verdict
from search_app import reading, words
from search_app.context import reader, service, today
from search_app.pages_links import asked_address, moved_to, on_parameter, page_url
from search_app.pages_text import Piece
from search_app.params import parse_day
from search_app.reading import WorkView

Cites = Sequence[tuple[Citation, ResolvedCitation]]


@dataclass(frozen=True, slots=True)
class CitedWork:
    """A document cited: its title, where to read it (empty when unknown), whether it holds, if named in the opening."""

    title: str
    url: str
    verdict: Verdict
    opening: bool


@dataclass(frozen=True, slots=True)
class CitingPlace:
    """A place that cites: the work, the provision there in words, where to read it."""

    title: str
    num: str
    url: str


def citation_pieces(seen: WorkView, cites: Cites) -> dict[str, list[Piece]]:
    """Links for the references in a text, by the eid they stand in; those that lead nowhere stay plain."""
    here = {one.eid for top in seen.tree for one in top.walk()}
    found: dict[str, list[Piece]] = defaultdict(list)
    for citation, resolved in cites:
        target = _target(seen, citation, resolved, here)
        if target:
            attributes = {"href": target}
            if resolved.verdict is not Verdict.IN_FORCE and not target.startswith("#"):
                attributes["data-verdict"] = words.VERDICTS[resolved.verdict]
            found[citation.eid].append(Piece(citation.start, citation.end, "a", attributes))
    for pieces in found.values():
        pieces.sort(key=lambda piece: (piece.start, -piece.end))
    return found


def _is_own(citation: Citation) -> bool:
    """Whether a reference is to the very document it stands in."""
    return not citation.title_key and not citation.number


def _target(seen: WorkView, citation: Citation, resolved: ResolvedCitation, here: set[str]) -> str:
    if _is_own(citation):
        head = citation.target_eid.split("__")[0]
        return next((f"#{eid}" for eid in (citation.target_eid, head) if eid in here), "")
    return page_url(resolved.work, eid=resolved.eid, on=on_parameter(seen.on)) if resolved.work else ""


def cited_at(places: Sequence[tuple[CitedBy, CitingPlace]]) -> dict[str, list[CitingPlace]]:
    """The places that cite each article, by its eid."""
    found: dict[str, list[CitingPlace]] = defaultdict(list)
    for one, place in places:
        if one.target_eid:
            found[one.target_eid.split("__")[0]].append(place)
    return found


def citing_places(shelf: Shelf, cited_by: Sequence[CitedBy], on: date) -> list[tuple[CitedBy, CitingPlace]]:
    """Each citing place as a link, named as it is printed there."""
    wanted = {_key(one) for one in cited_by if not one.eid.startswith("art_")}
    printed = shelf.some_passages(sorted(wanted))
    places = []
    for one in cited_by:
        passage = printed.get(_key(one))
        num = (passage.num or passage.heading[:20]) if passage else ""
        url = page_url(one.work, eid=one.eid, on=on_parameter(on))
        num = num or words.eid_words(one.eid, one.work.kind)
        places.append((one, CitingPlace(words.listed_title(one.work), num.rstrip("、．."), url)))
    return places


def _key(one: CitedBy) -> tuple[int, str]:
    return expression_number(one.version) or 0, one.eid


_OPENINGS = ("art_1", "preamble", "sec_1")


def cited_works(seen: WorkView, cites: Cites) -> list[CitedWork]:
    """Other documents cited, each once, in the order of the text."""
    found: dict[str, CitedWork] = {}
    for citation, resolved in cites:
        one = resolved.work
        if _is_own(citation) or (one is not None and one.id == seen.work.id):
            continue
        key = one.address if one else citation.title_key or citation.number
        if key not in found:
            title = f"《{words.short_title(one)}》" if one else citation.text
            url = page_url(one, on=on_parameter(seen.on)) if one else ""
            found[key] = CitedWork(title, url, resolved.verdict, citation.eid in _OPENINGS)
    return list(found.values())


_GROUPS = ("印发通知", "引用它的规章制度", "相关纪要", "引用它的公文")


def citing_works(cited_by: Sequence[CitedBy], on: date) -> list[tuple[str, list[CitingPlace]]]:
    """Citing works once each, under what they are to the reader: notices that issue it, rules, minutes, documents."""
    groups: dict[str, dict[str, CitingPlace]] = {name: {} for name in _GROUPS}
    for one in cited_by:
        place = CitingPlace(words.listed_title(one.work), "", page_url(one.work, on=on_parameter(on)))
        groups[_group(one)].setdefault(one.work.address, place)
    return [(name, list(found.values())) for name, found in groups.items() if found]


def _group(one: CitedBy) -> str:
    if one.work.kind is Kind.OFFICIAL_DOCUMENT:
        return _GROUPS[0] if "印发" in one.work.title and not one.target_eid else _GROUPS[3]
    return _GROUPS[2] if one.work.kind is Kind.MINUTES else _GROUPS[1]


def issued(seen: WorkView, cites: Cites) -> list[tuple[str, str]]:
    """The rules that an official document issues: those cited in its text whose titles stand in its own."""
    if seen.work.kind is not Kind.OFFICIAL_DOCUMENT:
        return []
    found = {}
    for _citation, resolved in cites:
        one = resolved.work
        if (
            one is not None
            and one.kind is Kind.REGULATION
            and f"《{words.short_title(one)}》" in seen.expression.title
        ):
            found[one.title] = page_url(one, on=on_parameter(seen.on))
    return list(found.items())


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """A reference of a text: where it stands, what it says, where it leads, whether it holds."""

    num: str
    own_url: str
    text: str
    url: str
    verdict: Verdict


def citations(kind: str, issuer: str, name: str) -> Response | str:
    """The page of all that a version cites and of all that cites the work."""
    asked = asked_address(kind, issuer, name)
    on = parse_day(request.args.get("on", ""), today())
    with service().shelf(reader()) as shelf:
        seen = reading.view(shelf, asked, on, today(), request.args.get("version", ""))
        moved = moved_to(seen.work, asked, "citations")
        if moved is not None:
            return moved
        known = Citations(shelf, on)
        cites = known.of_version(seen.work, seen.expression)
        cited_by = known.of_work(seen.work)
        citing = citing_places(shelf, cited_by, on)
    printed = {one.eid: one.num or one.heading for top in seen.tree for one in top.walk()}
    page = page_url(seen.work, on=on_parameter(on))
    places = [
        CitedPlace(
            printed.get(citation.eid) or words.eid_words(citation.eid, seen.work.kind),
            f"{page}#{citation.eid}",
            resolved.text,
            page_url(resolved.work, eid=resolved.eid, on=on_parameter(on)) if resolved.work else "",
            resolved.verdict,
        )
        for citation, resolved in cites
        if not _is_own(citation)
    ]
    return render_template("citations.html", view=seen, work=seen.work, cites=places, citing=citing)
