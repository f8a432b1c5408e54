"""Asking a question, and reading the answer.

Each question goes together with one for the marker: so a search always knows what serves, also just after a switch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from indexer.engine import (
    ConditionFacet,
    EngineHit,
    EngineQuery,
    EngineResults,
    EngineUnavailable,
    Facet,
    KeywordFacet,
    Schema,
)
from indexer.engines.elastic_fields import KEY, OWNER
from indexer.engines.elastic_generations import MADE_BY, MARKER_FIELDS, Generations, taken
from indexer.engines.elastic_query import counts_body, hits_body
from indexer.engines.elastic_trouble import answered_trouble

NEVER_BUILT = "索引尚未建立，请先执行 dianzhang ingest 收入文件，或执行 dianzhang rebuild 由资料库重建。"
SEARCH_SECONDS = 10.0
"""What a search may take on one node before another is asked: somebody is waiting."""
MORE = 10
"""How many times more values shards are asked for when counts were not exact."""
MOST_VALUES = 60_000
"""The server answers no more than 65,536 values by default."""

Answer = Mapping[str, Any]
_Search = tuple[dict[str, Any], dict[str, Any]]
"""The two lines of a search: where and how, and its body."""


def ask(generations: Generations, queries: Sequence[EngineQuery]) -> tuple[EngineResults, ...]:
    """The answers to questions that fit the schema. Raises EngineUnavailable."""
    if not queries:
        return ()
    asked = [_searches(generations, query) for query in queries]
    found = iter(_searched(generations, [search for some in asked for search in some]))
    return tuple(
        _results(generations, query, some, [next(found) for _ in some])
        for query, some in zip(queries, asked, strict=True)
    )


def mismatch(schema: Schema, version: str, digest: str) -> str | None:
    """Why an index of a version and digest cannot serve a schema, as a Chinese sentence."""
    if version != schema.version:
        return f"索引按第 {version} 版字段建立，本程序需要第 {schema.version} 版，请执行 dianzhang rebuild 重建索引。"
    if digest != schema.digest:
        return "索引的字段与本程序的不同，请执行 dianzhang rebuild 重建索引。"
    return None


def _searches(generations: Generations, query: EngineQuery) -> list[_Search]:
    """The search for the counts and that for the hits, where any are asked for; none without partitions.

    All pages of a question, and its counts, come from the same copies, which may differ a little.
    """
    aliases = [generations.names.at(partition) for partition in dict.fromkeys(query.partitions)]
    pageless = repr(replace(query, limit=0, offset=0))
    where = {
        "index": aliases,
        "ignore_unavailable": True,
        "allow_partial_search_results": False,
        "preference": hashlib.sha256(pageless.encode()).hexdigest()[:16],
    }
    searches = [(where, counts_body(query))] if aliases else []
    if aliases and query.limit:
        joint = query.scored and (len(aliases) > 1 or generations.layout.shards > 1)
        # statistics of all shards as of one
        how = {"search_type": "dfs_query_then_fetch"} if joint else {}
        searches.append((where | how, hits_body(query)))
    return searches


def _searched(generations: Generations, searches: Sequence[_Search]) -> list[Answer]:
    """What each search found; empty where none of its partitions is there."""
    marker = {
        "index": [generations.names.marker],
        "ignore_unavailable": True,
        "allow_partial_search_results": False,
    }
    lines = [marker, {"size": 1, "docvalue_fields": list(MARKER_FIELDS), "_source": False}]
    lines += [line for search in searches for line in search]
    with generations.asking() as client:
        waiting = client.options(request_timeout=SEARCH_SECONDS)
        responses = waiting.msearch(searches=lines)["responses"]
    for response in responses:
        if "error" in response:
            raise answered_trouble(generations.connection.address, response["status"], response)
    of_marker, *found = responses
    _check_marker(generations, of_marker)
    return [one if one["_shards"]["total"] else {} for one in found]


def _results(
    generations: Generations, query: EngineQuery, searches: Sequence[_Search], found: list[Answer]
) -> EngineResults:
    """The results of a query from what its searches found; asks again for counts that are not exact."""
    asked = max((facet.limit for facet in query.facets if isinstance(facet, KeywordFacet)), default=0)
    while found and not all(map(_exact, _counted(found[0]).values())):
        # Values that are rare on each shard may be missing: ask for so many that nothing can be.
        if asked == MOST_VALUES:
            raise EngineUnavailable("筛选项的不同取值太多，件数算不准，请缩小检索范围后再试。")
        asked = min(asked * MORE, MOST_VALUES)
        where, _body = searches[0]
        found[:1] = _searched(generations, [(where, counts_body(query, asked))])
    if not found or not all(found):
        return EngineResults(0, (), {facet.name: () for facet in query.facets})
    counted, *pages = found
    counts = _counted(counted)
    return EngineResults(
        counted["hits"]["total"]["value"],
        tuple(_hit(hit) for page in pages for hit in page["hits"]["hits"]),
        {facet.name: _values(facet, counts[place]) for place, facet in enumerate(query.facets)},
    )


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


def _counted(response: Answer) -> dict[int, Answer]:
    """The counts of each facet by its place."""
    groups = response.get("aggregations", {}).values()
    return {int(name): facet for group in groups for name, facet in group.items() if name.isdigit()}


def _exact(counted: Answer) -> bool:
    return int(counted.get("doc_count_error_upper_bound", 0)) == 0


def _values(facet: Facet, counted: Answer) -> tuple[tuple[str, int], ...]:
    buckets = counted["buckets"]
    if isinstance(facet, ConditionFacet):
        pairs = zip(facet.values, buckets, strict=False)
        return tuple(
            (value, bucket["doc_count"]) for (value, _condition), bucket in pairs if bucket["doc_count"]
        )
    return tuple((bucket["key"], bucket["doc_count"]) for bucket in buckets[: facet.limit])
