"""The opening of a document: its title, the lines between title and text, and the text itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analyzers.blocks import Block, BlockKind
from analyzers.marks import annex_mark, article_mark, container_mark, counted_mark

_DATE = r"[0-9０-９〇零○一二三四五六七八九十]{2,4}\s*年\s*[0-9０-９一二三四五六七八九十]{1,3}\s*月"
_NUMBER = r"[\u4e00-\u9fff（）()]{1,20}?\s*[〔\[（(【［]\s*(?:19|20)[0-9]{2}\s*[〕\])）】］]\s*第?\s*[0-9０-９]+\s*号"
_HEADER_LINE = re.compile(
    rf"[（(]?\s*(?:根据|自|经)?\s*{_DATE}.*(?:通过|批准|公布|发布|印发|颁布|修正|修订|修改|施行|实施|执行|废止|生效|会议|公告)|"
    rf"[（(]?(?:根据|经).{{4,200}}(?:修正|修订|审议通过|批准|施行)[）)]?$|"
    rf"[（(]?\s*(?:{_DATE}\s*[0-9]{{1,2}}\s*日\s*)?{_NUMBER}\s*[）)]?$|"
    rf"[（(].{{0,300}}(?:通过|批准|公布|发布|印发|修正|修订|施行|废止)[^。]{{0,30}}[）)]$|"
    rf"自?(?:公布|发布|印发)之日起?(?:施行|实施|执行)[）)]?$|{_DATE}\s*[0-9０-９一二三四五六七八九十]{{1,3}}\s*日$"
)
_MARKING = re.compile(
    r"^(?:密级[:：])?\s*(?:公\s*开|内\s*部(?:资料)?|普通商密|核心商密|绝\s*密|机\s*密|秘\s*密|特\s*急|加\s*急|急\s*件)\s*(?:[★☆*].{0,12})?$"
)
_SENTENCE = re.compile(r"[。；;！!？]")
# What a title 关于… ends with: 关于全面推行行政执法公示制度 goes on in the next line, 关于…的指导意见 does not.
_ABOUT_END = re.compile(
    r"(?:通知|通报|决定|决议|公告|通告|意见|请示|批复|报告|议案|函|纪要|命令|令|公报|解释|答复|办法|规定|细则|规则|条例)"
    r"(?:[（(][^（）()]{1,40}[）)])*$"
)
_ISSUING_END = re.compile(r"(?:通知|函|公告|通告|令|决定|意见|批复|报告)(?:[（(][^（）()]{1,40}[）)])*$")
_TITLE_LINES = 5
_METADATA = re.compile(
    r"[-—\s]*$|[-*]?\s*\*{0,2}(?:来源|更新时间|版本|抓取时间|来源链接|文种|发布主体|时效性|效力级别)\*{0,2}\s*[:：]"
)
# 文号：国办函〔2024〕93号 | 发布日期：2025.10.31 | **发文机关**：…, as collections of rules print them above a text
_LABELLED = re.compile(
    r"[-*]?\s*\*{0,2}(文\s*号|发文字号|发文机关|发布机关|制定机关|成文日期|发布日期|公布日期|印发日期"
    r"|生效日期|施行日期|实施日期)\*{0,2}\s*[:：]\s*(\S.*)$"
)
TITLE_END = re.compile(
    r"(?:法|条例|规定|办法|细则|制度|规则|规程|章程|守则|准则|规范|标准|手册|方案|预案|指引|指南|通则|总则|纲要|规划|要点|目录|"
    r"通知|通报|决定|决议|公告|通告|意见|请示|批复|报告|议案|函|纪要|命令|令|公报|解释|答复|暂行|说明|清单|记录)"
    r"(?:[（(][^（）()]{1,20}[）)])?$"
)
_AUTHORITY = re.compile(r".{2,40}(?:公司|委员会|办公室|工会|董事会|部|厅|局|院|政府|中心)$")
_OWN_NUMBER = re.compile(rf"[（(]?\s*{_NUMBER}\s*[）)]?$")
_MARK_LINES = 4
_ORDER = re.compile(r".{2,30}令$")
_RULE = re.compile(r"(?:法|条例|规定|办法|细则|规则|制度)(?:[（(][^（）()]{1,20}[）)])?$")
TITLE_LIMIT = 120
_FORE_LINES = 40


@dataclass(frozen=True, slots=True)
class Opening:
    """`title` may be empty. `before` and `header` are the lines before and after it, `body` the text.

    `part` is the heading of a part file (继承编), which follows the title as a heading of the same rank; `about`
    what a collection prints of it between title and text (文号：…, 来源：…); `printed` the title with its number.
    """

    title: str
    before: tuple[str, ...]
    header: tuple[str, ...]
    body: tuple[Block, ...]
    part: str = ""
    about: tuple[str, ...] = ()
    printed: str = ""

    @property
    def labelled(self) -> dict[str, str]:
        """What is printed above the text as 文号：…, 发布日期：…, by its label without spaces."""
        lines = _rejoined((*self.before, *self.about))
        found = (_LABELLED.match(line) for line in lines)
        return {re.sub(r"\s", "", one[1]): one[2].strip() for one in found if one}

    @property
    def fore(self) -> tuple[str, ...]:
        """The lines of the text before its first chapter or article, where an order promulgates a rule."""
        lines: list[str] = []
        for block in self.body[:_FORE_LINES]:
            if container_mark(block.text) or article_mark(block.text):
                return tuple(lines)
            lines.append(block.text)
        return ()


def _rejoined(lines: Sequence[str]) -> list[str]:
    """Lines with a number broken before its year put together: …委员会令 and 〔2025〕第11号."""
    found: list[str] = []
    for line in lines:
        if (
            found
            and re.search(r"(?:令|公告)$", found[-1])
            and re.match(r"[〔\[（(]\s*(?:19|20)\d{2}", line)
        ):
            found[-1] += line
        else:
            found.append(line)
    return found


def split_opening(blocks: Sequence[Block]) -> Opening:
    """The opening and the text of a document; text that is no header stays in the text."""
    start, title, after = _find_title(blocks)
    before = tuple(block.text for block in blocks[:start])
    part, after = _part_heading(blocks, start, after) if title else ("", after)
    header: list[str] = []
    while after < len(blocks) and len(header) < 40:
        text = blocks[after].text
        if not (
            _is_header(blocks[after])
            or _same(text, title)
            or (header and _goes_on(header[-1], blocks[after]))
        ):
            break
        header.append(text)
        after += 1
    about = tuple(line for line in header if _is_about(line))
    shown = tuple(line for line in header if line not in about and not _same(line, title))
    printed = "".join(block.text for block in blocks[start : start + 1]) if title else ""
    return Opening(title, before, shown, tuple(blocks[after:]), part, about, printed)


def opens_unit(text: str) -> bool:
    """Whether a line opens a chapter, an article, an annex or a unit numbered 一、."""
    return bool(container_mark(text) or article_mark(text) or counted_mark(text) or annex_mark(text))


def _find_title(blocks: Sequence[Block]) -> tuple[int, str, int]:
    """Where the title starts, the title, and the index of the block after it; an empty title where none is."""
    for index, block in enumerate(blocks[:12]):
        text = block.text
        if _is_authority_mark(blocks, index):
            continue
        if block.kind is BlockKind.TABLE or container_mark(text) or article_mark(text):
            break
        if counted_mark(text) or (opens_unit(text) and not TITLE_END.search(text)):
            break
        if block.kind is BlockKind.HEADING and block.level <= 2:
            return index, _clean(text), index + 1
        if _is_header(block) or _MARKING.match(text) or _METADATA.match(text):
            continue
        if len(text) <= TITLE_LIMIT and not _SENTENCE.search(text) and not text.endswith(("：", ":")):
            title, after = _joined(blocks, index)
            if _ORDER.match(title) and (carried := _carried_rule(blocks, after)):
                return carried
            if TITLE_END.search(title) or index == 0:
                return index, _clean(title), after
    return 0, "", 0


def _is_authority_mark(blocks: Sequence[Block], index: int) -> bool:
    """Whether a line is the 发文机关标志 above an official document: 澜江集团有限公司文件, or its name over a number."""
    text = blocks[index].text
    if index >= _MARK_LINES or _SENTENCE.search(text) or re.search(r"[《》]|关于", text):
        return False
    if re.search(r".{2,40}(?:文件|公司董事会议案)$", text):
        return True
    following = blocks[index + 1 : index + 2]
    return _AUTHORITY.match(text) is not None and any(_OWN_NUMBER.match(block.text) for block in following)


def _carried_rule(blocks: Sequence[Block], after: int) -> tuple[int, str, int] | None:
    """The title of the rule that an order (…令) promulgates, where it stands below it by itself."""
    for index in range(after, min(after + 12, len(blocks) - 1)):
        text = blocks[index].text
        if opens_unit(text):
            return None
        if len(text) <= 60 and _RULE.search(text) and not _SENTENCE.search(text):
            return index, _clean(text), index + 1
    return None


def _ends_title(text: str) -> bool:
    """Whether a text so far is a whole title: one with 关于 goes on until its genre."""
    bare = re.sub(r"\s", "", text)
    about = re.search(r"关于(印发|转发|发布|公布)?", re.sub(r"《[^》]*》", "", bare))
    if about is None:
        return TITLE_END.search(bare) is not None
    return (_ISSUING_END if about[1] else _ABOUT_END).search(bare) is not None


def _joined(blocks: Sequence[Block], index: int) -> tuple[str, int]:
    """A title set over a few lines: lines are joined until they end like a title."""
    title = blocks[index].text
    if _ends_title(title):
        return title, index + 1
    joined = title
    for after in range(index + 1, min(index + _TITLE_LINES, len(blocks))):
        text = blocks[after].text
        if blocks[after].kind is not BlockKind.PARAGRAPH or len(text) > 60 or _SENTENCE.search(text):
            break
        if opens_unit(text) or _is_header(blocks[after]) or text.endswith(("：", ":")):
            break
        joined += text
        if _ends_title(joined):
            return joined, after + 1
    return title, index + 1


def _clean(title: str) -> str:
    title = re.sub(r"\s+", " ", title).strip()
    title = re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", title)
    bare = re.sub(rf"[（(]\s*{_NUMBER}\s*[）)]$", "", title)
    return bare if bare and bare != title and TITLE_END.search(bare) else title


def number_in_title(title: str) -> str:
    """The document number that a title carries in brackets at its end: …的通知（银发〔2021〕259号）."""
    found = re.search(rf"[（(]\s*({_NUMBER})\s*[）)]\s*$", title)
    return found[1] if found else ""


def _part_heading(blocks: Sequence[Block], start: int, after: int) -> tuple[str, int]:
    """A second heading of the title's rank right after it: 民法典 and then 继承编."""
    if after >= len(blocks):
        return "", after
    first, second = blocks[start], blocks[after]
    same_rank = first.kind is second.kind is BlockKind.HEADING and first.level == second.level == 1
    if (
        same_rank
        and len(second.text) <= 20
        and not container_mark(second.text)
        and not TITLE_END.search(second.text[:-2])
    ):
        return second.text, after + 1
    return "", after


def _is_header(block: Block) -> bool:
    if block.kind is BlockKind.TABLE or len(block.text) > 700 or _MARKING.match(block.text):
        return block.kind is not BlockKind.TABLE and _MARKING.match(block.text) is not None
    if _is_about(block.text):
        return True
    return (
        _HEADER_LINE.match(block.text) is not None
        and not block.text.endswith("。")
        and "制定本" not in block.text
    )


def _is_about(line: str) -> bool:
    return bool(_LABELLED.match(line) or _METADATA.match(line))


def _goes_on(line: str, block: Block) -> bool:
    """A header line broken in the middle of a list of titles or an open bracket."""
    if (
        block.kind is not BlockKind.PARAGRAPH
        or len(block.text) > 300
        or opens_unit(block.text)
        or block.text.endswith("。")
    ):
        return False
    text = block.text
    open_title = any(line.count(a) > line.count(b) for a, b in ("《》", "〈〉", "（）"))
    return open_title or (text[:1] in "〈《〉》、）" and bool(re.search(r"修正|修订|决定", text)))


def _same(text: str, title: str) -> bool:
    return bool(title) and re.sub(r"\s", "", text) == re.sub(r"\s", "", title)
