"""The preview of a document or of one provision: the fragment that a page shows beside a reference to it."""

from __future__ import annotations

from collections.abc import Iterator

from flask import render_template, request
from markupsafe import escape
from werkzeug.wrappers import Response

from corpus.library import Shelf
from corpus.model import Kind, Provision, ProvisionType
from corpus.text import unit_in
from search_app import reading, words
from search_app.context import reader, service, today
from search_app.pages_links import asked_address, moved_to
from search_app.pages_provision import find_unit
from search_app.pages_terms import Terms
from search_app.pages_text import Block, text_units
from search_app.params import parse_day
from search_app.reading import WorkView
from search_app.rendering import number_of
from search_app.trail import Note

LONGEST = 400
"""Characters of a text shown; a paragraph that goes beyond is cut."""
ROWS = 6
"""Rows of a table shown."""


def preview(kind: str, issuer: str, name: str, eid: str = "") -> Response | str:
    """The fragment for a work on a day, or for a provision of it. Raises `NotThere`, as their pages do."""
    asked = asked_address(kind, issuer, name)
    on = parse_day(request.args.get("on", ""), today())
    with service().shelf(reader()) as shelf:
        seen = reading.view(shelf, asked, on, today(), request.args.get("version", ""))
        moved = moved_to(seen.work, asked, "preview", **({"eid_": eid} if eid else {}))
        if moved is not None:
            return moved
        term = request.args.get("term", "")
        defined = Terms(seen).defined(term, eid) if term else None
        if defined is not None:
            blocks = [Block("p", html=escape(line.strip())) for line in defined.sense.split("\n")]
            return render_template("preview.html", **_head(seen, eid), note="", blocks=blocks, term=term)
        unit, note = _unit(shelf, seen, eid) if eid else (None, "")
    blocks = list(_shown(unit)) if unit else []
    return render_template("preview.html", **_head(seen, eid), note=note, blocks=blocks, term="")


def _unit(shelf: Shelf, seen: WorkView, eid: str) -> tuple[Provision | None, str]:
    """The provision, or the article that it would stand in, and what is to be said of it."""
    unit = unit_in(seen.tree, eid)
    if unit is not None:
        return unit, ""
    found = find_unit(shelf, seen, eid)
    if isinstance(found, Note):
        return None, found.sentence
    return found.unit, found.notes[0].sentence


def _head(seen: WorkView, eid: str) -> dict[str, object]:
    return {
        "title": words.short_title(seen.work),
        "name": words.eid_words(eid, seen.work.kind) if eid else "",
        "number": number_of(seen.work, seen.expression),
        "issuers": seen.work.issuers,
        "force": seen.force if seen.work.kind is not Kind.MINUTES else None,
        "sentence": words.status_sentence(seen.work.kind, seen.expression, seen.force, seen.on, today()),
    }


def _shown(unit: Provision) -> Iterator[Block]:
    """The first lines of a unit, of a chapter and the like those of its first articles."""
    left = LONGEST
    for block in _blocks(unit):
        if left <= 0:
            yield Block("cut")
            return
        if block.kind == "table":
            yield Block("table", rows=block.rows[:ROWS])
            left -= LONGEST // 2
            continue
        text = str(block.html.striptags())
        yield (
            Block(block.kind, html=block.html)
            if len(text) <= left
            else Block("p", html=escape(text[:left] + "……"))
        )
        left -= len(text)


def _blocks(unit: Provision) -> Iterator[Block]:
    for one in text_units((unit,)):
        if one.eid != unit.eid:
            label = f"{one.num}　{one.heading}".strip("　")
            yield Block("under", html=escape(label))
        elif one.heading and unit.type is ProvisionType.ARTICLE:
            yield Block("under", html=escape(one.heading))
        yield from one.blocks


__all__ = ["preview"]
