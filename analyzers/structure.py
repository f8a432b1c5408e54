"""From the blocks of a rule to the tree of its units (编章节条): refuses no input, loses no text.

The tree ends at the article; `subdivide` gives an article's 款, 项 and 目 from its text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from analyzers.blocks import Block, BlockKind
from analyzers.numerals import parse_number

_DIGITS = r"[0-9０-９零〇○一二两三四五六七八九十百千]"
_GAP = r"[^\S\n]"

CONTAINERS = {"编": "part", "分编": "subpart", "章": "chapter", "节": "section"}
RANK = {"part": 1, "subpart": 2, "chapter": 3, "section": 4, "article": 5, "annex": 0, "preamble": 5}
EID = {
    "part": "part",
    "subpart": "subpart",
    "chapter": "chp",
    "section": "sec",
    "article": "art",
    "paragraph": "para",
    "item": "item",
    "subitem": "subitem",
    "annex": "annex",
}

# 第三章 总则 | 第三章总则 | 第 3 章　总则 | 第一分编　通则
_CONTAINER = re.compile(
    rf"[第笫]{_GAP}*({_DIGITS}+){_GAP}*(分编|编|章|节)(?:{_GAP}+|[:：]|(?=\S)|$)(.*)$", re.S
)
# 第七条 文本 | 第七条之一 文本 | 第 7 条　文本 | 第七条文本
_ARTICLE = re.compile(
    rf"[第笫]{_GAP}*({_DIGITS}+){_GAP}*条(?:{_GAP}*之{_GAP}*({_DIGITS}+))?(?:({_GAP}+|[:：])|(?=\S)|$)(.*)$",
    re.S,
)
# A number that goes on like this is a reference, not an article: 第三条第二款…, 第三条规定的…, 第三条、第四条…
_REFERENCE = re.compile(
    r"第|[至、和或及与的,，;；。)）]|规定|所称|所列|中的|以外|之规定|[一二三四五六七八九十]款"
)
# 一、总则 | 一．总则 ; （一）… is an item, never an article
_COUNTED = re.compile(rf"({_DIGITS}{{1,3}})[、．]{_GAP}*(.*)$", re.S)
_ANNEX = re.compile(
    rf"(附件|附录|附表|附图){_GAP}*({_DIGITS}*)(?:{_GAP}*[:：.．、]{_GAP}*|{_GAP}+|$)(.*)$", re.S
)
_ITEM = re.compile(rf"([（(]{_GAP}*({_DIGITS}+){_GAP}*[)）]){_GAP}*")
_SUBITEM = re.compile(rf"(([0-9０-９]{{1,2}}){_GAP}*[.．、](?![0-9０-９])|([0-9０-９]{{1,2}})[)）]){_GAP}*")
_CONTENTS = re.compile(r"目\s*[录錄次]$")
_SENTENCE_END = re.compile(r"[。；;！!？?]")
HEADING_LIMIT = 60
"""A chapter heading is never longer (the longest of 3,299 laws has 43 characters)."""


@dataclass(slots=True)
class Node:
    """A unit while the tree grows: lines that stand directly under it, and the units below it."""

    type: str
    num: str = ""
    number: int = 0
    inserted: int = 0
    heading: str = ""
    lines: list[str] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    eid: str = ""

    @property
    def text(self) -> str:
        """The lines, one paragraph each."""
        return "\n".join(self.lines)

    def walk(self) -> Iterator[Node]:
        """This unit and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Mark:
    """A line that opens a unit."""

    type: str
    num: str
    number: int
    inserted: int
    rest: str


def container_mark(text: str) -> Mark | None:
    """The 编, 分编, 章 or 节 that a line opens: 第三章 罚则 gives chapter 3, rest 罚则; None for any other line.

    The line of a chapter is short and no sentence: 第三章规定的情形，由…处理。 opens nothing.
    """
    if not text or text[0] not in "第笫" or len(text) > HEADING_LIMIT:
        return None
    match = _CONTAINER.match(text)
    if match is None or _SENTENCE_END.search(match[3]):
        return None
    rest = match[3].strip()
    if _REFERENCE.match(rest) and not text[match.start(3) - 1].isspace():
        return None
    number = parse_number(match[1])
    if number is None:
        return None
    num = text[: match.end(2)]
    return Mark(CONTAINERS[match[2]], num, number, 0, rest)


