"""References within a text: 前款, 前条, 本条第二款, 第十三条 alone, 该办法第三条, told from where they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from analyzers.citations import FoundCitation
from analyzers.numerals import parse_number
from analyzers.provisions import Steps
from analyzers.structure import EID, Node
from analyzers.subdivision import subdivide

_BACK = re.compile(r"[前上]([两二三四五])[款项条]")
_CONTAINERS = ("part", "subpart", "chapter", "section")


def eid_of(steps: Steps | None) -> str:
    """The eid of a chain of steps: 第十二条第二款 gives art_12__para_2; chapters above an article are left out."""
    if not steps:
        return ""
    has_article = any(step.unit == "article" for step in steps)
    return "__".join(
        f"{EID[step.unit]}_{step.number}" + (f"-{step.inserted}" if step.inserted else "")
        for step in steps
        if not (has_article and step.unit in _CONTAINERS)
    )


@dataclass(frozen=True)
class Place:
    """Where a reference stands: in which article (or other unit) of which text, at which offset of its text."""

    eid: str
    text: str
    start: int
    articles: Sequence[str]
    """The eids of all articles of the text, in order."""
    cited: str = ""
    """The provision of this very text that was cited last before it in the same unit."""

    @cached_property
    def _paragraphs(self) -> list[Node]:
        end = self.text.find("\n", self.start)
        return subdivide(self.eid, self.text if end < 0 else self.text[:end])

    @property
    def paragraph(self) -> int:
        """The number of the paragraph it stands in."""
        return len(self._paragraphs)

    @property
    def item(self) -> int:
        """The number of the item it stands in; 0 outside of items."""
        last = self._paragraphs[-1].children if self._paragraphs else []
        return max((child.number for child in last if child.type == "item"), default=0)

    @property
    def is_quoted(self) -> bool:
        """Whether it stands within “…”, where the words of another text are quoted."""
        before = self.text[self.text.rfind("\n", 0, self.start) + 1 : self.start]
        return before.count("“") > before.count("”")

    def speaks_of_another(self, found: FoundCitation) -> bool:
        """Whether 第十二条 by itself, in a text without articles, is one of the rule that it speaks of."""
        steps = found.provision or ()
        first = steps[0].unit if steps else ""
        return found.relative is None and first == "article" and not self.articles

    def article_before(self, back: int) -> str:
        """The article so many before this one; empty where there is none."""
        at = self.articles.index(self.eid) - back if self.eid in self.articles else -1
        return self.articles[at] if at >= 0 else ""


def within(found: FoundCitation, place: Place) -> str:
    """The eid that a reference to the same text means; empty when it means none, or only where it stands."""
    if place.is_quoted and found.relative != "this":
        return ""
    below = eid_of(found.provision)
    surface = place.text[found.start : found.end]
    counted = _BACK.match(surface)
    back = (parse_number(counted[1]) or 1) if counted else 1
    match found.relative:
        case "this":
            return below
        case None:
            return _alone(found, place, below)
        case "article":
            return _joined(place.eid, below) if below else ""
        case "paragraph":
            return _joined(place.eid, f"para_{place.paragraph}", below) if below else ""
        case "article_before":
            before = place.article_before(back)
            return _joined(before, below) if before else ""
        case "paragraph_before":
            number = place.paragraph - back
            return _joined(place.eid, f"para_{number}", below) if number >= 1 else ""
        case "item_before":
            number = place.item - back
            return _joined(place.eid, f"para_{place.paragraph}", f"item_{number}") if number >= 1 else ""
    return ""


def _alone(found: FoundCitation, place: Place, below: str) -> str:
    """第十三条 by itself is an article of the same text, if it has such a one; 第二款 a paragraph of the same article."""
    first = found.provision[0].unit if found.provision else ""
    if first == "article":
        return below if below.split("__")[0] in place.articles else ""
    if first not in ("paragraph", "item") or place.eid not in place.articles:
        return ""
    # 违反第二十条规定的：（一）有第一项行为的 — an item of the article that the lead names.
    of_cited = first == "item" and place.item and place.cited.split("__")[0] not in ("", place.eid)
    return _joined(place.cited if of_cited else place.eid, below)


def _joined(*parts: str) -> str:
    return "__".join(part for part in parts if part)
