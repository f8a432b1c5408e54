"""Terms that a text defines: 本办法所称差旅费，是指…；（以下简称集团公司）；下列用语的含义：（一）合规，是指…."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from analyzers.normalize import fold
from analyzers.patterns import HAN

_RULE = "法典|法|条例|办法|规定|细则|制度|规则|章程|准则|解释|规范|守则|指引|方案|预案|手册|标准|规程|意见|通知|决定"
_WORD = rf"[{HAN}a-z0-9·+/-]"
_TERM = rf'(?:"(?P<quoted>[^"\n]{{1,30}})"|(?P<bare>{_WORD}{{2,24}}?))'
_ASIDE = r"(?:\([^()\n]{1,40}\))?"
_IS = r"(?:,? {0,2}(?:均|都)?(?:是指|系指|指的是)|,? {0,2}指(?![导定挥示标派])|(?:,| {0,2})(?:包括|含)(?!但不限)|,是)"
_LABEL = r"[ ]{0,4}(?:\([一二三四五六七八九十0-9]{1,3}\)|[一二三四五六七八九十]{1,3}、|[0-9]{1,2}[.、)](?![0-9]))? {0,2}"
_HERE = rf"本(?P<unit>{_RULE}|分编|编|章|节|条|款)|(?P<before>前[一二两三四]?[款项条])"


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to define a term: its name, the expression for a folded line, whether only lists of meanings have it.

    `samples` are lines with the term that each defines; `not_so` lines that define nothing.
    """

    name: str
    regex: re.Pattern[str]
    samples: tuple[tuple[str, str], ...]
    not_so: tuple[str, ...] = ()
    in_list: bool = False


RULES = (
    Rule(
        "called",
        re.compile(rf"(?:{_HERE})(?:中|规定中)?所称的?{_TERM}{_ASIDE}{_IS}"),
        (
            ("第二条 本办法所称差旅费，是指公务出差所发生的费用。", "差旅费"),
            ("本条例所称的招牌是指户外设施。", "招牌"),
            ("本章所称“劳务派遣”，指由派遣单位用工。", "劳务派遣"),
            ("前款所称行政行为，包括授权的组织作出的行政行为。", "行政行为"),
            ("本办法所称国有资产(含土地)，是指国家所有的财产。", "国有资产"),
        ),
        (
            "企业所得税法第四十六条所称标准，由国务院另行规定。",
            "本办法所称的单位应当指定专人。",
            "本法所称以上、以下，包括本数。",
        ),
    ),
    Rule(
        "within",
        re.compile(rf'本(?P<unit>{_RULE}|章|节|条)中,?的?"(?P<quoted>[^"\n]{{1,30}})"(?:一词)?{_IS}'),
        (("本办法中“工作日”是指法定工作日。", "工作日"),),
        ("本办法中“以上”含本数的由部门指导。",),
    ),
    Rule(
        "short",
        re.compile(
            rf'(?<!》)(?:\(|,|;) {{0,2}}以下(?:统|合并|一并|均)?(?:简)?称(?:为|作)?:?(?:"(?P<quoted>[^"\n]{{1,24}})"|(?P<bare>{_WORD}{{2,16}}))(?=[),;。])'
        ),
        (
            ("澜江集团有限公司（以下简称集团公司）的员工。", "集团公司"),
            ("在食堂就餐的人员(以下统称“就餐人员”)应当排队。", "就餐人员"),
            ("组织或者个人，以下称申请人，应当提交材料。", "申请人"),
        ),
        ("根据《中华人民共和国公司法》（以下简称公司法），制定本办法。", "以下简称见附表。"),
    ),
    Rule(
        "plain",
        re.compile(rf'^{_LABEL}(?:"(?P<quoted>[^"\n]{{1,24}})"|(?P<bare>[{HAN}a-z]{{2,16}}?)){_ASIDE},? {{0,2}}(?:是指|系指)'),
        (
            ("绿道，是指供市民健身的步行道。", "绿道"),
            ("（二）“领区”是指为领馆执行职务而设定的区域。", "领区"),
            ("归侨是指回国定居的华侨。", "归侨"),
        ),
        ("前款规定的证明文件，是指书面约定。", "所要求的材料是指申请表。", "这是指导性文件。"),
    ),
    Rule(
        "listed",
        re.compile(rf"^{_LABEL}{_TERM}{_ASIDE}(?:{_IS}|:(?=.))"),
        (("（一）合规，指行为符合规定。", "合规"), ("3．温室气体：大气中的气态成分。", "温室气体"), ("道路附属设施，包括路名牌、护栏。", "道路附属设施")),
        ("（一）按照规定办理。",),
        in_list=True,
    ),
)  # fmt: skip
"""Tried in this order at each line; each finds what it finds unless one before it has the place."""

