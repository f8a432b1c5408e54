"""Dated facts of a rule's life, from its header and its closing articles, with the sentence they came from."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from analyzers.dates import find_dates
from analyzers.numerals import parse_number
from corpus.model import EventType, LifecycleEvent

_VERBS = {
    "通过": EventType.ADOPTION,
    "批准": EventType.ADOPTION,
    "公布": EventType.PROMULGATION,
    "发布": EventType.PROMULGATION,
    "颁布": EventType.PROMULGATION,
    "印发": EventType.PROMULGATION,
    "修正": EventType.AMENDMENT,
    "修改": EventType.AMENDMENT,
    "修订": EventType.REVISION,
    "施行": EventType.ENTRY_INTO_FORCE,
    "实施": EventType.ENTRY_INTO_FORCE,
    "执行": EventType.ENTRY_INTO_FORCE,
    "生效": EventType.ENTRY_INTO_FORCE,
    "废止": EventType.REPEAL,
    "失效": EventType.LAPSE,
}
# A clause of a header ends with its verb: …会议通过 | …公布自2009年1月1日施行 | …第一次修正  根据…
_CLAUSE_END = re.compile(
    r"(修订通过|通过修订|通过的《[^《》]*修正案[^《》]*》|批准修订|通过|批准|公布|发布|颁布|印发|修正|修改|修订|施行|实施|执行|生效|废止|失效)"
    r"(?=[\s）)，,；;。、]|$|自|根据|[0-9]{4}年)"
)
_DATE = r"([0-9０-９〇零○一二三四五六七八九十]{4}\s*年\s*[0-9０-９一二三四五六七八九十]{1,3}\s*月\s*[0-9０-９一二三四五六七八九十]{1,3}\s*日)"
_FROM_DAY = re.compile(
    rf"(?:自|从|于)\s*{_DATE}\s*(?:零时)?\s*(?:起|开始)?\s*(?:正式|试|暂)?(?:施行|实施|执行|生效|试行)"
)
_FROM_PUBLICATION = re.compile(
    r"自\s*(?:公布|发布|颁布|印发|下发|批准|通过|签发|批准印发|发文)之日\s*(?:起)?\s*"
    r"(?:满?([0-9０-９一二三四五六七八九十]{1,4})\s*(日|天|个月)后?)?\s*(?:起)?\s*(?:正式|试)?(?:施行|实施|执行|生效|试行)"
)
_TRIAL = re.compile(
    r"(?:有效期|试行期|试行期限|有效期限)(?:限)?(?:为|是)?\s*([0-9０-９一二两三四五六七八九十]{1,3})\s*(年|个月)"
)
_TRIAL_UNTIL = re.compile(rf"(?:有效期|试行期)\s*(?:限)?(?:至|到)\s*{_DATE}(?:止)?")
_REPEALED = re.compile(
    r"([^。；;\n]*?《[^。；;\n]*?)(?:同时|即行|即|一并)?\s*(?:予以)?\s*(废止|停止执行|失效)"
)
_QUOTED = re.compile(
    r"《((?:[^《》]|《[^《》]*》)+)》(?:\s*[（(]([^（）()]{3,40}(?:[（(][^（）()]*[）)][^（）()]*)?)[）)])?"
)
_OWN_RULE = re.compile(
    r"本(?:法|条例|办法|规定|细则|制度|规则|规程|章程|守则|准则|规范|标准|解释|通知|决定|意见|手册|方案|预案|指引)"
)

# 下列文件同时废止： and the lines of the list below it
_LIST_LEAD = re.compile(r"(?:废止|停止执行|失效)[^。；]{0,12}[:：]\s*$")
_LISTED = re.compile(
    r"\s*(?:[（(]?[0-9０-９一二三四五六七八九十]{1,3}[）).．、]\s*)?《[^。]*[》）)]\s*[；;。，,、]?\s*$"
)
_AMENDED = re.compile(r"\s*(?:第[一二三四五六七八九十]+次)?(?:修正|修订|修改)")
_PROVISION = re.compile(r"\s*(?:中的?)?第[一二三四五六七八九十百零\d]+[条款项章]")
# 莱芜区、钢城区|自 ; 本办法第三条第二款|自 ; but 全市|自
_OF_A_PART = re.compile(
    r"(?:(?<![全本])[省市区县州旗镇乡]|第[一二三四五六七八九十百零0-9]+[条款项章节](?:之[一二三四五六七八九十])?|附件[一二三四五六七八九十0-9]*)(?:的规定)?\s*$"
)
_OVERRIDES = re.compile(
    rf"与{_OWN_RULE.pattern}[^。；]{{0,12}}(?:不一致|抵触|不符|冲突)[^。；]{{0,6}}(?:以|按照?){_OWN_RULE.pattern}"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a text says of its own entry into force: a day, or from its publication on plus a delay in days."""

    day: date | None = None
    from_publication: bool = False
    delay_days: int = 0
    delay_months: int = 0
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Repeal:
    """Another document that a text repeals: its title, its number as printed (or empty), the sentence."""

    title: str
    number: str
    partial: bool
    evidence: str


@dataclass(frozen=True, slots=True)
class Amendment:
    """A document that a text changes: its title, the day from which the change holds if the text says so, the sentence."""

    title: str
    day: date | None
    evidence: str


