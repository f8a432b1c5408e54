"""Reading the counts of facets: what was counted among the hits, and beside them, put together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indexer.engine import Among, EngineQuery, KeywordFacet
from indexer.engines.elastic_query import sole_value

Answer = Mapping[str, Any]
Counts = tuple[tuple[str, int], ...]

NOTHING: Answer = {"buckets": {}}
"""Of a facet that the server was not asked to count."""


def facet_counts(query: EngineQuery, place: int, hits: Answer, beside: Answer | None) -> Counts | None:
    """The counts of the facet at a place; None when the server left out values that may belong among them."""
    facet, name = query.facets[place], str(place)
    among = hits.get("aggregations", {}).get(name, NOTHING)
    others = beside["aggregations"].get(name, {}).get("values", NOTHING) if beside else NOTHING
    sole, total = sole_value(query, facet), hits["hits"]["total"]["value"]
    certain = {sole: total} if sole is not None and total else {}
    if isinstance(facet, KeywordFacet):
        return _values(query, facet, certain, among, others)
    counts = _sums(certain or _named(among), _named(others))
    return tuple((value, counts[value]) for value, _condition in facet.values if counts.get(value))


def _values(
    query: EngineQuery, facet: KeywordFacet, certain: dict[str, int], among: Answer, others: Answer
) -> Counts | None:
    listed, listed_beside = certain or _listed(among), _listed(others)
    chosen = query.filters.get(facet.name)
    if chosen is not None:
        # Beside the hits no record has a chosen value, so these are counted whole.
        whole = chosen.values if isinstance(chosen, Among) and chosen.field == facet.field else ()
        unsure = listed.keys() - listed_beside.keys() - set(whole)
        if not _complete(among) or (unsure and not _complete(others)):
            return None
    if any(one.get("doc_count_error_upper_bound", 0) for one in (among, others)):
        return None
    ordered = sorted(_sums(listed, listed_beside).items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(ordered[: facet.limit])


def _complete(counted: Answer) -> bool:
    return not counted.get("sum_other_doc_count", 0)


def _listed(counted: Answer) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in counted["buckets"]}


def _named(counted: Answer) -> dict[str, int]:
    return {value: bucket["doc_count"] for value, bucket in counted["buckets"].items()}


def _sums(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {value: one.get(value, 0) + other.get(value, 0) for value in one.keys() | other.keys()}
