"""A document's own number (发文字号), told from numbers that its text only cites."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analyzers.numbers import document_number_form, find_document_numbers
from corpus.doctypes.opening import number_in_title
from corpus.issuers import normal_issuer
from corpus.model import DocumentNumber

_CITES = re.compile(r"根据|依据|按照|《|废止|转发|号文|请示|来函|收悉")
_STANDS_AFTER = re.compile(r"(?:^|[日\s\u3000以（(★])$")
_GOES_ON = re.compile(r"^\s*(?:文?(?:重新|修订)?(?:印发|公布|发布|颁布|发)(?!的)|自|[，,；;、）)]|$|\s)")


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """The number in its normal form and the line it stands in."""

    number: str
    evidence: str


def normal_form(given: str) -> str:
    """A number given by a person in its normal form: 澜江函[2024]第7 号 as 澜江函〔2024〕7号; others stay."""
    found = find_document_numbers(given)
    return str(DocumentNumber(found[0].agency, found[0].year, found[0].serial)) if found else given


# 中国人民银行令〔2024〕第6号 | 中国人民银行 国家市场监督管理总局令〔2024〕第3号 | 中华人民共和国国务院令 第707号
_ORDER_LINE = re.compile(
    r"[（(]?((?!关于)[\u4e00-\u9fff][\u4e00-\u9fff、\s]{1,80}(?:令|公告))[（(]?(?:[〔\[（(]?((?:19|20)\d{2})[〕\])）])?"
    r"第?(\d{1,4})号[）)]*"
)
_LOOSE = re.compile(r"\s+(?=[〔第（(）)\d号])|(?<=[〔〕第（(])\s+")
# 2004年5月27日卫生部、国家环境保护总局令第21号发布
_ORDER_IN_HEADER = re.compile(
    r"日\s*((?:[\u4e00-\u9fff]{2,20}[、\s])*[\u4e00-\u9fff]{2,20}令)\s*第\s*(\d{1,4})\s*号\s*(?:公布|发布|颁布)"
)


@dataclass(frozen=True, slots=True)
class Order:
    """An order (令) or announcement that promulgates a rule: its number and who issued it."""

    number: OwnNumber
    issuers: tuple[str, ...]


def order_in_lines(lines: Sequence[str]) -> Order | None:
    """The order whose number stands in lines of its own, one or two; else the one that a header names as the first act."""
    for line, following in zip(lines, (*lines[1:], ""), strict=True):
        for text in (line, line + following):
            found = _ORDER_LINE.fullmatch(_LOOSE.sub("", text.strip()))
            if found:
                return _order(found[1], found[2], found[3], text)
    for line in lines:
        named = _ORDER_IN_HEADER.search(line)
        if named:
            return _order(named[1], None, named[2], line)
    return None


def _order(agency: str, year: str | None, serial: str, line: str) -> Order:
    names = re.sub(r"(?:令|公告)$", "", agency)
    issuers = tuple(
        normal_issuer(name)
        for part in re.split(r"[、\s]+", names)
        for name in re.split(r"(?<=[行局会部院署厅])(?=中国|国家|中央|全国|最高)", part)
        if name
    )
    form = document_number_form(re.sub(r"\s", "", agency), int(year) if year else None, int(serial))
    return Order(OwnNumber(form, line[:120]), issuers)


def number_in_lines(lines: Sequence[str], title: str = "") -> OwnNumber | None:
    """The number that stands as a line of its own, or is the number under which a header says it was issued.

    澜江发〔2023〕12号 | 2023年4月20日澜江发〔2023〕12号印发 | a title's （银发〔2021〕259号）. Of several the last:
    a header lists the issues of a rule in their order; 澜江发〔2022〕20号印发的《…决定》 is the decision's, not its own.
    """
    own: OwnNumber | None = None
    for line in lines:
        for found in find_document_numbers(line):
            before, after = line[: found.start], line[found.end :]
            clause = re.split(r"[\s\u3000]", before)[-1]
            if _STANDS_AFTER.search(before) and _GOES_ON.match(after) and not _CITES.search(clause):
                own = OwnNumber(str(DocumentNumber(found.agency, found.year, found.serial)), line[:120])
    if own is not None:
        return own
    in_title = number_in_title(title)
    for found in find_document_numbers(in_title):
        return OwnNumber(str(DocumentNumber(found.agency, found.year, found.serial)), title)
    return None
