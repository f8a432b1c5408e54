"""Markdown, parsed by python-markdown down to its blocks; numbers and text stay as written."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cache
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions.tables import TableExtension

from analyzers.blocks import CELL, Block, BlockKind
from indexer.readers.html import read_html

# A printed number must stay text: as a list "3. 报销" would lose it; indented Chinese text is no code.
_NOT_FOR_RULES = ("olist", "ulist", "indent", "code")
_STASHED = re.compile("\u0002wzxhzdk:(\\d+)\u0003")
_LINK = re.compile(r"!?\[((?:[^\[\]\\]|\\.)*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
# **第一条**, *注*; an escaped star and the one of 5*3 are none.
_EMPHASIS = re.compile(
    r"(?<!\\)(\*\*|__)(?=\S)(.+?)(?<=[^\s\\])\1"
    r"|(?<![*\\])(?!(?<=[0-9])\*[0-9])\*(?=[^\s*])([^*]+?)(?<=[^\s*\\])\*(?!\*)"
)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->")
_BREAK = re.compile(r"<br\s*/?>", re.I)
_BULLET = re.compile(r"^[-*+•]\s+")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>])")
_ATTRIBUTES = re.compile(r"\{[:.#a-zA-Z][^{}]*\}")
# Fences and tabs that site generators add: ::: tip 修订信息, @tab 条例, [[toc]]
_DIRECTIVE = re.compile(r":::|@tab\b|\[\[?toc\]?\]$", re.I)
_SPECIAL = re.compile(r"[*_`\[<&\\{]")


def read_markdown(text: str) -> list[Block]:
    """The blocks of a Markdown text: headings, one paragraph a line, tables."""
    parser = _parser()
    parser.reset()
    lines = text.split("\n")
    for preprocessor in parser.preprocessors:
        lines = preprocessor.run(lines)
    root = parser.parser.parseDocument(lines).getroot()
    return [] if root is None else list(_blocks(root, parser))


@cache
def _parser() -> Markdown:
    parser = Markdown(extensions=[TableExtension()])
    for name in _NOT_FOR_RULES:
        parser.parser.blockprocessors.deregister(name, strict=False)
    return parser


def _blocks(element: Element, parser: Markdown) -> Iterator[Block]:
    for child in element:
        if child.tag == "table":
            yield Block(BlockKind.TABLE, "\n".join(_rows(child)))
        elif len(child.tag) == 2 and child.tag[0] == "h" and child.tag[1].isdigit():
            heading = _inline(_without_attributes((child.text or "").replace("\n", " ").strip()))
            if heading:
                yield Block(BlockKind.HEADING, heading, int(child.tag[1]))
        else:
            yield from _paragraphs(child.text or "", parser)
            yield from _blocks(child, parser)
            yield from _paragraphs(child.tail or "", parser)


def _rows(table: Element) -> Iterator[str]:
    for row in table.iter("tr"):
        yield CELL.join(_inline(cell.text or "").replace("\n", " ") for cell in row)


def _paragraphs(text: str, parser: Markdown) -> Iterator[Block]:
    if "\u0002" in text:
        yield from _stashed(text, parser)
        return
    if "<br" in text:
        text = _BREAK.sub("\n", text)
    for line in text.split("\n"):
        line = line.strip()
        if line[:1] in ":@[" and _DIRECTIVE.match(line):
            continue
        if line[:1] in "-*+•":
            line = _BULLET.sub("", line, count=1)
        if line[-1:] == "}":
            line = _without_attributes(line)
        line = _inline(line) if _SPECIAL.search(line) else line
        if line:
            yield Block(BlockKind.PARAGRAPH, line)


def _without_attributes(line: str) -> str:
    """A line without the attributes at its end: 总则 {#zongze} gives 总则."""
    start = line.rfind("{")
    return line[:start].rstrip() if start >= 0 and _ATTRIBUTES.fullmatch(line, start) else line


def _stashed(text: str, parser: Markdown) -> Iterator[Block]:
    """Text with raw HTML, which python-markdown keeps aside: comments say nothing, the rest is read as HTML."""
    last = 0
    for match in _STASHED.finditer(text):
        yield from _paragraphs(text[last : match.start()].replace("\u0002", ""), parser)
        raw = str(parser.htmlStash.rawHtmlBlocks[int(match[1])])
        if not raw.startswith("<!--"):
            yield from read_html(raw)
        last = match.end()
    yield from _paragraphs(text[last:].replace("\u0002", ""), parser)


def _inline(text: str) -> str:
    """A line without inline markup: **第一条** gives 第一条, [文本](地址) gives 文本, 《〈公司法〉》 stays."""
    if not _SPECIAL.search(text):
        return text.strip()
    text = _LINK.sub(lambda match: match[1], text)
    text = _EMPHASIS.sub(lambda match: match[2] or match[3], text)
    text = _TAG.sub("", text).replace("`", "")
    return html.unescape(_ESCAPE.sub(r"\1", text)).strip()
