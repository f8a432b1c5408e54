"""The wordings of one article through the versions of its work, and since when the present one stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from corpus.article_history import ArticleHistory, Stage, said, same_since
from corpus.library import Shelf
from corpus.model import Expression, Provision, Work
from corpus.text import unit_in
from corpus.timeline import expression_on
from search_app.reading import NotThere


@dataclass(frozen=True, slots=True)
class Wording:
    """A version of the work and the article in it, if it has it."""

    expression: Expression
    stage: Stage


@dataclass(frozen=True, slots=True)
class ArticleStanding:
    """How the article stands on a day: its wording then, the first version that says the same, what is to come.

    `now` is None before the first version; without the article in it `since` is the version that dropped it, or None where
    the article is only to come.
    """

    now: Wording | None
    since: Wording | None
    coming: tuple[Wording, ...]


def wordings(shelf: Shelf, work: Work, eid: str, on: date) -> list[Wording]:
    """One wording for each version that was or will be shown, oldest first, also through renumbering.

    The eid is that of the version of the day `on`, or of the last version that has it. Raises `NotThere`.
    """
    shown = [one for one in work.expressions if one.validity.applies]
    trees = [shelf.provisions(one) for one in shown]
    start = _start(shown, trees, eid, on)
    if start is None:
        raise NotThere(f"《{work.title}》的各个版本里都没有 {eid[:40]}。请从目录中选择条文。")
    stages = ArticleHistory(trees).of(start, eid)
    return [Wording(one, stage) for one, stage in zip(shown, stages, strict=True)]


def _start(
    shown: Sequence[Expression], trees: Sequence[Sequence[Provision]], eid: str, on: date
) -> int | None:
    then = expression_on(shown, on)
    having = [at for at, tree in enumerate(trees) if unit_in(tree, eid) is not None]
    on_the_day = [at for at in having if then is not None and shown[at].id == then.id]
    return next(iter(on_the_day or having[-1:]), None)


def article_standing(found: Sequence[Wording], on: date) -> ArticleStanding:
    """How the article stands on a day."""
    then = expression_on([one.expression for one in found], on)
    at = next((k for k, one in enumerate(found) if then is not None and one.expression.id == then.id), None)
    if at is None:
        return ArticleStanding(None, None, ())
    stages = [one.stage for one in found]
    later = [k for k in range(at + 1, len(found)) if _begins_after(found[k].expression, on)]
    coming = tuple(found[k] for k in later if _content(stages[k]) != _content(stages[k - 1]))
    if stages[at].provision is not None:
        return ArticleStanding(found[at], found[same_since(stages, at)], coming)
    last = max((k for k in range(at) if stages[k].provision is not None), default=None)
    return ArticleStanding(found[at], found[last + 1] if last is not None else None, coming)


def _begins_after(expression: Expression, on: date) -> bool:
    begins = expression.validity.applies_from
    return begins is not None and begins > on


def _content(stage: Stage) -> str | None:
    return said(stage.provision) if stage.provision is not None else None
