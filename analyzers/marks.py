"""Lines that open a unit of a rule: 第三章, 第七条, 一、, 附件1. Lines that only refer to one open nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analyzers.numerals import parse_number

DIGITS = r"[0-9０-９零〇○一二两三四五六七八九十百千]"
GAP = r"[^\S\n]"

CONTAINERS = {"编": "part", "分编": "subpart", "章": "chapter", "节": "section"}

# 第三章 总则 | 第三章总则 | 第 3 章　总则 | 第一分编　通则
_CONTAINER = re.compile(
    rf"[第笫]{GAP}*({DIGITS}+){GAP}*(分编|编|章|节)(?:{GAP}+|[:：]|(?=\S)|$)(.*)$", re.S
)
# 第七条 文本 | 第七条之一 文本 | 第 7 条　文本 | 第七条文本
_ARTICLE = re.compile(
    rf"[第笫]{GAP}*({DIGITS}+){GAP}*条(?:{GAP}*之{GAP}*({DIGITS}+))?(?:({GAP}+|[:：])|(?=\S)|$)(.*)$",
    re.S,
)
# A number that goes on like this is a reference, not an article: 第三条第二款…, 第三条规定的…, 第三条、第四条…
_REFERENCE = re.compile(
    r"第|[至、和或及与的,，;；。)）]|规定|所称|所列|中的|以外|之规定|[一二三四五六七八九十]款"
)
# 一、总则 | 一．总则 ; （一）… is an item, never an article
_COUNTED = re.compile(rf"({DIGITS}{{1,3}})[、．]{GAP}*(.*)$", re.S)
_ANNEX = re.compile(
    rf"(附件|附录|附表|附图|附(?=[:：]\s*$)){GAP}*({DIGITS}*)(?:{GAP}*[:：.．、]{GAP}*|{GAP}+|$)(.*)$", re.S
)
_BARE_HEADING = re.compile(r"[\u4e00-\u9fff]{2,20}$")
SENTENCE_END = re.compile(r"[。；;！!？?]")
HEADING_LIMIT = 60
"""A chapter heading is never longer (the longest of 3,299 laws has 43 characters)."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A line that opens a unit."""

    type: str
    num: str
    number: int
    inserted: int
    rest: str


def container_mark(text: str) -> Mark | None:
    """The 编, 分编, 章 or 节 that a line opens: 第三章 罚则 gives chapter 3, rest 罚则; None for any other line.

    The line of a chapter is short and no sentence: 第三章规定的情形，由…处理。 opens nothing.
    """
    if not text or text[0] not in "第笫" or len(text) > HEADING_LIMIT:
        return None
    match = _CONTAINER.match(text)
    if match is None or SENTENCE_END.search(match[3]):
        return None
    rest = match[3].strip()
    if _REFERENCE.match(rest) and not text[match.start(3) - 1].isspace():
        return None
    number = parse_number(match[1])
    if number is None:
        return None
    num = text[: match.end(2)]
    return Mark(CONTAINERS[match[2]], num, number, 0, rest)


def heading_like(text: str) -> bool:
    """Whether a line is as short as a heading and holds no sentence."""
    return bool(text) and len(text) <= HEADING_LIMIT and SENTENCE_END.search(text) is None


def is_bare_heading(text: str) -> bool:
    """Whether a line is a few characters without any punctuation."""
    return _BARE_HEADING.match(text) is not None


def article_mark(text: str, expected: int | None = None) -> Mark | None:
    """The article that a line opens: 第十二条 出差人员… ; None for any other line.

    A number followed at once by text counts when the text goes on like a rule; 第三条第二款规定…,
    第三条、第五条… are references. `expected` (the number that would come next) settles 第四条规定….
    """
    if not text or text[0] not in "第笫":
        return None
    match = _ARTICLE.match(text)
    if match is None:
        return None
    number = parse_number(match[1])
    if number is None:
        return None
    inserted = parse_number(match[2]) if match[2] else 0
    if match[3] is None and match[4]:
        follows = _REFERENCE.match(match[4])
        if follows and (number != expected or follows[0] in "第至、和或及与的,，;；。)）"):
            return None
    end = match.end(2) if match[2] else text.index("条") + 1
    return Mark("article", text[:end], number, inserted or 0, match[4].strip())


def counted_mark(text: str) -> Mark | None:
    """The unit numbered 一、 that a line opens; None for any other line."""
    match = _COUNTED.match(text)
    if match is None or match[1].isascii():
        return None
    number = parse_number(match[1])
    return Mark("article", text[: match.end(1) + 1], number, 0, match[2].strip()) if number else None


def annex_mark(text: str) -> Mark | None:
    """The annex that a line opens: 附件1 出差审批单; None for any other line, such as a long sentence."""
    match = _ANNEX.match(text) if text[:1] == "附" and len(text) <= HEADING_LIMIT else None
    if match is None or SENTENCE_END.search(match[3]):
        return None
    number = parse_number(match[2]) if match[2] else 0
    return Mark("annex", (match[1] + match[2]).strip(), number or 0, 0, match[3].strip())
