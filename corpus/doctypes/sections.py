"""The text of an official document as a tree: sections by 一、 with the text before them, and annexes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzers.blocks import Block, BlockKind
from analyzers.marks import annex_mark, counted_mark
from analyzers.structure import Node, has_articles, parse_structure

_HEADING_LIMIT = 45


def nodes_of(text: Sequence[Block], annexes: Sequence[Sequence[Block]]) -> list[Node]:
    """Sections by 一、 with the text before them as preamble; one section where there are none; annexes."""
    nodes = _sections(text)
    for number, blocks in enumerate(annexes, 1):
        mark = annex_mark(blocks[0].text)
        node = Node(
            "annex",
            mark.num if mark else blocks[0].text,
            number,
            heading=mark.rest if mark else "",
            eid=f"annex_{number}",
        )
        if has_articles(blocks[1:]):
            node.children = _prefixed(parse_structure(blocks[1:]), node.eid)
        else:
            node.lines = [block.text for block in blocks[1:]]
        nodes.append(node)
    return nodes


def _prefixed(nodes: list[Node], prefix: str) -> list[Node]:
    for top in nodes:
        for node in top.walk():
            node.eid = f"{prefix}__{node.eid}"
    return nodes


def _sections(blocks: Sequence[Block]) -> list[Node]:
    opening = Node("preamble", eid="preamble")
    sections: list[Node] = []
    for block in blocks:
        mark = counted_mark(block.text) if block.kind is not BlockKind.TABLE else None
        if mark is not None:
            number = len(sections) + 1
            short = len(mark.rest) <= _HEADING_LIMIT and not re.search(r"[。；]", mark.rest.rstrip("。"))
            node = Node(
                "section", mark.num, number, eid=f"sec_{number}", heading=mark.rest if short else ""
            )
            if mark.rest and not short:
                node.lines.append(mark.rest)
            sections.append(node)
        else:
            (sections[-1] if sections else opening).lines.append(block.text)
    if not sections:
        return [Node("section", number=1, lines=opening.lines, eid="sec_1")] if opening.lines else []
    return [opening, *sections] if opening.lines else sections
