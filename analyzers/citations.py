"""References to other documents and their provisions, found in text with their places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from analyzers.normalize import fold, title_key
from analyzers.numbers import FoundNumber, find_folded_numbers
from analyzers.patterns import GAP, HAN
from analyzers.provisions import GROUP, Reference, Steps, references
from analyzers.short_names import SHORT_NAME, SHORT_NAME_AFTER, introduced, short_name, uses

_GENRES = (
    "法典|法|条例|办法|规定|细则|制度|规则|章程|准则|解释|决定|意见|规范|守则|指引|通知|方案|预案|手册|标准"
)
_RELATIVE = re.compile(
    rf"(?P<this>本(?:{_GENRES}))|(?P<that>(?:该|上述|前述)(?:{_GENRES}))"
    r"|[前上][两二三四五]?(?P<before>[款项条])|本(?P<own>[条款项章节])"
)
_UNITS = {"条": "article", "款": "paragraph", "项": "item", "章": "chapter", "节": "section"}
_LONGEST_NAME = 30
# What stands before a name that has no 《》: 依照刑法第二百条.
_WORD_BEFORE = re.compile(
    r".*(?:根据|按照|依据|依照|参照|遵照|适用|违反|符合|执行|遵守|结合|对照|援引|修改|废止|引用|关于|属于|以及|或者|现行"
    r"|不受|构成|触犯|行使|具有|实施(?!办法|细则|条例|规定|意见|方案)|低于|高于|超过|超出|达到|下列|有关|相关|其他|同时|应当|[的以按在为是了被将和与及或由依从至到])"
)
_NO_NAME = re.compile(rf"(?:原|新|旧|此)?(?:{_GENRES})")
# 环境影响评价法（2002年）第三十一条
_NAME_AT_END = re.compile(
    rf"(?P<name>[{HAN}]*(?:{_GENRES})){GAP}(?:\((?:19|20)[0-9]{{2}}年?(?:修正|修订|修改)?\))?{GAP}$"
)
# 新环境保护法 and 有行政诉讼法…情形, not 新疆… or 原产地…
_EDITION = re.compile(r"[新旧原有](?![疆闻能型建区材兴药产子油料住线色])(?=[\u4e00-\u9fff]+(?<!办)法$)")
_POINTING = re.compile(rf"(?:本|该|上述|前述)(?:{_GENRES})$")
_LONGEST_INDENT = 9
_MARK = re.compile(r"[《》\n]")
_LONGEST_TITLE = 150
_BRACKETS = re.compile(r" {0,2}\((?P<inside>(?:[^()\n]|\([^()\n]{0,40}\)){1,120})\)")
_TRIAL = re.compile(r" *(试行|暂行) *")
_FILE = re.compile(rf"{GAP}(?:文件|文)(?={GAP}第)")
# A number at the start of a line that goes on like this is a reference, otherwise it opens the provision.
_GOES_ON = re.compile(r"第|[至、和或及与的,;。)]|规定|所称|所列|中的|以外|之规定")
# 有第一项、第二项行为的; but 第二项议题
_ITEM_MEANT = re.compile(r"(?:[、至和或及]|以及|或者)第|规定|所列|所称|行为|情形|情况|中的|除外|以外")


@dataclass(frozen=True, slots=True)
class FoundCitation:
    """A reference at `text[start:end]` (code points): what it names and how.

    `title`: of the document, without 《》; None where none is given. `number`: its document number. `provision`: from
    the outermost level in, Step(unit, number, inserted); `range_end` the last of 第三条至第七条. `relative`: `this`
    (本办法), `that` (该办法), `article`, `paragraph`, `item`, `chapter`, `section` (本条, 本款 …) or with `_before`
    (前条, 前款 …); None for other documents and for a provision that stands alone. `alias`: the short name that the
    citation introduces (以下简称《…》) or uses.
    """

    start: int
    end: int
    title: str | None = None
    number: FoundNumber | None = None
    provision: Steps | None = None
    range_end: Steps | None = None
    relative: str | None = None
    alias: str | None = None


def find_citations(text: str, short_names: Iterable[str] = ()) -> list[FoundCitation]:
    """All references in reading order, not overlapping, in time linear in the text.

    《差旅费管理办法》（澜江发〔2023〕12号）第十二条第二款 is one, 《办法》第三条、第五条 two; 本办法第三条, 前款第（二）项,
    第三条至第七条, 澜江发〔2023〕12号, 公司法第二十条 are found; 本办法 alone and a number that opens its own line
    (第十二条 出差人员…) are not. A short name that the text introduces, or one of `short_names`, counts without 《》.
    """
    folded = "\n".join(map(fold, text.split("\n")))
    seeds = [*_titles(folded, text), *_numbers(folded, text), *_relatives(folded), *_alone(folded, text)]
    names = (*introduced(folded), *short_names)
    seeds += [
        FoundCitation(*span, text[slice(*span)], alias=text[slice(*span)]) for span in uses(folded, names)
    ]
    found: list[FoundCitation] = []
    at = 0
    for seed in sorted(seeds, key=lambda seed: (seed.start, -seed.end)):
        if seed.start >= at and (completed := _completed(seed, folded, text)):
            found += completed
            at = found[-1].end
    return _with_full_titles(found)


def _titles(folded: str, text: str) -> Iterator[FoundCitation]:
    """The outermost 《…》; an opening mark that is never closed on its line hides nothing after it."""
    opened: list[int] = []
    closed: list[tuple[int, int]] = []
    for mark in _MARK.finditer(folded):
        if mark[0] == "《":
            opened.append(mark.start())
        elif mark[0] == "\n":
            opened.clear()
        elif opened:
            start = opened.pop()
            if 2 < mark.end() - start <= _LONGEST_TITLE:
                while closed and closed[-1][0] > start:
                    closed.pop()
                closed.append((start, mark.end()))
    for start, end in closed:
        title = text[start + 1 : end - 1].strip()
        if title:
            yield FoundCitation(start, end, title)


def _numbers(folded: str, text: str) -> Iterator[FoundCitation]:
    if "号" in folded:
        for number in find_folded_numbers(folded, text):
            yield FoundCitation(number.start, number.end, number=number)


def _relatives(folded: str) -> Iterator[FoundCitation]:
    for match in _RELATIVE.finditer(folded):
        if match["before"]:
            relative = f"{_UNITS[match['before']]}_before"
        elif match["own"]:
            relative = _UNITS[match["own"]]
        else:
            relative = "this" if match["this"] else "that"
        yield FoundCitation(*match.span(), relative=relative)


def _alone(folded: str, text: str) -> Iterator[FoundCitation]:
    """Provision numbers with the name before them that has no 《》, if any."""
    for match in GROUP.finditer(folded):
        start = match.start()
        name = _name_before(folded, start)
        if name is not None and folded[name[0]] in "新旧原" and _NO_NAME.fullmatch(folded, *name):
            continue  # 新办法第三条: which one, the text does not say here
        if name is not None:
            known = _NO_NAME.fullmatch(folded, *name) is None
            title = text[slice(*name)].rstrip() if known else None
            yield FoundCitation(*name, title, relative=None if known else "that")
        elif _may_stand_alone(folded, match) and not _opens_line(folded, match):
            yield FoundCitation(start, start)


def _name_before(folded: str, end: int) -> tuple[int, int] | None:
    """The place of the name of a rule that ends at `end`, spaces between; None when no name ends there."""
    low = max(0, end - _LONGEST_NAME)
    run = _NAME_AT_END.search(folded, low, end)
    if run is None or _POINTING.search(run["name"]):
        return None
    before = _WORD_BEFORE.match(run["name"])
    cut = before.end() if before and before.end() < len(run["name"]) else 0
    edition = _EDITION.match(run["name"], cut)
    return run.start() + (edition.end() if edition else cut), run.end("name")


def _may_stand_alone(folded: str, match: re.Match[str]) -> bool:
    """第二项, 第一节 and 第一编 count other things too (第二项议题, 第一节课)."""
    if match["unit"] == "项":
        return match["numbers"][0] == "(" or _ITEM_MEANT.match(folded, match.end()) is not None
    return match["unit"] in "条款章"


def _opens_line(folded: str, match: re.Match[str]) -> bool:
    """Whether the number is that of the provision whose text follows (第十二条 出差人员…)."""
    low = max(0, match.start() - _LONGEST_INDENT)
    _, newline, indent = folded[low : match.start()].rpartition("\n")
    if indent.strip(" #*>|") or (not newline and low):
        return False
    whole = not newline and not folded[match.end() :].strip()
    return not whole and _GOES_ON.match(folded, match.end()) is None


def _completed(seed: FoundCitation, folded: str, text: str) -> list[FoundCitation]:
    """The seed with what follows it; several when it goes on with several provisions; none when it needs one."""
    at = seed.end
    if seed.title and (folded[seed.start] == "《" or folded.startswith("(", at)):
        seed, at = _with_brackets(seed, folded, text)
    elif seed.number and (file := _FILE.match(folded, at)):
        at = file.end()
    found = references(folded, at)
    if not found:
        named = seed.number or seed.alias or folded[seed.start : seed.start + 1] == "《"
        whole = named or seed.relative not in (None, "this", "that")
        return [seed] if whole else []
    first, *others = found
    return [
        replace(seed, end=first.end, provision=first.steps, range_end=first.range_end),
        *(_further(seed, reference) for reference in others),
    ]


def _further(seed: FoundCitation, reference: Reference) -> FoundCitation:
    """The next provision of a list; after 本条第一款 an article is none of 本条."""
    within = seed.relative in (None, "this", "that") or reference.steps[0].unit != "article"
    return replace(
        seed,
        start=reference.start,
        end=reference.end,
        provision=reference.steps,
        range_end=reference.range_end,
        relative=seed.relative if within else None,
    )


def _with_brackets(seed: FoundCitation, folded: str, text: str) -> tuple[FoundCitation, int]:
    """A title with the number, the short name and （试行） that stand after it; where a provision may follow."""
    at = seed.end
    for _ in range(3):
        brackets = _BRACKETS.match(folded, at)
        if brackets is None:
            break
        at = brackets.end()
        seed = _with_inside(seed, folded, text, brackets)
    short = SHORT_NAME_AFTER.match(folded, at)
    if short and not seed.alias:
        seed = replace(seed, end=short.end(), alias=short_name(short, text))
        at = seed.end
    return seed, at


def _with_inside(seed: FoundCitation, folded: str, text: str, brackets: re.Match[str]) -> FoundCitation:
    start, end = brackets.span("inside")
    trial = _TRIAL.fullmatch(brackets["inside"])
    if trial:
        return replace(seed, end=brackets.end(), title=f"{seed.title}（{trial[1]}）")
    numbers = find_folded_numbers(folded[start:end], text[start:end])
    short = SHORT_NAME.search(folded, start, end + 1)
    if not numbers and not short:
        return seed
    number = seed.number
    if numbers and number is None:
        first = numbers[0]
        number = replace(first, start=first.start + start, end=first.end + start)
    alias = short_name(short, text) if short else seed.alias
    return replace(seed, end=brackets.end(), number=number, alias=alias)


def _with_full_titles(found: list[FoundCitation]) -> list[FoundCitation]:
    """Citations by a short name that the text has introduced before get the full title, number and `alias`."""
    known: dict[str, FoundCitation] = {}
    result = []
    for citation in found:
        full = known.get(title_key(citation.title)) if citation.title else None
        if full is not None:
            citation = replace(
                citation, title=full.title, number=citation.number or full.number, alias=full.alias
            )
        elif citation.alias:
            known[title_key(citation.alias)] = citation
        result.append(citation)
    return result
