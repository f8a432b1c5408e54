"""Meeting minutes (会议纪要): official form and the simpler ones of working groups."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from analyzers.blocks import Block, BlockKind
from analyzers.dates import find_dates
from analyzers.marks import counted_mark
from analyzers.structure import Node
from corpus.doctypes.numbers import normal_form, number_in_lines
from corpus.doctypes.source import SourceText, given_fields, level_fields, provisions_of
from corpus.issuers import agency_codes
from corpus.model import Document, EventType, Field, Kind, LifecycleEvent, Sure, Warning

_TITLE = re.compile(r"纪\s*要|会议记录|例会|会议议题|minutes|meeting|会议纪要", re.I)
_NAME = re.compile(r"minutes|meeting|纪要|会议记录", re.I)
# 时间：2024年3月15日上午 | 主持人：… | **会议地点**：…
_LABELS = (
    (
        "held_on",
        re.compile(r"^(?:会议)?(?:时\s*间|日\s*期|召开时间|会议时间|Date|Time)\s*[:：]?\s*(.+)$", re.I),
    ),
    ("place", re.compile(r"^(?:会议)?(?:地\s*点|地址|Place|Location)\s*[:：]\s*(.+)$", re.I)),
    ("chair", re.compile(r"^(?:会议)?(?:主\s*持(?:\s*人)?|召集人|Chair|Host)\s*[:：]\s*(.+)$", re.I)),
    ("attendees", re.compile(r"^(?:出\s*席|参会|与会|参加)(?:\s*人\s*员|人)?\s*[:：]\s*(.+)$")),
    ("observers", re.compile(r"^列\s*席(?:\s*人\s*员)?\s*[:：]\s*(.+)$")),
    ("absentees", re.compile(r"^(?:缺\s*席|请\s*假)(?:\s*人\s*员)?\s*[:：]\s*(.+)$")),
    ("copied_to", re.compile(r"^(?:分\s*送|发\s*送|发|送|抄\s*送)\s*[:：]\s*(.+)$")),
)
_SENT = re.compile(r"(?:分\s*送|发\s*送|抄\s*送)\s*[:：]")
"""Whom minutes are sent to stands below them."""
_AGENDA = re.compile(
    r"^(?:议\s*题|Topic|Agenda)\s*([一二三四五六七八九十\d]{1,3})\s*[:：、.．\s]\s*(.*)$", re.I
)
_ARABIC = re.compile(r"^(\d{1,2})\s*[.．、]\s*(\S.{0,80})$")
_DECISION = re.compile(
    r"^(?:[（(][一二三四五六七八九十\d]+[）)]\s*|\d{1,2}[.．、]\s*)?"
    r"(?:会议(?:决定|议定|同意|原则同意|审议通过|要求|明确|确定|一致)|议定(?:事项)?[:：]|结论\s*[:：]|决议\s*[:：]|决定\s*[:：]|遗留(?:问题|任务)\s*[:：]|"
    r"Action|Conclusion|Decision)",
    re.I,
)
_GIVEN = ("meeting", "place", "chair", "attendees", "observers", "absentees", "copied_to", "topic", "work")


def recognise(source: SourceText) -> float:
    """How much a text looks like minutes, 0 to 1."""
    score = 0.0
    if re.search(r"纪\s*要(?:[（(〔].*)?|会议记录$|minutes", source.title, re.I) and not re.search(
        r"关于.*的(通知|办法|规定)$", source.title
    ):
        score += 0.7
    elif _TITLE.search(source.title):
        score += 0.4
    if _NAME.search(source.name):
        score += 0.3
    labels = {
        name
        for block in source.blocks[:30]
        for name, pattern in _LABELS
        if pattern.match(_bare(block.text))
    }
    return score + 0.15 * len(labels & {"held_on", "place", "chair", "attendees"})


def _bare(text: str) -> str:
    return text.lstrip("·•-*> ").strip()


@dataclass
class _Reading:
    fields: dict[str, Field] = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)
    decisions: int = 0
    items: int = 0
    sections: int = 0


def read(source: SourceText) -> Document:
    """The minutes in a text: meeting, day, people; agenda items with their decisions."""
    warnings: list[Warning] = []
    reading = _Reading()
    opening = source.opening
    official = any(counted_mark(block.text) for block in opening.body)
    for block in opening.body:
        _take(block, reading, official)
    fields = {**reading.fields, **level_fields(source, warnings), **given_fields(source, _GIVEN)}
    fields.setdefault("meeting", Field(_meeting(source), source.title, Sure.READ))
    held = _held_on(source, fields, warnings)
    if held is not None:
        fields["held_on"] = held
        fields["version_date"] = held
    else:
        fields.pop("held_on", None)
    title = source.title
    number = _number(source)
    if number is not None:
        fields["document_number"] = number
        if str(number.value) not in title and str(number.value).startswith("〔"):
            title += str(number.value)
    issuer = _issuer(source, fields)
    if issuer:
        fields["issuer"] = issuer
    fields["genre"] = Field(source.text_of("genre") or "纪要", source.title, Sure.READ)
    events = _events(held)
    return Document(
        Kind.MINUTES, title, provisions_of(_kept(reading.nodes)), events, fields, tuple(warnings)
    )


_SERIAL = re.compile(r"[〔\[（(【]\s*((?:19|20)\d{2})\s*[〕\])）】]\s*第?\s*(\d{1,3})\s*(期|次|号)")
"""The number of minutes within their series: 〔2023〕4期."""


def _number(source: SourceText) -> Field | None:
    """The number of the minutes: as given, a full document number, or the series' 〔2023〕4期."""
    given = normal_form(source.text_of("document_number"))
    if given:
        return Field(given, "", Sure.GIVEN)
    opening = source.opening
    own = number_in_lines((*opening.before, *opening.header), opening.title)
    if own is not None:
        return Field(own.number, own.evidence)
    for line in (
        source.title,
        *opening.before,
        *opening.header,
        *(block.text for block in opening.body[:3]),
    ):
        serial = _SERIAL.search(line) if len(line) < 80 else None
        if serial:
            return Field(f"〔{serial[1]}〕{serial[2]}{serial[3]}", line)
    return None


