"""Where the articles of a version that is not today's are in the one that applies today."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.article_history import said
from corpus.article_paths import counterparts
from corpus.library import Shelf
from corpus.model import Provision, ProvisionType
from search_app.pages_links import page_url
from search_app.reading import WorkView


@dataclass(frozen=True, slots=True)
class TodayText:
    """Where an article is today, in words, and the address of it; empty where today's version has it not."""

    words: str
    url: str = ""


def today_texts(shelf: Shelf, seen: WorkView) -> dict[str, TodayText]:
    """Of each article of the version shown, by its eid; empty when it is the one that applies today."""
    if not seen.historical or seen.current is None:
        return {}
    versions = [
        one
        for one in seen.work.expressions
        if one.validity.applies or one.id in (seen.expression.id, seen.current.id)
    ]
    ids = [one.id for one in versions]
    here, now = ids.index(seen.expression.id), ids.index(seen.current.id)
    way = versions[here : now + 1] if here < now else versions[now : here + 1][::-1]
    there = counterparts([shelf.provisions(one) for one in way])
    return {
        unit.eid: _told(seen, unit, there.get(unit.eid), here < now)
        for top in seen.tree
        for unit in top.walk()
        if unit.type is ProvisionType.ARTICLE
    }


def _told(seen: WorkView, unit: Provision, there: Provision | None, older: bool) -> TodayText:
    if there is None:
        return TodayText("今天适用的版本里没有这一条" + ("（已删去）" if older else "（本版新增）"))
    url = page_url(seen.work, eid=there.eid)
    same = said(there) == said(unit)
    number = f"{there.num}" if there.num else "对应的条文"
    if same:
        return TodayText(f"今天的{number}（文字相同）", url)
    return TodayText(f"今天的{number}（文字不同）", url)
