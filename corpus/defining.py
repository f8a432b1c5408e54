"""The terms of a text: where each is defined, in which part it holds, and where that part uses it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from analyzers.definitions import find_definitions
from analyzers.segment import tokens
from corpus.model import Provision, ProvisionType

_INNER = (ProvisionType.PARAGRAPH, ProvisionType.ITEM, ProvisionType.SUBITEM)
_AROUND = 12
"""Characters on either side of a term that decide where its words begin and end; a word has rarely more than 8."""
_STOP = re.compile(r"[，。；：、！？（）《》“”\n]")


@dataclass(frozen=True, slots=True)
class Definition:
    """A term defined at `text[start:end]` of the unit `eid` by its words `text[sense_start:sense_end]` (code points).

    `line`: the eid of the paragraph or item, else the unit's. `scope`: the eid of the part in which it holds, empty
    for the whole text; `within` the eids of all units of that part.
    """

    term: str
    eid: str
    line: str
    start: int
    end: int
    sense_start: int
    sense_end: int
    scope: str
    within: frozenset[str]
    sense: str


@dataclass(frozen=True, slots=True)
class Use:
    """A term used at `text[start:end]` of the unit `eid`."""

    eid: str
    start: int
    end: int
    definition: Definition


def definitions_of(tree: Sequence[Provision]) -> tuple[Definition, ...]:
    """The terms that a text defines, in reading order; of two with one scope the first counts."""
    found: dict[tuple[str, str], Definition] = {}
    for unit, above in _units(tree, ()):
        for one in find_definitions(unit.text):
            scope = _scope(one.scope, unit, above)
            definition = Definition(
                one.term,
                unit.eid,
                _line_of(unit, one.start),
                one.start,
                one.end,
                one.sense_start,
                one.sense_end,
                scope.eid if scope else "",
                frozenset(part.eid for part in scope.walk()) if scope else frozenset(),
                unit.text[one.sense_start : one.sense_end],
            )
            found.setdefault((definition.term, definition.scope), definition)
    return tuple(found.values())


def uses_of(tree: Sequence[Provision], definitions: Sequence[Definition]) -> Iterator[Use]:
    """The first use of each term in every unit of the part in which it holds, outside of its own definition.

    Longer terms go before those they contain, a narrower scope before a wider one; a term counts only where words
    begin and end, so that 子公司 is no use of 公司.
    """
    by_term: dict[str, list[Definition]] = defaultdict(list)
    for one in definitions:
        by_term[one.term].append(one)
    if not by_term:
        return
    longest_first = sorted(by_term, key=lambda term: (-len(term), term))
    any_term = re.compile("|".join(map(re.escape, longest_first)))
    for unit, _above in _units(tree, ()):
        seen: set[str] = set()
        for match in any_term.finditer(unit.text):
            definition = _holding(by_term[match[0]], unit.eid)
            if definition is None or match[0] in seen or _defines(definition, unit.eid, match.start()):
                continue
            if _is_word(unit.text, *match.span()):
                seen.add(match[0])
                yield Use(unit.eid, *match.span(), definition)


def _units(
    tree: Sequence[Provision], above: tuple[Provision, ...]
) -> Iterator[tuple[Provision, tuple[Provision, ...]]]:
    """The units that hold a text of their own, with the units above each."""
    for one in tree:
        if one.text:
            yield one, above
        yield from _units([child for child in one.children if child.type not in _INNER], (*above, one))


def _scope(name: str, unit: Provision, above: Sequence[Provision]) -> Provision | None:
    """The part of the text in which a definition holds; None for the whole."""
    return next((one for one in (unit, *reversed(above)) if one.type.value == name), None)


def _line_of(unit: Provision, at: int) -> str:
    """The eid of the paragraph or item in which a place of a unit's text stands."""
    lines = [
        eid
        for child in unit.children
        if child.type in _INNER
        for node in child.walk()
        for eid in [node.eid] * (1 + node.text.count("\n"))
    ]
    number = unit.text.count("\n", 0, at)
    return lines[number] if number < len(lines) else unit.eid


def _holding(some: Sequence[Definition], eid: str) -> Definition | None:
    """The definition that holds in a unit, the narrowest one."""
    holding = [one for one in some if not one.scope or eid in one.within]
    return min(holding, key=lambda one: (not one.scope, len(one.within)), default=None)


def _defines(definition: Definition, eid: str, at: int) -> bool:
    return eid == definition.eid and definition.sense_start <= at < definition.sense_end


def _is_word(text: str, start: int, end: int) -> bool:
    """Whether words begin at `start` and end at `end`."""
    stops = [match.end() for match in _STOP.finditer(text, max(0, start - _AROUND), start)]
    low = stops[-1] if stops else max(0, start - _AROUND)
    after = _STOP.search(text, end, end + _AROUND)
    high = after.start() if after else end + _AROUND
    starts, ends = _edges(text[low:high])
    return start - low in starts and end - low in ends


@lru_cache(maxsize=8192)
def _edges(text: str) -> tuple[frozenset[int], frozenset[int]]:
    """Where the words of a few characters of text begin and where they end."""
    words = tokens(text)
    return frozenset(word.start for word in words), frozenset(word.end for word in words)
