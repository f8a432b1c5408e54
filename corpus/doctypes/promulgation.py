"""What stands around a rule that an order or a collection prints: who promulgated it, under which number, when."""

from __future__ import annotations

import re
from collections.abc import Iterable

from analyzers.dates import find_dates, parse_date
from corpus.doctypes.numbers import Order, OwnNumber, normal_form, order_in_lines
from corpus.doctypes.opening import Opening, number_in_title
from corpus.doctypes.signature import DATE_LINE
from corpus.issuers import normal_issuer
from corpus.model import EventType, Field, LifecycleEvent, Sure

# 现予公布，自2024年11月1日起施行。 | 现公布修订后的《…》 | 中国人民银行制定了《…》
_PROMULGATES = re.compile(r"现(?:予以?)?(?:公布|发布|印发)|制定了?《|审议通过")
# 该办法已经2025年11月17日中国人民银行2025年第15次行务会议审议通过
_ADOPTED_BY = re.compile(
    r"[0-9]{1,2}\s*日\s*([\u4e00-\u9fff]{3,24}?)\s*(?:[0-9]{4}\s*年)?第[\s0-9一二三四五六七八九十]+次\S{0,6}会议"
)
# …审议通过，并经外交部、公安部同意，现予公布
_AGREED = re.compile(r"，并经([\u4e00-\u9fff、]{2,120}?)(?:审签)?同意，")
_DAYS = {
    "成文日期": EventType.PROMULGATION,
    "发布日期": EventType.PROMULGATION,
    "公布日期": EventType.PROMULGATION,
    "印发日期": EventType.PROMULGATION,
    "生效日期": EventType.ENTRY_INTO_FORCE,
    "施行日期": EventType.ENTRY_INTO_FORCE,
    "实施日期": EventType.ENTRY_INTO_FORCE,
}


def promulgation_lines(opening: Opening) -> tuple[str, ...]:
    """The lines of an order or announcement that carries the rule, before its title or its first article."""
    return tuple(
        line
        for lines in (opening.before, opening.fore)
        if any(_PROMULGATES.search(line) for line in lines)
        for line in lines
    )


def order_of(opening: Opening) -> Order | None:
    """The order that promulgates the rule: as printed above its text, else as its header names it."""
    stated = opening.labelled
    number = stated.get("文号") or stated.get("发文字号") or ""
    if order := order_in_lines((number,)):
        return order
    if normal := normal_form(number):
        return Order(OwnNumber(normal, number), ())
    lines = (
        number_in_title(opening.printed),
        *opening.before,
        *opening.header,
        *promulgation_lines(opening),
    )
    return order_in_lines(lines)


def adopted_by(opening: Opening) -> Field | None:
    """The authority whose meeting passed the rule and those that agreed, as the lines of its promulgation name them."""
    text = "".join(promulgation_lines(opening))
    found = _ADOPTED_BY.search(text)
    if found is None:
        return None
    agreed = _AGREED.search(text, found.end())
    names = [found[1], *(agreed[1].split("、") if agreed else ())]
    return Field([normal_issuer(name) for name in names], text[found.start() :][:120], Sure.READ)


def stated_days(opening: Opening) -> tuple[LifecycleEvent, ...]:
    """The days printed by themselves: 发布日期：2025.10.31, the day below an order, else the one below the text."""
    labelled = [
        LifecycleEvent(_DAYS[label], day, evidence=f"{label}：{value}")
        for label, value in opening.labelled.items()
        if label in _DAYS and (day := parse_date(value)) is not None
    ]
    if labelled:
        return tuple(labelled)
    below_order = _day_line(promulgation_lines(opening))
    dated = any(find_dates(line) for line in opening.header)
    return below_order if below_order or dated else _day_line(block.text for block in opening.body[-1:])


def _day_line(lines: Iterable[str]) -> tuple[LifecycleEvent, ...]:
    for line in lines:
        days = find_dates(line) if DATE_LINE.match(line) else []
        if days and days[0].date is not None:
            return (LifecycleEvent(EventType.PROMULGATION, days[0].date, evidence=line),)
    return ()
