"""A document's own number (发文字号), told from numbers that its text only cites."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analyzers.numbers import find_document_numbers
from corpus.doctypes.opening import number_in_title
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
