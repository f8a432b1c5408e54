"""From the blocks of a rule to the tree of its units (编章节条): refuses no input, loses no text.

The tree ends at the article; `analyzers.subdivision` gives an article's 款, 项 and 目 from its text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from analyzers.blocks import Block, BlockKind
from analyzers.marks import (
    HEADING_LIMIT,
    SENTENCE_END,
    Mark,
    annex_mark,
    article_mark,
    container_mark,
    counted_mark,
    heading_like,
    is_bare_heading,
)

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
_CONTENTS = re.compile(r"目\s*[录錄次]$")


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
    _, blocks = contents_apart(blocks)
    if has_articles(blocks):
        builder = _Builder(article_mark)
    elif _is_counted(blocks):
        builder = _Builder(lambda text, _expected: counted_mark(text))
    else:
        return _assign_eids(_by_headings(blocks))
    for block, after in zip_longest(blocks, blocks[1:]):
        builder.add(block, after)
    return _assign_eids(builder.top)


class _Builder:
    """Grows the tree line by line; `stack` is the chain of open units, outermost first."""

    def __init__(self, mark_of: Callable[[str, int], Mark | None]) -> None:
        self.mark_of = mark_of
        self.top: list[Node] = []
        self.stack: list[Node] = []
        self.expected = 1
        self.awaits_heading: Node | None = None

    def add(self, block: Block, after: Block | None = None) -> None:
        """Put a line where it belongs; `after` is the one that follows it."""
        text = block.text
        mark = None
        if block.kind is not BlockKind.TABLE:
            mark = container_mark(text) or self.mark_of(text, self.expected) or self._annex(block)
            mark = mark or self._heading(block, after)
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

    def _heading(self, block: Block, after: Block | None) -> Mark | None:
        """A heading without a number between two articles: 五、交易行为责任, 水土流失预防 (its 第二章 is lost)."""
        if after is None or len(block.text) > HEADING_LIMIT or not self.stack:
            return None
        like = heading_like if block.kind is BlockKind.HEADING else is_bare_heading
        if self.stack[-1].type != "article" or not like(block.text):
            return None
        mark = self.mark_of(after.text, self.expected)
        follows_on = mark is not None and mark.number == self.expected
        return Mark("section", "", 0, 0, block.text) if follows_on else None

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
            if len(block.text) <= HEADING_LIMIT and not SENTENCE_END.search(block.text):
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


def contents_apart(blocks: Sequence[Block]) -> tuple[Sequence[Block], Sequence[Block]]:
    """A 目录 at the front, and all other blocks: it ends where its first entry comes again, and holds no sentence."""
    start = next((i for i, block in enumerate(blocks[:60]) if _CONTENTS.match(block.text)), None)
    if start is None:
        return (), blocks
    first = _squeezed(blocks[start + 1].text) if start + 1 < len(blocks) else ""
    for end in range(start + 2, len(blocks)):
        if first and _squeezed(blocks[end].text) == first:
            return blocks[start:end], [*blocks[:start], *blocks[end:]]
        if SENTENCE_END.search(blocks[end].text):
            break
    return (), blocks


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


def gaps(nodes: Iterable[Node], first: int = 1) -> list[int]:
    """Numbers of articles that are missing between `first` and the last of the main text."""
    numbers = [n.number for top in nodes if top.type != "annex" for n in top.walk() if n.type == "article"]
    if not numbers:
        return []
    present = set(numbers)
    return [n for n in range(min(first, *numbers), max(numbers)) if n not in present]
