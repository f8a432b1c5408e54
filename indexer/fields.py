"""Every field, weight and facet, declared once: records, queries, both engines and the pages read them here.

To add a facet, give it a row in `FACETS`; rebuild the index.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from corpus.access import LEVEL_LABELS
from corpus.doctypes import LABELS
from corpus.library import IndexSource
from corpus.model import Kind, LegalForce
from corpus.timeline import FORCE_RULES
from indexer.engine import (
    Among,
    Between,
    Condition,
    ConditionFacet,
    Every,
    Facet,
    KeywordFacet,
    Not,
    Schema,
    Some,
    TokenField,
)

WORDS, GRAMS, CHARS, KEYS = "words", "grams", "chars", "keys"

WORD_WEIGHT = 1.0
GRAM_WEIGHT = 0.7
"""Of a word and of a character pair in the score; see docs/decisions/0004 for the measurements."""
TITLE_WEIGHT = 4.0
"""Of a title or number recognised in the question: lifts its document above those that only cite it."""
HALF_TITLE_WEIGHT = 1.5
PROVISION_WEIGHT = 2.0

EXPRESSION, ACCESS = "expression", "access"
APPLIES_FROM, APPLIES_UNTIL, DAY = "applies_from", "applies_until", "day"
ALWAYS, NEVER = 0, 9_999_999
"""Ends of open windows, as day numbers."""

FORCE_LABELS = {
    LegalForce.IN_FORCE: "现行有效",
    LegalForce.NOT_YET_IN_FORCE: "尚未生效",
    LegalForce.AMENDED: "已被修改",
    LegalForce.PARTLY_REPEALED: "部分失效",
    LegalForce.REPEALED: "已废止",
    LegalForce.LAPSED: "已失效",
    LegalForce.UNKNOWN: "时效不明",
}


def day_number(day: date) -> int:
    """A day as the number that engines compare."""
    return day.toordinal()


def in_window(on: date) -> Condition:
    """The versions that a reader asking about a day is shown."""
    number = day_number(on)
    return Every((Between(APPLIES_FROM, high=number), Between(APPLIES_UNTIL, low=number + 1)))


@lru_cache(maxsize=64)
def force_conditions(on: date) -> tuple[tuple[str, Condition], ...]:
    """For each legal force the condition under which a version has it on a day, from the rows of the timeline."""
    number = day_number(on)
    conditions: dict[LegalForce, Condition] = {}
    earlier: list[Condition] = []
    for rule in FORCE_RULES:
        reached = Between(rule.field, high=number)
        conditions[rule.force] = Every((reached, *(Not(condition) for condition in earlier)))
        earlier.append(reached)
    silent = tuple(Not(condition) for condition in earlier)
    known = Between("valid_from")
    conditions[LegalForce.NOT_YET_IN_FORCE] = Every((known, *silent))
    conditions[LegalForce.UNKNOWN] = Every((Not(known), *silent))
    return tuple((force.value, conditions[force]) for force in FORCE_LABELS)


@dataclass(frozen=True, slots=True)
class FacetField:
    """A facet: its name in addresses, its label, the value of a version or its values, the label of a value.

    `value` gives the only value of a version, empty for none. With neither it is computed for the day asked about.
    """

    name: str
    label: str
    value: Callable[[IndexSource], str] | None = None
    values: Callable[[IndexSource], tuple[str, ...]] | None = None
    value_label: Callable[[str], str] = str

    @property
    def stored(self) -> bool:
        """Whether its values are in the records."""
        return self.value is not None or self.values is not None

    def values_of(self, source: IndexSource) -> tuple[str, ...]:
        """The values of a version that are in its records."""
        if self.values is not None:
            return self.values(source)
        only = self.value(source) if self.value is not None else ""
        return (only,) if only else ()


def _year(source: IndexSource) -> str:
    return str(source.version_date.year) if source.version_date else ""


FACETS = (
    FacetField("kind", "类别", lambda s: s.work.kind.value, value_label=lambda v: LABELS[Kind(v)]),
    FacetField("status", "时效", value_label=lambda v: FORCE_LABELS[LegalForce(v)]),
    FacetField("topic", "主题", values=lambda s: tuple(s.work.topics)),
    FacetField("genre", "文种", lambda s: s.work.genre),
    FacetField("issuer", "发文机关", values=lambda s: s.work.issuers),
    FacetField("year", "年份", _year, value_label=lambda v: f"{v}年"),
    FacetField("level", "密级", lambda s: s.work.level),
)
FACET_NAMES = tuple(facet.name for facet in FACETS)
FACET_CHOICES = {
    "kind": tuple(kind.value for kind in Kind),
    "status": tuple(force.value for force in FORCE_LABELS),
    "level": tuple(LEVEL_LABELS.values()),
}
"""Facets with a closed set of values; any other value is a mistake in the address."""

MOST_VALUES = 100
"""Values listed of a facet whose values are not a closed set."""

SCHEMA = Schema(
    version="1",
    tokens=(
        TokenField(WORDS),
        TokenField(GRAMS, positions=True),
        TokenField(CHARS, frequencies=False),
        TokenField(KEYS, frequencies=False),
    ),
    keywords=(EXPRESSION, ACCESS, *(facet.name for facet in FACETS if facet.stored)),
    numbers=(APPLIES_FROM, APPLIES_UNTIL, DAY, *(rule.field for rule in FORCE_RULES)),
)


@lru_cache(maxsize=64)
def engine_facets(on: date) -> tuple[Facet, ...]:
    """The facets as an engine is asked for them."""
    return tuple(
        KeywordFacet(
            facet.name,
            facet.name,
            limit=len(FACET_CHOICES.get(facet.name, ())) or MOST_VALUES,
            single=facet.value is not None,
        )
        if facet.stored
        else ConditionFacet(facet.name, force_conditions(on))
        for facet in FACETS
    )


def filter_condition(name: str, values: tuple[str, ...], on: date) -> Condition:
    """The filter that chosen values of a facet make: any of them."""
    if name == "status":
        by_force = dict(force_conditions(on))
        return Some(tuple(by_force[value] for value in values if value in by_force))
    return Among(name, values)
