"""A document's own number (发文字号), told from numbers that its text only cites."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analyzers.numbers import find_document_numbers
from corpus.doctypes.opening import number_in_title
from corpus.model import DocumentNumber

_CITES = re.compile(r"根据|依据|按照|《|废止|印发的|转发|号文|请示|来函|收悉")
_OWN_VERB = re.compile(r"^\s*(?:印发|公布|发布|颁布|发|自|[，,；;、）)]|$|\s)")


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """The number in its normal form and the line it stands in."""

    number: str
    evidence: str


def number_in_lines(lines: Sequence[str], title: str = "") -> OwnNumber | None:
    """The number that stands as a line of its own, or is the number under which a header says it was issued.

    澜江发〔2023〕12号 | 2023年4月20日澜江发〔2023〕12号印发 | a title's （银发〔2021〕259号）.
    """
    for line in lines:
        for found in find_document_numbers(line):
            before, after = line[: found.start], line[found.end :]
            alone = not before.strip(" （(\u3000★") or re.search(r"[日\s\u3000以（(]$", before) is not None
            if alone and _OWN_VERB.match(after) and not _CITES.search(before):
                agency = re.sub(r"^.*日|^以", "", found.agency)
                return OwnNumber(str(DocumentNumber(agency, found.year, found.serial)), line[:120])
    in_title = number_in_title(title)
    for found in find_document_numbers(in_title):
        return OwnNumber(str(DocumentNumber(found.agency, found.year, found.serial)), title)
    return None
