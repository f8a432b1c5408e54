"""What is wrong with the server or with the index that serves."""

from __future__ import annotations

from indexer.engine import EngineError, EngineUnavailable, HealthCode, HealthProblem
from indexer.engines.elastic_answer import NEVER_BUILT, mismatch
from indexer.engines.elastic_generations import Generations

SENTENCES = {
    HealthCode.READ_ONLY: "Elasticsearch 的索引现在只读（多半是磁盘快满了），收入的文件暂时进不了索引，请清理磁盘或解除只读。",
    HealthCode.RED: "Elasticsearch 的索引有分片不可用（red），检索可能没有应答，请查看它的日志和节点。",
    HealthCode.YELLOW: "Elasticsearch 的索引缺少副本（yellow），再坏一个节点就可能检索不了，请检查节点是否齐全。",
}


def problems(generations: Generations) -> tuple[HealthProblem, ...]:
    """Away, never built, of another schema; read-only, red, yellow."""
    try:
        return tuple(_found(generations))
    except EngineUnavailable as error:
        return (HealthProblem(HealthCode.AWAY, str(error)),)
    except EngineError as error:
        return (HealthProblem(HealthCode.DAMAGED, str(error)),)


def _found(generations: Generations) -> list[HealthProblem]:
    current = generations.state().current
    if current is None:
        return [HealthProblem(HealthCode.NEVER_BUILT, NEVER_BUILT)]
    found: list[HealthProblem] = []
    if wrong := mismatch(generations.schema, current.schema, current.fields):
        found.append(HealthProblem(HealthCode.OUTDATED, wrong))
    codes = [HealthCode.READ_ONLY] if _blocked(generations) else []
    colour = _colour(generations)
    codes += [code for code in (HealthCode.RED, HealthCode.YELLOW) if code.value == colour]
    return found + [HealthProblem(code, SENTENCES[code]) for code in codes]


def _blocked(generations: Generations) -> bool:
    """Whether an index that serves takes no writes."""
    with generations.asking() as client:
        answer = client.indices.get_settings(
            index=generations.names.serving, name="index.blocks*", flat_settings=True
        )
    blocks = (value for one in answer.values() for value in one["settings"].values())
    return any(value == "true" for value in blocks)


def _colour(generations: Generations) -> str:
    with generations.asking() as client:
        answer = client.cluster.health(index=generations.names.serving, timeout="5s", filter_path="status")
    return str(answer["status"])
