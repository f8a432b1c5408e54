"""Queries of the port as tantivy's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from tantivy import FieldType, Occur, Query

from indexer.engine import (
    Among,
    AtLeast,
    Between,
    Condition,
    EngineQuery,
    Every,
    Not,
    Phrase,
    Requirement,
    Some,
    Weighted,
)
from indexer.engines.embedded_fields import HIGHEST, LOWEST, MISSING, Fields, recorded

Clause = tuple[Occur, Query]


def matching(fields: Fields, query: EngineQuery, ignoring: Collection[str] = ()) -> Query:
    """What finds the records of a query, scoring nothing; without the filters of the facets to ignore."""
    filters = [condition for name, condition in query.filters.items() if name not in ignoring]
    clauses = _conjunction(fields, (query.where, *filters))
    clauses += [(Occur.Must, requirement(fields, part)) for part in query.required]
    clauses += [(Occur.MustNot, requirement(fields, part)) for part in query.excluded]
    return Query.const_score_query(_all_of(clauses), 0.0)


def scoring(fields: Fields, scored: Iterable[Weighted]) -> Query:
    """BM25 of the tokens, each times its weight; finds the records with at least one of them."""
    return Query.boolean_query([(Occur.Should, _weighted(fields, token)) for token in scored])


def ranked(found: Query, scores: Query) -> Query:
    """All records found, with the scores of another query: 0.0 where it does not match."""
    return Query.boolean_query([(Occur.Must, found), (Occur.Should, scores)])


def both(found: Query, also: Query) -> Query:
    """Records that two queries find, scoring nothing."""
    return Query.const_score_query(_all_of([(Occur.Must, found), (Occur.Must, also)]), 0.0)


def but_not(found: Query, others: Query) -> Query:
    """Records that one query finds and another does not, scoring nothing."""
    return Query.const_score_query(_all_of([(Occur.Must, found), (Occur.MustNot, others)]), 0.0)


def without_number(fields: Fields, name: str) -> Query:
    """Records that lack a number."""
    return Query.range_query(fields.native, name, FieldType.Integer, MISSING, MISSING)


def condition(fields: Fields, given: Condition) -> Query:
    """A condition as a query."""
    match given:
        case Among(name, values):
            return (
                Query.term_set_query(fields.native, name, list(values)) if values else Query.empty_query()
            )
        case Between(name, low, high):
            return _range(fields, name, low, high)
        case Every(parts):
            return _all_of(_conjunction(fields, parts))
        case Some(parts):
            return _at_least(1, [condition(fields, part) for part in parts])
        case Not(part):
            return _all_of([(Occur.MustNot, condition(fields, part))])


def requirement(fields: Fields, given: Requirement) -> Query:
    """A requirement as a query."""
    match given:
        case Phrase(name, tokens):
            return _phrase(fields, name, tokens)
        case AtLeast(count, parts):
            return _at_least(count, [requirement(fields, part) for part in parts])


def _range(fields: Fields, name: str, low: int | None, high: int | None) -> Query:
    lower = LOWEST if low is None else max(low, LOWEST)
    upper = HIGHEST if high is None else min(high, HIGHEST)
    if lower > upper:
        return Query.empty_query()
    return Query.range_query(fields.native, name, FieldType.Integer, None if low is None else lower, upper)


def _phrase(fields: Fields, name: str, tokens: Sequence[str]) -> Query:
    if not tokens:
        return Query.empty_query()
    if len(tokens) == 1:
        return Query.term_query(fields.native, name, tokens[0], "basic")
    return Query.phrase_query(fields.native, name, list(tokens))


def _weighted(fields: Fields, token: Weighted) -> Query:
    option = "basic" if recorded(fields.tokens[token.field]) == "basic" else "freq"
    return Query.boost_query(
        Query.term_query(fields.native, token.field, token.token, option), token.weight
    )


def _at_least(count: int, parts: Sequence[Query]) -> Query:
    if count <= 0:
        return Query.all_query()
    if count > len(parts):
        return Query.empty_query()
    if count == len(parts):
        return _all_of([(Occur.Must, part) for part in parts])
    return Query.boolean_query([(Occur.Should, part) for part in parts], minimum_number_should_match=count)


def _conjunction(fields: Fields, parts: Iterable[Condition]) -> list[Clause]:
    """The clauses of conditions that must all hold, nested ones laid flat."""
    clauses: list[Clause] = []
    for part in parts:
        match part:
            case Every(inner):
                clauses += _conjunction(fields, inner)
            case Not(inner_part):
                clauses.append((Occur.MustNot, condition(fields, inner_part)))
            case _:
                clauses.append((Occur.Must, condition(fields, part)))
    return clauses


def _all_of(clauses: Sequence[Clause]) -> Query:
    if any(occur == Occur.Must for occur, _query in clauses):
        return Query.boolean_query(clauses)
    # Exclusions alone match nothing in tantivy.
    return Query.boolean_query([(Occur.Must, Query.all_query()), *clauses])
