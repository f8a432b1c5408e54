"""What cites a work, grouped by what it is to it: beside the text, at each article, on a page of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template, request
from werkzeug.wrappers import Response

from corpus.citing_groups import CITING_GROUPS, CitingGroup
from corpus.library import Shelf, expression_number
from corpus.library.citations import Citations, CitedBy
from corpus.library.citing import CitingWork, CitingWorks
from corpus.model import Verdict, Work
from search_app import reading, words
from search_app.context import reader, service, today
from search_app.pages_citing import Cited, is_own, reference_day
from search_app.pages_links import asked_address, moved_to, on_parameter, page_url
from search_app.pages_standing import summary
from search_app.params import parse_day


@dataclass(frozen=True, slots=True)
class CitingPlace:
    """A place that cites: the work, the provision there in words, where to read it, the provision cited in words."""

    title: str
    num: str
    url: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class ShownWork:
    """A citing document: its title, where to read it, the places in it."""

    title: str
    url: str
    places: tuple[CitingPlace, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """Citing documents of one sort: name and label of the group, how many there are, those that are shown."""

    name: str
    label: str
    count: int
    works: tuple[ShownWork, ...] = ()
    places: tuple[CitingPlace, ...] = ()


AT_ARTICLE = 12
"""Places of one group shown at an article; the page of references has them all."""


def citing_groups(citing: CitingWorks, on: date, most: int) -> list[ShownGroup]:
    """The documents that cite a work by group, at most so many of each."""
    return [
        ShownGroup(group.name, group.label, len(some), tuple(_shown(one, on) for one in some[:most]))
        for group, some in citing.groups()
    ]


def _shown(one: CitingWork, on: date, places: Sequence[CitingPlace] = ()) -> ShownWork:
    return ShownWork(
        words.listed_title(one.work), page_url(one.work, eid=one.eid, on=on_parameter(on)), tuple(places)
    )


def cited_at(shelf: Shelf, citing: CitingWorks, on: date) -> dict[str, list[ShownGroup]]:
    """The places that cite each article, by its eid and by group."""
    by_article: dict[str, dict[str, list[CitedBy]]] = defaultdict(lambda: defaultdict(list))
    groups: dict[int, CitingGroup] = {one.work.id: group for group, some in citing.groups() for one in some}
    for place in citing.places:
        if place.target_eid:
            head = place.target_eid.split("__")[0]
            by_article[head][groups[place.work.id].name].append(place)
    shown = [one for some in by_article.values() for places in some.values() for one in places[:AT_ARTICLE]]
    named = _named_places(shelf, shown, on)
    return {
        head: [
            ShownGroup(
                group.name,
                group.label,
                len(some[group.name]),
                places=tuple(named[one] for one in some[group.name][:AT_ARTICLE]),
            )
            for group in CITING_GROUPS
            if group.name in some
        ]
        for head, some in by_article.items()
    }


def _named_places(shelf: Shelf, places: Sequence[CitedBy], on: date) -> dict[CitedBy, CitingPlace]:
    """Each citing place as a link, named as it is printed there."""
    wanted = {_key(one) for one in places if not one.eid.startswith("art_")}
    printed = shelf.some_passages(sorted(wanted))
    found = {}
    for one in places:
        passage = printed.get(_key(one))
        num = (passage.num or passage.heading[:20]) if passage else ""
        num = num or words.eid_words(one.eid, one.work.kind)
        url = page_url(one.work, eid=one.eid, on=on_parameter(on))
        target = words.eid_words(one.target_eid) if one.target_eid else ""
        found[one] = CitingPlace(words.listed_title(one.work), num.rstrip("、．."), url, target)
    return found


def _key(one: CitedBy) -> tuple[int, str]:
    return expression_number(one.version) or 0, one.eid


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """A reference of a text: where it stands, what it says, where it leads, whether it holds."""

    num: str
    own_url: str
    text: str
    url: str
    verdict: Verdict


def citations(kind: str, issuer: str, name: str) -> Response | str:
    """The page of all that a version cites and of all that cites the work, or one article of it (`article`)."""
    asked = asked_address(kind, issuer, name)
    on = parse_day(request.args.get("on", ""), today())
    with service().shelf(reader()) as shelf:
        seen = reading.view(shelf, asked, on, today(), request.args.get("version", ""))
        moved = moved_to(seen.work, asked, "citations")
        if moved is not None:
            return moved
        known = Citations(shelf, reference_day(seen))
        cites = known.of_version(seen.work, seen.expression)
        citing = CitingWorks(Citations(shelf, on), seen.work)
        article = request.args.get("article", "")
        groups = _whole_groups(shelf, citing, on, article)
        cited = Cited(seen, known, cites)
        basis = cited.basis(children_of(citing))
        repealed = cited.repealed()
        stands = summary(shelf, seen.work)
    printed = {one.eid: one.num or one.heading for top in seen.tree for one in top.walk()}
    page = page_url(seen.work, on=on_parameter(on), version=request.args.get("version", ""))
    places = [
        CitedPlace(
            printed.get(citation.eid) or words.eid_words(citation.eid, seen.work.kind),
            f"{page}#{citation.eid}",
            resolved.text,
            page_url(resolved.work, eid=resolved.eid, on=on_parameter(resolved.on))
            if resolved.work
            else "",
            resolved.verdict,
        )
        for citation, resolved in cites
        if not is_own(citation)
    ]
    return render_template(
        "citations.html", view=seen, work=seen.work, page=page, day=known.on, cites=places, basis=basis,
        repealed=repealed, groups=groups, article=article, stands=stands, total=sum(group.count for group in groups),
    )  # fmt: skip


def children_of(citing: CitingWorks) -> list[Work]:
    """The rules that rest on the work."""
    return [one.work for group, some in citing.groups() if group.name == "implementing" for one in some]


def _whole_groups(shelf: Shelf, citing: CitingWorks, on: date, article: str) -> list[ShownGroup]:
    """All citing documents with all their places, or those that cite one article."""
    meant = [one for one in citing.places if not article or one.target_eid.split("__")[0] == article]
    named = _named_places(shelf, meant, on)
    found = []
    for group, some in citing.groups():
        shown = [_shown(one, on, [named[place] for place in one.places if place in named]) for one in some]
        shown = [one for one in shown if one.places or not article]
        if shown:
            found.append(ShownGroup(group.name, group.label, len(shown), tuple(shown)))
    return found
