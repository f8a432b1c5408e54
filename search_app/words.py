"""The Chinese words and sentences of the pages, each written once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from analyzers.dates import format_date
from analyzers.numerals import to_chinese
from corpus.model import EventType, Expression, Kind, LegalForce, ProvisionType, Sure, Verdict, Work
from indexer.engine import Unit
from indexer.fields import FORCE_LABELS
from indexer.question import Sort, Versions

SORTS = {Sort.RELEVANCE: "最相关", Sort.NEWEST: "最新", Sort.OLDEST: "最早"}
UNITS = {Unit.DOCUMENT: "文件", Unit.PASSAGE: "条文"}
VERSIONS = {Versions.APPLICABLE: "当日适用的版本", Versions.ALL: "所有版本"}
COUNTERS = {Unit.DOCUMENT: "件", Unit.PASSAGE: "条"}

EVENTS = {
    EventType.ADOPTION: "通过",
    EventType.PROMULGATION: "公布",
    EventType.ENTRY_INTO_FORCE: "施行",
    EventType.AMENDMENT: "修正",
    EventType.REVISION: "修订",
    EventType.REPEAL: "废止",
    EventType.LAPSE: "失效",
}
"""Of a rule; an official document is 成文, minutes are 召开."""

VERDICTS = {
    Verdict.IN_FORCE: "现行有效",
    Verdict.AMENDED: "已被修改",
    Verdict.REPEALED: "已废止",
    Verdict.NOT_YET_IN_FORCE: "尚未生效",
    Verdict.NO_SUCH_PROVISION: "所引条文不存在",
    Verdict.UNKNOWN_WORK: "未收录",
    Verdict.NOT_CHECKED: "时效未核对",
}

FIELDS = {
    "copy_number": "份号",
    "classification": "密级和保密期限",
    "urgency": "紧急程度",
    "issuing_authority_mark": "发文机关标志",
    "document_number": "发文字号",
    "signatory": "签发人",
    "title": "标题",
    "addressees": "主送机关",
    "issuer": "发文机关",
    "issuing_authorities": "发文机关署名",
    "issue_date": "成文日期",
    "notes": "附注",
    "attachment_note": "附件说明",
    "attachments": "附件",
    "issues": "印发的文件",
    "copied_to": "抄送机关",
    "printing_authority": "印发机关",
    "printing_date": "印发日期",
    "meeting": "会议名称",
    "held_on": "会议时间",
    "place": "会议地点",
    "chair": "主持人",
    "attendees": "出席",
    "observers": "列席",
    "absentees": "缺席",
    "genre": "文种",
    "level": "密级",
    "groups": "知悉范围",
    "topic": "主题",
    "version_date": "版本日期",
}
"""Labels of a document's fields, in the order shown; a field without a label is not shown."""

SAME_FIELDS = {"issuing_authorities": "issuer", "attachment_note": "attachments", "issues": "attachments"}
"""Fields that are not shown where another says the same."""

SURE = {Sure.GIVEN: "由人工填写", Sure.READ: "由原文读出", Sure.INFERRED: "推定"}

COUNTED = {
    ProvisionType.PART: "编",
    ProvisionType.SUBPART: "分编",
    ProvisionType.CHAPTER: "章",
    ProvisionType.SECTION: "节",
    ProvisionType.ARTICLE: "条",
    ProvisionType.AGENDA_ITEM: "议题",
    ProvisionType.DECISION: "项",
    ProvisionType.ANNEX: "附件",
}
"""Units by what one calls them: 这一条, 下一章; others are 部分."""

_EID_UNITS = {
    "part": "第{}编",
    "subpart": "第{}分编",
    "chp": "第{}章",
    "sec": "第{}节",
    "art": "第{}条",
    "para": "第{}款",
    "item": "第（{}）项",
    "subitem": "第{}目",
}
_EID = re.compile(r"([a-z]+)_(\d{1,6})(?:-(\d{1,4}))?")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def day(value: date | None) -> str:
    """2023年5月1日; 日期不明 for none."""
    return format_date(value) if value else "日期不明"


def title_parts(title: str, issuers: Sequence[str]) -> tuple[str, str]:
    """A title as its issuer and the rest, so that a line breaks between: 澜江集团有限公司 and 差旅费管理办法."""
    for issuer in issuers:
        rest = title[len(issuer) :]
        if (
            title.startswith(issuer)
            and len(rest) >= 4
            and not rest.startswith(("有限", "股份", "公司", "集团"))
        ):
            return issuer, rest
    return "", title


def short_title(work: Work) -> str:
    """The title without its issuer, for lists in which the issuer says nothing new."""
    return title_parts(work.title, work.issuers)[1]


