"""Opening the engine that an address names."""

from __future__ import annotations

from pathlib import Path

from indexer.engine import Engine, EngineError
from indexer.engines.elastic_access import NO_ACCESS, ElasticAccess
from indexer.engines.elastic_address import is_elastic, parse_address
from indexer.engines.embedded import EmbeddedEngine
from indexer.fields import SCHEMA

EMBEDDED = "embedded"


def open_engine(address: str, folder: Path, access: ElasticAccess = NO_ACCESS) -> Engine:
    """The engine for an address: `embedded` keeps its index below the folder, `http(s)://…` is an Elasticsearch.

    Raises EngineError for others, and where address and access do not go together.
    """
    if address == EMBEDDED:
        return EmbeddedEngine(folder / "index", SCHEMA)
    if is_elastic(address):
        return _open_elastic(address, access)
    raise EngineError(
        f"不认识的检索引擎“{address}”。可用的是 {EMBEDDED}（嵌入式）和 https://主机:9200/前缀（Elasticsearch）。"
    )


def _open_elastic(address: str, access: ElasticAccess) -> Engine:
    # The client is an extra: an office on one machine does not have it.
    try:
        from indexer.engines.elastic import ElasticEngine
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("elasticsearch", "elastic_transport"):
            raise
        raise EngineError(
            "没有安装 Elasticsearch 的客户端，请执行 pip install 'dianzhang[elastic]'。"
        ) from error
    return ElasticEngine(parse_address(address), SCHEMA, access)