LIST_OPENS = re.compile(
    r"(?:用语|术语|名词|词语|概念|名称)[^。;]{0,12}(?:含义|定义|解释|意义|界定|是指|如下|:)|含义(?:是|如下|为)?:?$"
)
"""A line that opens a list of meanings: 本法下列用语的含义： and the like."""

_NO_TERM = re.compile(
    r"规定|所称|所指|前款|前条|前项|本条|本款|本法|本办法|本条例|应当|可以|不得|必须|如果|由|或者|^(?:其他|其|该|上述|下列|有关|除|对|在|因|按|依|经|违反|属于|符合|具有|以及|这|是)"
    r"|^(?:以上|以下|以内|以外|以前|以后|届满|不满|超过|不足|不超过|不低于|日|天|年|月|下同|甲方|乙方|见.*)$|[的第]"
)
_DOCUMENT = re.compile(rf"[{HAN}]*(?:(?<!办)(?<!方)(?<!做)(?<!税)法|条例|规定|细则|办法)")
_SENTENCE_END = re.compile(r"[。;\n]|$")
_SCOPES = {
    "分编": "subpart",
    "编": "part",
    "章": "chapter",
    "节": "section",
    "条": "article",
    "款": "article",
}


@dataclass(frozen=True, slots=True)
class FoundDefinition:
    """A term at `text[start:end]` (code points), and the words `text[sense_start:sense_end]` that define it.

    `scope`: where it holds: `rule` for the whole text, else `part`, `subpart`, `chapter`, `section`, `article`, the
    one in which it stands. `rule`: the row that found it.
    """

    term: str
    start: int
    end: int
    sense_start: int
    sense_end: int
    scope: str
    rule: str


def find_definitions(text: str) -> list[FoundDefinition]:
    """The terms that a provision's text defines, in reading order, each place once."""
    if not any(sign in text for sign in ("指", "称", "含义", "定义", "解释", "术语")):
        return []
    folded = "\n".join(map(fold, text.split("\n")))
    found: list[FoundDefinition] = []
    in_list = False
    start = 0
    for line in folded.split("\n"):
        found += _in_line(folded, text, start, start + len(line), in_list)
        in_list = in_list or LIST_OPENS.search(line) is not None
        start += len(line) + 1
    return found


def _in_line(folded: str, text: str, low: int, high: int, in_list: bool) -> Iterator[FoundDefinition]:
    line = folded[low:high]
    taken: list[tuple[int, int]] = []
    found = []
    for rule in RULES:
        if rule.in_list and not in_list:
            continue
        for match in rule.regex.finditer(line):
            group = "quoted" if match["quoted"] is not None else "bare"
            start, end = match.span(group)
            if _is_term(match[group], group) and not any(start < b and a < end for a, b in taken):
                taken.append((start, end))
                found.append(_found(rule, match, text, low, (start, end), high))
    return iter(sorted(found, key=lambda one: one.start))


def _is_term(term: str, group: str) -> bool:
    return (
        len(term) > 1
        and _NO_TERM.search(term if group == "bare" else re.sub("[的第]", "", term)) is None
        and _DOCUMENT.fullmatch(term) is None
    )


def _found(
    rule: Rule, match: re.Match[str], text: str, low: int, span: tuple[int, int], high: int
) -> FoundDefinition:
    """The sense: of a short name the sentence that introduces it, else from the head of the match on."""
    line = text[low:high]
    first = match.start()
    if rule.name == "short":
        first = max((line.rfind(sign, 0, match.start()) for sign in "。；;"), default=-1) + 1
    last = _SENTENCE_END.search(line, match.end())
    stop = last.end() if last else len(line)
    if line[match.end() :].rstrip().endswith(("：", ":")):
        stop = len(line)
    groups = match.groupdict()
    scope = "article" if groups.get("before") else _SCOPES.get(groups.get("unit") or "", "rule")
    start, end = span
    return FoundDefinition(
        text[low + start : low + end], low + start, low + end, low + first, low + stop, scope, rule.name
    )