def listed_title(work: Work) -> str:
    """The short title with what tells it from others of the same name: 文号, or the day of a meeting."""
    held = _ISO.search(work.address.rsplit("/", 1)[-1]) if work.kind is Kind.MINUTES else None
    apart = day(date.fromisoformat(held[0])) if held else ""
    if work.kind is Kind.OFFICIAL_DOCUMENT:
        apart = work.document_number
    return short_title(work) + (f"（{apart}）" if apart else "")


def eid_words(eid: str, kind: Kind = Kind.REGULATION) -> str:
    """The printed number that an eid stands for: art_12-1__para_2 gives 第十二条之一第二款."""
    if eid.startswith("preamble"):
        return "开头部分"
    if kind is not Kind.REGULATION:
        plain = _EID.match(eid)
        names = {"sec": "第{}部分", "item": "议题{}", "decision": "议定事项{}", "annex": "附件{}"}
        if plain and plain[1] in names:
            return names[plain[1]].format(to_chinese(int(plain[2])))
    said = ""
    for unit, number, inserted in _EID.findall(eid):
        shape = "附件{}" if unit == "annex" else _EID_UNITS.get(unit, "{}")
        plain_number = number if unit in ("annex", "subitem") else to_chinese(int(number))
        said += shape.format(plain_number) + (f"之{to_chinese(int(inserted))}" if inserted else "")
    return said or eid


def field_text(value: object) -> str:
    """A field's value as a reader sees it: days written out, lists joined."""
    if isinstance(value, date):
        return day(value)
    if isinstance(value, (list, tuple)):
        return "、".join(str(item) for item in value)
    text = str(value)
    return day(date.fromisoformat(text)) if _ISO.fullmatch(text) else text


def status_sentence(kind: Kind, expression: Expression, force: LegalForce, on: date, today: date) -> str:
    """What a reader must know of a version's force on a day, in one sentence without the status word's shape."""
    if kind is Kind.MINUTES:
        return f"{day(expression.version_date)}召开" if expression.version_date else "召开日期不明"
    lead = "" if on == today else f"{day(on)}时"
    ended = force in (LegalForce.REPEALED, LegalForce.LAPSED)
    parts = [f"{lead}{_force_word(force)}", *_beginning(kind, expression), *_ends(expression, ended)]
    return "，".join(part for part in parts[:2] if part) + "".join(f"；{part}" for part in parts[2:])


def _force_word(force: LegalForce) -> str:
    return FORCE_LABELS[force]


def _beginning(kind: Kind, expression: Expression) -> list[str]:
    """When the version starts; always one part."""
    begins = expression.validity.valid_from
    if begins is None:
        return ["施行日期不明"]
    if kind is Kind.OFFICIAL_DOCUMENT:
        return [f"自{day(begins)}起生效"]
    return [f"自{day(begins)}起施行" + ("（施行日期按修正日推定）" if expression.validity.inferred else "")]


def _ends(expression: Expression, ended: bool) -> list[str]:
    """The known days on which the version ends or is changed, in order; once replaced only an end that came matters."""
    validity = expression.validity
    known = (
        (validity.partly_repealed_on, "起部分条文失效"),
        (validity.amended_on, "起由新版本替代"),
        (validity.repealed_on, "起废止"),
        (validity.lapsed_on, "起因有效期届满失效"),
    )
    said = sorted((when, what) for when, what in known if when is not None)
    if not ended and validity.amended_on is not None:
        said = [(when, what) for when, what in said if when <= validity.amended_on]
    return [f"{day(when)}{what}" for when, what in said]


def window_words(expression: Expression) -> str:
    """The days for which a version is shown: 2018年10月26日至2024年6月30日适用."""
    validity = expression.validity
    if not validity.applies:
        return "没有适用期间，请核对日期"
    if validity.applies_from is None:
        return "日期不明"
    until = validity.applies_until
    return (
        f"{day(validity.applies_from)}起适用"
        if until is None
        else (f"{day(validity.applies_from)}至{day(until - timedelta(days=1))}适用")
    )


def listed(words: Sequence[str]) -> str:
    """“甲”“乙”, as words are named in a sentence."""
    return "".join(f"“{word}”" for word in words)


EXAMPLES: tuple[tuple[str, str], ...] = (
    ("半个标题", "差旅办法"),
    ("文号", "澜江发〔2023〕12号"),
    ("某一条", "差旅费管理办法第十二条"),
    ("问题", "出差住宿费标准是多少"),
    ("标题", "公司法"),
    ("某一条", "公司法第九条"),
    ("问题", "试用期最长多久"),
)
"""Kinds of question and one of each; a page shows only those that find something."""

FIRST_READ = ("考勤休假", "差旅与报销", "公务接待", "商业秘密", "招聘与用工", "印章管理")
"""Topics that a new hire meets first: of each, the newest rules in force are offered as 先读这些."""

HANDBOOK = "员工手册"

HELP: Mapping[str, str] = {"find": "查制度", "start": "刚入职", "draft": "写文件"}
