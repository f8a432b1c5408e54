"""The text of minutes as a tree: agenda items with their decisions, each with a stable address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from analyzers.structure import Node
from corpus.doctypes.minutes_agenda import ItemMark, Line, item_lines
from corpus.doctypes.minutes_decisions import decides_nothing, is_plain_decision, sentences_of
from corpus.doctypes.minutes_people import SENT, label_in
from corpus.doctypes.minutes_sections import Opened, Section

_MARK = re.compile(
    r"(?P<num>[（(]+[一二三四五六七八九十\d]{1,3}\s*[）)]|\d{1,2}\s*[)）]|\d{1,2}\s*(?:、|[.．](?!\d)))\s*(?P<rest>.*)$",
    re.S,
)
_STYLES = (
    ("counted", re.compile(r"[（(][一二三四五六七八九十]")),
    ("bracketed", re.compile(r"[（(]")),
    ("half", re.compile(r"\d{1,2}\s*[)）]")),
    ("numbered", re.compile(r"\d")),
)
_WHOSE = re.compile(r"[-—\s]*(?:责任人|负责人|截止日期|完成时间|闭环时间)\s*[:：]")
_ANSWER = re.compile(r"(?:遗留问题)?(?:答复|回复|提交|说明|进展)\s*[:：]|——|[-—]+\s*已")
_OFFICIAL = re.compile(r"(?:经\S{2,6}[，,])?会议|表决|以上|应到|与会")
_PRINTED = re.compile(r"[^：:，。；]{2,40}\s*(?:19|20)\d{2}年\d{1,2}月\d{1,2}日\s*印?发?$")
_TOP_HEADING = 2
_HEADING_LIMIT = 60


@dataclass
class _Group:
    """The open list under 结论 or 遗留问题: its label until it is used, how its entries are numbered."""

    label: str
    inline: bool = False
    style: str = ""
    opened: list[Node] = field(default_factory=list)


@dataclass
class Outline:
    """The tree of minutes while it grows."""

    nodes: list[Node] = field(default_factory=list)
    items: int = 0
    decisions: list[Node] = field(default_factory=list)
    first_item: int | None = None
    """Where the first item stands among the lines."""
    _owner: Node | None = None
    _group: _Group | None = None

    def take(self, at: int, line: Line, mark: ItemMark | None, follows: Line | None) -> None:
        """A line: one that opens an item by `mark`, a label, an entry under one, or text."""
        if mark is not None:
            self._open_item(at, line, mark)
        elif line.opens is not None:
            self._open_section(line, line.opens)
        elif line.task:
            self._decide("", line.text)
        elif line.table:
            self._say(line.text)
        elif self._group is not None and not self._ends_group(line, self._group):
            self._entry(line, self._group, follows)
        else:
            self._paragraph(line)

    def end(self) -> None:
        """Keep what is still open."""
        self._leave_group()

    def _open_item(self, at: int, line: Line, mark: ItemMark) -> None:
        self._leave_group()
        self.items += 1
        if self.first_item is None:
            self.first_item = at
        long = len(mark.subject) > _HEADING_LIMIT
        node = Node("agenda_item", mark.num, self.items, eid=f"item_{self.items}")
        node.heading = "" if long else mark.subject
        if long:
            node.lines.append(mark.subject)
        self.nodes.append(node)
        self._owner = node

    def _open_section(self, line: Line, opens: Opened) -> None:
        self._leave_group()
        task_list = opens.section in (Section.CONCLUSION, Section.OPEN)
        if not task_list or line.part is Section.TRACKED:
            self._say(line.text)
            return
        if opens.top or 0 < line.heading <= _TOP_HEADING:
            self._owner = None
        if not opens.rest:
            self._group = _Group(line.text.strip("* "))
        elif decides_nothing(opens.rest):
            self._say(line.text)
        else:
            self._group = _Group("", inline=True)
            self._decide("", line.text)

    def _leave_group(self) -> None:
        if self._group is not None and self._group.label:
            self._say(self._group.label)
        self._group = None

    def _ends_group(self, line: Line, group: _Group) -> bool:
        """Whether a line is none of the entries of the open list: a paragraph of the official form, a closing line."""
        if line.heading and not group.opened:
            return False
        official = _OFFICIAL.match(line.text) is not None and bool(group.style or group.inline)
        ends = official or SENT.match(line.text) is not None or _PRINTED.match(line.text) is not None
        if ends or (group.inline and is_plain_decision(line.text)):
            self._leave_group()
            return True
        return False

    def _entry(self, line: Line, group: _Group, follows: Line | None) -> None:
        mark = _MARK.match(line.text)
        style = _style(mark["num"]) if mark else ""
        rest = mark["rest"] if mark else line.text
        last = group.opened[-1] if group.opened else None
        if decides_nothing(rest):
            self._leave_group_label(group)
            self._say(line.text)
        elif last is not None and _continues(rest, style, group):
            last.lines.append(line.text)
        elif line.heading or (not style and _leads_in(line, follows)):
            self._leave_group_label(group)
            self._say(line.text)
        elif group.inline and not style and self.decisions:
            self.decisions[-1].lines.append(line.text)
        else:
            group.style = style
            self._decide(mark["num"] if mark else "", rest)

    def _leave_group_label(self, group: _Group) -> None:
        if group.label:
            self._say(group.label)
            group.label = ""

    def _paragraph(self, line: Line) -> None:
        if line.part in (Section.AGENDA, Section.PEOPLE) and self._owner is None:
            self._say(line.text)
            return
        if SENT.match(line.text) or (self._owner is not None and _PRINTED.match(line.text)):
            self._owner = None
        before, decided = sentences_of(line.text)
        if before:
            mark = _MARK.match(before)
            plain = mark["rest"] if mark else before
            if (
                line.part is not Section.TRACKED
                and not line.heading
                and label_in(line.text) is None
                and is_plain_decision(plain)
            ):
                self._decide(mark["num"] if mark else "", plain)
            else:
                self._say(before)
        for sentence in decided:
            self._decide("", sentence)

    def _decide(self, num: str, text: str) -> None:
        number = len(self.decisions) + 1
        node = Node("decision", num, number, lines=[text], eid=f"decision_{number}")
        if self._group is not None:
            node.heading, self._group.label = self._group.label.rstrip("：:"), ""
            self._group.opened.append(node)
        self.decisions.append(node)
        (self._owner.children if self._owner is not None else self.nodes).append(node)

    def _say(self, text: str) -> None:
        if self._owner is not None:
            self._owner.lines.append(text)
            return
        if not self.nodes or self.nodes[-1].type != "preamble":
            before = sum(node.type == "preamble" for node in self.nodes)
            self.nodes.append(Node("preamble", eid="preamble" if not before else f"preamble_{before + 1}"))
        self.nodes[-1].lines.append(text)


def _style(num: str) -> str:
    return next(name for name, pattern in _STYLES if pattern.match(num))


def _continues(text: str, style: str, group: _Group) -> bool:
    """Whether a line goes on with the entry above it: 责任人：…, 答复：…, a list within it, text below its number."""
    if _WHOSE.match(text) or _ANSWER.match(text):
        return True
    return style != group.style and bool(group.style or group.inline)


def _leads_in(line: Line, follows: Line | None) -> bool:
    """Whether a line only leads in numbered entries: 建议修改点如下："""
    return line.text.endswith(("：", ":")) and follows is not None and _MARK.match(follows.text) is not None


def outline(lines: Sequence[Line]) -> Outline:
    """The tree of minutes from their lines; no text is lost."""
    grown = Outline()
    marks = item_lines(lines)
    for at, line in enumerate(lines):
        follows = lines[at + 1] if at + 1 < len(lines) else None
        grown.take(at, line, marks.get(at), follows)
    grown.end()
    return grown
