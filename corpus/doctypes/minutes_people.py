"""Who met where and when, from the labels above minutes and from the list of those present."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from analyzers.blocks import CELL
from analyzers.dates import find_dates
from corpus.doctypes.minutes_agenda import Line
from corpus.doctypes.minutes_sections import Section
from corpus.model import Field

# Field, the label in Chinese, the same in English, a line it is met in.
LABELS = (
    (
        "held_on",
        r"(?:会议)?(?:时\s*间|日\s*期|召开时间)",
        r"dat[ae]|time|date and time",
        "Data 日期： 2023-1-18",
    ),
    ("place", r"(?:会议)?(?:地\s*点|地址)", r"place|location|venue", "地　点：集团公司一号会议室"),
    (
        "chair",
        r"(?:会议|轮值)?(?:主\s*持(?:\s*人)?|召集人)",
        r"host|chair(?:man|person)?",
        "Host 会议主持人： 甲",
    ),
    (
        "attendees",
        r"(?:出\s*席|参会|与会|参加)(?:\s*人\s*员|人|成员)?",
        r"participants?|attendees?|present",
        "与会人：甲、乙",
    ),
    ("observers", r"(?:列\s*席|旁\s*听)(?:\s*人\s*员|人)?", r"observers?", "旁听：丙"),
    ("absentees", r"(?:缺\s*席|请\s*假)(?:\s*人\s*员|人)?", r"absent|absentees?|apologies", "请假：丁"),
    ("copied_to", r"(?:分\s*送|发\s*送|发|送|抄\s*送)", r"cc", "分　送：各部门"),
)
_LABELS = tuple(
    (name, re.compile(rf"(?:(?:{english})\s*(?:{chinese})?|{chinese})\s*[:：]\s*(.*)$", re.I | re.S))
    for name, chinese, english, _sample in LABELS
)
SENT = re.compile(r"(?:分\s*送|发\s*送|抄\s*送|抄\s*报)\s*[:：]")
"""Whom minutes are sent to stands below them."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_ENGLISH = (
    re.compile(rf"\b{_MONTH}\s+{_DAY}\s*,?\s*(?P<year>20\d\d)", re.I),
    re.compile(rf"\b{_DAY}\s+{_MONTH}\s*,?\s*(?P<year>20\d\d)", re.I),
)
# 2024年4月3日下午，局长甲同志在五楼会议室主持召开会议
_NARRATED = re.compile(
    r"(?P<day>\d{4}年\d{1,2}月\d{1,2}日)[^，。]{0,8}[，,](?P<chair>[^，。]{2,40}?)(?:同志)?(?:在(?P<place>[^，。]{2,30}?))?主持召开"
)
_NARRATED_WITHIN = 20
_PERSON = re.compile(r"[@\[]?([^\s@(（\[\]\t]+)")
_NOBODY = re.compile(r"等|无|姓名|账号|议题相关人员|https?:|name$", re.I)


def label_in(text: str) -> tuple[str, str] | None:
    """The field that a line states and its value (it may be empty): 时间：…, Host 会议主持人：…; None for text."""
    bare = text.strip("*·•- \t")
    for name, pattern in _LABELS:
        found = pattern.match(bare)
        if found:
            return name, found[1].replace("*", "").strip().rstrip("。")
    return None


def stated(lines: Sequence[Line]) -> dict[str, Field]:
    """The fields that lines above the first item state, and those present by the list of them."""
    fields: dict[str, Field] = {}
    texts = [text for line in lines for text in _statements(line)]
    for at, text in enumerate(texts):
        found = label_in(text)
        if found is None or not _is_new(fields, *found):
            continue
        name, value = found
        if not value and name == "chair" and at + 1 < len(texts) and label_in(texts[at + 1]) is None:
            value = texts[at + 1].strip()
        if value:
            fields[name] = Field(value, text)
    present = [person for line in lines if line.part is Section.PEOPLE for person in _people(line)]
    if present and "attendees" not in fields:
        fields["attendees"] = Field("、".join(dict.fromkeys(present)), present[0])
    return fields


def _statements(line: Line) -> list[str]:
    """A line, or the rows of a table that has labels in its first column: 时间 | 2024年5月22日."""
    if not line.table:
        return [line.text]
    return [row.replace(CELL, "：", 1) for row in line.text.split("\n")]


def _is_new(fields: dict[str, Field], name: str, value: str) -> bool:
    """Whether a field is not known yet; of several times, the first that names a day counts."""
    if name not in fields:
        return True
    return name == "held_on" and day_in(str(fields[name].value)) is None and day_in(value) is not None


def narrated(lines: Sequence[Line]) -> dict[str, Field]:
    """The day, place and chair from a sentence: 2024年4月3日下午，局长甲在五楼会议室主持召开…."""
    for line in lines[:_NARRATED_WITHIN]:
        found = _NARRATED.search(line.text)
        if found:
            named = (("held_on", found["day"]), ("chair", found["chair"]), ("place", found["place"]))
            return {name: Field(value, found[0]) for name, value in named if value}
    return {}


def _people(line: Line) -> list[str]:
    if line.opens is not None:
        return []
    if not line.table:
        found = line.text.split(",") if line.text.count(",") > 1 else [line.text]
    else:
        found = line.text.split("\n")[1:]
    names = (_PERSON.match(one.strip()) for one in found)
    return [name[1].rstrip("，,、") for name in names if name and not _NOBODY.match(name[1])]


def day_in(text: str) -> date | None:
    """The first day named in a line, in Chinese or in English: 2024年3月15日上午, Jun 7, 2022 at 15:00."""
    for found in find_dates(text):
        if found.date is not None:
            return found.date
    for pattern in _ENGLISH:
        english = pattern.search(text)
        if english:
            month = _MONTHS.index(english["month"].lower()) + 1
            try:
                return date(int(english["year"]), month, int(english["day"]))
            except ValueError:
                return None
    return None
