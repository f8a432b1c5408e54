"""Decisions in minutes: which sentences are some, and who does what by when in them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_OPENER = (
    r"(?:经(?:研究|讨论|审议|表决|与会\S{1,6}讨论)[，,]?)?会议(?:还|同时|最后|一致|研究|经讨论)*(?:原则(?:上)?)?"
    r"(?:决定|议定|同意|通过|批准|要求|明确(?!指出)|确定|审议通过|审议并通过|审定|责成|(?:研究|讨论|审议|听取)了?[^。；]{2,60}[，,](?:原则)?同意)"
)
_SENTENCES = re.compile(rf"(?<=[。；;])(?={_OPENER})")
_OPENS = re.compile(_OPENER)
# What is decided outside a heading that says so: why, the form, a sentence it is met in.
PLAIN = (
    (
        "what is approved",
        r"(?:TC|PMC|SIG|大家|与会者)?\s*(?:原则上?)?(?:一致)?(?:同意|批准)(?!.{0,12}[?？])",
        "同意孵化毕业。",
    ),
    ("what is refused", r"(?:暂)?不(?:予)?(?:同意|批准|引入|接纳|通过)|暂不\S", "暂不同意引入该软件。"),
    ("what was voted", r".{0,12}(?:投票|表决|评审|审议)(?:一致)?通过", "投票通过成立工作组。"),
    ("what is let pass", r".{0,20}闭环.{0,8}后.{0,6}(?:允许|同意|准出)", "遗留问题闭环后允许毕业。"),
    (
        "what is given up",
        r".*无须重复|.*(?:不再|停止)(?:引入|维护|发布|建设)(?!.{0,6}(?:汇报|介绍))",
        "社区已有，无须重复引入。",
    ),
    (
        "what goes on as it is",
        r".*(?:暂时?)?(?:还|仍)?按照?(?:现在|目前|现有)的?(?:进度|节奏|计划)",
        "暂按目前节奏推进。",
    ),
    (
        "what comes next",
        r"(?:会后|下一步|下次(?:例会|会议)?)(?!.{0,8}[:：]).{2,}",
        "会后把材料发给秘书处。",
    ),
    ("who does it next", r".*(?:下一次|下次)(?:例?会)?(?:做|作|再|汇报).{2,}", "甲请假，下次再作汇报。"),
    (
        "who does it by when",
        r"(?:由)?[\u4e00-\u9fff、]{2,20}(?:于|在)?(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日|底)?前(?!.{0,30}已)",
        "财务部10月底前公布目录。",
    ),
    (
        "who takes the lead",
        r".*\S{1,10}(?:牵头|负责)(?:推进|推动|组织|落实|输出|开展|协调|[^人的，。]{0,4}工作)|.*由\s?\S{2,10}\s?(?:评审|决策|输出|落实)",
        "由技术处牵头推进专项。",
    ),
    (
        "whose task it is",
        r".{6,}(?:-{1,3}|—{1,2}|责任人[:：])\s*@?[\u4e00-\u9fff]{2,4}(?:[/、&＆ ]+[\u4e00-\u9fff]{2,4})*(?:后续\S{1,8})?$",
        "整理名单 -- 甲乙",
    ),
    (
        "what somebody helps with",
        r"(?:针对|关于).{2,16}[，,]\S{2,8}(?:尽力|负责|帮忙|协助).{0,4}(?:解决|推进|处理)",
        "针对设备，甲方尽力帮忙解决",
    ),
    (
        "with whom to settle it",
        r".{0,20}(?:与|和|跟).{2,60}(?:沟通|对齐|对接|确认)(?:一下|后续|确定)|.*(?:要|需|须)(?:与|和|跟)?.{0,6}对(?:齐)?一下",
        "与平台组沟通后续的对接",
    ),
    ("what is enough", r".*(?:提交|回复|反馈|发送|执行|办理)[^。]{0,16}即可", "请各组回邮反馈意见即可"),
    (
        "what is to be made",
        r"(?:把|将|在).{2,30}(?:发给|添加|创建|新建|提交|输出|同步到)|提供.{2,12}的?(?:文档|材料|清单)|.{6,80}(?:添加|补充)(?:文档|说明)$",
        "把要点整理后发给秘书处",
    ),
)
_PLAIN = tuple(re.compile(row[1], re.S) for row in PLAIN)
_NO_DECISION = re.compile(
    r"(?:会议)?(?:建议|希望|可以|欢迎|问[:：]|答[:：])|[^，。：:\s]{2,4}[:：]\s*(?:建议|问)|.*(?:[?？]$|汇报人|申报人|发起人|提案人)"
)
# An entry under 结论 or 遗留问题 that decides nothing.
_NOTHING = re.compile(
    r"(?:本次|暂)?(?:无|没有)(?:遗留问题|新增)?[。.；;]?$|[-—/]+$|N/?A$|none\.?$|.{0,12}(?:没有上会|未上会|未讨论)|待定。?$|同上。?$",
    re.I,
)
_STATE = re.compile(
    r"(?:[^，。；]{0,30}(?:跟进|适配|开发|处理|进行)中|.{0,400}(?:正在\S{1,6}中|已反馈给\S{2,12}))[。.]?$",
    re.S,
)
_LINKS = re.compile(r"(?:本次)?(?:会议)?(?:链接|录屏|录播|录制|提取码)|https?://\S+$|本次会议录播")


def sentences_of(text: str) -> tuple[str, list[str]]:
    """What a paragraph says before the meeting decides, and its decisions: 会议决定，…；会议要求，…"""
    pieces = [piece for piece in _SENTENCES.split(text) if piece]
    first = next((at for at, piece in enumerate(pieces) if _OPENS.match(piece)), len(pieces))
    return "".join(pieces[:first]), pieces[first:]


def is_plain_decision(text: str) -> bool:
    """Whether a line that no heading calls a decision is one."""
    bare = text.strip("*·• \t-")
    if _NO_DECISION.match(bare) or _LINKS.match(bare):
        return False
    return any(pattern.match(bare) for pattern in _PLAIN)


def decides_nothing(text: str) -> bool:
    """Whether an entry under 结论 or 遗留问题 says that there is nothing, or only how far something is."""
    return bool(_NOTHING.match(text) or _STATE.match(text) or _LINKS.match(text))


_TAIL = re.compile(
    r"[\s，,；;。.]*[-—–]*\s*(?:责任人|负责人|跟踪人|Owner)\s*[:：]\s*(?P<who>[^:：\n]*?)(?=\s*(?:(?:完成|闭环|截止)?(?:时间|日期)?\s*[:：]|完成|$))",
    re.I,
)
_BY_LABEL = re.compile(
    r"(?:完成|闭环|截止|上线)?(?:时间|日期|Due)\s*[:：]\s*(?P<due>[^，,；;\s][^，,；;]{0,40}?)\s*[)）。]?$",
    re.I,
)
_DASHED = re.compile(
    r"\s*(?:--+|—+|–|\s-)\s*@?(?P<who>[\u4e00-\u9fff]{2,8}(?:\s*[/、&＆]\s*[\u4e00-\u9fff]{2,8})*)\s*(?:(?:后续|闭环|完成).*)?$"
)
_AT = re.compile(r"@(?P<who>[\u4e00-\u9fffA-Za-z][\w\u4e00-\u9fff]*)")
_NAME = r"[\u4e00-\u9fffA-Za-z“”]"
DAY = (
    r"(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日|[上中下]旬|底|末|初)?(?:中午|上午|下午|晚)?(?:\d{1,2}[时:：]\d{0,2})?|"
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}日?|(?:本|下|当)(?:周|月|季度|年)(?:底|末)?|[年月]底|[一二三四]季度(?:底|末)?|"
    r"下次(?:例会|会议)|会后\d{1,2}个?(?:工作日|日|天|周)"
)
_BEFORE = r"(?:以前|之前|前|以内|之内|内)"
_DUE = re.compile(rf"(?P<due>(?:{DAY}){_BEFORE})")
_ACTS = (
    r"(?:负责(?!人)|牵头|会同|(?<!党)组织|督办|督导|提出|提交|提供|制定|完成|报|汇总|保存|另行|修改|落实|审查|办理|筹备|评审|协调|共同|补充|整理|"
    r"审核|复核|核稿|确定|通报|通知|印发|安排|签收|指导|作工作报告|按|分别|前置|下达|包户|收集|应当|必须|研究|对照|每[年月周]|(?<!主)要)"
)
_BY = re.compile(
    rf"(?<!自)由(?P<who>(?:{_NAME}|、){{2,40}}?)(?=(?:于|在)?(?:{DAY}){_BEFORE}|于|在|{_ACTS})"
)
_SUBJECT = re.compile(
    rf"(?:^|(?<=[。；;，,：:\n]))(?:会议(?:要求|决定|同意))?(?P<who>(?:{_NAME}|、){{2,40}}?)"
    rf"(?:(?:于|在)?(?={_ACTS}?(?:{DAY}){_BEFORE})|(?=负责(?!人)|牵头))"
)
_ACT = re.compile(_ACTS)
_NOBODY = re.compile(
    r"^(?:自|不|至|从|会议|其中|原则|同意|并|每|本|上述|以上|第|如|确保|经|依照|增加|对|于|在|由|返回|修改)|"
    r"(?:台账|平台|系统|办法|清单|情况|范围|时间|标准|目录|档案|文本|会议|稿|后|的)$"
)


@dataclass(frozen=True, slots=True)
class Task:
    """Who does what by when; empty where the text does not say."""

    who: tuple[str, ...]
    what: str
    due: str


def task_in(text: str) -> Task:
    """The task in a decision: 责任人：甲 时间：3月20日, 由财务部于4月30日前报送, 整理名单 -- 甲."""
    who, what = _labelled(text)
    labelled_day = _BY_LABEL.search(text)
    due = labelled_day or _DUE.search(text)
    if labelled_day and labelled_day.start() > 4:
        what = (
            what[: labelled_day.start()].rstrip("，,（( 　—-") if labelled_day.start() < len(what) else what
        )
    if not who:
        who = _named(text)
    return Task(who, what.strip(), due["due"].strip() if due else "")


def _labelled(text: str) -> tuple[tuple[str, ...], str]:
    """Those named at the end of a decision, and the decision without them."""
    found = _TAIL.search(text) or _DASHED.search(text)
    if found:
        return _names(found["who"]), text[: found.start()] or text
    return tuple(dict.fromkeys(match["who"] for match in _AT.finditer(text))), text


def _named(text: str) -> tuple[str, ...]:
    """Those who are to do something by the sentence itself: 由X负责, X于3月底前…."""
    found = [match["who"] for pattern in (_BY, _SUBJECT) for match in pattern.finditer(text)]
    names = [_ACT.split(name)[0] for one in found for name in _names(one.rpartition("由")[2])]
    return tuple(dict.fromkeys(name for name in names if len(name) > 1 and not _NOBODY.search(name)))


def _names(text: str) -> tuple[str, ...]:
    parts = re.split(r"[、,，/&＆;；]|会同|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", text)
    return tuple(part.strip(" @。.") for part in parts if part.strip(" @。."))
