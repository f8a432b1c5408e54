"""HTML: the text of the page's body as blocks. Only text leaves this module, never markup."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from lxml import etree

from analyzers.blocks import CELL, Block, BlockKind
from indexer.readers.html_flat import TooDeep, flat_blocks
from indexer.readers.html_sites import find_article, pieces

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
        "br",
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
_NOT_SHOWN = re.compile(r"display\s*:\s*none", re.I)
_MAX_DEPTH = 200
_LONGEST_CELL = 2000
_LIMIT = etree.ErrorTypes.ERR_RESOURCE_LIMIT


def read_html(text: str) -> list[Block]:
    """The blocks of a page: headings, paragraphs and tables of its body, scripts and navigation left out."""
    try:
        page = _parse(text)
    except TooDeep:
        return flat_blocks(_bytes(text), _DROPPED, _INLINE)
    if page is None:
        return []
    article = find_article(page)
    for element in [*page.iter(*_DROPPED), *filter(_is_hidden, page.iter())]:
        _drop(element)
    if article is None or page not in article.text.iterancestors():
        body = page.find("body")
        return _Reader(page).read(page if body is None else body)
    head = [Block(BlockKind.HEADING, article.title, 1)]
    facts = [Block(BlockKind.PARAGRAPH, fact) for fact in article.facts]
    lines = _Reader(page).read(article.text)
    said_again = bool(lines) and lines[0].text == article.title
    return [*head, *facts, *lines[said_again:]]


def _parse(text: str) -> etree._Element | None:
    """The page as browsers would mend it, comments left out; XHTML is read as the HTML it is shown as.

    Raises `TooDeep` where tags are nested deeper than libxml2 follows: it would cut the page off there.
    """
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        page = etree.fromstring(_bytes(text), parser)
    except etree.XMLSyntaxError:  # nothing in it
        page = None
    last = parser.error_log.last_error
    if last is not None and last.level == etree.ErrorLevels.FATAL and last.type == _LIMIT:
        raise TooDeep
    return page


def _bytes(text: str) -> bytes:
    return text.replace("\0", "").encode("utf-8", "replace")


def _is_hidden(element: etree._Element) -> bool:
    style = element.get("style")
    return style is not None and _NOT_SHOWN.search(style) is not None


def _drop(element: etree._Element) -> None:
    """Take an element out of its page; the text behind it stays."""
    parent, before, text = element.getparent(), element.getprevious(), element.tail
    if parent is None:
        return
    if text and before is not None:
        before.tail = (before.tail or "") + text
    elif text:
        parent.text = (parent.text or "") + text
    parent.remove(element)


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


class _Reader:
    """Makes blocks of the elements of a page."""

    def __init__(self, page: etree._Element) -> None:
        self._holders = _holders(page)

    def read(self, element: etree._Element) -> list[Block]:
        """The blocks below an element."""
        return [line for block in self._blocks(element, 0) for line in _lines(block)]

    def _blocks(self, element: etree._Element, depth: int) -> Iterator[Block]:
        """Blocks below an element; text that stands loose between block elements makes a paragraph of its own."""
        if depth > _MAX_DEPTH:
            yield Block(BlockKind.PARAGRAPH, "".join(map(str, element.itertext())))
            return
        loose = [_SPACE.sub(" ", element.text or "")]
        for child in element:
            if _is_inline(child) and child not in self._holders:
                loose.append(_inline_text(child))
            else:
                yield Block(BlockKind.PARAGRAPH, "".join(loose))
                yield from self._block(child, depth)
                loose = []
            loose.append(_SPACE.sub(" ", child.tail or ""))
        yield Block(BlockKind.PARAGRAPH, "".join(loose))

    def _block(self, element: etree._Element, depth: int) -> Iterator[Block]:
        level = _HEADINGS.get(str(element.tag))
        if level is not None:
            yield Block(BlockKind.HEADING, _inline_text(element).replace("\n", " "), level)
        elif element.tag == "table" and _is_data(element):
            yield Block(BlockKind.TABLE, "\n".join(_rows(element)))
        elif element.tag == "ol":
            yield from self._ordered(element, depth)
        else:
            yield from self._blocks(element, depth + 1)

    def _ordered(self, element: etree._Element, depth: int) -> Iterator[Block]:
        """Items of an ordered list with the numbers that a browser would print."""
        start = element.get("start", "1")
        number = int(start) if start.isascii() and start.isdigit() else 1
        for item in element.iterchildren("li"):
            first = True
            for block in self._blocks(item, depth + 1):
                if first and block.text.strip():
                    first, block = False, Block(block.kind, f"{number}.{block.text.lstrip()}", block.level)
                yield block
            number += 1


def _is_inline(element: etree._Element) -> bool:
    """Whether text goes on over an element's ends; so it does over those of Word's tags (o:p, st1:chsdate)."""
    return element.tag in _INLINE or ":" in str(element.tag)


def _holders(page: etree._Element) -> Container[etree._Element]:
    """The elements with a block element somewhere below them."""
    found: set[etree._Element] = set()
    for element in page.iter():
        if not _is_inline(element):
            for above in element.iterancestors():
                if above in found:
                    break
                found.add(above)
    return found


def _is_data(table: etree._Element) -> bool:
    """Whether a table holds data and no page layout: two rows of two cells, no table and no cell like a page in it."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    cells = [list(row.iter("td", "th")) for row in table.iter("tr")]
    return sum(len(row) >= 2 for row in cells) >= 2 and all(
        sum(map(len, cell.itertext())) < _LONGEST_CELL for row in cells for cell in row
    )


def _rows(table: etree._Element) -> Iterator[str]:
    for row in table.iter("tr"):
        yield CELL.join(
            _SPACE.sub(" ", " ".join(map(str, cell.itertext()))).strip() for cell in row.iter("td", "th")
        )


def _inline_text(element: etree._Element) -> str:
    """The text of an element in one line, broken where the page says so."""
    if len(element) == 0 and element.tag != "br":
        return _SPACE.sub(" ", element.text or "")
    return "".join(
        _SPACE.sub(" ", piece) if isinstance(piece, str) else "\n" * (piece.tag == "br")
        for piece in pieces(element)
    )
