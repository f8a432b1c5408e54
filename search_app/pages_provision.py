"""The page of one unit of a text, an article and the like, at an address of its own that explains what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import render_template, request
from werkzeug.wrappers import Response

from corpus.library import Shelf
from corpus.library.citations import Citations
from corpus.model import Kind, Provision, ProvisionType
from corpus.text import unit_in
from search_app import reading, words
from search_app.citation_text import document_cited, parts_cited, version_words
from search_app.context import reader, service, today
from search_app.pages_citing import citation_pieces, reference_day
from search_app.pages_links import (
    absolute,
    asked_address,
    lasting,
    moved_to,
    page_url,
    provision_url,
    version_url,
)
from search_app.pages_terms import Terms
from search_app.pages_text import Piece, text_units
from search_app.pages_work import band
from search_app.params import parse_day
from search_app.reading import WorkView
from search_app.rendering import Json, day, number_of, provision_json
from search_app.standing import standing
from search_app.trail import Note, Trail, neighbours, whole

_INNER = (ProvisionType.PARAGRAPH, ProvisionType.ITEM, ProvisionType.SUBITEM)


@dataclass(frozen=True, slots=True)
class Found:
    """A unit as asked for: it, or the article that it would stand in, and what is to be said of it."""

    seen: WorkView
    unit: Provision
    asked: str
    """The eid to be marked in it: that of a paragraph or item, else the unit's."""
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Cited:
    """A unit or a part of it as cited: its eid, the citation, the address that lasts."""

    eid: str
    text: str
    url: str


def provision(kind: str, issuer: str, name: str, eid: str) -> Response | str:
    """The page of a unit on a day, or of the reason why the version of the day has it not. Raises `NotThere`."""
    asked = asked_address(kind, issuer, name)
    on = parse_day(request.args.get("on", ""), today())
    with service().shelf(reader()) as shelf:
        seen = reading.view(shelf, asked, on, today(), request.args.get("version", ""))
        moved = moved_to(seen.work, asked, "provision", eid_=eid)
        if moved is not None:
            return moved
        found = find_unit(shelf, seen, eid)
        if isinstance(found, Note):
            told = {"name": words.eid_words(whole(eid), seen.work.kind), "note": found}
            return render_template("provision_gone.html", **_head(shelf, seen), **told)
        return render_template("provision.html", **_page(shelf, found))


def unit_json(shelf: Shelf, seen: WorkView, eid: str) -> Json:
    """The answer of the API for a unit. Raises `NotThere`, saying what became of a unit that is not there."""
    found = find_unit(shelf, seen, eid)
    if isinstance(found, Note):
        raise reading.NotThere(found.sentence)
    one = unit_in(seen.tree, found.asked)
    assert one is not None  # noqa: S101
    before, after = neighbours(seen.tree, found.unit.eid)
    (cited, *_parts) = _citations(found)
    return {
        "address": seen.work.address,
        "title": seen.expression.title,
        "version": seen.expression.id,
        "legal_force": seen.force.value,
        "valid_from": day(seen.expression.validity.valid_from),
        "valid_until": day(seen.expression.validity.valid_until),
        "path": path_of(seen.tree, found.unit.eid),
        "citation": cited.text,
        "url": cited.url,
        "previous": before.eid if before else None,
        "next": after.eid if after else None,
        "notes": [note.sentence for note in found.notes],
        "provision": provision_json(one),
    }


def find_unit(shelf: Shelf, seen: WorkView, eid: str) -> Found | Note:
    """The unit with what to say of it, or why it is not there. Raises `NotThere` when it never was."""
    trail = Trail(shelf, seen.work, seen.expression, today())
    unit = unit_in(seen.tree, whole(eid))
    if unit is None:
        return trail.missing(eid)
    notes = trail.told(unit.eid)
    if unit_in(seen.tree, eid) is not None:
        return Found(seen, unit, eid, notes)
    name = words.eid_words(eid.removeprefix(f"{whole(eid)}__"))
    lacking = Note(f"这个版本的{unit.num or '这一条'}里没有{name}，下面是全条。")
    return Found(seen, unit, unit.eid, (lacking, *notes))


