"""What cites what, as one reader sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select

from analyzers.normalize import title_key
from corpus.citing import ResolvedCitation, by_eid, judge
from corpus.citing_groups import Tie
from corpus.identity import bare_title, normal_number
from corpus.library.rows import expression_id, expression_number
from corpus.library.schema import citations, expressions, names, relations
from corpus.library.shelf import Shelf
from corpus.model import Citation, Expression, Provision, Validity, Verdict, Work
from corpus.timeline import applies_on


@dataclass(frozen=True, slots=True)
class CitedBy:
    """A place that cites a work: the citing work, its version, the provision there, the provision cited, and
    whether that reference holds on the day asked about.
    """

    work: Work
    version: str
    eid: str
    start: int
    end: int
    text: str
    target_eid: str
    verdict: Verdict


class Citations:
    """Resolves references through a shelf; works out of reach are unknown works."""

    def __init__(self, shelf: Shelf, on: date) -> None:
        self.shelf = shelf
        self.on = on
        self._trees: dict[str, dict[str, Provision]] = {}
        self._works: dict[tuple[str, str], Work | None] = {}

    def of_version(self, work: Work, expression: Expression) -> list[tuple[Citation, ResolvedCitation]]:
        """The references in a version's text, in reading order as stored, each resolved for the day."""
        number = expression_number(expression.id)
        query = select(citations).where(citations.c.expression == number).order_by(citations.c.position)
        found = []
        for row in self.shelf.connection.execute(query):
            one = Citation(row.eid, row.start, row.end, row.text, row.title_key, row.number, row.target_eid)
            found.append((one, self.resolve(one, work)))
        return found

    def resolve(self, citation: Citation, own: Work | None = None) -> ResolvedCitation:
        """What a reference names on the day."""
        work = (
            self._named(citation.title_key, citation.number)
            if citation.title_key or citation.number
            else own
        )
        if work is None:
            return ResolvedCitation(
                citation.start, citation.end, citation.text, None, "", self.on, Verdict.UNKNOWN_WORK
            )
        eid, verdict = judge(work, citation.target_eid, self.on, self._provisions)
        return ResolvedCitation(citation.start, citation.end, citation.text, work, eid, self.on, verdict)

    def _provisions(self, expression: Expression) -> dict[str, Provision]:
        if expression.id not in self._trees:
            self._trees[expression.id] = by_eid(self.shelf.provisions(expression))
        return self._trees[expression.id]

    def _named(self, key: str, number: str) -> Work | None:
        """The work that a title or number names; a rule's title before a number, which may be of its notice."""
        if (key, number) not in self._works:
            found = chosen(
                [work for _name, work in self.shelf.named([key])] if key else (),
                [work for _number, work in self.shelf.numbered([number])] if number else (),
            )
            full = self.shelf.work(found.address) if found else None
            self._works[key, number] = full
        return self._works[key, number]

    def named(self, title: str, number: str) -> Work | None:
        """The work that a printed title or number names."""
        return self._named(
            title_key(bare_title(title)) if title else "", normal_number(number) if number else ""
        )

    def repealed_by(self, expression: Expression) -> list[Citation]:
        """The documents that a version says it repeals, each as a reference whose text is the sentence that says so."""
        query = select(relations).where(
            relations.c.expression == expression_number(expression.id),
            relations.c.type == Tie.REPEAL.value,
        )
        rows = self.shelf.connection.execute(query.order_by(relations.c.position))
        return [Citation("", 0, 0, row.evidence, row.target_key, row.target_number) for row in rows]

    def of_work(self, work: Work) -> list[CitedBy]:
        """The places in other works' versions shown on the day that cite this work, newest works first."""
        connection = self.shelf.connection
        rows = [
            row
            for row in connection.execute(_citing(work, names_of(self.shelf, work)))
            if self.is_shown(row)
        ]
        citing = self.shelf.heads({row.work_id for row in rows})
        verdicts = {
            eid: judge(work, eid, self.on, self._provisions)[1] for eid in {row.target_eid for row in rows}
        }
        return [
            _cited_by(row, citing[row.work_id], verdicts[row.target_eid])
            for row in rows
            if row.work_id in citing
        ]

    def is_shown(self, row: Any) -> bool:
        """Whether a row of a version is of the one shown on the day."""
        window = Validity(
            applies=row.applies, applies_from=row.applies_from, applies_until=row.applies_until
        )
        return applies_on(window, self.on)


def chosen(named: Sequence[Work], numbered: Sequence[Work]) -> Work | None:
    """Which of the works that bear a title or a number a reference means: the one of that title, else of the number."""
    by_title = {work.id: work for work in named}
    found = by_title if len(by_title) == 1 else {work.id: work for work in numbered} or by_title
    return found[min(found)] if found else None


@dataclass(frozen=True, slots=True)
class Names:
    """By what a work is named elsewhere: its folded titles and its document numbers."""

    keys: frozenset[str]
    numbers: frozenset[str]


def names_of(shelf: Shelf, work: Work) -> Names:
    """The titles and numbers of a work that this shelf gave out."""
    borne = select(names.c.name).where(names.c.work_id == work.id)
    numbered = select(expressions.c.document_number).where(expressions.c.work_id == work.id)
    return Names(
        frozenset(shelf.connection.scalars(borne)),
        frozenset(shelf.connection.scalars(numbered)) - {""},
    )


def _citing(work: Work, named: Names) -> Select[Any]:
    """The references of other works to one that bears these names and numbers, newest works first."""
    window = (expressions.c.applies, expressions.c.applies_from, expressions.c.applies_until)
    means = or_(citations.c.title_key.in_(named.keys), citations.c.number.in_(named.numbers))
    return (
        select(citations, *window, expressions.c.work_id)
        .join(expressions, expressions.c.number == citations.c.expression)
        .where(means, expressions.c.work_id != work.id)
        .order_by(
            expressions.c.work_id.desc(),
            citations.c.expression.desc(),
            citations.c.eid,
            citations.c.position,
        )
    )


def _cited_by(row: Any, work: Work, verdict: Verdict) -> CitedBy:
    version = expression_id(row.expression)
    return CitedBy(work, version, row.eid, row.start, row.end, row.text, row.target_eid, verdict)
