"""From one version of a work to the one before it: what a single change did."""

from __future__ import annotations

from corpus.model import Expression, Work
from search_app.pages_links import page_url


def predecessor(work: Work, expression: Expression) -> Expression | None:
    """The version before this one that readers were shown, else the one before it at all; None for the first."""
    place = [one.id for one in work.expressions].index(expression.id)
    earlier = work.expressions[:place]
    shown = [one for one in earlier if one.validity.applies] or list(earlier)
    return shown[-1] if shown else None


def step_url(work: Work, expression: Expression) -> str:
    """The address of the comparison of a version with its predecessor; empty for the first version."""
    return page_url(work, "compare", to=expression.id) if predecessor(work, expression) else ""


def steps_between(work: Work, old: Expression, new: Expression) -> list[Expression]:
    """The versions after the old one up to the new one that readers were shown; empty when the new one is not later."""
    places = [one.id for one in work.expressions]
    between = work.expressions[places.index(old.id) + 1 : places.index(new.id) + 1]
    return [one for one in between if one.validity.applies or one.id == new.id]
