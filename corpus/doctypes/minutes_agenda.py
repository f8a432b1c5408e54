"""The agenda of minutes: which lines open an item, by the form the minutes have."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analyzers.blocks import CELL, Block, BlockKind
from analyzers.marks import counted_mark
from corpus.doctypes.minutes_sections import Opened, Section, opened

_NUMBER = r"(?:[一二三四五六七八九十]{1,3}|\d{1,2})"
# 议题一：… | **议题3、… | 议题5&6：… | Topic 2: …
_TOPIC = re.compile(
    rf"[\s*]*((?:议\s*题|Topic)\s*{_NUMBER}(?:\s*[&＆、和/-]\s*\d{{1,2}})*)\s*(?:[:：、.．\s]\s*(.*))?$",
    re.I | re.S,
)
_ARABIC = re.compile(r"[\s*]*(\d{1,2})\s*(?:、|[.．:：](?!\d)|\s)\s*(.*)$", re.S)
_ROW_NUMBER = re.compile(r"(?:No\.?\s*)?(\d{1,3})$", re.I)
_NOTES_COLUMN = re.compile(r"纪要|结论|决议|决定|内容")
_TOPIC_COLUMN = re.compile(r"议题(?:名称|内容)?$|Topic", re.I)
_LINK_LINE = re.compile(r"(?:会议)?(?:链接|录屏|录制|录播|录制文件)|https?://|.{0,12}议题列表")
_LISTED = (Section.AGENDA, Section.PEOPLE, Section.TRACKED)


@dataclass(slots=True)
class Line:
    """A line of minutes with where it stands: `part` of the minutes, the section it opens itself."""

    text: str
    heading: int = 0
    part: Section = Section.NOTES
    opens: Opened | None = None
    table: bool = False
    task: bool = False
    """Whether it is a row of a table of tasks."""


@dataclass(frozen=True, slots=True)
class ItemMark:
    """What a line that opens an agenda item says: its number as printed and its subject."""

    num: str
    subject: str


def lines_of(blocks: Sequence[Block]) -> list[Line]:
    """The lines of minutes, each in its part; the rows of a table of items become lines of their own."""
    lines = [line for block in blocks for line in _lines(block)]
    part, numbered = Section.NOTES, 0
    for line in lines:
        line.opens = None if line.table else opened(line.text)
        if line.opens is not None and (moved := _part_opened(line.opens, part, numbered)):
            part, numbered = moved, 0
        elif _ends_part(line, part, numbered):
            part = Section.NOTES
        numbered += line.opens is None and (_ARABIC.match(line.text) or _TOPIC.match(line.text)) is not None
        line.part = part
    if not any(_may_open(line) for line in lines if line.part is not Section.TRACKED):
        for line in lines:
            line.part = Section.NOTES if line.part is Section.TRACKED else line.part
    return lines


def _lines(block: Block) -> list[Line]:
    if block.kind is not BlockKind.TABLE:
        return [Line(block.text, block.level if block.kind is BlockKind.HEADING else 0)]
    rows = [row.split(CELL) for row in block.text.split("\n")]
    if tasks := _tasks(rows):
        return tasks
    notes = next((at for at, name in enumerate(rows[0]) if _NOTES_COLUMN.search(name)), None)
    topics = next((at for at, name in enumerate(rows[0]) if _TOPIC_COLUMN.search(name.strip())), None)
    if notes is None or topics is None or notes == topics or len(rows) < 2:
        return [Line(block.text, table=True)]
    found = [Line(CELL.join(rows[0]))]
    for number, row in enumerate(rows[1:], start=1):
        if max(notes, topics) >= len(row):
            return [Line(block.text, table=True)]
        topic = row[topics].strip()
        found.append(Line(topic if _TOPIC.match(topic) else f"议题{number}：{topic}"))
        found += [Line(cell) for at, cell in enumerate(row) if at not in (notes, topics) and cell.strip()]
        found += [Line(text) for text in entries_in(row[notes])]
    return found


def _tasks(rows: Sequence[Sequence[str]]) -> list[Line]:
    """The rows of a table of tasks and their owners, the task first; nothing for another table."""
    head = [name.strip() for name in rows[0]]
    task = next((at for at, name in enumerate(head) if _TASK_COLUMN.match(name)), None)
    owner = next((at for at, name in enumerate(head) if _OWNER_COLUMN.match(name)), None)
    if task is None or owner is None or task == owner:
        return []
    found = [Line(CELL.join(head), table=True)]
    for row in rows[1:]:
        cells = [f"{name}：{cell.strip()}" for name, cell in zip(head, row, strict=False) if cell.strip()]
        if task < len(row) and row[task].strip():
            others = [cell for cell in cells if not cell.startswith(f"{head[task]}：")]
            found.append(Line("\n".join([row[task].strip(), *others]), task=True))
        else:
            found.append(Line(CELL.join(row), table=True))
    return found


_TASK_COLUMN = re.compile(
    r"(?:行动|待办|任务|工作|遗留|议定)?(?:事项|任务|问题|项)$|(?:action )?items?$|actions?$|tasks?$", re.I
)
_OWNER_COLUMN = re.compile(r"责任(?:人|单位|部门)|负责人|承办|owner|assignee", re.I)
_CELL_LABEL = re.compile(
    r"\s*((?:会议|汇报)?(?:结论|遗留问题|遗留任务|决议|进展))\s*(?:[:：]\s*|(?=1[)）.、]))"
)
_CELL_NUMBER = re.compile(r"(?<![\d.第])(\d{1,2})([)）、]|[.．](?!\d))")


def entries_in(cell: str) -> list[str]:
    """The lines that a table cell held: its labels, and what is numbered 1, 2, 3 in it."""
    found: list[str] = []
    for piece in _CELL_LABEL.split(cell):
        text = piece.strip()
        if not text:
            continue
        if _CELL_LABEL.fullmatch(text + "："):
            found.append(text + "：")
            continue
        start, expected = 0, 1
        for mark in _CELL_NUMBER.finditer(text):
            if int(mark[1]) == expected:
                found.append(text[start : mark.start()].strip())
                start, expected = mark.start(), expected + 1
        found.append(text[start:].strip())
    return [text for text in found if text]


def _part_opened(opening: Opened, part: Section, numbered: int) -> Section | None:
    """The part of the minutes that a section is; None for conclusions and tasks, which belong to an item.

    Open tasks before anything numbered are those of earlier meetings.
    """
    if opening.section in (Section.AGENDA, Section.PEOPLE, Section.NOTES):
        return opening.section
    earlier = opening.section is Section.TRACKED or opening.left_over
    return Section.TRACKED if earlier and not numbered and part is not Section.PEOPLE else None


def _ends_part(line: Line, part: Section, numbered: int) -> bool:
    """Whether a line ends the list of those present or the tracking of earlier tasks without a section of its own."""
    if part is Section.PEOPLE:
        return _TOPIC.match(line.text) is not None
    return part is Section.TRACKED and (line.heading > 0 or (numbered > 0 and _is_number(line.text, 1)))


def _is_number(text: str, number: int) -> bool:
    found = _ARABIC.match(text)
    return found is not None and int(found[1]) == number


def _may_open(line: Line) -> bool:
    return line.opens is None and bool(
        _TOPIC.match(line.text) or counted_mark(line.text) or _ARABIC.match(line.text)
    )


def item_lines(lines: Sequence[Line]) -> dict[int, ItemMark]:
    """The lines that open an agenda item, by their index.

    What the notes are divided by wins over the list of topics: 议题一, else 一、, else 1., else a heading;
    where the notes are not divided, the entries of the list are the items.
    """
    for found in (_topics(lines), _counted(lines), _sequence(lines), _headings(lines)):
        if found:
            return found
    return _listed(lines)


def _preferred(lines: Sequence[Line], marks: dict[int, ItemMark]) -> dict[int, ItemMark]:
    outside = {at: mark for at, mark in marks.items() if lines[at].part is not Section.AGENDA}
    return outside or marks


def _topics(lines: Sequence[Line]) -> dict[int, ItemMark]:
    marks: dict[int, ItemMark] = {}
    for at, line in enumerate(lines):
        found = _TOPIC.match(line.text) if not line.table and line.part is not Section.TRACKED else None
        if found:
            marks[at] = ItemMark(found[1], (found[2] or "").strip("* "))
    return _preferred(lines, marks)


def _counted(lines: Sequence[Line]) -> dict[int, ItemMark]:
    marks: dict[int, ItemMark] = {}
    for at, line in enumerate(lines):
        found = counted_mark(line.text) if line.opens is None and line.part not in _LISTED else None
        if found:
            marks[at] = ItemMark(found.num, found.rest)
    return marks


def _sequence(lines: Sequence[Line]) -> dict[int, ItemMark]:
    """Lines numbered 1, 2, 3 …, where a list within an item begins again at 1 and is left by the item's next number."""
    for part in (Section.NOTES, Section.AGENDA):
        marks: dict[int, ItemMark] = {}
        inner = 0
        for at, line in enumerate(lines):
            found = (
                _ARABIC.match(line.text)
                if line.part is part and line.opens is None and not line.table
                else None
            )
            if line.opens is not None or line.heading:
                inner = 0
            if found is None or not found[2] or _LINK_LINE.match(found[2]):
                continue
            number = int(found[1])
            if inner and number == inner + 1:
                inner = number
            elif number == len(marks) + 1 and not (number == 1 and _in_group(lines, at)):
                marks[at] = ItemMark(line.text[: found.start(2)].strip("* "), found[2].strip("* "))
                inner = 0
            elif number == 1:
                inner = 1
        if marks:
            return marks
    return {}


def _in_group(lines: Sequence[Line], at: int) -> bool:
    """Whether the last section before a line is one of conclusions or tasks."""
    before = (line for line in reversed(lines[:at]) if line.opens is not None)
    last = next(before, None)
    if last is None or last.opens is None or last.part is Section.TRACKED:
        return False
    return last.opens.section in (Section.CONCLUSION, Section.OPEN)


def _headings(lines: Sequence[Line]) -> dict[int, ItemMark]:
    marks: dict[int, ItemMark] = {}
    tasks = False
    for at, line in enumerate(lines):
        if line.opens is not None:
            tasks = line.opens.section is Section.OPEN
        elif line.heading > 1 and line.part is Section.NOTES and not tasks:
            marks[at] = ItemMark("", line.text)
    return marks


def _listed(lines: Sequence[Line]) -> dict[int, ItemMark]:
    """The entries of a list of topics, or the rows of a table of them; links are none."""
    listed = [at for at, line in enumerate(lines) if line.part is Section.AGENDA and line.opens is None]
    return {
        at: ItemMark("", lines[at].text)
        for at in listed
        if not lines[at].table and not _LINK_LINE.match(lines[at].text)
    }
