"""Document numbers (发文字号) and the one normal form of document, provision and standard numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from analyzers.normalize import fold
from analyzers.numerals import parse_number
from analyzers.patterns import AGENCY, PROVISION, STANDARD_ALONE, YEAR_AND_SERIAL

_YEAR_AND_SERIAL = re.compile(YEAR_AND_SERIAL)
_AGENCY_AT_END = re.compile(rf"{AGENCY}+(?= {{0,2}}$)")
_STATE = "中华人民共和国"
_LONGEST_AGENCY = 20
_LOOK_BACK = _LONGEST_AGENCY + 8
# What stands before an agency code without a mark between: 根据澜江发〔2023〕12号, 以国发…, …和国办发….
# What a header prints before the number: 2023年3月30日 澜江办发〔2023〕3号印发.
_DATE_BEFORE = re.compile(r".*[0-9](?:日|年起?) *")
_WORD_BEFORE = re.compile(
    r".*(?:根据|按照|依据|依照|参照|遵照|执行|印发|转发|下发|发布|公布|废止|文件|通知|关于|文号|字号|编号|同时|以及"
    r"|包括|参见|详见|现将|现行|贯彻|落实|修订|修改|替代|代替|收到|批准|适用|注明|应当|违反|符合|遵守|参考|引用|[的以按在为是了被将])"
)
_CHAR_BEFORE = re.compile(r"[和与及或见由经对向从自]+")


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A document number at `text[start:end]`; `year` is None where none is printed (国务院令第588号)."""

    start: int
    end: int
    agency: str
    year: int | None
    serial: int

    @property
    def normal(self) -> str:
        """The one form of all spellings: 澜江发〔2023〕12号, 国务院令第588号."""
        return document_number_form(self.agency, self.year, self.serial)


def document_number_form(agency: str, year: int | None, serial: int) -> str:
    """澜江发, 2023, 12 give 澜江发〔2023〕12号; without a year 国务院令第588号. Latin letters in lower case.

    中华人民共和国国务院令 is 国务院令.
    """
    agency = fold(agency).replace(" ", "")
    agency = agency.removeprefix(_STATE) or agency
    return f"{agency}〔{year}〕{serial}号" if year else f"{agency}第{serial}号"


def find_document_numbers(text: str) -> list[FoundNumber]:
    """All document numbers in reading order: 澜江发〔2023〕12号, 国发[2018]41号, 法（研）发（1987）第32号,
    国家税务总局公告2023年第12号, 国务院令第588号. A number without an agency before it is not one.
    """
    return find_folded_numbers(fold(text), text) if "号" in text else []


def find_folded_numbers(folded: str, text: str) -> list[FoundNumber]:
    """`find_document_numbers` for text that is folded already; the agency is cut out of `text`."""
    found: list[FoundNumber] = []
    floor = 0
    for match in _YEAR_AND_SERIAL.finditer(folded):
        span = _agency_before(folded, floor, match.start())
        serial = parse_number(match["serial"])
        year = _year(match)
        if span is None or serial is None or year == 0:
            continue
        found.append(FoundNumber(span[0], match.end(), text[slice(*span)], year, serial))
        floor = match.end()
    return found


def _year(match: re.Match[str]) -> int | None:
    """The year; None where none is printed, 0 where it is none of a document's."""
    written = match["year"] or match["bare"]
    if written is None:
        return None
    year = parse_number(written) or 0
    return year if 1949 <= year <= 2199 else 0


def _agency_before(folded: str, floor: int, end: int) -> tuple[int, int] | None:
    """Where the agency code before `end` stands: at most 20 characters, at least 2."""
    low = max(floor, end - _LOOK_BACK)
    match = _AGENCY_AT_END.search(folded[low:end])
    if match is None:
        return None
    run = match[0]
    dated = _DATE_BEFORE.match(run)
    run_start = dated.end() if dated and len(run) - dated.end() >= 2 else 0
    before = _WORD_BEFORE.match(run, run_start)
    cut = before.end() if before and len(run) - before.end() >= 2 else run_start
    conjunction = _CHAR_BEFORE.match(run, cut)
    if conjunction and len(run) - conjunction.end() >= 2:
        cut = conjunction.end()
    cut = max(cut, len(run) - _LONGEST_AGENCY)
    if len(run) - cut < 2:
        return None
    return low + match.start() + cut, low + match.end()


@lru_cache(maxsize=8192)
def provision_form(folded: str) -> str:
    """The one form of a folded provision number: 第十二条, 第 12 条 give 第12条; 第（三）项, 第三项 第(3)项.

    What is no provision number comes back without its spaces.
    """
    match = PROVISION.regex.fullmatch(folded)
    number = parse_number(match["inner"] or match["number"]) if match else None
    if match is None or number is None:
        return folded.replace(" ", "")
    unit = match["unit"]
    inserted = parse_number(match["inserted"]) if match["inserted"] else None
    written = f"({number})" if unit == "项" else str(number)
    return f"第{written}{unit}" + (f"之{inserted}" if inserted else "")


def standard_form(folded: str) -> str:
    """The one form of a folded standard number: `gb/t 9704 - 2012` gives `gb/t9704-2012`."""
    return folded.replace(" ", "")


def find_pinned(folded: str) -> list[tuple[int, int, str]]:
    """Every document, provision and standard number of folded text: start, end and its one form.

    按第十二条和GB/T 9704 (folded) gives 第12条 and gb/t9704. In the order of kinds, not of places.
    """
    found = (
        [(n.start, n.end, n.normal) for n in find_folded_numbers(folded, folded)] if "号" in folded else []
    )
    if "第" in folded:
        found += [(*match.span(), provision_form(match[0])) for match in PROVISION.regex.finditer(folded)]
    found += [(*match.span(), standard_form(match[0])) for match in STANDARD_ALONE.regex.finditer(folded)]
    return found


def pinned_form(text: str) -> str | None:
    """The one form of a text that is as a whole a document, provision or standard number; else None."""
    folded = fold(text).strip(" ")
    return next((form for start, end, form in find_pinned(folded) if end - start == len(folded)), None)
