"""Asking a question, and reading the answer.

Each question goes together with one for the marker: so a search always knows what serves, also just after a switch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import Enum, auto
from typing import Any

from indexer.engine import (
    EngineHit,
    EngineQuery,
    EngineResults,
    EngineUnavailable,
    KeywordFacet,
    Schema,
)
from indexer.engines.elastic_counts import facet_counts
from indexer.engines.elastic_fields import KEY, OWNER
from indexer.engines.elastic_generations import MADE_BY, MARKER_FIELDS, Generations, taken
from indexer.engines.elastic_query import (
    beside_body,
    counts_body,
    hits_body,
    ordering_tokens,
    scored_only,
)
from indexer.engines.elastic_trouble import answered_trouble

NEVER_BUILT = "索引尚未建立，请先执行 dianzhang ingest 收入文件，或执行 dianzhang rebuild 由资料库重建。"
MORE = 10
"""How many times more values shards are asked for when counts were not exact."""
MOST_VALUES = 60_000
"""The server answers no more than 65,536 values by default."""

WHOLE = {"ignore_unavailable": True, "allow_partial_search_results": False}
"""A partition that is not there holds nothing; one that is answers wholly or not at all."""

Answer = Mapping[str, Any]


class _Part(Enum):
    """What a search of a question is for."""

    COUNTS = auto()
    BESIDE = auto()
    HITS = auto()


_Search = tuple[dict[str, Any], dict[str, Any]]
"""The two lines of a search: where and how, and its body."""


def ask(generations: Generations, queries: Sequence[EngineQuery]) -> tuple[EngineResults, ...]:
    """The answers to questions that fit the schema. Raises EngineUnavailable."""
    if not queries:
        return ()
    asked = [_searches(generations, query) for query in queries]
    found = iter(_searched(generations, [search for some in asked for search in some.values()]))
    return tuple(
        _results(generations, query, {part: next(found) for part in some})
        for query, some in zip(queries, asked, strict=True)
    )


def mismatch(schema: Schema, version: str, digest: str) -> str | None:
    """Why an index of a version and digest cannot serve a schema, as a Chinese sentence."""
    if version != schema.version:
        return f"索引按第 {version} 版字段建立，本程序需要第 {schema.version} 版，请执行 dianzhang rebuild 重建索引。"
    if digest != schema.digest:
        return "索引的字段与本程序的不同，请执行 dianzhang rebuild 重建索引。"
    return None


def _searches(
    generations: Generations, query: EngineQuery, values: int | None = None
) -> dict[_Part, _Search]:
    """The searches of a question by what they are for; none without partitions."""
    if not query.partitions:
        return {}
    where = _where(generations, query)
    if not query.facets:
        return {_Part.HITS: _hits_search(generations, query, where, unscored=not scored_only(query))}
    searches = {_Part.COUNTS: (where, counts_body(query, values))}
    if beside := beside_body(query, values):
        searches[_Part.BESIDE] = (where, beside)
    if query.limit:
        searches[_Part.HITS] = _hits_search(generations, query, where)
    return searches


def _hits_search(
    generations: Generations, query: EngineQuery, where: dict[str, Any], unscored: bool = False
) -> _Search:
    joint = ordering_tokens(query) and (len(where["index"]) > 1 or generations.layout.shards > 1)
    # statistics of all shards as of one
    how = {"search_type": "dfs_query_then_fetch"} if joint else {}
    return where | how, hits_body(query, unscored)


def _where(generations: Generations, query: EngineQuery) -> dict[str, Any]:
    """Where to search: all pages of a question, and its counts, in the same copies, which may differ a little."""
    pageless = repr(replace(query, facets=(), limit=0, offset=0))
    return {
        "index": [generations.names.at(partition) for partition in dict.fromkeys(query.partitions)],
        "preference": hashlib.sha256(pageless.encode()).hexdigest()[:16],
        **WHOLE,
    }


def _searched(generations: Generations, searches: Sequence[_Search]) -> list[Answer]:
    """What each search found; empty where none of its partitions is there."""
    marker = {"index": [generations.names.marker], **WHOLE}
    lines = [marker, {"size": 1, "docvalue_fields": list(MARKER_FIELDS), "_source": False}]
    lines += [line for search in searches for line in search]
    with generations.searching() as client:
        responses = client.msearch(searches=lines)["responses"]
    for response in responses:
        if "error" in response:
            raise answered_trouble(generations.connection.address, response["status"], response)
    of_marker, *found = responses
    _check_marker(generations, of_marker)
    return [one if one["_shards"]["total"] else {} for one in found]


def _results(generations: Generations, query: EngineQuery, found: dict[_Part, Answer]) -> EngineResults:
    """The results of a query from what its searches found; asks again for what they left out."""
    if not found or not all(found.values()):
        return EngineResults(0, (), {facet.name: () for facet in query.facets})
    total = found[_Part.COUNTS if query.facets else _Part.HITS]["hits"]["total"]["value"]
    page = found[_Part.HITS]["hits"]["hits"] if query.limit else []
    if ordering_tokens(query) and len(page) < min(query.limit, total - query.offset):
        # Of those that hold no scored token some belong on this page.
        search = _hits_search(generations, query, _where(generations, query), unscored=True)
        (again,) = _searched(generations, [search])
        page = again["hits"]["hits"] if again else []
    return EngineResults(total, tuple(map(_hit, page)), _facets(generations, query, found))


def _facets(
    generations: Generations, query: EngineQuery, found: dict[_Part, Answer]
) -> dict[str, tuple[tuple[str, int], ...]]:
    """The counts of each facet; asks again, for more values, while they are not exact."""
    values = max((facet.limit for facet in query.facets if isinstance(facet, KeywordFacet)), default=0)
    while True:
        counted = {
            facet.name: facet_counts(query, place, found[_Part.COUNTS], found.get(_Part.BESIDE))
            for place, facet in enumerate(query.facets)
        }
        exact = {name: counts for name, counts in counted.items() if counts is not None}
        if len(exact) == len(counted):
            return exact
        # Values that are rare on each shard may be missing: ask for so many that nothing can be.
        if values >= MOST_VALUES:
            raise EngineUnavailable("筛选项的不同取值太多，件数算不准，请缩小检索范围后再试。")
        values = min(max(values, 1) * MORE, MOST_VALUES)
        searches = _searches(generations, replace(query, limit=0), values)
        found = dict(zip(searches, _searched(generations, list(searches.values())), strict=True))
        if not all(found.values()):
            return {facet.name: () for facet in query.facets}


def _check_marker(generations: Generations, response: Answer) -> None:
    hits = response["hits"]["hits"]
    if not hits:
        raise EngineUnavailable(NEVER_BUILT)
    fields = {name: values[0] for name, values in hits[0].get("fields", {}).items()}
    if (fields.get("made_by"), fields.get("prefix")) != (MADE_BY, generations.names.prefix):
        raise EngineUnavailable(taken(hits[0]["_index"]))
    if wrong := mismatch(generations.schema, fields["schema"], fields["fields"]):
        raise EngineUnavailable(wrong)


def _hit(hit: Answer) -> EngineHit:
    return EngineHit(hit["fields"][KEY][0], hit["fields"][OWNER][0], hit["_score"] or 0.0)
