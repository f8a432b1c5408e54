"""Who a rule gives a task or a decision to: departments, organs, meetings and posts named in a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analyzers.segment import Token, tokens


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LONGEST_NAME = 18
"""Characters of a name; a longer run of words is cut at its beginning."""

_ALONE = _words(
    """
    总经理 副总经理 董事长 副董事长 总会计师 总法律顾问 总工程师 总监 主任 法定代表人 分管领导 董事会 监事会 股东会 党委
    党委会 党组 纪委 工会 国务院 办公室 办公厅 人民法院 人民检察院 人民政府 公安机关 国家主席
    """
)
_TAILED = _words(
    """
    部 处 科 室 局 厅 署 中心 部门 机关 机构 单位 公司 集团 银行 法院 检察院 政府 委员会 党委会 小组 指挥部
    工作组 办公会 代表大会 大会 常委会 理事会 负责人 领导 分公司 子公司 车间 班组 协会 联合会 交易所 事务所
    """
)
"""Words that end a name when words stand before them."""
_ENDINGS = tuple(
    _words("部 局 厅 署 室 委员会 办公会 委 中心 机关 法院 政府 银行 部门 机构 单位 公司 小组")
)
_NO_NAMES = _words(
    """
    全部 内部 外部 干部 局部 部分 一部 各部 本部 该部 上部 下部 中部 东部 西部 南部 北部 底部 头部 尾部 总部 教室
    居室 卧室 浴室 温室 原委 编委 当局 全局 大局 格局 布局 结局 中心 机关 政府 银行 法院 公署 部署 签署 联署 附属
    所属
    """
)
_BETWEEN = _words(
    """
    由 报 向 经 和 与 同 及 跟 或 或者 以及 并 且 的 在 对 对于 将 把 为 以 被 从 自 至 到 按 按照 依照
    依据 根据 通过 会同 协同 联合 配合 协助 委托 授权 责成 督促 要求 通知 告知 移送 移交 报告 报送 报请 报经 提请
    提交 商请 抄送 抄报 送 交 请 各 本 该 其 其他 其它 有关 相关 每 应 应当 须 必须 可 可以 不得 不 负责 制定
    成立 设立 接受 作为 是 属于 涉及 提醒 征得 征求 上报 呈报 呈 并处 处 后 前 时 中 内 上 下 等 是否 如 因
    向其 逐级 统一 分别 共同 同时 及时 直接 均 已 已经 未 没有 包括 所 经过 参加 参与 召集 主持 内向 适用于 规范
    加强 结合 指 制订 设置 聘请 未经 除 凭 受 给 超过 关于 列席 提议 召开 开展 推进 促进 支持 鼓励 保护 承担
    通报 收到 需要 拟订 取消 违反 致使 暂停 连续 明确 设 设在 任 担任 起 编制 履行 建议 送达 禁止 停止 拒绝 影响
    符合 实现 增强 提升 深化 探索 评议 发生 任何 一个 两个 多个 不同 下列 所有 及其 以下 统称 简称 称 下设 具备
    享有 占用 检查 规定 推动 培育 任免 指导 调派 聘任 选聘 商 受理 有 本市 纳入 进入 提供 确定 采用 约谈 擅自
    充分 听取 遵守 获得 持有 取得 责令 服从 审核 审批 批准 备案 审查 审议 同意 组织 牵头 确认 签字 签署 决定 申请 填报 办理 执行 汇总 监督 实施
    """
)
"""Words that no name runs across, but for those of `_NAMING` (审批部门, 监督机关)."""
_NAMING = _words(
    """
    审批 审核 监督 检查 组织 审查 决定 批准 备案 办理 执行 实施 申请 监督管理
    """
)

_APART = _BETWEEN - _NAMING
_CUES = _words(
    """
    由 报 向 经 和 与 同 及 跟 或 或者 以及 会同 协同 联合 配合 协助 委托 授权 责成 督促 通知 告知 移送 移交
    报告 报送 报请 报经 提请 提交 商请 抄送 抄报 送 交 请 商 上报 呈报 呈 征得 征求 经过 听取 通报 应当 所
    """
)
"""Words before the name of one who acts or is turned to."""
_HOUSES = ("国务院", "政府", "公司", "集团", "委员会", "党委", "大会")
"""Endings of those that have departments."""
_REACH = 4
_MADE, _MAKING = frozenset(["公司", "子公司", "集团"]), frozenset(["批准", "决定", "变更", "领导", "监督"])
"""Not a name but what is done to one: 决定公司合并."""


@dataclass(frozen=True, slots=True)
class Body:
    """A name written at `text[start:end]`; `name` is the name folded."""

    name: str
    start: int
    end: int


def find_bodies(text: str) -> list[Body]:
    """The names in reading order: `由财务资产部报总经理审批` gives 财务资产部 and 总经理; 有关部门 names nobody.

    Only those that act or are turned to count: after 由, 报, 经 and the like, in a list, or at the beginning of a clause.
    """
    words = tokens(text)
    named = [(start, _name(words[start:end])) for start, end in _runs(words)]
    return [body for start, body in named if body is not None and _acts(text, words, start, body)]


def _runs(words: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Places of words that stand together without a word between names."""
    start = 0
    for at, word in enumerate(words):
        between = word.text in _APART or word.text[0].isascii()
        if start < at and (between or not _touch(words, at)):
            yield start, at
            start = at
        start = at + 1 if between else start
    if start < len(words):
        yield start, len(words)


def _touch(words: Sequence[Token], at: int) -> bool:
    """Whether no sign stands before a word."""
    return 0 < at < len(words) and words[at - 1].end == words[at].start


def _acts(text: str, words: Sequence[Token], start: int, body: Body) -> bool:
    """Whether a word before the name of a run gives it the floor, or else words follow that say what it does."""
    if _touch(words, start):
        return words[start - 1].text in _CUES
    after = text[body.end : body.end + 1]
    return after.isalnum() or after == "、" or text[body.start - 1 : body.start] == "、"


def _name(run: Sequence[Token]) -> Body | None:
    """The name at the beginning of a run; None where none is."""
    end = next((at for at in range(len(run)) if _ends(run, 0, at)), None)
    if end is None:
        return None
    while (further := _further(run, end)) is not None:
        end = further
    first = _first(run, end)
    if run[end].text in _MADE and run[first].text in _MAKING and end == first + 1:
        return None
    return Body("".join(token.text for token in run[first : end + 1]), run[first].start, run[end].end)


def _ends(run: Sequence[Token], start: int, at: int) -> bool:
    word = run[at].text
    if word in _ALONE:
        return True
    if word in _TAILED:
        return at > start
    return len(word) > 2 - (word[-1] in "部局厅署委") and word not in _NO_NAMES and word.endswith(_ENDINGS)


def _further(run: Sequence[Token], end: int) -> int | None:
    """Where a longer name ends that begins with this one: 国务院财政部门, 集团公司审计部, 党政办公室主任."""
    reach = _REACH if run[end].text.endswith(_HOUSES) else 1
    return next((at for at in range(end + 1, min(end + 1 + reach, len(run))) if _ends(run, end, at)), None)


def _first(run: Sequence[Token], end: int) -> int:
    """Where the name begins, no more than `LONGEST_NAME` before its end."""
    start = 0
    while start < end and run[end].end - run[start].start > LONGEST_NAME:
        start += 1
    return start
