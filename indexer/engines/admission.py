"""What every engine lets in: records and queries that the schema has a place for, records of a fit size."""

from __future__ import annotations

import math
from collections.abc import Container, Iterable

from indexer.engine import (
    REACH,
    Among,
    AtLeast,
    Between,
    Condition,
    ConditionFacet,
    EngineQuery,
    Every,
    KeywordFacet,
    Not,
    Phrase,
    Record,
    Requirement,
    Schema,
    Some,
    SortByNumber,
    Weighted,
)

LONGEST = 32_000
"""Bytes of a token or value. Lucene refuses more than 32,766, and tantivy drops more than 65,530 without a word."""
LONGEST_NAME = 10_000
"""Bytes of a key, an owner or an order: the three stand together in one value."""
LIMIT = 2**53
"""Numbers lie below it either way: engines compare them as floating point, exact below it."""


class Misuse(ValueError):
    """A query or a record that the schema has no place for: a mistake of the caller's."""


def check_record(schema: Schema, owner: str, record: Record) -> None:
    """Raises ValueError for a record of another owner, for fields the schema lacks and for bad numbers."""
    if record.owner != owner:
        raise Misuse(f"a record of {record.owner!r} given for {owner!r}")
    tokens = {token.name for token in schema.tokens}
    for given, names in ((record.tokens, tokens), (record.keywords, schema.keywords)):
        for name in given:
            _require(name, names)
    for name, number in record.numbers.items():
        _require(name, schema.numbers)
        # bool is an int to Python and another kind of value to engines.
        if type(number) is not int or not -LIMIT < number < LIMIT:
            raise Misuse(f"not a whole number below 2**53 either way: {number!r}")


def unfit(record: Record) -> str | None:
    """Why no engine takes the record, as a Chinese sentence; None when it is fit."""
    for name in (record.key, record.owner, record.order):
        if "\0" in name:
            return "编号含有空字符（NUL），索引不了。"
        if _longer(name, LONGEST_NAME):
            return f"编号“{name[:20]}…”太长（超过 {LONGEST_NAME} 字节），索引不了。"
    for texts in record.tokens.values():
        for text in texts:
            if _longer(text, LONGEST):
                for token in text.split(" "):
                    if _longer(token, LONGEST):
                        return _too_long(token)
    for values in record.keywords.values():
        for value in values:
            if _longer(value, LONGEST):
                return _too_long(value)
    return None


def check_query(schema: Schema, query: EngineQuery) -> None:
    """Raises ValueError for fields that the schema lacks, phrases without positions, bad weights and pages."""
    if query.offset < 0 or query.limit < 0:
        raise Misuse("offset and limit must not be negative")
    if query.offset + query.limit > REACH:
        raise Misuse(f"offset and limit must not be more than {REACH} together")
    conditions = [query.where, *query.filters.values()]
    for facet in query.facets:
        match facet:
            case KeywordFacet(field=name):
                _require(name, schema.keywords)
            case ConditionFacet(_, values):
                conditions += [condition for _value, condition in values]
    _check_conditions(schema, conditions)
    _check_requirements(schema, (*query.required, *query.excluded))
    _check_weights(schema, query.scored)
    if isinstance(query.sort, SortByNumber):
        _require(query.sort.field, schema.numbers)


def _check_conditions(schema: Schema, conditions: Iterable[Condition]) -> None:
    for condition in conditions:
        match condition:
            case Among(name, _):
                _require(name, schema.keywords)
            case Between(name, _, _):
                _require(name, schema.numbers)
            case Every(parts) | Some(parts):
                _check_conditions(schema, parts)
            case Not(part):
                _check_conditions(schema, (part,))


def _check_requirements(schema: Schema, requirements: Iterable[Requirement]) -> None:
    positions = {token.name: token.positions for token in schema.tokens}
    for requirement in requirements:
        match requirement:
            case Phrase(name, tokens):
                _require(name, positions)
                if len(tokens) > 1 and not positions[name]:
                    raise Misuse(f"a field without positions answers no phrase: {name}")
            case AtLeast(_, parts):
                _check_requirements(schema, parts)


def _check_weights(schema: Schema, scored: Iterable[Weighted]) -> None:
    names = {token.name for token in schema.tokens}
    for given in scored:
        _require(given.field, names)
        if not 0 < given.weight < math.inf:
            raise Misuse(f"a weight must be above 0: {given}")


def _require(name: str, names: Container[str]) -> None:
    if name not in names:
        raise Misuse(f"no such field of this kind in the schema: {name}")


def _longer(text: str, limit: int) -> bool:
    return len(text) * 4 > limit and len(text.encode()) > limit


def _too_long(text: str) -> str:
    return f"“{text[:20]}…”太长（超过 {LONGEST} 字节），索引不了。"
