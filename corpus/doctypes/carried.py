"""Rules that a notice issues and carries as attachments: 关于印发《差旅费管理办法》的通知 with the rule below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from analyzers.blocks import Block, BlockKind
from analyzers.marks import annex_mark, article_mark, container_mark, counted_mark
from corpus.doctypes import regulation
from corpus.doctypes.signature import SIGNERS, signature_of
from corpus.doctypes.source import SourceText
from corpus.model import Document, EventType, Field, LifecycleEvent

_ISSUES = re.compile(
    r"关于(?:(?:重新|修订)?(?:印发|发布|公布|颁布|下发)|[批转]转)(.+?)的(?:通知|函|公告|通告|令|决定|意见)(?:[（(][^（）()]{1,40}[）)])*$"
)
_QUOTED = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》")
_BELOW = re.compile(
    r"(?:抄送|抄报|分送|主\s*题\s*词)\s*[:：]|\S.{1,40}(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日\s*印发$|[（(](?:此件|联系)"
)
_DECIMAL = re.compile(r"[1１](?:[.．][1１])?[\s\u3000]+[\u4e00-\u9fff]")
_NEAR = 8
"""A rule's first chapter, article or 一、 stands among the first so many lines below its title."""
_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class Carrier:
    """What the carrying document gives to the rules: its title, number, issuers, day, level and audience."""

    title: str
    number: str
    issue_date: date | None
    given: dict[str, object]


def split_carried(title: str, blocks: Sequence[Block]) -> tuple[list[Block], list[list[Block]]]:
    """The blocks of a notice itself, and those of each rule that it carries below its signature."""
    if not issued_titles(title):
        return list(blocks), []
    starts = list(_starts(issued_titles(title), blocks))
    if not starts:
        return list(blocks), []
    numbered = annex_mark(blocks[starts[0]].text) is not None
    bounds = [*starts[1:], len(blocks)]
    rules, own = [], list(blocks[: starts[0]])
    for start, end in zip(starts, bounds, strict=True):
        stop = _next_annex(blocks, start + 1, end) if numbered else end
        rules.append(list(blocks[start:stop]))
        own += blocks[stop:end]
    while rules[-1] and _BELOW.match(rules[-1][-1].text):
        own.append(rules[-1].pop())
    return own, rules


def issued_titles(title: str) -> tuple[str, ...]:
    """The titles that a notice says it issues, without spaces; empty for one that issues nothing."""
    found = _ISSUES.search(_bare(title))
    if found is None:
        return ()
    return tuple(_QUOTED.findall(found[1])) or (found[1],)


def rules_of(
    source: SourceText, carrier: Carrier, parts: Sequence[Sequence[Block]]
) -> tuple[Document, ...]:
    """The carried rules as documents, promulgated by the notice."""
    return tuple(_rule(source, carrier, blocks) for blocks in parts)


def _rule(source: SourceText, carrier: Carrier, blocks: Sequence[Block]) -> Document:
    mark = annex_mark(blocks[0].text)
    rest = mark.rest.strip("：: ") if mark else ""
    head = [replace(blocks[0], text=rest)] if mark and rest else [] if mark else [blocks[0]]
    given = dict(carrier.given)
    if carrier.issue_date is not None:
        given["promulgation"] = carrier.issue_date.isoformat()
    if carrier.number:
        given["document_number"] = carrier.number
    inner = SourceText(source.name, (*head, *blocks[1:]), given, source.folder)
    document = regulation.read(inner)
    by = carrier.title + (f"（{carrier.number}）" if carrier.number else "")
    return replace(document, events=tuple(_by(event, by) for event in document.events))


def _by(event: LifecycleEvent, by: str) -> LifecycleEvent:
    printed = event.type is EventType.PROMULGATION and event.by == "元数据"
    return replace(event, by=by, evidence="") if printed else event


def issues_field(rules: Sequence[Document]) -> dict[str, Field]:
    """The field of a notice that names the rules it issues."""
    return {"issues": Field([rule.title for rule in rules])} if rules else {}


def _starts(names: Sequence[str], blocks: Sequence[Block]) -> list[int]:
    """Where rules begin, each at its title or at the 附件 mark before it.

    Titles that the notice names come first; 两个规定 names none, then lines that look like a rule's title count.
    """
    first = _signature(blocks) + 1
    titles = list(_titles(blocks, first))
    named = [index for index in titles if _names(names, blocks, index) and (first or _opens(blocks, index))]
    found = named or [
        index
        for index in titles
        if regulation.RULE_TITLE.search(_title_at(blocks, index)) and _opens(blocks, index)
    ]
    return [_with_mark(blocks, index, first) for index in found]


def _titles(blocks: Sequence[Block], first: int) -> Iterator[int]:
    """Lines below the signature that may be the title of a rule."""
    for index in range(first, len(blocks)):
        text = _title_at(blocks, index)
        short = 0 < len(text) <= _LONGEST_TITLE and not re.search(r"[。；，：:]", text)
        if short and blocks[index].kind is not BlockKind.TABLE and not counted_mark(blocks[index].text):
            yield index


def _title_at(blocks: Sequence[Block], index: int) -> str:
    mark = annex_mark(blocks[index].text)
    return _bare(mark.rest.strip("：: ") if mark else blocks[index].text)


def _names(names: Sequence[str], blocks: Sequence[Block], index: int) -> bool:
    """Whether a line, or it and the next, is one of the titles."""
    text = _title_at(blocks, index)
    after = _bare(blocks[index + 1].text) if index + 1 < len(blocks) else ""
    return any(name in (text, text + after) or text == f"《{name}》" for name in names)


def _with_mark(blocks: Sequence[Block], index: int, first: int) -> int:
    before = annex_mark(blocks[index - 1].text) if index > first else None
    return index - 1 if before is not None and not before.rest.strip("：: ") else index


def _signature(blocks: Sequence[Block]) -> int:
    """The index of the day below the notice's text; without one the rule must stand below a 附件 mark, or -1."""
    lines = [block.text for block in blocks]
    for index in range(len(lines)):
        if article_mark(lines[index]) or container_mark(lines[index]):
            break
        if signature_of(lines[max(0, index - SIGNERS) : index + 1]) is not None:
            return index
    return -1


def _opens(blocks: Sequence[Block], index: int) -> bool:
    """Whether a rule follows a title: its first chapter, article or numbered unit is near."""
    return any(
        article_mark(block.text) or container_mark(block.text) or counted_mark(block.text)
        for block in blocks[index + 1 : index + 1 + _NEAR]
    )


def _next_annex(blocks: Sequence[Block], start: int, end: int) -> int:
    """The index of the notice's next own 附件, which counts on from the one before."""
    own = annex_mark(blocks[start - 1].text)
    wanted = own.number + 1 if own and own.number else 2
    for index in range(start, end):
        mark = annex_mark(blocks[index].text)
        if mark is not None and mark.number == wanted:
            return index
    return end


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)
