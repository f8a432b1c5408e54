"""Pages of government sites: the article without the site around it.

Such pages name their article in `<meta name="ArticleTitle">` (政府网站发展指引, annex 2) and hold its text in one of a
few known elements. A page without both is read whole: nothing is left out on a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

_ARTICLES = (
    "ucapcontent",
    "#UCAP-CONTENT",
    "#zoom",
    "#zoomcon",
    ".TRS_UEDITOR",
    ".TRS_Editor",
    ".article-content",
    ".pages_content",
)
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
    text: Tag


def find_article(soup: BeautifulSoup) -> Article | None:
    """The article of a government site's page; None for any other page. Asks before anything is left out."""
    meta = soup.find("meta", attrs={"name": re.compile(r"^ArticleTitle$", re.I)})
    title = _SPACE.sub(" ", str(meta.get("content") or "")).strip() if isinstance(meta, Tag) else ""
    if not title:
        return None
    for selector in _ARTICLES:
        found = [tag for tag in soup.select(selector) if _letters(tag) >= _LETTERS]
        outermost = [tag for tag in found if not any(other in tag.parents for other in found)]
        if len(outermost) == 1:
            return Article(title, tuple(dict.fromkeys(_facts(soup, outermost[0]))), outermost[0])
    return None


def _letters(tag: Tag) -> int:
    return sum(char.isalnum() for char in tag.get_text())


def _facts(soup: BeautifulSoup, article: Tag) -> Iterator[str]:
    """Number, issuer and days that stand before the article: label and value, in one piece of text or in two."""
    label = ""
    for string in soup.find_all(string=True):
        if article in string.parents:
            return
        text = _SPACE.sub(" ", str(string)).strip()
        fact = _FACT.match(text)
        if fact and fact[2]:
            yield text
        elif label and text and len(text) <= 60:
            yield label + text
        label = text if fact else label if not text else ""
