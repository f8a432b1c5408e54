"""The life of a work as a line of moments, past and to come, each with the document that caused it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from corpus.library import Shelf
from corpus.library.causing import causes
from corpus.library.surroundings import Surroundings
from corpus.model import EventType, Expression, Kind, LifecycleEvent, Work
from search_app import words
from search_app.reading import TimelineEvent

_ACTS = (EventType.ADOPTION, EventType.PROMULGATION, EventType.AMENDMENT, EventType.REVISION)
_LONGEST_CAUSE = 60
_GIVEN = "元数据"


@dataclass(frozen=True, slots=True)
class Cause:
    """The document that caused a moment: its words, and its address when the reader may see it."""

    words: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something dated in the life of a work. `version` is the one that it made or that begins or ends with it."""

    day: date
    what: str
    version: Expression | None = None
    cause: Cause | None = None
    inferred: bool = False
    coming: bool = False


def moments(shelf: Shelf, work: Work, today: date) -> tuple[Moment, ...]:
    """All moments of a work, oldest first; of one kind and day only the one that says most."""
    best: dict[tuple[date, str], Moment] = {}
    for one in _all(shelf, work):
        before = best.get((one.day, one.what))
        if before is None or _tells(one) > _tells(before):
            best[one.day, one.what] = one
    order = {what: at for at, what in enumerate(_WORDS_IN_ORDER)}
    found = sorted(best.values(), key=lambda one: (one.day, order.get(one.what, len(order))))
    return tuple(replace(one, coming=one.day > today) for one in found)


_WORDS_IN_ORDER = (
    "召开",
    "通过",
    "修正",
    "修订",
    "成文",
    "公布",
    "版本日期",
    "修改决定",
    "施行",
    "部分废止",
    "废止",
    "失效",
)


def _tells(one: Moment) -> tuple[bool, bool, bool]:
    return (
        one.version is not None,
        one.cause is not None and bool(one.cause.address),
        one.cause is not None,
    )


def _all(shelf: Shelf, work: Work) -> Iterator[Moment]:
    around = Surroundings(shelf)
    made, minutes = causes(shelf, work), around.decided_by(work)
    for version in work.expressions:
        notice = next((one.work for one in made.get(version.id, ()) if not one.amends), None)
        yield from _acts(work, version, notice, minutes)
        yield from _force_of(work, version)
    for event, address in shelf.repealed_by(work):
        yield _ending(TimelineEvent(event, address))
    for one in around.amended_by(work):
        if one.day is not None:
            changed = next((v for v in work.expressions if v.id == one.version), None)
            said = one.title or "另一份文件"
            if changed is None:
                said += "（修改后的文本没有收录）"
            yield Moment(one.made_on or one.day, "修改决定", changed, Cause(said, one.address))


def _acts(
    work: Work, version: Expression, notice: Work | None, minutes: dict[date, tuple[str, str]]
) -> Iterator[Moment]:
    """The acts by which a version and those before it were made, as its head tells them."""
    issued = Cause(f"印发通知 {notice.document_number}", notice.address) if notice else None
    made_it = False
    for event in version.events:
        if event.type not in _ACTS:
            continue
        own = event.date == version.version_date
        made_it = made_it or own
        cause = (issued if own and event.type is not EventType.ADOPTION else None) or _told(event)
        if event.date in minutes and event.type is not EventType.PROMULGATION:
            cause = Cause(*minutes[event.date])
        yield Moment(event.date, _word(work, event.type), version if own else None, cause)
    if version.version_date and not made_it:
        what = "召开" if work.kind is Kind.MINUTES else "版本日期"
        yield Moment(version.version_date, what, version, issued)


def _force_of(work: Work, version: Expression) -> Iterator[Moment]:
    """When a version begins and ends by itself."""
    validity = version.validity
    if work.kind is Kind.REGULATION and validity.valid_from is not None:
        yield Moment(validity.valid_from, "施行", version, inferred=validity.inferred)
    for event in version.events:
        if event.type in (EventType.REPEAL, EventType.LAPSE):
            yield replace(_ending(TimelineEvent(event)), version=version)


def _ending(item: TimelineEvent) -> Moment:
    event = item.event
    what = "部分废止" if event.partial else words.EVENTS[event.type]
    said = f"《{event.by.strip('《》')}》" if item.address and event.by else ""
    cause = Cause(said, item.address) if said else _told(event)
    if cause is None and event.type is EventType.REPEAL:
        cause = Cause("依据另一份文件")
    return Moment(event.date, what, None, cause)


def _told(event: LifecycleEvent) -> Cause | None:
    """What the text itself says of an act, where it is short."""
    if event.by == _GIVEN:
        return Cause("日期由人工填写")
    said = _DATED.sub("", event.by)
    return Cause(said) if len(_ACT.sub("", said)) > 1 and len(said) < _LONGEST_CAUSE else None


# ，2017年8月22日|澜江发〔2017〕17号印发
_DATED = re.compile(r"^[，,、；;\s]*\d{4}年\d{1,2}月\d{1,2}日[，,、\s]*")
_ACT = re.compile(r"审议|第.{1,2}次|通过|公布|发布|印发|修正|修订|修改")


def _word(work: Work, type_: EventType) -> str:
    official = work.kind is Kind.OFFICIAL_DOCUMENT and type_ is EventType.PROMULGATION
    return "成文" if official else words.EVENTS[type_]
