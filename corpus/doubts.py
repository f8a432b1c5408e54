"""What does not add up in the versions of a work, told to the reader: pure functions of dates and lengths."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from analyzers.dates import format_date
from corpus.model import EventType, Expression, Warning

SHORT = 0.6
"""A version with fewer articles than this share of a neighbour's may be a truncated text."""
LEAST = 5
"""Neighbours with fewer articles are not compared."""
_CLOSES = re.compile(r"施行|实施|执行|生效|试行|解释|废止|失效")
_FIRST_ACTS = (EventType.ADOPTION, EventType.PROMULGATION)
_CHANGES = {EventType.AMENDMENT, EventType.REVISION}
_NAMES = {
    EventType.ENTRY_INTO_FORCE: "施行",
    EventType.AMENDMENT: "修正",
    EventType.REVISION: "修订",
    EventType.REPEAL: "废止",
    EventType.LAPSE: "失效",
}


@dataclass(frozen=True, slots=True)
class Extent:
    """How much text a version has: its articles counted, the text of the last one, when its file was taken in."""

    articles: int = 0
    closing: str = ""
    taken_in: str = ""


def doubts(versions: Sequence[Expression], extents: Mapping[str, Extent]) -> dict[str, tuple[Warning, ...]]:
    """The warnings of each version, by its id; `versions` are those of one work, oldest first, with their validity."""
    return {
        one.id: (
            *_same_day(one, versions),
            *_without_window(one, versions),
            *_before_adoption(one),
            *_taken_in_late(one, versions, extents),
            *_truncated(one, versions, extents),
        )
        for one in versions
    }


def _named(version: Expression) -> str:
    return f"{format_date(version.version_date)}的版本" if version.version_date else "没有日期的版本"


def _same_day(one: Expression, versions: Sequence[Expression]) -> Iterator[Warning]:
    """Told of both; the one taken in later was told so when it was taken in."""
    others = [v for v in versions if v.id != one.id and v.version_date == one.version_date]
    if not others or any(warning.code == "same_day" for warning in one.warnings):
        return
    day = f"版本日期同为{format_date(one.version_date)}" if one.version_date else "都没有版本日期"
    shown = "读者看到的是最后收录的一份"
    yield Warning("same_day", f"另有{len(others)}份文本与本版{day}，{shown}，其余只在版本列表里，请核对。")


def _without_window(one: Expression, versions: Sequence[Expression]) -> Iterator[Warning]:
    """Why no day leads to a version, or why it never was in force."""
    validity = one.validity
    if one.version_date and any(v.id != one.id and v.version_date == one.version_date for v in versions):
        return  # told as one of several of a day
    if not validity.applies and (one.version_date or one.entry_into_force):
        yield Warning(
            "no_window",
            "按日期查不到本版：它可查之后的每一天，适用的都是别的版本。只能从版本列表打开，请核对日期。",
        )
    elif not validity.applies and any(v.version_date or v.entry_into_force for v in versions):
        yield Warning(
            "no_window",
            "本版没有任何日期，而同一文件的其他版本有日期：按日期查不到它，只能从版本列表打开，请补上版本日期。",
        )
    begins, until = validity.valid_from, validity.valid_until
    if begins is not None and until is not None and until <= begins:
        day = "当天" if until == begins else "之前"
        how = "被后来的版本替代" if until == validity.amended_on else "废止或失效"
        yield Warning(
            "never_in_force",
            f"本版原定{format_date(begins)}施行，在施行{day}（{format_date(until)}）已{how}，从未单独施行过。",
        )


def _before_adoption(one: Expression) -> Iterator[Warning]:
    """Events dated before the text was adopted or published; an inferred day is none."""
    acts = [event for event in one.events if event.type in _FIRST_ACTS]
    first = min((event.date for event in acts), default=one.version_date)
    judged = set(_NAMES)
    if acts and all("批准" in event.by for event in acts):
        judged -= _CHANGES  # a higher authority approves a change after it was made
    if first is None:
        return
    early: dict[EventType, date] = {
        event.type: event.date
        for event in one.events
        if event.type in judged and event.date < first and not event.inferred
    }
    begins = one.validity.valid_from
    if EventType.ENTRY_INTO_FORCE in early and (begins is None or begins >= first):
        del early[EventType.ENTRY_INTO_FORCE]  # the first version's day, told as inferred
    for type_, day in early.items():
        maybe = (
            "可能是追溯施行，也可能是日期有误" if type_ is EventType.ENTRY_INTO_FORCE else "日期可能有误"
        )
        yield Warning(
            "event_before_adoption",
            f"记载的{_NAMES[type_]}日期（{format_date(day)}）早于通过或公布的日期（{format_date(first)}），{maybe}，请核对。",
        )


def _taken_in_late(
    one: Expression, versions: Sequence[Expression], extents: Mapping[str, Extent]
) -> Iterator[Warning]:
    """That a version was taken in after a newer one."""
    at = extents.get(one.id, Extent()).taken_in
    place = next(index for index, v in enumerate(versions) if v.id == one.id)
    newer = [v for v in versions[place + 1 :] if v.version_date != one.version_date]
    before = [v for v in newer if at and "" < extents.get(v.id, Extent()).taken_in < at]
    if one.version_date and before:
        yield Warning(
            "taken_in_late",
            f"本版是在较新的{_named(before[0])}之后补录的（{at[:10]}收录），各版本的适用期间已按日期重新排定。",
        )


def _truncated(
    one: Expression, versions: Sequence[Expression], extents: Mapping[str, Extent]
) -> Iterator[Warning]:
    """That a version has far fewer articles than its neighbour and breaks off."""
    extent = extents.get(one.id, Extent())
    breaks_off = not _CLOSES.search(extent.closing) or any(w.code == "numbering_gap" for w in one.warnings)
    place = next(index for index, v in enumerate(versions) if v.id == one.id)
    for word, other in (("前", place - 1), ("后", place + 1)):
        if not 0 <= other < len(versions):
            continue
        more = extents.get(versions[other].id, Extent()).articles
        if more >= LEAST and 0 < extent.articles < SHORT * more and breaks_off:
            what = "条文编号中断" if _CLOSES.search(extent.closing) else "末条不是施行、解释一类的条款"
            yield Warning(
                "truncated",
                f"本版只有{extent.articles}条，{word}一版（{_named(versions[other])}）有{more}条，而且{what}："
                "来源文件可能不完整（只有一部分），没有列出的条文不等于已经删去，请核对原件。",
            )
            return
