"""The documents that cite a work, under what each is to it, as one reader sees them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from analyzers.normalize import title_key
from corpus.citing_groups import CITING_GROUPS, CitingGroup, Tie, citing_group
from corpus.identity import bare_title, normal_number
from corpus.library.citations import Citations, CitedBy, Names, names_of
from corpus.library.schema import expressions, relations
from corpus.model import Kind, Work

_OF_VERSION = (
    expressions.c.work_id,
    expressions.c.fields,
    expressions.c.applies,
    expressions.c.applies_from,
    expressions.c.applies_until,
)


@dataclass(frozen=True, slots=True)
class CitingWork:
    """A document that cites a work: the places where it does, and the provision that ties it most, if known."""

    work: Work
    group: CitingGroup
    places: tuple[CitedBy, ...]
    eid: str = ""


class CitingWorks:
    """The documents that cite a work on a day, each once, and the places where they do."""

    def __init__(self, known: Citations, work: Work) -> None:
        self._known = known
        self._work = work
        self.places: Sequence[CitedBy] = known.of_work(work)
        by_work: dict[int, list[CitedBy]] = defaultdict(list)
        for place in self.places:
            by_work[place.work.id].append(place)
        ties = self._ties(names_of(known.shelf, work))
        heads = {place.work.id: place.work for place in self.places}
        heads |= known.shelf.heads(set(ties) - set(heads))
        self._works = [
            self._citing(one, by_work.get(one.id, ()), ties.get(one.id, {}))
            for one in sorted(heads.values(), key=lambda work: -work.id)
        ]

    def groups(self) -> list[tuple[CitingGroup, list[CitingWork]]]:
        """The documents by group, in the order of the groups; no empty ones."""
        grouped = [(group, [one for one in self._works if one.group is group]) for group in CITING_GROUPS]
        return [(group, some) for group, some in grouped if some]

    def group_names(self) -> dict[int, str]:
        """The name of the group of each document that cites, by the document's id."""
        return {one.work.id: one.group.name for one in self._works}

    def _citing(self, one: Work, places: Sequence[CitedBy], ties: Mapping[Tie, Any]) -> CitingWork:
        tied = set(ties)
        if one.kind is Kind.OFFICIAL_DOCUMENT and _gives_out(one, self._work):
            tied.add(Tie.ISSUES)
        eid = self._decision(ties[Tie.DECIDES]) if Tie.DECIDES in ties else ""
        return CitingWork(one, citing_group(one.kind, tied), tuple(places), eid)

    def _ties(self, named: Names) -> dict[int, dict[Tie, Any]]:
        """What other works' versions of the day say of the work: by work and tie, the row of the version."""
        query = (
            select(relations.c.type, relations.c.target_number, *_OF_VERSION)
            .join(expressions, expressions.c.number == relations.c.expression)
            .where(
                or_(relations.c.target_key.in_(named.keys), relations.c.target_number.in_(named.numbers)),
                expressions.c.work_id != self._work.id,
            )
        )
        found: dict[int, dict[Tie, Any]] = defaultdict(dict)
        for row in self._known.shelf.connection.execute(query):
            tie = Tie(row.type)
            if self._known.is_shown(row) and _means(tie, row.target_number, named):
                found[row.work_id][tie] = row
        return found

    def _decision(self, row: Any) -> str:
        """The decision of minutes that bears on the work; empty where it is not known."""
        field = row.fields.get("decides", {}).get("value") or ()
        keys = {title_key(bare_title(self._work.title)), self._work.document_number}
        for _verb, title, number, eid, _sentence in field:
            if title_key(bare_title(title)) in keys or (number and normal_number(number) in keys):
                return str(eid)
        return ""


def _means(tie: Tie, number: str, named: Names) -> bool:
    """A repeal that states a number falls on the document of that number only."""
    return tie is not Tie.REPEAL or not number or not named.numbers or number in named.numbers


def _gives_out(letter: Work, rule: Work) -> bool:
    """Whether a letter's own title says that it issues the rule: 关于印发《差旅费管理办法》的通知."""
    return "印发" in letter.title and f"{bare_title(rule.title)}》" in letter.title


__all__ = ["CitingWork", "CitingWorks"]
