"""A file that holds the minutes of several meetings, taken apart at the lines that begin one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from analyzers.blocks import BlockKind
from corpus.doctypes.minutes_people import day_in, label_in
from corpus.doctypes.source import SourceText

_DAY = r"(?:19|20)\d{2}\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}\s*日?"
# 2022-06-22 | 2021年5月12日TC会议： | ====2021年2月24日TC会议: | …TC会议轮值主持人：甲 (a line break was lost)
_DAY_LINE = re.compile(rf"[=\s]*({_DAY})\s*(?:[^，。；]{{0,30}}?会议)?\s*[:：]?(?=$|(?:轮值|会议)?主持)")
# 12月24日技术委员会 公开会议, in a file whose name tells the year
_YEARLESS = re.compile(
    r"(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日[^，。；]{0,30}?(?:会议|例会)(?:议题|纪要|记录)?[:：]?$"
)
_YEAR = re.compile(r"(?<!\d)(20\d{2})(?!\d)")
# ## 2021-8-11 会议纪要(Notes) | ## 2023年3月1日例会
_DAY_HEADING = re.compile(rf"{_DAY}.{{0,20}}(?:纪要|会议|例会|minutes|notes|meeting)", re.I)
_LABELS_WITHIN = 4


def meetings(source: SourceText) -> tuple[SourceText, ...]:
    """The meetings of a file, each as a text of its own; the file itself where it holds one."""
    starts = _starts(source)
    if len({day for _at, day in starts}) < 2 or source.text_of("held_on"):
        return (source,)
    series = source.opening.title if starts[0][0] > 0 and source.opening.title else source.title_from_name
    ends = [at for at, _day in starts[1:]] + [len(source.blocks)]
    found = []
    for (at, day), end in zip(starts, ends, strict=True):
        given = {**source.given, "title": f"{series} {day.isoformat()}", "held_on": day.isoformat()}
        found.append(replace(source, blocks=source.blocks[at:end], given=given))
    return tuple(found)


def _starts(source: SourceText) -> list[tuple[int, date]]:
    """Where a meeting begins, and its day; none unless at least two of the lines are surely of one.

    Sure is a heading that names minutes, a line that names a meeting, or one with a meeting's labels below it.
    """
    found: list[tuple[int, date]] = []
    sure = 0
    for at, block in enumerate(source.blocks):
        if block.kind is BlockKind.TABLE:
            continue
        heading = block.kind is BlockKind.HEADING and _DAY_HEADING.match(block.text) is not None
        alone = _DAY_LINE.match(block.text)
        day = day_in(block.text) if heading or alone else _yearless(block.text, source.stem)
        if day is not None:
            found.append((at, day))
            below = source.blocks[at + 1 : at + 1 + _LABELS_WITHIN]
            sure += heading or not alone or any(label_in(one.text) for one in below)
    return found if sure >= 2 else []


def _yearless(text: str, stem: str) -> date | None:
    """The day of a line that names a meeting without its year, which the file's name tells."""
    named, years = _YEARLESS.match(text), _YEAR.findall(stem)
    if named is None or len(years) != 1:
        return None
    return day_in(f"{years[0]}年{named['month']}月{named['day']}日")
