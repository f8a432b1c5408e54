"""The place that a question names, as it stands above the results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from corpus.library import Shelf, expression_number
from corpus.timeline import expression_on, legal_force
from search_app import words
from search_app.context import today
from search_app.pages_links import on_parameter, page_url
from search_app.pages_text import Block, blocks_of
from search_app.recognition import Direct


@dataclass(frozen=True, slots=True)
class DirectHit:
    """The place that a question names: title, article with its text, status sentence."""

    direct: Direct
    url: str
    sentence: str
    blocks: tuple[Block, ...]
    path: str


def direct_hit(shelf: Shelf, on: date, direct: Direct) -> DirectHit | None:
    """A named place as it is shown on a day; None when no version of it applies then."""
    work = direct.work
    expression = expression_on(work.expressions, on)
    if expression is None:
        return None
    number = expression_number(expression.id) or 0
    passages = shelf.some_passages([(number, direct.eid)]) if direct.eid else {}
    passage = passages.get((number, direct.eid))
    force = legal_force(expression.validity, on)
    sentence = words.status_sentence(work.kind, expression, force, on, today())
    url = page_url(work, eid=direct.eid, on=on_parameter(on))
    blocks = tuple(blocks_of(passage.text, ())) if passage else ()
    return DirectHit(direct, url, sentence, blocks, passage.path if passage else "")