def article_mark(text: str, expected: int | None = None) -> Mark | None:
    """The article that a line opens: 第十二条 出差人员… ; None for any other line.

    A number followed at once by text counts when the text goes on like a rule; 第三条第二款规定…,
    第三条、第五条… are references. `expected` (the number that would come next) settles 第四条规定….
    """
    if not text or text[0] not in "第笫":
        return None
    match = _ARTICLE.match(text)
    if match is None:
        return None
    number = parse_number(match[1])
    if number is None:
        return None
    inserted = parse_number(match[2]) if match[2] else 0
    if match[3] is None and match[4]:
        follows = _REFERENCE.match(match[4])
        if follows and (number != expected or follows[0] in "第至、和或及与的,，;；。)）"):
            return None
    end = match.end(2) if match[2] else text.index("条") + 1
    return Mark("article", text[:end], number, inserted or 0, match[4].strip())


def counted_mark(text: str) -> Mark | None:
    """The unit numbered 一、 that a line opens; None for any other line."""
    match = _COUNTED.match(text)
    if match is None or match[1].isascii():
        return None
    number = parse_number(match[1])
    return Mark("article", text[: match.end(1) + 1], number, 0, match[2].strip()) if number else None


def annex_mark(text: str) -> Mark | None:
    """The annex that a line opens: 附件1 出差审批单; None for any other line, such as a long sentence."""
    match = _ANNEX.match(text) if text[:1] == "附" and len(text) <= HEADING_LIMIT else None
    if match is None or _SENTENCE_END.search(match[3]):
        return None
    number = parse_number(match[2]) if match[2] else 0
    return Mark("annex", (match[1] + match[2]).strip(), number or 0, 0, match[3].strip())


def has_articles(blocks: Sequence[Block]) -> bool:
    """Whether 第X条 opens at least two lines (one alone may be a reference)."""
    found = 0
    for block in blocks:
        if block.text[:1] in "第笫" and article_mark(block.text) is not None:
            found += 1
            if found == 2:
                return True
    return False


def parse_structure(blocks: Sequence[Block]) -> list[Node]:
    """The top units of the text in reading order, every unit with its `eid`.

    Text with 第X条 gives 编章节条; without, units numbered 一、 become articles; without these, headings
    become sections; text before the first unit is the preamble, from 附件 on annexes.
    """
    blocks = _without_contents(blocks)
    if has_articles(blocks):
        builder = _Builder(article_mark)
    elif _is_counted(blocks):
        builder = _Builder(lambda text, _expected: counted_mark(text))
    else:
        return _assign_eids(_by_headings(blocks))
    for block in blocks:
        builder.add(block)
    return _assign_eids(builder.top)


class _Builder:
    """Grows the tree line by line; `stack` is the chain of open units, outermost first."""

    def __init__(self, mark_of: Callable[[str, int], Mark | None]) -> None:
        self.mark_of = mark_of
        self.top: list[Node] = []
        self.stack: list[Node] = []
        self.expected = 1
        self.awaits_heading: Node | None = None

    def add(self, block: Block) -> None:
        text = block.text
        mark = None
        if block.kind is not BlockKind.TABLE:
            mark = container_mark(text) or self.mark_of(text, self.expected) or self._annex(block)
        if mark is None:
            self._text(block)
        elif mark.type == "article":
            self._article(mark)
        else:
            self._container(mark)

    def _annex(self, block: Block) -> Mark | None:
        if not self.top or (self.top[0].type == "preamble" and len(self.top) == 1):
            return None
        return annex_mark(block.text)

    def _article(self, mark: Mark) -> None:
        node = Node("article", mark.num, mark.number, mark.inserted, lines=[mark.rest] if mark.rest else [])
        self.expected = mark.number + 1
        self.awaits_heading = None
        self._place(node)

    def _container(self, mark: Mark) -> None:
        node = Node(mark.type, mark.num, mark.number, heading=mark.rest)
        self._place(node)
        self.awaits_heading = None if mark.rest else node
        if mark.type == "annex":
            self.expected = 1

    def _place(self, node: Node) -> None:
        rank = RANK[node.type]
        while self.stack and (self.stack[-1].type == "preamble" or RANK[self.stack[-1].type] >= rank):
            self.stack.pop()
        (self.stack[-1].children if self.stack else self.top).append(node)
        self.stack.append(node)

    def _text(self, block: Block) -> None:
        if not block.text:
            return
        if self.awaits_heading is not None:
            owner, self.awaits_heading = self.awaits_heading, None
            if len(block.text) <= HEADING_LIMIT and not _SENTENCE_END.search(block.text):
                owner.heading = block.text
                return
        if not self.stack:
            self.stack.append(Node("preamble"))
            self.top.append(self.stack[-1])
        self.stack[-1].lines.append(block.text)


