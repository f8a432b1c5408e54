"""Official documents (公文): the form of GB/T 9704-2012."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from analyzers.blocks import Block, BlockKind
from analyzers.dates import find_dates
from analyzers.marks import annex_mark
from analyzers.structure import has_articles
from corpus.doctypes.carried import Carrier, issues_field, rules_of, split_carried
from corpus.doctypes.letter import authorities_field, head_fields, line_fields, text_fields
from corpus.doctypes.lifecycle import Repeal, amends, repeals
from corpus.doctypes.numbers import OwnNumber, normal_form, number_in_lines
from corpus.doctypes.promulgation import order_of
from corpus.doctypes.sections import nodes_of
from corpus.doctypes.signature import SIGNERS, signature_of
from corpus.doctypes.source import (
    SourceText,
    genre_field,
    given_events,
    given_fields,
    level_fields,
    provisions_of,
    title_field,
)
from corpus.issuers import agency_codes, normal_issuer
from corpus.model import Document, EventType, Field, Kind, LifecycleEvent, Sure, Warning

GENRES = (
    "决议", "决定", "命令", "令", "公报", "公告", "通告", "意见", "通知", "通报", "报告", "请示", "批复", "议案", "复函", "函",
    "纪要", "答复",
)  # fmt: skip
"""The fifteen of the 公文处理工作条例 (令 for 命令, 复函 and 答复 among the 函)."""
_GENRE_NAMES = {"令": "命令", "复函": "函", "答复": "函"}
_ABOUT = re.compile(r"关于.+的?(?:" + "|".join(GENRES) + r")(?:[（(][^（）()]{1,40}[）)])*$")
_GENRE_AT_END = re.compile(r"(" + "|".join(GENRES) + r")(?:[（(][^（）()]{1,40}[）)])*$")
_NOTE_LIST = re.compile(r"^附\s*件\s*[:：]")
_GIVEN = (
    "addressees", "signatory", "urgency", "copied_to", "notes", "printing_authority", "printing_date", "attachments",
    "copy_number", "issuing_authority_mark", "topic", "work",
)  # fmt: skip


def recognise(source: SourceText) -> float:
    """How much a text looks like an official document, 0 to 1."""
    opening = source.opening
    score = 0.0
    if _ABOUT.search(source.title):
        score += 0.55
    elif _GENRE_AT_END.search(source.title) and not has_articles(opening.body):
        score += 0.3
    lines = [block.text for block in opening.body[:4]]
    if number_in_lines((*opening.before, *opening.header, *lines[:2]), opening.printed):
        score += 0.25
    if any(_is_addressees(line) for line in lines):
        score += 0.2
    if signature_of([block.text for block in opening.body]) is not None and not has_articles(opening.body):
        score += 0.3
    return score


def _is_addressees(line: str) -> bool:
    return (
        3 <= len(line) <= 260 and line.endswith(("：", ":")) and not re.search(r"[。；]|如下[:：]$", line)
    )


@dataclass
class _Parts:
    """The lines of a document sorted by what they are."""

    addressees: str = ""
    text: list[Block] = field(default_factory=list)
    annexes: list[list[Block]] = field(default_factory=list)
    fields: dict[str, Field] = field(default_factory=dict)
    issue_date: Field | None = None
    signed: tuple[str, ...] = ()
    number: OwnNumber | None = None


def read(source: SourceText) -> tuple[Document, ...]:
    """The official document in a text: its fields, its sections and its attachments; then the rules it carries."""
    own, rules = split_carried(source.title, source.opening.body)
    notice = _read(source, own)
    number, issuer = (notice.fields.get(name) for name in ("document_number", "issuer"))
    day = notice.fields.get("issue_date")
    given = {name: notice.fields[name].value for name in _PASSED_ON if name in notice.fields}
    carrier = Carrier(
        notice.title,
        str(number.value) if number else "",
        day.value if day is not None and isinstance(day.value, date) else None,
        given | ({"issuer": issuer.value} if issuer else {}),
    )
    carried = rules_of(source, carrier, rules)
    return replace(notice, fields={**notice.fields, **issues_field(carried)}), *carried


_PASSED_ON = ("level", "groups")


def _read(source: SourceText, body: Sequence[Block]) -> Document:
    warnings: list[Warning] = []
    parts = _sort(source, body)
    given = given_events(source, warnings)
    fields = {**parts.fields, **level_fields(source, warnings), **given_fields(source, _GIVEN)}
    if parts.addressees:
        fields.setdefault("addressees", Field(parts.addressees.rstrip("：:"), parts.addressees))
    number = normal_form(source.text_of("document_number"))
    if parts.number is None and (order := order_of(source.opening)):
        parts.number = order.number
    if number or parts.number:
        found = parts.number
        fields["document_number"] = (
            Field(number, "", Sure.GIVEN) if number or not found else Field(found.number, found.evidence)
        )
    issued = _issue_date(source, parts, warnings)
    if issued:
        fields["issue_date"] = issued
        fields["version_date"] = issued
    fields["issuer"] = _issuer(
        source, parts, str(fields["document_number"].value) if "document_number" in fields else ""
    )
    fields["title"] = title_field(source)
    fields["genre"] = genre_field(source, genre_of(source.title))
    fields["repeals"] = Field([(r.title, r.number, r.partial, r.evidence) for r in _repeals(source, parts)])
    changed = amends(source.title, [block.text for block in parts.text], _day(issued))
    if changed:
        fields["amends"] = Field([[one.title, one.day] for one in changed], changed[0].evidence)
    events = _events(given, issued)
    if not fields["issuer"].value:
        del fields["issuer"]
    return Document(
        Kind.OFFICIAL_DOCUMENT,
        source.title,
        provisions_of(nodes_of(parts.text, parts.annexes)),
        events,
        fields,
        tuple(warnings),
    )


def genre_of(title: str) -> str:
    """The 文种 a title ends with: 关于…的通知 gives 通知; empty when none."""
    match = _GENRE_AT_END.search(title)
    return _GENRE_NAMES.get(match[1], match[1]) if match else ""


def _events(given: dict[EventType, LifecycleEvent], issued: Field | None) -> tuple[LifecycleEvent, ...]:
    """An official document takes effect on the day it bears, unless front matter says another."""
    events = list(given.values())
    if issued is not None and isinstance(issued.value, date):
        events.append(LifecycleEvent(EventType.PROMULGATION, issued.value, evidence=issued.evidence))
        if EventType.ENTRY_INTO_FORCE not in given:
            events.append(
                LifecycleEvent(
                    EventType.ENTRY_INTO_FORCE, issued.value, evidence="公文自成文日期起生效", inferred=True
                )
            )
    return tuple(events)


def _sort(source: SourceText, body: Sequence[Block]) -> _Parts:
    opening = source.opening
    parts = _Parts()
    parts.number = number_in_lines((*opening.before, *opening.header), opening.printed)
    parts.fields.update(head_fields((*opening.before, *opening.header)))
    for line in (*opening.before, *opening.header):
        _field_line(line, parts)
    for index, block in enumerate(body):
        _take(block, index, parts)
    parts.fields.update(text_fields([block.text for block in parts.text]))
    parts.fields.update(authorities_field(parts.signed))
    return parts


def _take(block: Block, index: int, parts: _Parts) -> None:
    text = block.text
    if index < 3 and parts.number is None:
        found = number_in_lines((text,))
        if found and len(text) < 40:
            parts.number = found
            return
    if block.kind is not BlockKind.TABLE:
        if not parts.addressees and not parts.text and _is_addressees(text):
            parts.addressees = text
            return
        if _field_line(text, parts):
            return
        opens_annex = (
            annex_mark(text) is not None and not _NOTE_LIST.match(text) and parts.issue_date is not None
        )
        if opens_annex:
            parts.annexes.append([])
    (parts.annexes[-1] if parts.annexes else parts.text).append(block)


def _field_line(text: str, parts: _Parts) -> bool:
    """Whether a line is a field of the form; its value is kept."""
    stated = line_fields(text)
    if stated:
        parts.fields.update(stated)
        return True
    signature = signature_of([*(block.text for block in parts.text[-SIGNERS:]), text])
    if signature is not None and parts.issue_date is None:
        parts.issue_date = Field(signature.date, text)
        parts.signed = signature.names
    return False


def _issue_date(source: SourceText, parts: _Parts, warnings: list[Warning]) -> Field | None:
    given = source.day_of("issue_date", warnings)
    if given is not None:
        return Field(given, "", Sure.GIVEN)
    if parts.issue_date is not None:
        return parts.issue_date
    stated = source.day_of("date", warnings)
    if stated is not None:
        return Field(stated, "date", Sure.INFERRED)
    printed = parts.fields.get("printing_date")
    if printed is not None:
        days = find_dates(str(printed.value))
        if days and days[0].date:
            return Field(days[0].date, printed.evidence, Sure.INFERRED)
    return Field(source.name_date, source.stem, Sure.INFERRED) if source.name_date else None


def _issuer(source: SourceText, parts: _Parts, number: str) -> Field:
    given = source.list_of("issuer") or source.list_of("issuers")
    if given:
        return Field(list(given), "", Sure.GIVEN)
    if parts.signed:
        return Field([normal_issuer(name) for name in parts.signed], "、".join(parts.signed), Sure.READ)
    code = number.split("〔")[0]
    if code in agency_codes():
        return Field([agency_codes()[code]], number, Sure.READ)
    titled = re.match(r"(\S{2,40}?)关于", source.title)
    if titled and not re.search(r"[《》，。]", titled[1]):
        return Field(re.split(r"[、\s]", titled[1]), source.title)
    return Field([])


def _repeals(source: SourceText, parts: _Parts) -> list[Repeal]:
    """What a 废止 notice names. A notice that issues a rule only tells what the rule itself repeals."""
    if not re.search(r"废止|失效", source.title):
        return []
    found: list[Repeal] = []
    for line in (block.text for block in parts.text):
        if re.search(r"废止|失效", line) or re.match(
            r"[（(]?[0-9一二三四五六七八九十]+[)）.．、]\s*《", line
        ):
            ends = line if re.search(r"废止|失效", line) else f"{line.rstrip('；;。')}废止"
            found += repeals((ends,))
    return [
        one for one in found if not re.search(rf"(?:根据|依据|按照)《{re.escape(one.title)}", one.evidence)
    ]


def _day(issued: Field | None) -> date | None:
    return issued.value if issued is not None and isinstance(issued.value, date) else None
