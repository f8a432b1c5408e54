"""How a work stands, beyond its status: remarks for the reader, each a sentence with ways on, and the warnings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from corpus.doubts import Extent, doubts
from corpus.library import Shelf
from corpus.library.surroundings import Amending, Surroundings
from corpus.model import EventType, Expression, Kind, LegalForce, Warning, Work
from corpus.timeline import legal_force
from indexer.fields import FORCE_LABELS
from search_app.reading import WorkView
from search_app.words import day

_LISTED = 6
"""Repealed documents that a sentence names; of more it gives the number."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where a remark leads: the words of the link, the work's address, a version of it or none."""

    label: str
    address: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence on how the version shown stands; `code` names it.

    `warns`: it is a warning of the API; `calm`: it is so common that pages tell it without alarm.
    """

    code: str
    sentence: str
    ways: tuple[Way, ...] = ()
    warns: bool = False
    calm: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What is to be said of a version on a day besides its status: remarks, warnings, up to which day things are known."""

    known_up_to: date | None
    remarks: tuple[Remark, ...]
    stored: tuple[Warning, ...]
    """Warnings from when the text was taken in, those left out that are no longer true."""

    @property
    def warnings(self) -> tuple[Warning, ...]:
        """All warnings, as the API gives them."""
        return (*self.stored, *(Warning(one.code, one.sentence) for one in self.remarks if one.warns))


def standing(shelf: Shelf, seen: WorkView, today: date) -> Standing:
    """For the version shown."""
    around = Surroundings(shelf)
    amended = around.amended_by(seen.work)
    remarks = (
        *_place_in_time(seen, today),
        *_ended(seen),
        *_first_day(seen),
        *_of_amendments(seen.work, amended),
        *_of_its_words(around, seen),
        *_doubted(seen.expression, _doubts(around, seen.work)),
    )
    return Standing(around.known_up_to(), remarks, _still_true(seen.expression))


def warnings_by_version(shelf: Shelf, work: Work) -> dict[str, tuple[Warning, ...]]:
    """The warnings of each version of a work, by its id."""
    around = Surroundings(shelf)
    found = _doubts(around, work)
    newest = work.expressions[-1].id if work.expressions else ""
    missing = tuple(
        Warning(one.code, one.sentence) for one in _of_amendments(work, around.amended_by(work))
    )
    return {
        one.id: (*_still_true(one), *found[one.id], *(missing if one.id == newest else ()))
        for one in work.expressions
    }


def _doubts(around: Surroundings, work: Work) -> Mapping[str, tuple[Warning, ...]]:
    extents: Mapping[str, Extent] = around.extents(work) if len(work.expressions) > 1 else {}
    return doubts(work.expressions, extents)


def _still_true(expression: Expression) -> tuple[Warning, ...]:
    known = expression.validity.valid_from is not None
    return tuple(one for one in expression.warnings if not (known and one.code == "entry_unknown"))


def named(version: Expression) -> str:
    """2023年4月20日版本."""
    return f"{day(version.version_date)}版本" if version.version_date else "没有日期的版本"


def _place_in_time(seen: WorkView, today: date) -> Iterator[Remark]:
    """The version of today where another is shown, and the next one to come."""
    if seen.work.kind is Kind.MINUTES:
        yield Remark("no_force", "会议纪要没有时效：它记录当时议定的事项，后来可能已由制度或新的决定改变。")
        return
    current, coming = seen.current, seen.coming
    if current is not None and seen.historical:
        ways = (Way(f"看今天适用的{named(current)}", seen.work.address),)
        yield Remark("in_force_version", _of_today(current, today), ways)
    if coming is not None and coming.id != seen.expression.id:
        known = f"已于{day(coming.version_date)}通过或公布，" if coming.version_date else "已经收录，"
        begins = day(coming.validity.valid_from)
        instead = "，届时替代现行版本" if current is not None and coming.id != current.id else ""
        ways = (Way(f"看{named(coming)}", seen.work.address, coming.id),)
        yield Remark("coming_version", f"新版本{known}尚未生效，自{begins}起施行{instead}。", ways)


def _of_today(current: Expression, today: date) -> str:
    validity, force = current.validity, legal_force(current.validity, today)
    said = f"今天（{day(today)}）适用的是{named(current)}：{FORCE_LABELS[force]}"
    if force in (LegalForce.IN_FORCE, LegalForce.PARTLY_REPEALED):
        return f"{said}，自{day(validity.valid_from)}起施行。"
    if force in (LegalForce.REPEALED, LegalForce.LAPSED):
        return f"{said}，自{day(validity.valid_until)}起不再适用，没有别的版本替代它。"
    if force is LegalForce.NOT_YET_IN_FORCE:
        return f"{said}，自{day(validity.valid_from)}起施行。"
    return f"{said}。"


