"""Chains of provision numbers: 第三条第二款第（一）项, 第三条、第五条, 第三条至第七条, 第三、四条."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import NamedTuple

from analyzers.numerals import NUMERAL, parse_number
from analyzers.patterns import GAP, NUMBER, UNIT, UNITS

RANK = {
    unit: rank
    for rank, unit in enumerate(
        ("part", "subpart", "chapter", "section", "article", "paragraph", "item", "subitem")
    )
}
_NUMBER = rf"(?:\({GAP}{NUMBER}{GAP}\)|{NUMBER})"
_JOINT = rf"{GAP}(?:以及|[、和及或与至到~-]){GAP}第?{GAP}"
# 第三条 | 第十二条之一 | 第（三）项 | 第三、四条 | 第三至第七条
GROUP = re.compile(
    rf"(?P<sign>第){GAP}(?P<numbers>{_NUMBER}(?:{_JOINT}{_NUMBER}){{0,8}}){GAP}"
    rf"(?P<unit>{UNIT})(?:{GAP}之{GAP}(?P<inserted>[{NUMERAL}]{{1,4}}))?"
)
_NEXT = re.compile(GAP + GROUP.pattern)
_EACH = re.compile(rf"(?P<joint>{_JOINT})?(?P<number>{_NUMBER})")
_SEPARATOR = re.compile(rf"{GAP}(?:(?P<to>[至到~]|--?)|以及|或者|[、和及或与]){GAP}(?=第)")
_TO = frozenset("至到~-")


class Step(NamedTuple):
    """One level of a provision: article 12, inserted 1 is 第十二条之一."""

    unit: str
    number: int
    inserted: int = 0


Steps = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A provision referred to at `folded[start:end]`; `range_end` is the last of 第三条至第七条."""

    start: int
    end: int
    steps: Steps
    range_end: Steps | None = None


def references(folded: str, at: int) -> list[Reference]:
    """The provisions that a chain beginning at `at` names, in reading order; empty where none begins.

    Each has its upper levels: of 第三条第一款、第二款 the second is article 3, paragraph 2.
    """
    found: list[Reference] = []
    ranged = False
    context: Steps = ()
    while chain := _chain(folded, at, context):
        if ranged:
            found[-1] = replace(found[-1], end=chain[0].end, range_end=chain[0].steps)
            chain = chain[1:]
        found += chain
        last = found[-1]
        context, at = last.range_end or last.steps, last.end
        separator = _SEPARATOR.match(folded, at)
        if separator is None:
            break
        ranged = bool(separator["to"]) and last.range_end is None
        at = separator.end()
    return found


def _chain(folded: str, at: int, context: Steps) -> list[Reference]:
    """One number with those below it, or several that share a unit (第三、四条)."""
    found: list[Reference] = []
    while (match := _NEXT.match(folded, at)) is not None:
        unit = UNITS[match["unit"]]
        if found:
            above = found[-1].steps
            if RANK[unit] <= RANK[above[-1].unit]:
                break
        else:
            above = tuple(step for step in context if RANK["article"] <= RANK[step.unit] < RANK[unit])
        group = _group(match, unit, above)
        if not group:
            break
        if found:
            group[0] = replace(group[0], start=found[0].start)
        found, at = group, match.end()
        if len(found) > 1 or found[0].range_end:
            break
    return found


def _group(match: re.Match[str], unit: str, above: Steps) -> list[Reference]:
    """The references of one group; empty when a number in it is none."""
    found: list[Reference] = []
    inserted = parse_number(match["inserted"]) or 0 if match["inserted"] else 0
    for each in _EACH.finditer(match.string, *match.span("numbers")):
        number = parse_number(each["number"].strip("() "))
        if number is None:
            return []
        steps = (*above, Step(unit, number))
        start = each.start("number") if found else match.start("sign")
        if found and _TO.intersection(each["joint"] or ""):
            found[-1] = replace(found[-1], end=each.end(), range_end=steps)
        else:
            found.append(Reference(start, each.end(), steps))
    last = found[-1]
    if inserted and not last.range_end:
        last = replace(last, steps=(*above, last.steps[-1]._replace(inserted=inserted)))
    elif inserted and last.range_end:
        last = replace(last, range_end=(*above, last.range_end[-1]._replace(inserted=inserted)))
    return [*found[:-1], replace(last, end=match.end())]
