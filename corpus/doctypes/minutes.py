"""Meeting minutes (会议纪要): official form and the simpler ones of working groups."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from analyzers.dates import format_chinese_date
from analyzers.normalize import fold
from analyzers.numerals import parse_number
from corpus.doctypes.minutes_agenda import Line, lines_of
from corpus.doctypes.minutes_deciding import decision_fields
from corpus.doctypes.minutes_outline import Outline, outline
from corpus.doctypes.minutes_parts import meetings
from corpus.doctypes.minutes_people import SENT, day_in, label_in, narrated, stated
from corpus.doctypes.numbers import normal_form, number_in_lines
from corpus.doctypes.source import SourceText, given_fields, level_fields, provisions_of
from corpus.issuers import agency_codes
from corpus.model import Document, EventType, Field, Kind, LifecycleEvent, Sure, Warning

_TITLE = re.compile(r"纪\s*要|会议记录|例会|会议议题|minutes|meeting|会议纪要", re.I)
_NAME = re.compile(r"minutes|meeting|纪要|会议记录", re.I)
_GIVEN = ("meeting", "place", "chair", "attendees", "observers", "absentees", "copied_to", "topic", "work")
_DAY = r"(?:19|20)\d{2}\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}\s*日?"
_DAY_BEFORE = re.compile(rf"^{_DAY}\s*(?=[\u4e00-\u9fff])")
_DAY_AND_TIME = re.compile(rf"\s*[（(]?{_DAY}.*$")


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
    labels = {found[0] for block in source.blocks[:30] if (found := label_in(block.text)) is not None}
    return score + 0.15 * len(labels & {"held_on", "place", "chair", "attendees"})


def read_all(source: SourceText) -> tuple[Document, ...]:
    """The minutes in a file: those of each meeting where it holds several."""
    return tuple(read(part) for part in meetings(source))


def read(source: SourceText) -> Document:
    """The minutes of one meeting: its name, day, people; agenda items with their decisions."""
    warnings: list[Warning] = []
    lines = lines_of(source.opening.body)
    tree = outline(lines)
    fields = {
        **narrated(lines),
        **stated(_above(lines, tree)),
        **level_fields(source, warnings),
        **given_fields(source, _GIVEN),
    }
    fields.setdefault("meeting", Field(_meeting(source), source.title, Sure.READ))
    held = _held_on(source, fields, warnings)
    fields.pop("held_on", None)
    if held is not None:
        fields |= {"held_on": held, "version_date": held}
    title = source.title
    number = _number(source)
    if number is not None:
        fields["document_number"] = number
        if str(number.value) not in title and str(number.value)[0] in "〔第":
            title += str(number.value)
    issuer = _issuer(source, fields)
    if issuer:
        fields["issuer"] = issuer
    fields["genre"] = Field(source.text_of("genre") or "纪要", source.title, Sure.READ)
    fields |= decision_fields(tree)
    kept = [node for node in tree.nodes if node.lines or node.heading or node.children]
    return Document(Kind.MINUTES, title, provisions_of(kept), _events(held), fields, tuple(warnings))


def _above(lines: Sequence[Line], tree: Outline) -> list[Line]:
    """The lines that may state who met where and when: those above the first item, and whom minutes are sent to."""
    end = tree.first_item if tree.first_item is not None else len(lines)
    return [*lines[:end], *(line for line in lines[end:] if SENT.match(line.text))]


_COUNT = r"([0-9０-９]{1,4}|[一二三四五六七八九十百]{1,5})"
_SERIAL = re.compile(
    rf"(?:[〔\[（(【]\s*((?:19|20)\d{{2}})\s*[〕\])）】]|((?:19|20)\d{{2}})\s*年\s*第)\s*第?\s*{_COUNT}\s*(期|次|号)(?![会全])"
)
"""The number of minutes within their series: 会议纪要〔2023〕4期, 2023年第4期."""
_ISSUE = re.compile(
    rf"(?:^|纪\s*要\s*)[（(〔\[]?\s*第\s*{_COUNT}\s*期\s*(?:[（(]\s*总第.{{1,8}}期\s*[）)])?[）)〕\]]?$"
)
"""The same without a year, in a line of its own or behind the name: 第14期, 会议纪要（第十四期）."""


def _number(source: SourceText) -> Field | None:
    """The number of the minutes: as given, a full document number, or the series' 〔2023〕4期 or 第4期."""
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
        number = _serial(line.strip()) if len(line) < 80 else ""
        if number:
            return Field(number, line)
    return None


def _serial(line: str) -> str:
    """The number in its series that a line states: 〔2023〕14期, 第14期 where it gives no year; else empty."""
    dated, alone = _SERIAL.search(line), _ISSUE.search(line)
    if dated:
        return f"〔{dated[1] or dated[2]}〕{parse_number(fold(dated[3]))}{dated[4]}"
    return f"第{parse_number(fold(alone[1]))}期" if alone else ""


def _events(held: Field | None) -> tuple[LifecycleEvent, ...]:
    if held is None or not isinstance(held.value, date):
        return ()
    return (LifecycleEvent(EventType.ADOPTION, held.value, by="会议召开", evidence=held.evidence),)


def _meeting(source: SourceText) -> str:
    """The meeting's name: the title without 纪要, its number, its day and its hours."""
    bare = re.sub(
        r"(?:会议)?\s*纪\s*要.*$", "", _DAY_AND_TIME.sub("", _DAY_BEFORE.sub("", source.title))
    ).strip(" #*：:")
    return bare or source.title


def _held_on(source: SourceText, fields: dict[str, Field], warnings: list[Warning]) -> Field | None:
    """The day of the meeting: as given, as stated, in the title or a short line above the text, else in the name."""
    given = source.day_of("held_on", warnings)
    if given is not None:
        return Field(given, "", Sure.GIVEN)
    label = fields.get("held_on")
    lines = [label.evidence] if label is not None else []
    lines += [source.title, *source.opening.header]
    lines += [block.text for block in source.opening.body[:6] if len(block.text) < 60]
    for line in lines:
        day = day_in(line)
        if day is not None:
            if source.name_date not in (None, day):
                warnings.append(
                    Warning(
                        "other_day",
                        f"正文写明会议时间为{format_chinese_date(day)}，与文件名中的日期不同，已按正文，请核对。",
                    )
                )
            return Field(day, line[:120])
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
