"""How a document and a part of it are cited: 《差旅费管理办法》（澜江发〔2023〕12号）第十二条第二款."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.model import Expression, Kind, Provision, ProvisionType, Work
from search_app import words
from search_app.reading import WorkView
from search_app.rendering import number_of

_INNER = frozenset((ProvisionType.PARAGRAPH, ProvisionType.ITEM, ProvisionType.SUBITEM))
_NUMBERED = re.compile(r"第.*[编章节条]|附.*")
_AGAIN = re.compile(r"~(\d+)$")


def citation(seen: WorkView, eid: str = "") -> str:
    """The version shown, or its unit `eid`, as one cites it."""
    part = parts_cited(seen.tree, seen.work.kind).get(eid, "") if eid else ""
    return document_cited(seen.work, seen.expression, seen.current) + part


def document_cited(work: Work, expression: Expression, current: Expression | None) -> str:
    """The title in 《》 with the number, and in a version that is not `current` with what tells it from that."""
    title = expression.title.strip()
    if title.startswith("《") and title.endswith("》") and title.count("《") == 1:
        title = title[1:-1]
    told = _told(work, expression, current)
    inner = title.replace("《", "〈").replace("》", "〉")
    return f"《{inner}》" + (f"（{told}）" if told and told not in title else "")


def version_words(expression: Expression) -> str:
    """What a version is called: 2021年3月15日版本, or its number where no day is known."""
    day = expression.version_date
    return f"{words.day(day)}版本" if day else f"编号{expression.id}的版本"


def _told(work: Work, expression: Expression, current: Expression | None) -> str:
    if current is None or current.id == expression.id:
        return number_of(work, expression)
    own = number_of(work, expression) if "document_number" in expression.fields else ""
    return own if own and own != number_of(work, current) else version_words(expression)


def parts_cited(tree: Sequence[Provision], kind: Kind) -> dict[str, str]:
    """What each unit of a text is called in a citation, by eid: 第十二条第二款第（三）项.

    The only paragraph of an article is left out, as the drafting rules have it: 第十二条第（三）项.
    """
    return dict(found for top in tree for found in _parts(top, kind, ""))


def _parts(one: Provision, kind: Kind, annex: str) -> Iterator[tuple[str, str]]:
    said = annex + _unit_words(one, kind)
    yield one.eid, said
    inner = [child for child in one.children if child.type in _INNER]
    for child in inner:
        yield from _inner_parts(child, said, alone=len(inner) == 1)
    for child in one.children:
        if child.type not in _INNER:
            yield from _parts(child, kind, said if one.type is ProvisionType.ANNEX else annex)


def _inner_parts(one: Provision, before: str, alone: bool = False) -> Iterator[tuple[str, str]]:
    leaves_out = alone and one.type is ProvisionType.PARAGRAPH
    said = before if leaves_out else before + words.eid_words(one.eid.rsplit("__", 1)[-1])
    yield one.eid, said
    for child in one.children:
        yield from _inner_parts(child, said)


def _unit_words(one: Provision, kind: Kind) -> str:
    """A unit by its printed number, else by its place, else by its heading in quotation marks."""
    again = _AGAIN.search(one.eid)
    return _name(one, kind) + (f"（第{again[1]}处）" if again else "")


def _name(one: Provision, kind: Kind) -> str:
    if _NUMBERED.fullmatch(one.num):
        if one.type is ProvisionType.SECTION and "__" in one.eid:
            return words.eid_words(_AGAIN.sub("", one.eid), kind)
        return one.num
    if one.type is ProvisionType.SECTION and not one.num and one.heading:
        return f"“{one.heading}”"
    if one.type is ProvisionType.SECTION:
        return words.eid_words(one.eid.rsplit("__", 1)[-1], Kind.OFFICIAL_DOCUMENT)
    return words.eid_words(_AGAIN.sub("", one.eid.rsplit("__", 1)[-1]), kind)
