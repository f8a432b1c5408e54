"""Dates in Chinese and Arabic figures, found, read and written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from analyzers.normalize import fold
from analyzers.numerals import parse_number, to_chinese

_GAP = " {0,3}"
_YEAR_DIGIT = "[〇○◯零o0一二三四五六七八九]"
_SMALL = "[〇○零一二三四五六七八九十]{1,3}"
_ARABIC = rf"(?<![0-9])[0-9]{{4}}{_GAP}年{_GAP}[0-9]{{1,2}}{_GAP}月{_GAP}[0-9]{{1,2}}{_GAP}[日号]"
_CHINESE = rf"{_YEAR_DIGIT}{{4}}{_GAP}年{_GAP}{_SMALL}{_GAP}月{_GAP}{_SMALL}{_GAP}[日号]"
_SIGNS = r"(?<![0-9./-])[0-9]{4}(?:-[0-9]{1,2}-|\.[0-9]{1,2}\.|/[0-9]{1,2}/)[0-9]{1,2}(?![0-9]|[./-][0-9])"
_DATE = re.compile(f"{_ARABIC}|{_CHINESE}|{_SIGNS}")
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})([01][0-9])([0-3][0-9])")
# 20230501 | 20230501093000 | 2023_05_01 | 2023-5-1 | 2023.05.01
_IN_NAME = re.compile(
    r"(?<![0-9])(?:((?:19|20)[0-9]{2})([01][0-9])([0-3][0-9])(?=(?:[0-9]{4}|[0-9]{6})?(?![0-9]))"
    r"|((?:19|20)[0-9]{2})[-_. /]([0-9]{1,2})[-_. /]([0-9]{1,2})(?![0-9]))"
)
_PART = re.compile(r"[0-9]+|[〇○◯零o一二三四五六七八九十]+")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date written at `text[start:end]`; `date` is None where the calendar has no such day (2月30日)."""

    start: int
    end: int
    date: date | None


def find_dates(text: str) -> list[FoundDate]:
    """All dates with a day in reading order: 2023年5月1日, 二〇二三年五月一日, 2023 年 5 月 1 日, 2023-05-01,
    2023.5.1, 2023/5/1.
    """
    return [
        FoundDate(match.start(), match.end(), _from_parts(_PART.findall(match[0])))
        for match in _DATE.finditer(fold(text))
    ]


def parse_date(text: str) -> date | None:
    """The date that the whole text writes, in any form of `find_dates` or as 20230501; else None."""
    folded = fold(text).strip(" ()〔〕")
    compact = _COMPACT.fullmatch(folded)
    if compact:
        return _from_parts(compact.groups())
    match = _DATE.fullmatch(folded)
    return _from_parts(_PART.findall(match[0])) if match else None


def date_in_name(name: str) -> date | None:
    """The last date in a file name, or None: 差旅费管理办法(2023-05-01).md, 20230501会议纪要.docx, 2023_05_01_meeting.md,
    总经理办公会2023年5月1日.pdf.
    """
    found = [(d.start, d.date) for d in find_dates(name)]
    in_name = _IN_NAME.finditer(fold(name))
    found += [(match.start(), _from_parts([part for part in match.groups() if part])) for match in in_name]
    dates = [day for _, day in sorted(found, key=lambda pair: pair[0]) if day]
    return dates[-1] if dates else None


def _from_parts(parts: list[str] | tuple[str, ...]) -> date | None:
    numbers = [parse_number(part) for part in parts]
    if len(numbers) != 3 or None in numbers:
        return None
    year, month, day = (number or 0 for number in numbers)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def format_date(day: date) -> str:
    """2023年5月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


def format_chinese_date(day: date) -> str:
    """二〇二三年五月一日."""
    return f"{to_chinese(day.year, digits=True)}年{to_chinese(day.month)}月{to_chinese(day.day)}日"