def path_of(tree: Sequence[Provision], eid: str) -> str:
    """The headings above a unit: 第三章 费用标准 › 第一节 住宿."""
    for top in tree:
        if any(one.eid == eid for one in top.walk()):
            if top.eid == eid:
                return ""
            below = path_of(top.children, eid)
            here = f"{top.num}　{top.heading}".strip("　")
            return f"{here} › {below}" if below else here
    return ""


def _head(shelf: Shelf, seen: WorkView) -> dict[str, object]:
    """What stands above a unit, there or gone."""
    return {
        "view": seen,
        "work": seen.work,
        "expression": seen.expression,
        "sentence": words.status_sentence(seen.work.kind, seen.expression, seen.force, seen.on, today()),
        "number": number_of(seen.work, seen.expression),
        "version": version_words(seen.expression) if seen.work.kind is Kind.REGULATION else "",
        "band": band(seen),
        "standing": standing(shelf, seen, today()),
        "whole_url": version_url(seen.work, seen.expression),
    }


def _page(shelf: Shelf, found: Found) -> dict[str, object]:
    seen, unit = found.seen, found.unit
    before, after = neighbours(seen.tree, unit.eid)
    this, *parts = _citations(found)
    return {
        **_head(shelf, seen),
        "name": parts_cited(seen.tree, seen.work.kind)[found.asked],
        "unit": unit,
        "asked": found.asked,
        "counted": _counted(unit, seen.work.kind),
        "path": path_of(seen.tree, unit.eid),
        "units": text_units((unit,), _pieces(shelf, found)),
        "notes": found.notes,
        "cited": this,
        "parts": parts,
        "before": before
        and (
            (before.num or before.heading).rstrip("、．."),
            provision_url(seen.work, seen.expression, before.eid),
        ),
        "after": after
        and (
            (after.num or after.heading).rstrip("、．."),
            provision_url(seen.work, seen.expression, after.eid),
        ),
        "whole_url": version_url(seen.work, seen.expression, found.asked),
        "history_url": _history(seen, unit.eid) if len(seen.work.expressions) > 1 else "",
    }


def _counted(unit: Provision, kind: Kind) -> str:
    """条, 章 and the like; the parts of a letter are 部分, not 节."""
    plain = unit.type is ProvisionType.SECTION and kind is not Kind.REGULATION
    return "部分" if plain else words.COUNTED.get(unit.type, "部分")


def _history(seen: WorkView, eid: str) -> str:
    """The history of the unit that had this number on the day shown."""
    on = lasting(seen.work, seen.expression, seen.on).get("on", "") if seen.historical else ""
    return page_url(seen.work, "history", eid_=eid, on=on)


def _citations(found: Found) -> list[Cited]:
    """The citation of what was asked for, then of the unit's paragraphs and items that have one of their own."""
    seen, parts = found.seen, parts_cited(found.seen.tree, found.seen.work.kind)
    lead = document_cited(seen.work, seen.expression, seen.current)
    inner = [
        one.eid
        for one in found.unit.walk()
        if one.type in _INNER and parts[one.eid] != parts[found.unit.eid]
    ]
    return [
        Cited(eid, lead + parts[eid], absolute(provision_url(seen.work, seen.expression, eid, seen.on)))
        for eid in (found.asked, *dict.fromkeys([found.unit.eid, *inner] if inner else []))
    ]


def _pieces(shelf: Shelf, found: Found) -> Mapping[str, Sequence[Piece]]:
    """The references in a unit; those to other units of the same text lead to pages of their own."""
    seen = found.seen
    here = {one.eid for one in found.unit.walk()}
    known = Citations(shelf, reference_day(seen)).of_version(seen.work, seen.expression)
    pieces = Terms(seen).woven(citation_pieces(seen, [one for one in known if one[0].eid in here]))
    return {eid: [_led(piece, found, here) for piece in some] for eid, some in pieces.items()}


def _led(piece: Piece, found: Found, here: set[str]) -> Piece:
    target = piece.attributes.get("href", "")
    if not target.startswith("#") or target[1:] in here:
        return piece
    url = provision_url(found.seen.work, found.seen.expression, target[1:])
    return replace(piece, attributes={**piece.attributes, "href": url})
