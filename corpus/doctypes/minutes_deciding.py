"""The decisions of minutes as fields: who does what by when, and which rule is made, changed or repealed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from analyzers.numbers import find_document_numbers
from corpus.doctypes.minutes_decisions import task_in
from corpus.doctypes.minutes_outline import Outline
from corpus.doctypes.minutes_sections import opened
from corpus.model import EventType, Field

_TITLE = r"《(?P<title>(?:[^《》]|《[^《》]*》)+)》"
_RULE = r"(?:法|条例|办法|规定|细则|规则|制度|规程|章程|准则|规范|标准|方案|手册)"
_DRAFT = re.compile(
    r"\s*[（(]?(?:第[一二三四五]次)?(?:送审稿|修订送审稿|修订稿|修正稿|修改稿|草案|讨论稿|审议稿|征求意见稿)[）)]?$"
)
_CHANGED = re.compile(r"修订|修正|修改")
_NUMBER = r"[（(]\s*(?P<number>[^（）()《》]{2,16}[〔\[]\d{4}[〕\]]\s*\d+号)\s*[）)]"
# What a decision does to a rule, how it says so, a sentence it is met in.
DECIDES = (
    (
        EventType.REPEAL,
        rf"{_TITLE}\s*(?:{_NUMBER})?[^《》。；，,]{{0,24}}?(?:废止|停止执行|宣布失效|失效)",
        "《远程办公管理规定》（澜江发〔2022〕8号）予以废止。",
    ),
    (
        EventType.REPEAL,
        rf"(?:同意|决定)?(?:废止|宣布失效)[^《》。；]{{0,12}}{_TITLE}(?:\s*{_NUMBER})?",
        "会议决定废止《电话管理规定》。",
    ),
    (
        EventType.REPEAL,
        r"(?:原\S{2,10}[（(])?(?P<number>[\u4e00-\u9fff]{2,10}〔\d{4}〕\d+号)[^《》。；，,]{0,12}(?:废止|停止执行)",
        "澜江发〔2021〕12号文件届时废止。",
    ),
    (
        EventType.AMENDMENT,
        rf"(?:同意|通过|批准|决定)?(?:对)?(?:修订|修改|修正)[^《》。；]{{0,8}}{_TITLE}(?:\s*{_NUMBER})?",
        "会议同意修订《差旅费管理办法》。",
    ),
    (
        EventType.ADOPTION,
        rf"(?:通过|同意|批准|审定|印发)(?:了)?[^《》。；，,]{{0,16}}{_TITLE}(?:\s*{_NUMBER})?\s*(?P<draft>(?:第[一二三四五]次)?(?:修订|修正|修改|送审)稿)?",
        "审议通过《合规管理办法》。",
    ),
    (
        EventType.ADOPTION,
        rf"(?:通过|同意|批准)(?P<title>[^《》，。；、]{{2,30}}?{_RULE}(?:（试行）)?)(?P<draft>修订稿|送审稿|草案)",
        "同意采购管理办法修订稿。",
    ),
)
_ROWS = tuple((type_, re.compile(pattern)) for type_, pattern, _sample in DECIDES)
_NOT_DECIDED = re.compile(
    r"(?:不|未|暂不|暂缓)(?:予)?(?:同意|通过|批准|修订|废止)|(?:不得|是否|建议)[^，。；]{0,12}$"
)


@dataclass(frozen=True, slots=True)
class Deciding:
    """A rule that a decision makes, changes or repeals: its title, its number as printed; one may be empty."""

    type: EventType
    title: str
    number: str
    evidence: str


def decision_fields(tree: Outline) -> dict[str, Field]:
    """`decisions` with eid, who, what, due and the sentence of each, and `decides`, the rules they bear on."""
    decisions, decides = [], []
    for node in tree.decisions:
        labelled = opened(node.text)
        task = task_in(labelled.rest if labelled is not None and labelled.rest else node.text)
        decisions.append(
            {
                "eid": node.eid,
                "who": list(task.who),
                "what": task.what,
                "due": task.due,
                "evidence": node.text,
            }
        )
        decides += [
            (one.type.value, one.title, one.number, node.eid, one.evidence) for one in deciding(node.text)
        ]
    fields = {"decisions": Field(decisions)} if decisions else {}
    return fields | ({"decides": Field(decides)} if decides else {})


def deciding(text: str) -> tuple[Deciding, ...]:
    """The rules that a decision makes, changes or repeals, in the order of the text, each once."""
    found: list[tuple[int, Deciding]] = []
    for sentence, start in _sentences(text):
        for type_, pattern in _ROWS:
            for match in pattern.finditer(sentence):
                one = _deciding(type_, match, sentence)
                if one is not None and not any(_same(one, known) for _at, known in found):
                    found.append((start + match.start(), one))
    return tuple(one for _at, one in sorted(found, key=lambda pair: pair[0]))


def _same(one: Deciding, other: Deciding) -> bool:
    """Whether two mean one rule: the first pattern that finds it tells what is decided."""
    return one.title == other.title if one.title else one.number == other.number


def _sentences(text: str) -> Iterator[tuple[str, int]]:
    for match in re.finditer(r"[^。；;\n]+[。；;]?", text):
        yield match[0].strip(), match.start()


def _deciding(type_: EventType, match: re.Match[str], sentence: str) -> Deciding | None:
    """What a pattern found; None where the meeting did not agree, or only names a rule to follow."""
    if _NOT_DECIDED.search(sentence[max(0, match.start() - 6) : match.start() + 6]):
        return None
    groups = match.groupdict()
    printed = (groups.get("title") or "").strip()
    title = _DRAFT.sub("", printed)
    drafted = printed[len(title) :] + (groups.get("draft") or "")
    number = (groups.get("number") or "").strip()
    if not title and not find_document_numbers(number):
        return None
    if type_ is EventType.ADOPTION and _CHANGED.search(drafted):
        type_ = EventType.AMENDMENT
    return Deciding(type_, title, number, sentence)
