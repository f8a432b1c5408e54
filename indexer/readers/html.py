"""HTML: the text of the page's body as blocks. Only text leaves this module, never markup."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator

from bs4 import BeautifulSoup, Comment, NavigableString, Tag, XMLParsedAsHTMLWarning
from bs4.element import PageElement, PreformattedString

from analyzers.blocks import CELL, Block, BlockKind
from indexer.readers.html_sites import find_article

_DROPPED = (
    "script",
    "style",
    "nav",
    "header",
    "footer",
    "aside",
    "form",
    "noscript",
    "template",
    "svg",
    "math",
    "iframe",
    "object",
    "embed",
    "button",
    "select",
    "head",
    "title",
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_INLINE = frozenset(
    (
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "o:p",
        "q",
        "ruby",
        "rb",
        "rt",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "img",
    )
)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_MAX_DEPTH = 200


def read_html(text: str) -> list[Block]:
    """The blocks of a page: headings, paragraphs and tables of its body, scripts and navigation left out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)  # XHTML is read as the HTML it is shown as
        soup = BeautifulSoup(text, "lxml")
    article = find_article(soup)
    for tag in soup(_DROPPED):
        tag.decompose()
    for tag in soup.find_all(style=re.compile(r"display\s*:\s*none", re.I)):
        tag.decompose()
    if article is None or article.text.decomposed:
        return [line for block in _blocks(soup.body or soup, 0) for line in _lines(block)]
    head = [Block(BlockKind.HEADING, article.title, 1)]
    facts = [Block(BlockKind.PARAGRAPH, fact) for fact in article.facts]
    lines = [line for block in _blocks(article.text, 0) for line in _lines(block)]
    said_again = bool(lines) and lines[0].text == article.title
    return [*head, *facts, *lines[said_again:]]


def _lines(block: Block) -> Iterator[Block]:
    """A paragraph of several lines (br) as several paragraphs; other blocks as they are."""
    if block.kind is BlockKind.TABLE:
        if block.text.strip():
            yield block
        return
    for line in block.text.split("\n"):
        line = _SPACE.sub(" ", line).strip()
        if line:
            yield Block(block.kind, line, block.level)


def _blocks(tag: Tag, depth: int) -> Iterator[Block]:
    """Blocks below a tag; text that stands loose between block tags makes a paragraph of its own."""
    if depth > _MAX_DEPTH:
        yield Block(BlockKind.PARAGRAPH, tag.get_text())
        return
    loose: list[str] = []
    for child in tag.children:
        if _is_inline(child):
            loose.append(_inline_text(child))
            continue
        if not isinstance(child, Tag):
            continue
        if loose:
            yield Block(BlockKind.PARAGRAPH, "".join(loose))
            loose = []
        yield from _block(child, depth)
    if loose:
        yield Block(BlockKind.PARAGRAPH, "".join(loose))


def _block(tag: Tag, depth: int) -> Iterator[Block]:
    if tag.name in _HEADINGS:
        yield Block(BlockKind.HEADING, _inline_text(tag).replace("\n", " "), _HEADINGS[tag.name])
    elif tag.name == "table" and not tag.find("table") and _is_data(tag):
        yield Block(BlockKind.TABLE, "\n".join(_rows(tag)))
    elif tag.name == "ol":
        yield from _ordered(tag, depth)
    else:
        yield from _blocks(tag, depth + 1)


def _ordered(tag: Tag, depth: int) -> Iterator[Block]:
    """Items of an ordered list with the numbers that a browser would print."""
    start = str(tag.get("start", "1"))
    number = int(start) if start.isascii() and start.isdigit() else 1
    for item in tag.find_all("li", recursive=False):
        first = True
        for block in _blocks(item, depth + 1):
            text = f"{number}.{block.text.lstrip()}" if first else block.text
            yield Block(block.kind, text, block.level)
            first = False
        number += 1


def _is_data(table: Tag) -> bool:
    """Whether a table holds data and no page layout: two rows of two cells, no cell as long as a page."""
    cells = [row.find_all(["td", "th"]) for row in table.find_all("tr")]
    return sum(len(row) >= 2 for row in cells) >= 2 and all(
        len(c.get_text()) < 2000 for row in cells for c in row
    )


def _rows(table: Tag) -> Iterator[str]:
    for row in table.find_all("tr"):
        yield CELL.join(_SPACE.sub(" ", cell.get_text(" ")).strip() for cell in row.find_all(["td", "th"]))


def _is_inline(element: PageElement) -> bool:
    if isinstance(element, NavigableString):
        return True
    return (
        isinstance(element, Tag)
        and (element.name in _INLINE or element.name == "br")
        and not (element.find(lambda t: t.name not in _INLINE and t.name != "br"))
    )


def _inline_text(element: PageElement) -> str:
    if isinstance(element, (Comment, PreformattedString)):
        return ""
    if isinstance(element, NavigableString):
        return _SPACE.sub(" ", str(element))
    assert isinstance(element, Tag)  # noqa: S101
    if element.name == "br":
        return "\n"
    return "".join(_inline_text(child) for child in element.children)
