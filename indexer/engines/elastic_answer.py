"""Asking a question, and reading the answer.

Each question goes together with one for the marker: so a search always knows what serves, also just after a switch.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from indexer.engine import (
    ConditionFacet,
    EngineHit,
    EngineQuery,
    EngineResults,
    EngineUnavailable,
    Facet,
    Schema,
)
from indexer.engines.elastic_fields import KEY, OWNER
from indexer.engines.elastic_generations import MADE_BY, MARKER_FIELDS, Generations, taken
from indexer.engines.elastic_query import COUNTED, search_body
from indexer.engines.elastic_trouble import answered_trouble

NEVER_BUILT = "索引尚未建立，请先执行 dianzhang ingest 收入文件，或执行 dianzhang rebuild 由资料库重建。"
SEARCH_SECONDS = 10.0
"""What a search may take on one node before another is asked: somebody is waiting."""
MORE = 10
"""How many times more values shards are asked for when counts were not exact."""
MOST_VALUES = 60_000
"""The server answers no more than 65,536 values by default."""

Answer = Mapping[str, Any]


def ask(generations: Generations, query: EngineQuery) -> EngineResults:
    """The answer to a question that fits the schema. Raises EngineUnavailable."""
    shard_size: int | None = None
    while True:
        body = search_body(query, shard_size)
        found = _searched(generations, query, body)
        if not found:
            return EngineResults(0, (), {facet.name: () for facet in query.facets})
        counts = found.get("aggregations", {})
        if all(_exact(counts[str(place)]) for place in range(len(query.facets))):
            break
        # Values that are rare on each shard may be missing: ask for so many that nothing can be.
        asked = shard_size or max(
            facet.limit for facet in query.facets if not isinstance(facet, ConditionFacet)
        )
        if shard_size == MOST_VALUES:
            raise EngineUnavailable("筛选项的不同取值太多，件数算不准，请缩小检索范围后再试。")
        shard_size = min(asked * MORE, MOST_VALUES)
    facets = {facet.name: _counts(facet, counts[str(place)]) for place, facet in enumerate(query.facets)}
    hits = tuple(_hit(hit) for hit in found["hits"]["hits"])
    return EngineResults(found["hits"]["total"]["value"], hits, facets)


def mismatch(schema: Schema, version: str, digest: str) -> str | None:
    """Why an index of a version and digest cannot serve a schema, as a Chinese sentence."""
    if version != schema.version:
        return f"索引按第 {version} 版字段建立，本程序需要第 {schema.version} 版，请执行 dianzhang rebuild 重建索引。"
    if digest != schema.digest:
        return "索引的字段与本程序的不同，请执行 dianzhang rebuild 重建索引。"
    return None


def _searched(generations: Generations, query: EngineQuery, body: Answer) -> Answer | None:
    """What was found; None when none of the partitions is there."""
    names = generations.names
    aliases = [names.at(partition) for partition in dict.fromkeys(query.partitions)]
    searches: list[dict[str, Any]] = [
        {"index": [names.marker], "ignore_unavailable": True, "allow_partial_search_results": False},
        {"size": 1, "docvalue_fields": list(MARKER_FIELDS), "_source": False},
    ]
    if aliases:
        searches += [_header(generations, query, body, aliases), dict(body)]
    with generations.asking() as client:
        waiting = client.options(request_timeout=SEARCH_SECONDS)
        responses = waiting.msearch(searches=searches)["responses"]
    for response in responses:
        if "error" in response:
            raise answered_trouble(generations.connection.address, response["status"], response)
    _check_marker(generations, responses[0])
    if not aliases or not responses[1]["_shards"]["total"]:
        return None
    return dict(responses[1])


def _header(
    generations: Generations, query: EngineQuery, body: Answer, aliases: list[str]
) -> dict[str, Any]:
    """Where to search. All pages of a question come from the same copies, whose scores may differ a little."""
    pageless = {name: value for name, value in body.items() if name not in ("from", "size")}
    preference = hashlib.sha256(json.dumps(pageless, sort_keys=True).encode()).hexdigest()[:16]
    header = {
        "index": aliases,
        "ignore_unavailable": True,
        "allow_partial_search_results": False,
        "preference": preference,
    }
    if query.scored and (len(aliases) > 1 or generations.layout.shards > 1):
        header["search_type"] = "dfs_query_then_fetch"  # statistics of all shards as of one
    return header


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


def _exact(facet: Answer) -> bool:
    return int(facet[COUNTED].get("doc_count_error_upper_bound", 0)) == 0


def _counts(facet: Facet, counted: Answer) -> tuple[tuple[str, int], ...]:
    buckets = counted[COUNTED]["buckets"]
    if isinstance(facet, ConditionFacet):
        pairs = zip(facet.values, buckets, strict=False)
        return tuple(
            (value, bucket["doc_count"]) for (value, _condition), bucket in pairs if bucket["doc_count"]
        )
    return tuple((bucket["key"], bucket["doc_count"]) for bucket in buckets[: facet.limit])