def _is_counted(blocks: Sequence[Block]) -> bool:
    """Whether paragraphs numbered 一、 are the articles; 一、 in headings opens the sections of a handbook."""
    counted = [block for block in blocks if block.text and counted_mark(block.text)]
    plain = sum(block.kind is not BlockKind.HEADING for block in counted)
    return plain >= 2 and plain * 2 > len(counted)


def _without_contents(blocks: Sequence[Block]) -> Sequence[Block]:
    """The blocks without a 目录 at the front: it ends where its first entry comes again."""
    start = next((i for i, block in enumerate(blocks[:60]) if _CONTENTS.match(block.text)), None)
    if start is None:
        return blocks
    first = _squeezed(blocks[start + 1].text) if start + 1 < len(blocks) else ""
    for end in range(start + 2, len(blocks)):
        if first and _squeezed(blocks[end].text) == first:
            return [*blocks[:start], *blocks[end:]]
    return blocks


def _squeezed(text: str) -> str:
    return re.sub(r"[\s.．·…]+[0-9]*$|\s+", "", text)


def _by_headings(blocks: Sequence[Block]) -> list[Node]:
    """Sections from headings, nested by their rank; text before the first is the preamble."""
    top: list[Node] = []
    stack: list[tuple[int, Node]] = []
    for block in blocks:
        if block.kind is BlockKind.HEADING:
            while stack and stack[-1][0] >= block.level:
                stack.pop()
            node = Node("section", heading=block.text)
            (stack[-1][1].children if stack else top).append(node)
            stack.append((block.level, node))
        elif block.text:
            if not stack:
                top.append(Node("preamble"))
                stack.append((99, top[-1]))
            stack[-1][1].lines.append(block.text)
    return top


def _assign_eids(nodes: list[Node]) -> list[Node]:
    taken: dict[str, int] = {}
    counters = {"section": 0, "annex": 0}
    for node in nodes:
        _assign(node, "", taken, counters)
    return nodes


def _assign(node: Node, prefix: str, taken: dict[str, int], counters: dict[str, int]) -> None:
    if node.type == "preamble":
        eid = f"{prefix}preamble"
    elif node.type == "section" and not node.num:
        counters["section"] += 1
        eid = f"sec_{counters['section']}"
    elif node.type == "annex":
        counters["annex"] += 1
        eid = f"annex_{counters['annex']}"
    else:
        inserted = f"-{node.inserted}" if node.inserted else ""
        eid = f"{prefix}{EID[node.type]}_{node.number}{inserted}"
    taken[eid] = taken.get(eid, 0) + 1
    node.eid = eid if taken[eid] == 1 else f"{eid}~{taken[eid]}"
    for child in node.children:
        within = _annex_prefix(node.eid) if child.type == "article" else f"{node.eid}__"
        _assign(child, within, taken, counters)


def _annex_prefix(eid: str) -> str:
    """Articles are counted through the whole text, but anew in each annex."""
    first = eid.split("__", 1)[0]
    return f"{first}__" if first.startswith("annex") else ""


def subdivide(eid: str, text: str) -> list[Node]:
    """The 款 of an article with their 项 and 目: a line （一） belongs to the paragraph above it, 1. to its item."""
    paragraphs: list[Node] = []
    item: Node | None = None
    for line in text.split("\n"):
        opened = _ITEM.match(line)
        if opened and paragraphs:
            item = _child(paragraphs[-1], "item", opened[1], opened[2], line[opened.end() :])
            continue
        opened = _SUBITEM.match(line)
        if opened and paragraphs:
            owner = item if item is not None else paragraphs[-1]
            _child(owner, "subitem", opened[1], opened[2] or opened[3], line[opened.end() :])
            continue
        item = None
        number = len(paragraphs) + 1
        paragraphs.append(Node("paragraph", number=number, lines=[line], eid=f"{eid}__para_{number}"))
    return paragraphs


def _child(owner: Node, type_: str, num: str, digits: str, text: str) -> Node:
    number = parse_number(digits) or len(owner.children) + 1
    eid = f"{owner.eid}__{EID[type_]}_{number}"
    again = sum(1 for child in owner.children if child.eid.split("~")[0] == eid)
    node = Node(type_, num.strip(), number, lines=[text], eid=f"{eid}~{again + 1}" if again else eid)
    owner.children.append(node)
    return node


def gaps(nodes: Iterable[Node]) -> list[int]:
    """Numbers of articles that are missing between the first and the last of the main text."""
    numbers = [n.number for top in nodes if top.type != "annex" for n in top.walk() if n.type == "article"]
    if not numbers:
        return []
    present = set(numbers)
    return [n for n in range(min(numbers), max(numbers)) if n not in present]
