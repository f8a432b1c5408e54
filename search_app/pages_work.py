"""The page of a work: a rule, minutes or an official document on a day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import render_template, request
from markupsafe import escape
from werkzeug.wrappers import Response

from corpus.library import Shelf
from corpus.library.citations import Citations
from corpus.library.citing import CitingWorks
from corpus.model import Expression, Field, Kind, LegalForce, Work
from corpus.timeline import expression_on, legal_force
from indexer.fields import FORCE_LABELS
from search_app import reading, words
from search_app.context import reader, service, today
from search_app.moments import moments
from search_app.pages_cited_by import children_of, cited_at, citing_groups
from search_app.pages_citing import Cited, Cites, citation_pieces, decided, issued, reference_day
from search_app.pages_links import asked_address, moved_to, page_url, version_url
from search_app.pages_terms import Terms
from search_app.pages_text import TextUnit, contents, text_units
from search_app.params import parse_day
from search_app.quoting import quoting
from search_app.reading import WorkView
from search_app.rendering import number_of
from search_app.standing import standing
from search_app.streaming import sent_in_parts
from search_app.today_text import today_texts

TEMPLATES = {
    Kind.REGULATION: "rule.html",
    Kind.OFFICIAL_DOCUMENT: "official.html",
    Kind.MINUTES: "minutes.html",
}
BESIDE = 8
"""Citing documents of a group shown beside the text."""
LONG = 150
"""Articles from which on a page leaves drawing what is off screen to the browser."""


@dataclass(frozen=True, slots=True)
class VersionPoint:
    """A version on the line of versions: where it leads and how it stands today."""

    expression: Expression
    url: str
    number: str
    force: LegalForce
    shown: bool
    current: bool
    """Whether it is the one a reader is shown today, in force or not."""

    @property
    def word(self) -> str:
        """现行, or why it is not."""
        in_force = self.force in (LegalForce.IN_FORCE, LegalForce.PARTLY_REPEALED)
        return "现行" if self.current and in_force else FORCE_LABELS[self.force]


def work(kind: str, issuer: str, name: str) -> Response | str:
    """The page of a work on a day, or of one of its versions."""
    asked = asked_address(kind, issuer, name)
    on = parse_day(request.args.get("on", ""), today())
    with service().shelf(reader()) as shelf:
        seen = reading.view(shelf, asked, on, today(), request.args.get("version", ""))
        moved = moved_to(seen.work, asked, "work")
        if moved is not None:
            return moved
        page = _page(shelf, seen)
    template = TEMPLATES[seen.work.kind]
    return sent_in_parts(template, page) if page["long"] else render_template(template, **page)


def _page(shelf: Shelf, seen: WorkView) -> dict[str, object]:
    """What the templates of a work show."""
    known = Citations(shelf, reference_day(seen))
    cites = known.of_version(seen.work, seen.expression)
    terms = Terms(seen)
    units = text_units(seen.tree, terms.woven(citation_pieces(seen, cites)))
    if seen.work.kind is Kind.OFFICIAL_DOCUMENT:
        units = as_letter(units)
    numbers = [unit.num for unit in units if unit.kind == "article"]
    return {
        "view": seen,
        "work": seen.work,
        "expression": seen.expression,
        "sentence": words.status_sentence(seen.work.kind, seen.expression, seen.force, seen.on, today()),
        "number": number_of(seen.work, seen.expression),
        "units": units,
        "quoting": quoting(seen),
        "contents": contents(units) if seen.work.kind is Kind.REGULATION else [],
        "points": version_points(seen.work, seen.expression),
        "band": band(seen),
        "standing": standing(shelf, seen, today()),
        "moments": moments(shelf, seen.work, today()),
        "today_texts": today_texts(shelf, seen),
        "history_on": str(seen.expression.validity.applies_from or "") if seen.historical else "",
        "long": len(numbers) > LONG,
        "longest_number": max(map(len, numbers), default=0),
        **_references(shelf, seen, known, cites),
        "terms": terms.listed(),
        "has_signature": any(block.kind == "sign" for unit in units for block in unit.blocks),
        "labelled": "held_on" in seen.expression.fields
        and len({"chair", "attendees"} & set(seen.expression.fields)) > 0,
        "issued": issued(seen, cites),
        "fields": fields_shown(seen.expression),
    }


def _references(shelf: Shelf, seen: WorkView, known: Citations, cites: Cites) -> dict[str, object]:
    """What the version refers to, and what refers to the work."""
    citing = CitingWorks(Citations(shelf, seen.on), seen.work)
    cited = Cited(seen, known, cites)
    basis, repealed = cited.basis(children_of(citing)), cited.repealed()
    return {
        "basis": basis,
        "repealed": repealed,
        "cited": cited.others([*basis, *repealed]),
        "cited_at": cited_at(shelf, citing, seen.on),
        "citing": citing_groups(citing, seen.on, BESIDE),
        "decided": decided(seen, known),
    }


_DAY_LINE = re.compile(
    r"[（(]?\s*[0-9〇零○一二三四五六七八九]{4}\s*年\s*\S{1,3}\s*月\s*\S{1,3}\s*日\s*[）)]?"
)
_LONGEST_SIGNATURE = 40


def as_letter(units: Sequence[TextUnit]) -> list[TextUnit]:
    """The units of an official document as such a document is set.

    A number without a heading (一、) stands at the head of its first line; the signature, a short line and a day, is
    marked `sign`.
    """
    found = []
    for unit in units:
        blocks = list(unit.blocks)
        for at, block in enumerate(blocks):
            if block.kind == "p" and _DAY_LINE.fullmatch(block.html.striptags()):
                blocks[at] = replace(block, kind="sign")
                if (
                    at
                    and blocks[at - 1].kind == "p"
                    and len(blocks[at - 1].html.striptags()) <= _LONGEST_SIGNATURE
                ):
                    blocks[at - 1] = replace(blocks[at - 1], kind="sign")
        num = unit.num
        if (
            num
            and not unit.heading
            and blocks
            and blocks[0].kind == "p"
            and not unit.eid.startswith("annex")
        ):
            blocks[0], num = replace(blocks[0], html=escape(num) + blocks[0].html), ""
        found.append(_titled(replace(unit, num=num, blocks=tuple(blocks))))
    return found


def _titled(unit: TextUnit) -> TextUnit:
    """An attachment with its first line, if that is a short one, set as its title."""
    opens = unit.level == 1 or (unit.kind == "preamble" and unit.eid.startswith("annex"))
    if not opens or unit.heading or not unit.blocks or unit.blocks[0].kind != "p":
        return unit
    first = unit.blocks[0].html.striptags()
    if len(first) > _LONGEST_SIGNATURE or first.endswith(("。", "：", "；")):
        return unit
    return replace(unit, blocks=(replace(unit.blocks[0], kind="annex-title"), *unit.blocks[1:]))


@dataclass(frozen=True, slots=True)
class Band:
    """What must not be overlooked about the version shown: a tone, a word, a sentence, ways on as words and address."""

    tone: str
    which: str
    sentence: str
    links: tuple[tuple[str, str], ...]


def band(seen: WorkView) -> Band | None:
    """The band over a text that is not the one in force today; None over one that is."""
    if seen.historical and seen.current is not None:
        both = {"from_": seen.expression.id, "to": seen.current.id}
        older = _order(seen.work, seen.expression) < _order(seen.work, seen.current)
        if not older:
            both = {"from_": seen.current.id, "to": seen.expression.id}
        which = "历史版本" if older else "将来的版本"
        sentence = f"这是{which}（{words.window_words(seen.expression)}），不是今天适用的文本。"
        name = "与今天的版本对照"
        return Band(
            "past" if older else "coming",
            which,
            sentence,
            ((name, page_url(seen.work, "compare", **both)),),
        )
    force = legal_force(seen.expression.validity, today())
    if force in (LegalForce.REPEALED, LegalForce.LAPSED):
        ends = (
            seen.expression.validity.repealed_on
            if force is LegalForce.REPEALED
            else seen.expression.validity.lapsed_on
        )
        what = "废止" if force is LegalForce.REPEALED else "失效"
        return Band("ended", f"已{what}", f"本文件已于{words.day(ends)}{what}，不再适用。", _enders(seen))
    if force is LegalForce.NOT_YET_IN_FORCE:
        begins = words.day(seen.expression.validity.valid_from)
        return Band("coming", "尚未生效", f"本文件尚未生效，自{begins}起施行。", ())
    return None


def _order(work: Work, expression: Expression) -> int:
    return [one.id for one in work.expressions].index(expression.id)


def _enders(seen: WorkView) -> tuple[tuple[str, str], ...]:
    """The documents that repealed a work."""
    return tuple(
        (f"依据：{item.event.by or '有关文件'}", page_url(item.address))
        for item in seen.events
        if item.address
    )


def version_points(work: Work, shown: Expression | None) -> list[VersionPoint]:
    """The versions of a work, oldest first, as points on a line."""
    now = today()
    current = expression_on(work.expressions, now)
    return [
        VersionPoint(
            one,
            version_url(work, one),
            number_of(work, one) if "document_number" in one.fields else "",
            legal_force(one.validity, now),
            shown is not None and one.id == shown.id,
            one is current,
        )
        for one in work.expressions
    ]


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field of a document in words: label, value, the passage it was read in, how sure it is."""

    name: str
    label: str
    value: str
    evidence: str
    sure: str


def fields_shown(expression: Expression) -> list[ShownField]:
    """The fields of a version that have a label, in the order of the table of labels; one that says nothing new is left out."""
    fields = expression.fields
    return [
        ShownField(name, label, words.field_text(one.value), one.evidence, words.SURE[one.sure])
        for name, label in words.FIELDS.items()
        if (one := fields.get(name)) is not None
        and one.value not in (None, "", [])
        and not (name in words.SAME_FIELDS and _same_value(one, fields.get(words.SAME_FIELDS[name])))
    ]


def _same_value(one: Field, other: Field | None) -> bool:
    return other is not None and words.field_text(one.value) == words.field_text(other.value)