def header_events(lines: Sequence[str]) -> tuple[LifecycleEvent, ...]:
    """The dated events in header lines, in the order printed.

    1993年12月29日 第八届…会议通过 gives ADOPTION; of …通过并经2020年9月25日…批准的《…决定》修正 the last day
    is the day of the AMENDMENT.
    """
    events: list[LifecycleEvent] = []
    for clause, verb in _clauses("\n".join(lines)):
        days = [found.date for found in find_dates(clause) if found.date is not None]
        if not days:
            continue
        type_ = (
            EventType.REVISION
            if "修订" in verb
            else EventType.AMENDMENT
            if "修正案" in verb
            else _VERBS[verb]
        )
        by = re.sub(r"^[\s（(]*|\s*$", "", clause)
        events.append(LifecycleEvent(type_, days[-1], by=by, evidence=by))
    return tuple(events)


def _clauses(text: str) -> Iterator[tuple[str, str]]:
    start = 0
    depth_marks = {"《": 1, "〈": 1, "<": 1, "》": -1, "〉": -1, ">": -1}
    for match in _CLAUSE_END.finditer(text):
        if sum(depth_marks.get(ch, 0) for ch in text[start : match.start()]) > 0:
            continue
        yield text[start : match.end()], match[1]
        start = match.end()


def stated_entry(header: Sequence[str], closing: Sequence[str]) -> Entry:
    """When the text enters into force, from its closing paragraphs, else from its header."""
    for paragraph in reversed(closing):
        entry = _entry_in(paragraph)
        if entry is not None:
            return entry
    for line in reversed(header):
        entry = _entry_in(line)
        if entry is not None:
            return entry
    return Entry()


def _entry_in(paragraph: str) -> Entry | None:
    for sentence in _sentences(paragraph):
        published = _FROM_PUBLICATION.search(sentence)
        if published:
            amount = parse_number(published[1]) or 0 if published[1] else 0
            months = amount if published[2] == "个月" else 0
            return Entry(None, True, amount - months, months, sentence.strip())
        found = _FROM_DAY.search(sentence)
        if found and _is_own(sentence[: found.start()]):
            days = find_dates(found[1])
            if days and days[0].date is not None:
                return Entry(days[0].date, evidence=sentence.strip())
    return None


def _is_own(before: str) -> bool:
    """Whether 自…起施行 after these words is said of the whole of this very text.

    本办法由…解释， is; 《旧办法》, 原办法, 莱芜区 and 本办法第三条 are not.
    """
    if _OF_A_PART.search(before):
        return False
    return bool(_OWN_RULE.search(before)) or (len(before) < 12 and not re.search(r"[《》原旧]", before))


def _sentences(paragraph: str) -> list[str]:
    return [s for s in re.split(r"(?<=[。；;])|\n", paragraph) if s.strip()]


def trial_end(begins: date | None, paragraphs: Sequence[str]) -> LifecycleEvent | None:
    """The day a trial rule lapses: 有效期三年 from its first day, or the day after 有效期至…; None without a term."""
    for paragraph in reversed(paragraphs):
        for sentence in _sentences(paragraph):
            until = _TRIAL_UNTIL.search(sentence)
            if until:
                days = find_dates(until[1])
                if days and days[0].date is not None:
                    return LifecycleEvent(
                        EventType.LAPSE, days[0].date + timedelta(days=1), evidence=sentence.strip()
                    )
            term = _TRIAL.search(sentence)
            amount = parse_number(term[1]) if term else None
            if term and amount and begins is not None and _OWN_RULE.search(sentence):
                months = amount * 12 if term[2] == "年" else amount
                return LifecycleEvent(
                    EventType.LAPSE, months_later(begins, months), evidence=sentence.strip()
                )
    return None


def months_later(day: date, months: int) -> date:
    """The same day so many months later, the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    year = min(year, date.max.year)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def repeals(paragraphs: Sequence[str]) -> tuple[Repeal, ...]:
    """The documents that closing paragraphs repeal: 《…》（澜江发〔2019〕5号）同时废止, or a list after 下列文件同时废止："""
    found: list[Repeal] = []
    lead = ""
    for paragraph in paragraphs:
        if lead and _LISTED.match(paragraph):
            found += _repealed(paragraph, lead)
            continue
        lead = paragraph.strip() if _LIST_LEAD.search(paragraph) else ""
        if "废止" in paragraph or "停止执行" in paragraph or "失效" in paragraph:
            for clause in _REPEALED.finditer(paragraph):
                found += _repealed(clause[1], clause[0].strip())
    return tuple(found)


def _repealed(clause: str, evidence: str) -> Iterator[Repeal]:
    """The titles in a clause, but not of the decisions by which what is repealed had been amended."""
    for quoted in _QUOTED.finditer(clause):
        after = clause[quoted.end() :]
        if not _AMENDED.match(after):
            yield Repeal(quoted[1], quoted[2] or "", _PROVISION.match(after) is not None, evidence)


def overrides(paragraphs: Sequence[str]) -> tuple[str, ...]:
    """The sentences by which the text goes before others that it does not name: …与本办法不一致的，以本办法为准。"""
    return tuple(
        sentence.strip()
        for paragraph in paragraphs
        for sentence in _sentences(paragraph)
        if _OVERRIDES.search(sentence) and "《" not in sentence
    )


_AMENDING = re.compile(r"关于(?:修改|修正)(.*《.+》.*)的(?:决定|通知)$")
_TITLE = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》")


def amends(title: str, paragraphs: Sequence[str], made_on: object) -> tuple[Amendment, ...]:
    """Of a decision 关于修改《…》的决定 each rule it changes; of any other text nothing. `made_on` is its own day."""
    titled = _AMENDING.search(title)
    if titled is None:
        return ()
    entry = stated_entry((), paragraphs)
    day = made_on if entry.from_publication and isinstance(made_on, date) else entry.day
    return tuple(Amendment(name, day, entry.evidence) for name in _TITLE.findall(titled[1]))
