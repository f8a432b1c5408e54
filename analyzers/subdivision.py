"""From the text of an article to its 款, 项 and 目."""

from __future__ import annotations

import re

from analyzers.blocks import CELL
from analyzers.marks import DIGITS, GAP
from analyzers.numerals import parse_number
from analyzers.structure import EID, Node

_ITEM = re.compile(rf"([（(]{GAP}*({DIGITS}+){GAP}*[)）]){GAP}*")
_SUBITEM = re.compile(rf"(([0-9０-９]{{1,2}}){GAP}*[.．、](?![0-9０-９])|([0-9０-９]{{1,2}})[)）]){GAP}*")


def subdivide(eid: str, text: str) -> list[Node]:
    """The 款 of an article with their 项 and 目: a line （一） belongs to the paragraph above it, 1. to its item.

    The rows of a table belong to the line above them.
    """
    paragraphs: list[Node] = []
    item: Node | None = None
    for line in text.split("\n"):
        if CELL in line and paragraphs:
            [*paragraphs[-1].walk()][-1].lines.append(line)
            continue
        opened = _ITEM.match(line)
        if opened and paragraphs:
            _join_interrupted(paragraphs, parse_number(opened[2]))
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


def _join_interrupted(paragraphs: list[Node], number: int | None) -> None:
    """A line between （三） and （四） belongs to item （三）: it is no paragraph of its own."""
    if len(paragraphs) < 2 or number is None or number < 2 or paragraphs[-1].children:
        return
    before = paragraphs[-2].children
    items = [child for child in before if child.type == "item"]
    if items and items[-1].number == number - 1:
        items[-1].lines += paragraphs.pop().lines


def _child(owner: Node, type_: str, num: str, digits: str, text: str) -> Node:
    number = parse_number(digits) or len(owner.children) + 1
    eid = f"{owner.eid}__{EID[type_]}_{number}"
    again = sum(1 for child in owner.children if child.eid.split("~")[0] == eid)
    node = Node(type_, num.strip(), number, lines=[text], eid=f"{eid}~{again + 1}" if again else eid)
    owner.children.append(node)
    return node
