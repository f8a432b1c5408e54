"""What a reader is shown of a work: the version of a day, its force in words, its neighbours in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from analyzers.dates import format_date
from analyzers.subdivision import subdivide
from corpus.compare import Comparison, compare
from corpus.doctypes.source import provisions_of
from corpus.library import Shelf
from corpus.model import (
    EventType,
    Expression,
    Kind,
    LegalForce,
    LifecycleEvent,
    Provision,
    ProvisionType,
    Work,
)
from corpus.timeline import expression_on, legal_force
from search_app.params import BadParameter, parse_day


class NotThere(Exception):
    """Something asked for that is not there for this reader; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """A dated event of a work as shown, and the address of the document that caused it, if it can be seen."""

    event: LifecycleEvent
    address: str = ""


@dataclass(frozen=True, slots=True)
class WorkView:
    """A work on a day: the version shown, its text and force, and what else there is to know."""

    work: Work
    on: date
    expression: Expression
    force: LegalForce
    tree: tuple[Provision, ...]
    events: tuple[TimelineEvent, ...]
    current: Expression | None
    coming: Expression | None

    @property
    def historical(self) -> bool:
        """Whether today's reader would be shown another version."""
        return self.current is not None and self.current.id != self.expression.id


def view(shelf: Shelf, address: str, on: date, today: date, version: str = "") -> WorkView:
    """The version of a work that applies on a day, or the one named by id. Raises `NotThere`."""
    work = find_work(shelf, address)
    expression = pick(work, on, version)
    return WorkView(
        work=work,
        on=on,
        expression=expression,
        force=legal_force(expression.validity, on),
        tree=divided(shelf.provisions(expression)),
        events=_events(shelf, work, expression),
        current=expression_on(work.expressions, today),
        coming=_coming(work, today),
    )


def find_work(shelf: Shelf, address: str) -> Work:
    """The work at an address. Raises `NotThere`, in the same words for what is hidden and what is not there."""
    work = shelf.work(address)
    if work is None:
        raise NotThere("没有这个文件，或者您没有查看它的权限。请核对地址，或回到首页重新检索。")
    return work


def pick(work: Work, on: date, version: str = "") -> Expression:
    """The version named by id, else the one that applies on the day. Raises `NotThere`, naming the day."""
    if version:
        named = next((one for one in work.expressions if one.id == version), None)
        if named is None:
            raise NotThere(f"《{work.title}》没有编号为 {version[:20]} 的版本。请从版本列表中选择。")
        return named
    expression = expression_on(work.expressions, on)
    if expression is None:
        first = min(
            (v.validity.applies_from for v in work.expressions if v.validity.applies_from), default=None
        )
        since = f"它最早的版本从{format_date(first)}（{first.isoformat()}）起可查。" if first else ""
        raise NotThere(
            f"{format_date(on)}（{on.isoformat()}）这一天《{work.title}》还没有通过或公布。{since}请另选日期。"
        )
    return expression


def pick_by_name(work: Work, name: str, text: str, today: date) -> Expression:
    """The version that a parameter names by id or by day. Raises `BadParameter` and `NotThere`."""
    if not text:
        raise BadParameter(name, f"缺少参数 {name}。请给出日期（如 2023-05-01）或版本编号（如 v12）。")
    return pick(work, today, text) if text[:1] == "v" else pick(work, parse_day(text, today, name))


def _coming(work: Work, today: date) -> Expression | None:
    """The next version that is known and not yet in force."""
    later = [v for v in work.expressions if v.validity.valid_from and v.validity.valid_from > today]
    return min(later, key=lambda v: v.validity.valid_from or today, default=None)


def _events(shelf: Shelf, work: Work, expression: Expression) -> tuple[TimelineEvent, ...]:
    """Events of the version and repeals of the work by others, by day."""
    notices = shelf.issued_by(work)
    number = (
        str(expression.fields["document_number"].value) if "document_number" in expression.fields else ""
    )
    own = [
        TimelineEvent(event, notices.get(number, "") if event.type is EventType.PROMULGATION else "")
        for event in expression.events
    ]
    own += [TimelineEvent(event, address) for event, address in shelf.repealed_by(work)]
    return tuple(sorted(own, key=lambda item: (item.event.date, list(EventType).index(item.event.type))))


def divided(tree: Sequence[Provision]) -> tuple[Provision, ...]:
    """The tree with each article's 款, 项 and 目 below it."""
    return tuple(_divide(provision) for provision in tree)


def _divide(provision: Provision) -> Provision:
    if provision.type is ProvisionType.ARTICLE and not provision.children:
        return replace(provision, children=provisions_of(subdivide(provision.eid, provision.text)))
    return replace(provision, children=divided(provision.children))


def comparison(shelf: Shelf, old: Expression, new: Expression) -> Comparison:
    """What differs between two versions."""
    return compare(shelf.provisions(old), shelf.provisions(new))


def kind_has_force(kind: Kind) -> bool:
    """Whether works of the kind are in force or not; minutes are neither."""
    return kind is not Kind.MINUTES