def _ended(seen: WorkView) -> Iterator[Remark]:
    """What repeals the work or part of it, and the version that replaced the one shown."""
    for item in seen.events:
        event = item.event
        if event.type is not EventType.REPEAL or not _counts(seen.expression, event.date, event.partial):
            continue
        what = "部分条文废止" if event.partial else "废止"
        when = "将自" if event.date > seen.on else "自"
        by = f"《{event.by.strip('《》')}》" if item.address and event.by else ""
        source = f"依据{by}" if by else ("依据本文件的元数据" if event.by == "元数据" else "依据另一份文件")
        ways = (Way("看废止它的文件", item.address),) if item.address else ()
        yield Remark("repealed_by", f"{source}，本文件{when}{day(event.date)}起{what}。", ways)
    following = _replacing(seen)
    told = [one.id for one in (seen.current, seen.coming) if one is not None]
    if following is not None and following.id not in told:
        since = day(seen.expression.validity.amended_on)
        ways = (Way(f"看{named(following)}", seen.work.address, following.id),)
        yield Remark("replaced_by", f"本版自{since}起由{named(following)}替代。", ways)


def _counts(expression: Expression, on: date, partial: bool) -> bool:
    """Whether a repeal ends the version shown, or takes part of it."""
    validity = expression.validity
    ends = validity.partly_repealed_on if partial else validity.repealed_on
    return ends is not None and on <= ends


def _replacing(seen: WorkView) -> Expression | None:
    """The version that takes the place of the one shown."""
    on = seen.expression.validity.amended_on
    later = [v for v in seen.work.expressions if v.id != seen.expression.id]
    if on is None:
        return None
    return next((v for v in reversed(later) if v.validity.valid_from == on), None)


def _first_day(seen: WorkView) -> Iterator[Remark]:
    """That the day of entry into force is inferred."""
    validity = seen.expression.validity
    if seen.work.kind is not Kind.REGULATION or not validity.inferred or validity.valid_from is None:
        return
    printed = next(
        (e.evidence for e in seen.expression.events if e.type is EventType.ENTRY_INTO_FORCE and e.evidence),
        "",
    )
    why = (
        f"正文里的“{printed.rstrip('。')}”说的是最初的版本" if printed else "正文没有写明本版从哪一天起施行"
    )
    yield Remark(
        "entry_inferred",
        f"施行日期是推定的：{why}，这里按修改日期推定为{day(validity.valid_from)}；修改决定另有规定的，以决定为准。",
        warns=True,
        calm=True,
    )


def _of_amendments(work: Work, amended: list[Amending]) -> Iterator[Remark]:
    """Changes that are known and whose text is not taken in: by a decision, or by an event after the newest version."""
    for one in amended:
        if one.version:
            continue
        by = f"《{one.title}》" if one.title else "另一份文件"
        since = f"自{day(one.holds_from)}起" if one.holds_from else f"于{day(one.made_on)}"
        yield Remark(
            "amendment_not_taken_in",
            f"{by}{since}修改了本文件，修改后的文本还没有收录：已收录的版本可能不是最新的文字，请一并查看修改决定。",
            (Way("看修改决定", one.address),) if one.address else (),
            warns=True,
        )
    newest = max((v.version_date for v in work.expressions if v.version_date), default=None)
    late = {
        event.date
        for version in work.expressions
        for event in version.events
        if event.type in (EventType.AMENDMENT, EventType.REVISION)
        and newest is not None
        and event.date > newest
    }
    for changed in sorted(late):
        yield Remark(
            "amendment_not_taken_in",
            f"正文或元数据记载本文件在{day(changed)}又有修改，晚于已收录的最新版本（{day(newest)}），修改后的文本还没有收录，请核对原件。",
            warns=True,
        )


def _of_its_words(around: Surroundings, seen: WorkView) -> Iterator[Remark]:
    """What the text says of others: that it goes before them, that it repeals what is not here."""
    goes_before = seen.expression.fields.get("overrides")
    if goes_before is not None and goes_before.evidence:
        yield Remark(
            "overrides",
            f"本文件写明“{goes_before.evidence.rstrip('。')}”，但没有逐一列出：与它不一致的旧规定即使没有标为废止，也以它为准。",
        )
    missing = around.repealed_unknown(seen.expression)
    if missing:
        listed = "、".join(missing[:_LISTED]) + (f"等{len(missing)}份" if len(missing) > _LISTED else "")
        yield Remark(
            "repealed_unknown",
            f"本文件废止的{listed}没有收录在这里，无法标明其状态。",
            warns=True,
            calm=True,
        )


def _doubted(expression: Expression, found: Mapping[str, tuple[Warning, ...]]) -> Iterator[Remark]:
    for one in found.get(expression.id, ()):
        yield Remark(one.code, one.message, warns=True)
