"""Rules: 法, 条例, 办法, 规定, 细则, 制度, 手册."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from analyzers.structure import Node, gaps, has_articles, parse_structure
from corpus import timeline
from corpus.doctypes.lifecycle import (
    Entry,
    amends,
    header_events,
    months_later,
    overrides,
    repeals,
    stated_entry,
    trial_end,
)
from corpus.doctypes.numbers import normal_form, number_in_lines
from corpus.doctypes.promulgation import adopted_by, order_of, promulgation_lines, stated_days
from corpus.doctypes.source import (
    SourceText,
    genre_field,
    given_events,
    given_fields,
    level_fields,
    provisions_of,
    title_field,
)
from corpus.issuers import agency_codes, issuer_in_header, split_company
from corpus.model import Document, EventType, Field, Kind, LifecycleEvent, Sure, Warning

GENRES = (
    "实施细则", "管理办法", "办法", "条例", "规定", "细则", "制度", "规则", "规程", "章程", "守则", "准则", "规范", "标准",
    "手册", "解释", "法典", "宪法", "预案", "方案", "指引", "指南", "决定", "批复", "答复", "意见", "规划", "修正案", "法",
)  # fmt: skip
_GENRE_NAMES = {"管理办法": "办法", "实施细则": "细则", "法典": "法", "宪法": "法"}
_SUFFIX = re.compile(r"[（(][^（）()]{1,20}[）)]$")
RULE_TITLE = re.compile(rf"(?:{'|'.join(GENRES)})(?:[（(][^（）()]{{1,20}}[）)])?$")
_CLOSING_ARTICLES = 3
_ENTRY_UNKNOWN = (
    "正文没有写明施行日期，也推定不出，请核对原件，在文件头或“文件名.meta.yaml”里写明施行日期。"
)


def recognise(source: SourceText) -> float:
    """How much a text looks like a rule, 0 to 1."""
    score = 0.0
    if has_articles(source.opening.body):
        score += 0.6
    if RULE_TITLE.search(source.title):
        score += 0.35
    return score


def genre_of(title: str) -> str:
    """The kind of rule that a title names at its end: 差旅费管理办法（试行） gives 办法; empty when none."""
    bare = _SUFFIX.sub("", title)
    for genre in GENRES:
        if bare.endswith(genre):
            return _GENRE_NAMES.get(genre, genre)
    return ""


def read(source: SourceText) -> Document:
    """The rule in a text: provisions, lifecycle events, fields with their evidence, warnings."""
    warnings: list[Warning] = []
    opening = source.opening
    nodes = parse_structure(opening.body)
    if opening.part:
        nodes = _in_part(opening.part, nodes)
    part = _part_start(source, nodes)
    given = given_events(source, warnings)
    header = (*opening.header, *promulgation_lines(opening))
    printed = [e for e in (*header_events(header), *stated_days(opening)) if e.type not in given]
    fields = _fields(source, warnings)
    version = _version_date(source, printed, given, warnings)
    if version is not None:
        fields["version_date"] = version
    closing = _closing(nodes)
    entry = _entry(header, closing, given)
    events = _events(printed, given, entry, version, closing)
    if "修正案" not in source.title:  # amendments go on in the numbers of those before them
        _warn_of_gaps(nodes, part or 1, warnings)
    if all(event.type is not EventType.ENTRY_INTO_FORCE for event in events):
        warnings.append(Warning("entry_unknown", _ENTRY_UNKNOWN))
    if stated := overrides(closing):
        fields["overrides"] = Field(list(stated), stated[0], Sure.READ)
    fields["repeals"] = Field([(r.title, r.number, r.partial, r.evidence) for r in repeals(closing)])
    changed = amends(source.title, closing, version.value if version is not None else None)
    if changed:
        fields["amends"] = Field([[one.title, one.day] for one in changed], changed[0].evidence)
    return Document(
        Kind.REGULATION, source.title, provisions_of(nodes), events, fields, tuple(warnings), part=part
    )


def _in_part(heading: str, nodes: list[Node]) -> list[Node]:
    """The text of a part file under a unit of its own; its number comes when the parts are joined."""
    for top in nodes:
        for node in top.walk():
            if node.type != "article":
                node.eid = f"part_1__{node.eid}"
    return [
        Node(
            "part",
            heading=heading,
            children=[n for n in nodes if n.type != "preamble" or n.lines],
            eid="part_1",
        )
    ]


def _part_start(source: SourceText, nodes: list[Node]) -> int | None:
    if not source.opening.part:
        return None
    return min((n.number for top in nodes for n in top.walk() if n.type == "article"), default=0)


def _fields(source: SourceText, warnings: list[Warning]) -> dict[str, Field]:
    fields = level_fields(source, warnings)
    opening = source.opening
    number = normal_form(source.text_of("document_number"))
    if number:
        fields["document_number"] = Field(number, "", Sure.GIVEN)
    else:
        order = order_of(opening)
        found = (
            order.number if order else number_in_lines((*opening.before, *opening.header), opening.title)
        )
        if found:
            fields["document_number"] = Field(found.number, found.evidence, Sure.READ)
    fields.update(
        _issuer(source, str(fields["document_number"].value) if "document_number" in fields else "")
    )
    fields["title"] = title_field(source)
    fields["genre"] = genre_field(source, genre_of(source.title))
    fields.update(given_fields(source, ("topic", "work")))
    return fields


def _issuer(source: SourceText, number: str) -> dict[str, Field]:
    given = source.list_of("issuer") or source.list_of("issuers")
    if given:
        return {"issuer": Field(list(given), "", Sure.GIVEN)}
    code = number.split("〔")[0] if number else ""
    if code in agency_codes():
        return {"issuer": Field([agency_codes()[code]], number, Sure.READ)}
    order, adopter = order_of(source.opening), adopted_by(source.opening)
    if order and order.issuers and not _goes_further(adopter, order.issuers):
        return {"issuer": Field(list(order.issuers), order.number.evidence, Sure.READ)}
    company = split_company(source.title)[0]
    if company:
        return {"issuer": Field([company], source.title, Sure.READ)}
    if adopter:
        return {"issuer": adopter}
    header = "\n".join(source.opening.header)
    found = issuer_in_header(header) or _author(source.title)
    return {"issuer": Field([found], header[:120] or source.title, Sure.READ)} if found else {}


def _goes_further(adopter: Field | None, issuers: Sequence[str]) -> bool:
    """Whether the promulgation names more authorities than the number of the order, the same one first."""
    named = adopter.value if adopter is not None and isinstance(adopter.value, list) else []
    return len(named) > len(issuers) and named[0] == issuers[0]


def _author(title: str) -> str:
    """The authority a title opens with: 最高人民法院关于… gives 最高人民法院."""
    match = re.match(
        r"((?:最高人民法院|最高人民检察院|公安部|司法部|国务院|国务院办公厅)(?:、[^关]{2,12})*)关于", title
    )
    return match[1] if match else ""


def _version_date(
    source: SourceText,
    printed: Sequence[LifecycleEvent],
    given: dict[EventType, LifecycleEvent],
    warnings: list[Warning],
) -> Field | None:
    """The day of the act that made this version: as given, as named by the file, else the newest printed."""
    stated = source.day_of("version_date", warnings)
    if stated is not None:
        return Field(stated, "", Sure.GIVEN)
    acts = (EventType.ADOPTION, EventType.PROMULGATION, EventType.AMENDMENT, EventType.REVISION)
    known = [e for e in (*given.values(), *printed) if e.type in acts]
    newest = max(known, key=lambda e: e.date) if known else None
    if source.name_date is None:
        return Field(newest.date, newest.evidence, Sure.READ) if newest else None
    if newest is not None and newest.date > source.name_date:
        message = (
            f"文件名标注的日期是{source.name_date.isoformat()}，正文记载的最近一次通过、公布或修改是"
            f"{newest.date.isoformat()}，已按正文日期收录，请核对。"
        )
        warnings.append(Warning("newer_than_name", message))
        return Field(newest.date, newest.evidence, Sure.READ)
    return Field(source.name_date, source.stem, Sure.INFERRED)


def _closing(nodes: Sequence[Node]) -> list[str]:
    """The last paragraphs of the main text, where rules say when they start and what they repeal."""
    main = [node for top in nodes if top.type != "annex" for node in top.walk()]
    articles = [node for node in main if node.type == "article"]
    if articles:
        return [line for node in articles[-_CLOSING_ARTICLES:] for line in node.lines]
    return [line for node in main for line in node.lines][-8:]


def _entry(header: Sequence[str], closing: Sequence[str], given: dict[EventType, LifecycleEvent]) -> Entry:
    if EventType.ENTRY_INTO_FORCE in given:
        event = given[EventType.ENTRY_INTO_FORCE]
        return Entry(event.date, evidence=event.evidence)
    in_text, in_header = stated_entry((), closing), stated_entry(header, ())
    if in_header.day is not None and (in_text.day is None or in_header.day > in_text.day):
        return in_header
    return in_text if in_text.day or in_text.from_publication else in_header


def _events(
    printed: Sequence[LifecycleEvent],
    given: dict[EventType, LifecycleEvent],
    entry: Entry,
    version: Field | None,
    closing: Sequence[str],
) -> tuple[LifecycleEvent, ...]:
    """The events of the version: those printed and given, its entry into force, the end of a trial."""
    events = [e for e in printed if e.type is not EventType.ENTRY_INTO_FORCE]
    events += [e for e in given.values() if e.type is not EventType.ENTRY_INTO_FORCE]
    version_date = version.value if version is not None and isinstance(version.value, date) else None
    if EventType.ENTRY_INTO_FORCE in given:
        begins: date | None = entry.day
        inferred = False
    else:
        begins, inferred = timeline.beginning(
            entry.day or _from_header(printed), entry.from_publication, version_date, events
        )
        begins = _delayed(begins, entry)
    if begins is not None:
        events.append(
            LifecycleEvent(EventType.ENTRY_INTO_FORCE, begins, evidence=entry.evidence, inferred=inferred)
        )
    if EventType.LAPSE not in given:
        trial = trial_end(begins, closing)
        events += [trial] if trial is not None else []
    return tuple(events)


def _from_header(printed: Sequence[LifecycleEvent]) -> date | None:
    return max((e.date for e in printed if e.type is EventType.ENTRY_INTO_FORCE), default=None)


def _delayed(begins: date | None, entry: Entry) -> date | None:
    if begins is None or not entry.from_publication:
        return begins
    return months_later(begins, entry.delay_months) + timedelta(days=entry.delay_days)


def _warn_of_gaps(nodes: Sequence[Node], first: int, warnings: list[Warning]) -> None:
    missing = gaps(nodes, first)
    if missing:
        listed = "、".join(f"第{number}条" for number in missing[:8]) + ("等" if len(missing) > 8 else "")
        warnings.append(
            Warning(
                "numbering_gap", f"条文编号不连续，缺{listed}共{len(missing)}条，原件可能缺页，请核对。"
            )
        )
