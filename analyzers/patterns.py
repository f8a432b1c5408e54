"""The signs by which documents, provisions and standards are named, as regular expressions of named parts.

All of them match folded text (`normalize.fold`), whose offsets are those of the original. Each comes with two
samples, as written in documents, that the tests run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from analyzers.normalize import fold
from analyzers.numerals import NUMERAL

GAP = " {0,4}"
HAN = "\u4e00-\u9fff〇"
NUMBER = f"[{NUMERAL}]{{1,9}}"
UNITS = {
    "条": "article",
    "款": "paragraph",
    "项": "item",
    "目": "subitem",
    "章": "chapter",
    "节": "section",
    "分编": "subpart",
    "编": "part",
}
UNIT = "分编|[条款目章节编]|项(?!目)"

YEAR = "[0-9〇○o零一二三四五六七八九]{4}"
SERIAL = f"[{NUMERAL}]{{1,8}}"
AGENCY = rf"(?:[a-z0-9{HAN}]|\([{HAN}]{{1,6}}\))"
# A year without brackets counts only after the last character of an agency code: 国发2023年12号.
CODE_END = "发办函字令文规电报告"

YEAR_AND_SERIAL = (
    rf"(?:[〔(]{GAP}(?P<year>{YEAR}){GAP}年?{GAP}[〕)]"
    rf"|(?<=[{CODE_END}]){GAP}(?P<bare>(?:19|20)[0-9]{{2}}){GAP}(?:年{GAP}|(?=第))"
    rf"|(?<=令){GAP}(?=第))"
    rf"{GAP}第?{GAP}(?P<serial>{SERIAL}){GAP}号"
)
PROVISION_REST = (
    rf"{GAP}(?:\({GAP}(?P<inner>{NUMBER}){GAP}\)|(?P<number>{NUMBER})){GAP}"
    rf"(?P<unit>{UNIT})(?:{GAP}之{GAP}(?P<inserted>[{NUMERAL}]{{1,4}}))?"
)
STANDARD_NUMBER = r"[0-9]{1,6}(?:\.[0-9]{1,3}){0,3}"
_YEAR_AFTER = r" ?[-:] ?(?:19|20)[0-9]{2}"
# First letter, rest of the code, whether a year must follow: GB 9704, DB11/T 1322, Q/LJJT 001, YY/T 0316; HG 20202-2014.
_STANDARD_CODES = (
    ("g", r"b[jz]?(?:/[tz])?", False),
    ("i", r"so(?:/iec)?|ec", False),
    ("h", r"j(?:/t)?", False),
    ("j", r"gj(?:/t)?", False),
    ("c", r"jj(?:/t)?", False),
    ("d", r"b[0-9]{2}(?:/t)?", False),
    ("q", r"/[a-z]{2,6}", False),
    ("[a-z]", r"[a-z]{0,4}/[tz]", False),
    ("[a-z]", r"[a-z]{1,2}", True),
)
STANDARD_REST = "|".join(
    rf"(?<={first})(?:{rest}) ?{STANDARD_NUMBER}(?:{_YEAR_AFTER}){'' if year else '?'}(?![0-9a-z])"
    for first, rest, year in _STANDARD_CODES
)
"""What follows the first letter of a standard number, which the caller has matched."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled expression for folded text, with two samples that it matches whole."""

    regex: re.Pattern[str]
    samples: tuple[str, str]

    def matches(self, text: str) -> bool:
        """Whether the whole text, folded, is of this pattern."""
        return self.regex.fullmatch(fold(text)) is not None


DOCUMENT_NUMBER = Pattern(
    re.compile(rf"(?P<agency>{AGENCY}{{2,20}}?){GAP}{YEAR_AND_SERIAL}"),
    ("澜江发〔2023〕12号", "法（研）发［1987］第 32 号"),
)
YEAR_AND_SERIAL_ALONE = Pattern(re.compile(YEAR_AND_SERIAL), ("〔2023〕12号", "【２０２３年】第０１２号"))
PROVISION = Pattern(re.compile(f"第{PROVISION_REST}"), ("第十二条之一", "第（三）项"))
STANDARD_ALONE = Pattern(
    re.compile(rf"(?<![a-z0-9])[a-z](?:{STANDARD_REST})"), ("GB/T 9704-2012", "ISO 9001:2015")
)

PATTERNS = {
    "document_number": DOCUMENT_NUMBER,
    "year_and_serial": YEAR_AND_SERIAL_ALONE,
    "provision": PROVISION,
    "standard": STANDARD_ALONE,
}
