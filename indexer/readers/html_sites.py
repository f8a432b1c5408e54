"""Pages of government sites: the article without the site around it.

Such pages name their article in `<meta name="ArticleTitle">` (政府网站发展指引, annex 2) and hold its text in one of a
few known elements. A page without both is read whole: nothing is left out on a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

_ARTICLES = (
    ("tag", "ucapcontent"),
    *(("id", name) for name in ("UCAP-CONTENT", "zoom", "zoomcon")),
    *(("class", name) for name in ("TRS_UEDITOR", "TRS_Editor", "article-content", "pages_content")),
)
"""By which an element with an article is known: its tag, id or class."""
_TITLE = "articletitle"
_LETTERS = 100
"""An element with fewer letters or digits is not the article."""
_FACT = re.compile(
    r"^(发文字号|文\s*号|发文机关|发文机构|发布机构|成文日期|发文日期|发布日期)\s*[:：]\s*(\S.{0,60})?$"
)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Article:
    """An article of a site: its title, what the site's table says of it, and the element with its text."""

    title: str
    facts: tuple[str, ...]
    text: etree._Element


def find_article(page: etree._Element) -> Article | None:
    """The article of a government site's page; None for any other page. Asks before anything is left out."""
    titles = (meta.get("content") for meta in page.iter("meta") if meta.get("name", "").lower() == _TITLE)
    title = _SPACE.sub(" ", next(titles, None) or "").strip()
    if not title:
        return None
    for sort, name in _ARTICLES:
        found = [one for one in page.iter() if name in _names(one, sort) and _letters(one) >= _LETTERS]
        outermost = [
            element for element in found if not any(one in found for one in element.iterancestors())
        ]
        if len(outermost) == 1:
            return Article(title, tuple(dict.fromkeys(_facts(page, outermost[0]))), outermost[0])
    return None


def pieces(element: etree._Element) -> Iterator[etree._Element | str]:
    """The elements and texts of an element in the order of the page, itself first."""
    for event, one in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            yield one
            if one.text:
                yield one.text
        elif one is not element and one.tail:
            yield one.tail


def _names(element: etree._Element, sort: str) -> list[str]:
    return [str(element.tag)] if sort == "tag" else element.get(sort, "").split()


def _letters(element: etree._Element) -> int:
    unseen = {one for tag in element.iter("script", "style", "template") for one in tag.iter()}
    own = ((one.text or "") for one in element.iter() if one not in unseen)
    behind = ((one.tail or "") for one in element.iterdescendants() if one.getparent() not in unseen)
    return sum(char.isalnum() for text in (*own, *behind) for char in text)


def _facts(page: etree._Element, article: etree._Element) -> Iterator[str]:
    """Number, issuer and days that stand before the article: label and value, in one piece of text or in two."""
    label = ""
    for piece in pieces(page):
        if piece is article:
            return
        if not isinstance(piece, str):
            continue
        text = _SPACE.sub(" ", piece).strip()
        fact = _FACT.match(text)
        if fact and fact[2]:
            yield text
        elif label and text and len(text) <= 60:
            yield label + text
        label = text if fact else label if not text else ""
