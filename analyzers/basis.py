"""What a text says it rests on: 根据《公司法》和本公司章程，制定本办法; 按照《差旅费管理办法》，现将…."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from analyzers.patterns import HAN

_RESTS = "根据|依据|依照|按照|遵照"
_SERVES = "贯彻落实|贯彻实施|贯彻执行|贯彻|实施|落实|执行"
# 制定本办法, 特制定以下规定, 修订本细则; 制定的预案 and 制定实施办法的 make nothing here
_MAKES = re.compile(
    r"(?:制定|制订|修订|拟定|拟订|发布|作出|就)[^，。；]{0,30}$|(?:规定|解释|决定|通知|批复)如下"
)
_REST = re.compile(_RESTS)
_REST_OR_SERVE = re.compile(rf"{_RESTS}|(?<=[为了])(?:{_SERVES})|(?:(?<=地)|(?<=[步]))(?:{_SERVES})")
_SENTENCE = re.compile(r"[^。；\n]+[。；]?")
_TITLE = re.compile(r"《(?:[^《》\n]|《[^《》\n]*》)*》")
_ASIDE = re.compile(r"并?(?:结合|参照|参考|借鉴|对照|比照)")
_ANOTHER_TITLE = re.compile(r"(?:以及|和|及|与|、)?(?:[^，《]{0,12})《")
_SEPARATOR = re.compile(r"以及|或者|[、与及]|(?<!共)和")
_TAIL = re.compile(r"(?:第[^第]{1,8}[条款项].*|等?的?(?:有关|相关)?(?:规定|要求|精神)|等)$")
_NAME = re.compile(rf"[{HAN}]{{0,20}}(?:(?<!办)法|条例|(?<=[{HAN}]{{2}})(?:办法|规定|细则|规则|章程|准则))")
_LEAD = re.compile(r"(?:国务院|集团公司|现行|中央)(?=.{4,})")
_NO_NAME = re.compile(r"有关|相关|其他|上级|国家|法律|法规|规章|的|^[本该其]|政策|实际|具体")


@dataclass(frozen=True, slots=True)
class BasisSpan:
    """Where a text names what it rests on: `text[start:end]` (code points) follows 根据 and the like."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class BareName:
    """A rule named without 《》 in such a place: 宪法, 会议管理办法."""

    start: int
    end: int
    name: str


BASES = (
    ("为了规范采购，根据《招标投标法》和《公司章程》，结合实际，制定本办法。", True, ("《招标投标法》和《公司章程》",)),
    ("为了实施《节约能源法》，结合本市实际，制定本办法。", True, ("《节约能源法》",)),
    ("依据会议管理办法，参照《会议规则》，制定本规定。", True, ("会议管理办法",)),
    ("县政府应当根据《预案管理办法》开展演练。", True, ()),
    ("按照《合规管理办法》（澜江发〔2023〕15号），提出如下意见：", False, ("《合规管理办法》（澜江发〔2023〕15号）",)),
    ("请对《采购管理办法》提出意见。", False, ()),
)  # fmt: skip
"""Sentences, whether only the making of a rule counts, and the spans found in each."""


def basis_spans(text: str, making: bool = True) -> list[BasisSpan]:
    """The places that name what the text rests on, in reading order.

    `making`: only in sentences that make a rule (…，制定本办法), where 为实施《…》 counts too; else wherever something
    is done 根据, 依据 or 按照 a document. 结合, 参照 and 参考 name no basis.
    """
    found: list[BasisSpan] = []
    for sentence in _SENTENCE.finditer(text):
        if not making:
            found += _in_clauses(text, sentence.start(), sentence.end(), _REST)
        elif _MAKES.search(sentence[0].rstrip("。；：:")):
            found += _in_clauses(text, sentence.start(), sentence.end(), _REST_OR_SERVE)
    return found


def _in_clauses(text: str, low: int, high: int, verb: re.Pattern[str]) -> Iterator[BasisSpan]:
    rests = False
    for start, end in _clauses(text, low, high):
        clause = text[start:end]
        opening = verb.search(clause)
        if opening:
            start, rests = start + opening.end(), True
        elif not (rests and _ANOTHER_TITLE.match(clause) and not _ASIDE.match(clause)):
            rests = False
            continue
        aside = _ASIDE.search(text, start, end)
        stop = aside.start() if aside else end
        if stop > start:
            yield BasisSpan(start, stop)


def _clauses(text: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    """The parts between commas; a comma within 《》 parts nothing."""
    inside = {at for title in _TITLE.finditer(text, low, high) for at in range(*title.span())}
    start = low
    for at in range(low, high):
        if text[at] in "，,。；：" and at not in inside:
            yield start, at
            start = at + 1
    if start < high:
        yield start, high


def bare_names(text: str, span: BasisSpan) -> list[BareName]:
    """The rules that are named without 《》 in a span: 宪法和立法法 are two, 有关法律、法规 none."""
    blank = _TITLE.sub(lambda title: "、" * len(title[0]), text[span.start : span.end])
    found: list[BareName] = []
    at = 0
    for part in [*_SEPARATOR.finditer(blank), None]:
        stop = part.start() if part else len(blank)
        found += _bare(blank[at:stop], span.start + at)
        at = part.end() if part else stop
    return found


def _bare(part: str, at: int) -> Iterator[BareName]:
    name = _TAIL.sub("", part.rstrip())
    lead = _LEAD.match(name)
    first = lead.end() if lead else 0
    name = name[first:]
    if _NAME.fullmatch(name) and not _NO_NAME.search(name) and len(name) > 1:
        yield BareName(at + first, at + first + len(name), name)
