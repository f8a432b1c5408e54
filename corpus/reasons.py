"""What a document that made a version says of its reasons: of the whole, and of single articles, in its own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analyzers.blocks import CELL
from analyzers.citations import FoundCitation, find_citations
from analyzers.normalize import title_key
from corpus.identity import bare_title
from corpus.model import Provision, ProvisionType

LONGEST = 240
"""Characters of a quotation; a longer sentence is not quoted."""

_INNER = frozenset((ProvisionType.PARAGRAPH, ProvisionType.ITEM, ProvisionType.SUBITEM))
_CLAUSE = re.compile(r"(?:“[^”]*”|[^。；\n“])+[。；]?")
# 为适应……的需要，规范……，经……审议通过，集团公司决定
_PURPOSE = re.compile(
    r"(?:^|\n)\s*(为了?(?!便于联系)[^。\n]{8,}?)(?=，(?:经|现|根据|按照|依据|结合|集团|公司|决定|我)|。)"
)
_OF_THE_WHOLE = re.compile(
    r"(?:本次|此次|这次)(?:修[订改正]|制定)|修[订改]后的[^，。]{1,8}(?:将|明确|规定|增加|取消|调整|扩大)"
)
_INSTRUCTION = re.compile(
    r"(?:修改为|改为第|增加一[条款项]|增加[二两三四五六七八九十][条款项]|删[去除]|作为第)"
)
_USE_BEFORE = re.compile(r"(?:依据|依照|按照?|根据|违反|执行|适用|符合|参照|见)$")
_ARTICLE_BEGINS = re.compile(r"^\s*第[一二三四五六七八九十百0-9]+条[\s　]", re.M)
_USE_AFTER = re.compile(r"(?:第[^，。]{1,8}[款项])?(?:所?规定的|所列|的规定)")


@dataclass(frozen=True, slots=True)
class Reason:
    """A quotation, and the article it is about; `eid` is empty when it is about the whole."""

    eid: str
    text: str


def reasons_in(tree: Sequence[Provision], title: str) -> list[Reason]:
    """The reasons that a document states for a version of the rule of that title, in reading order.

    Of `第十二条重新确定住宿费限额；依据第二十四条追究责任` only the first is said about its article. Orders to change words
    (第三条修改为) are no reasons: they are the new text itself.
    """
    found: list[Reason] = []
    for text in _texts(tree):
        purpose = _PURPOSE.search(text)
        if purpose and not any(not one.eid for one in found):
            found.append(Reason("", purpose[1].strip()))
        found += _of_clauses(text, title)
    return list(dict.fromkeys(found))


def _texts(tree: Sequence[Provision]) -> Iterator[str]:
    """The texts of a document but its attachments."""
    for provision in tree:
        if provision.type is ProvisionType.ANNEX:
            continue
        if provision.text:
            yield provision.text
        yield from _texts([child for child in provision.children if child.type not in _INNER])


def _of_clauses(text: str, title: str) -> Iterator[Reason]:
    # A number that opens a line is no reference by itself; here it is, unless an article begins with it.
    inline = "：" + _ARTICLE_BEGINS.sub("", text).replace("\n", "；")
    if len(inline) != len(text) + 1:
        return
    cited = [(one.start - 1, _article(one, inline, title)) for one in find_citations(inline)]
    for match in _CLAUSE.finditer(text):
        clause = match[0].strip().rstrip("。；").replace(CELL, "｜")
        if not 6 <= len(clause) <= LONGEST or _INSTRUCTION.search(clause):
            continue
        named = [eid for start, eid in cited if eid and match.start() <= start < match.end()]
        yield from (Reason(eid, clause) for eid in named)
        if not named and _OF_THE_WHOLE.search(clause):
            yield Reason("", clause)


def _article(citation: FoundCitation, text: str, title: str) -> str:
    """The eid of the article that is spoken of; empty when it only uses it, or names another document's."""
    step = next((one for one in citation.provision or () if one.unit == "article"), None)
    if step is None or citation.number is not None or citation.relative not in (None, "this", "that"):
        return ""
    if citation.title is not None and title_key(bare_title(citation.title)) != title_key(bare_title(title)):
        return ""
    if _USE_BEFORE.search(text[max(0, citation.start - 8) : citation.start]) or _USE_AFTER.match(
        text[citation.end :]
    ):
        return ""
    return f"art_{step.number}" + (f"-{step.inserted}" if step.inserted else "")