def _events(held: Field | None) -> tuple[LifecycleEvent, ...]:
    if held is None or not isinstance(held.value, date):
        return ()
    return (LifecycleEvent(EventType.ADOPTION, held.value, by="会议召开", evidence=held.evidence),)


def _take(block: Block, reading: _Reading, official: bool) -> None:
    text = _bare(block.text) if block.kind is not BlockKind.TABLE else block.text
    if block.kind is BlockKind.TABLE:
        _append(reading, block.text)
        return
    if reading.items == 0 and reading.decisions == 0 and _label(text, reading):
        _append(reading, block.text)
        return
    if block.kind is BlockKind.HEADING:
        _open(reading, "agenda_item", "", text)
    elif agenda := _agenda(text, official):
        _open(reading, "agenda_item", agenda[0], agenda[1])
    elif _DECISION.match(text):
        _open(reading, "decision", "", "", text)
    else:
        if _SENT.match(text):
            _label(text, reading)
        _append(reading, block.text)


def _label(text: str, reading: _Reading) -> bool:
    for name, pattern in _LABELS:
        found = pattern.match(text)
        if found and name not in reading.fields:
            reading.fields[name] = Field(found[1].strip().rstrip("。"), text)
            return True
    return False


def _agenda(text: str, official: bool) -> tuple[str, str] | None:
    """The number and subject of an agenda item that a line opens; None for any other line."""
    named = _AGENDA.match(text)
    if named:
        return text[: named.end(1)], named[2].strip()
    counted = counted_mark(text)
    if counted is not None:
        return counted.num, counted.rest
    arabic = _ARABIC.match(text) if not official else None
    if arabic and not re.search(r"[。；;]$", text):
        return text[: arabic.end(1) + 1], arabic[2].strip()
    return None


def _open(reading: _Reading, type_: str, num: str, heading: str, line: str = "") -> None:
    """Open an item (at the top) or a decision (below the open item, if any)."""
    if type_ == "decision":
        reading.decisions += 1
        node = Node(type_, num, reading.decisions, lines=[line], eid=f"decision_{reading.decisions}")
        owner = reading.nodes[-1] if reading.nodes and reading.nodes[-1].type == "agenda_item" else None
        (owner.children if owner else reading.nodes).append(node)
        return
    reading.items += 1
    long = len(heading) > 60
    node = Node(type_, num, reading.items, heading="" if long else heading, eid=f"item_{reading.items}")
    if long:
        node.lines.append(heading)
    reading.nodes.append(node)


def _append(reading: _Reading, text: str) -> None:
    if not reading.nodes:
        reading.nodes.append(Node("preamble", eid="preamble"))
    owner = reading.nodes[-1]
    (owner.children[-1] if owner.children else owner).lines.append(text)


def _kept(nodes: Sequence[Node]) -> list[Node]:
    return [node for node in nodes if node.lines or node.heading or node.children]


def _meeting(source: SourceText) -> str:
    """The meeting's name: the title without 纪要 and its number."""
    bare = re.sub(r"(?:会议)?\s*纪\s*要.*$", "", source.title).strip(" ：:")
    return bare or source.title


def _held_on(source: SourceText, fields: dict[str, Field], warnings: list[Warning]) -> Field | None:
    given = source.day_of("held_on", warnings)
    if given is not None:
        return Field(given, "", Sure.GIVEN)
    stated = fields.get("held_on")
    lines = [stated.evidence] if stated is not None else []
    lines += [source.title, *source.opening.header, *(block.text for block in source.opening.body[:6])]
    for line in lines:
        for found in find_dates(line):
            if found.date is not None:
                return Field(found.date, line[:120])
    return Field(source.name_date, source.stem, Sure.INFERRED) if source.name_date else None


def _issuer(source: SourceText, fields: dict[str, Field]) -> Field | None:
    given = source.list_of("issuer") or source.list_of("issuers")
    if given:
        return Field(list(given), "", Sure.GIVEN)
    number = str(fields["document_number"].value) if "document_number" in fields else ""
    code = number.split("〔")[0]
    if code in agency_codes():
        return Field([agency_codes()[code]], number, Sure.READ)
    titled = re.match(
        r"((?:中共)?.{2,30}?(?:有限公司委员会|有限公司|集团公司|公司|委员会|办公室|局|厅|院))(?=.)",
        source.title,
    )
    return Field([titled[1]], source.title, Sure.READ) if titled else None
