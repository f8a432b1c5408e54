"""The parts of minutes: which line opens the agenda, the people, the notes, the conclusions or the open tasks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from analyzers.marks import counted_mark


class Section(StrEnum):
    """What the lines after a heading are."""

    AGENDA = "agenda"
    PEOPLE = "people"
    NOTES = "notes"
    TRACKED = "tracked"
    """How far earlier meetings' tasks are: a report, decided elsewhere."""
    CONCLUSION = "conclusion"
    OPEN = "open"
    """Tasks the meeting hands on."""
    TALK = "talk"


@dataclass(frozen=True, slots=True)
class Opened:
    """A section that a line opens, and what it says after its label (结论：同意…)."""

    section: Section
    rest: str = ""
    top: bool = False
    """Whether the line is numbered as a part of the minutes (三、本期遗留问题), not of the item above it."""
    left_over: bool = False
    """Whether it heads what was left open (遗留问题) and says nothing else."""


# Section, its Chinese names, its English ones, lines it opens with.
SECTIONS = (
    (
        Section.TRACKED,
        r"上[期次](?:会议)?(?:的)?遗留(?:问题|任务|事项).{0,4}|遗留(?:问题|任务|事项)(?:跟踪|进度|进展).{0,6}",
        r"previous (?:action items|issues)",
        ("一、上期遗留问题跟踪：", "遗留问题进度汇报如下："),
    ),
    (
        Section.AGENDA,
        r"(?:本[期次]|新)?(?:会议)?议[题程](?:列表|申报|安排|清单)?",
        r"(?:meeting )?agenda|topics?",
        ("议题(Agenda)", "Meeting Agenda 会议议题：", "二、议题列表："),
    ),
    (
        Section.PEOPLE,
        r"(?:与会|参会|出席|参加|到会)(?:人员?|者|成员)?(?:名单)?",
        r"attendees?|attendance|participants?",
        ("参会人员 (Attendance)", "Attendees"),
    ),
    (
        Section.NOTES,
        r"(?:会议)?(?:纪要|内容|记录)",
        r"(?:meeting )?(?:notes|minutes)|minutes? of (?:the )?meeting",
        ("会议纪要(Notes)", "Meeting Notes 会议纪要：", "会议内容："),
    ),
    (
        Section.CONCLUSION,
        r"(?:会议|闭环|汇报|讨论|评审|最终)?(?:结论|决议|决定|决策)|议定事项|经?会议[^。；]{0,14}?(?:议定|要求|明确|决定|同意|提出以下意见)(?:如下|(?:以下|下列)\S{0,4})?",
        r"conclusions?|decisions?|resolutions?",
        ("会议结论：", "**结论**", "会议议定：", "会议经过讨论，决定："),
    ),
    (
        Section.OPEN,
        r"(?:本[期次])?(?:遗留|待办|待解决|待跟进)(?:问题|任务|事项)?|(?:需要?)?(?:额外)?关注(?:的)?问题|行动(?:项|计划)|后续行动",
        r"(?:remaining|open|left) issues?|action (?:items?|points?)|actions?|todos?|next steps?",
        ("遗留问题：", "Remaining issues 遗留问题：", "Action items"),
    ),
    (
        Section.TALK,
        r"进[展度]|背景(?:介绍)?|介绍|简介|现状|目标|(?:会议)?讨论(?:内容)?|后续(?:工作|计划)|问题描述",
        r"discussions?|background|status|progress",
        ("**进展**", "背景介绍", "后续工作："),
    ),
)
_ROWS = tuple((row[0], re.compile(row[1]), re.compile(row[2], re.I)) for row in SECTIONS)
_LABEL_LIMIT = 40
_NUMBERED = re.compile(r"\d{1,2}(?:\.\d{1,2}\s+|\s*(?:、|[.．](?!\d))\s*)")
_AFTER = re.compile(r"\s*[（(][^（）()]*[）)]\s*$")
_INLINE = re.compile(r"([^：:]{2,24}?)\s*[:：]\s*(\S.*)$", re.S)
_WITH_REST = (Section.CONCLUSION, Section.OPEN)


def opened(text: str) -> Opened | None:
    """The section that a line opens; None for a line of text."""
    bare = text.strip("#* \t")
    counted = counted_mark(bare)
    if counted is not None:
        bare = counted.rest
    number = _NUMBERED.match(bare)
    if number:
        bare = bare[number.end() :]
    top = counted is not None
    section = _named(bare) if len(bare) <= _LABEL_LIMIT else None
    if section is not None:
        return Opened(section, top=top, left_over=section is Section.OPEN and "遗留" in bare)
    inline = _INLINE.match(bare)
    section = _named(inline[1]) if inline and not number else None
    if inline is None or section is None:
        return None
    if inline[2].strip("（）()") != inline[2] and _AFTER.fullmatch(inline[2]):
        return Opened(section, top=top)
    return Opened(section, inline[2], top) if section in _WITH_REST else None


def _named(label: str) -> Section | None:
    """The section of a label in Chinese, in English or in both; both must name one."""
    label = _AFTER.sub("", label.strip().rstrip("：:* ")).rstrip("：:* ")
    chinese = re.sub(r"[\x00-\x7f]+", "", label)
    english = re.sub(r"[^\x00-\x7f]+|[*:]", " ", label).strip()
    by_chinese = next((row[0] for row in _ROWS if row[1].fullmatch(chinese)), None) if chinese else None
    by_english = next((row[0] for row in _ROWS if row[2].fullmatch(english)), None) if english else None
    if (chinese and by_chinese is None) or (english and by_english is None):
        return None
    return by_chinese or by_english
