"""The signature of an official document: who issued it, and the day below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from analyzers.dates import find_dates

SIGNERS = 24
"""Authorities that may sign together; a joint document of nine has nine lines."""
_ENDS = (
    "公司|集团|部|厅|局|院|委员会|委|办公室|办公厅|中心|政府|工会|银行|会|署|法院|检察院|军委|国务院|总行|分行|分公司|处|室"
    "|党组|党委|团委|大学|学院|研究所|研究院|管理局"
)
_NAME = re.compile(rf"[\u4e00-\u9fff（）()]{{1,30}}(?:{_ENDS})|国务院")
_DAY = (
    r"(?:[0-9０-９]{4}|[〇零○一二三四五六七八九]{4})\s*年\s*[0-9０-９一二三四五六七八九十]{1,3}\s*月"
    r"\s*[0-9０-９一二三四五六七八九十]{1,3}\s*日"
)
DATE_LINE = re.compile(rf"^[\s（(]*{_DAY}[\s）)]*$")
_NAMES_AND_DAY = re.compile(rf"^(\S.{{1,200}}?)\s+({_DAY})$")


@dataclass(frozen=True, slots=True)
class Signature:
    """The authorities that sign, in their order, and the day; the names are empty where none can be read."""

    names: tuple[str, ...]
    date: date


def signature_of(lines: Sequence[str]) -> Signature | None:
    """The signature that the last line ends: a day alone below one or more names, or names and day in one line.

    国务院办公厅　中央军委办公厅 / 一九九六年六月二十九日 | 环境保护部 2018年2月22日
    """
    if not lines:
        return None
    last = lines[-1].strip()
    joint = _NAMES_AND_DAY.match(last)
    if joint:
        names = _names(joint[1])
        return Signature(names, day) if names and (day := _date(joint[2])) else None
    day = _date(last) if DATE_LINE.match(last) else None
    if day is None:
        return None
    found: tuple[str, ...] = ()
    for line in reversed(lines[-SIGNERS - 1 : -1]):
        names = _names(line)
        if not names:
            break
        found = (*names, *found)
    return Signature(tuple(dict.fromkeys(found)), day)


def _names(line: str) -> tuple[str, ...]:
    parts = [part for part in re.split(r"[\s、]+", line.strip()) if part]
    return tuple(parts) if parts and all(_NAME.fullmatch(part) for part in parts) else ()


def _date(text: str) -> date | None:
    days = find_dates(text)
    return days[0].date if days else None
