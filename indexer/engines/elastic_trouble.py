"""What goes wrong with an Elasticsearch, as errors of the port whose messages are sentences for the reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from elasticsearch import (
    ApiError,
    ConnectionTimeout,
    SerializationError,
    SSLError,
    TransportError,
    UnsupportedProductError,
)

from indexer.engine import EngineError, EngineUnavailable
from indexer.engines.elastic_address import ElasticAddress

BUSY = frozenset((429, 502, 503, 504))
"""Statuses that pass by themselves."""
BLOCK = "cluster_block_exception"
PRODUCT = "x-elastic-product"


class NeverAcknowledged(EngineUnavailable):
    """No answer came: the request may have been carried out or not."""


@contextmanager
def troubles(address: ElasticAddress) -> Iterator[None]:
    """Turn what the client raises into errors of the port."""
    try:
        yield
    except ApiError as error:
        raise api_trouble(address, error) from error
    except TransportError as error:
        raise transport_trouble(address, error) from error


def api_trouble(address: ElasticAddress, error: ApiError) -> EngineError:
    """The error for an answer that is none."""
    status = error.meta.status
    if isinstance(error, UnsupportedProductError) or not _is_elastic(error, status):
        return foreign(address)
    if status in (401, 403) and BLOCK not in reason(error.body):
        return _not_let_in(address, status)
    return answered_trouble(address, status, error.body)


def answered_trouble(address: ElasticAddress, status: int, body: object) -> EngineError:
    """The error for an error object of the server's, of a whole answer or of a part of one."""
    why = reason(body)
    if BLOCK in why:
        return blocked(why)
    if status in BUSY:
        return EngineUnavailable(
            f"Elasticsearch（{_nodes(address)}）现在忙不过来或不完整，请稍后再试（{why}）。"
        )
    return EngineError(f"Elasticsearch（{_nodes(address)}）拒绝了请求（{status}，{why}），请查看它的日志。")


def transport_trouble(address: ElasticAddress, error: TransportError) -> EngineError:
    """The error for an answer that did not come."""
    nodes = _nodes(address)
    if isinstance(error, SSLError):
        return EngineUnavailable(
            f"与 Elasticsearch（{nodes}）的加密连接建立不起来：证书不符或对方不用 https，"
            "请检查 DIANZHANG_ELASTIC_CA_FILE 或 DIANZHANG_ELASTIC_FINGERPRINT。"
        )
    if isinstance(error, SerializationError):
        return NeverAcknowledged(f"Elasticsearch（{nodes}）的回答不完整或看不懂，请稍后再试。")
    if isinstance(error, ConnectionTimeout):
        return NeverAcknowledged(f"Elasticsearch（{nodes}）没有在限定时间内回答，请稍后再试。")
    return NeverAcknowledged(f"连不上 Elasticsearch（{nodes}），请检查它是否在运行、地址是否正确。")


def foreign(address: ElasticAddress) -> EngineError:
    """The error for a server that is something else."""
    return EngineUnavailable(
        f"地址 {_nodes(address)} 上的服务不是 Elasticsearch，请检查 DIANZHANG_ENGINE。"
    )


def blocked(why: str) -> EngineError:
    """The error for a block: of one index, or of the whole cluster while it has no master."""
    if "SERVICE_UNAVAILABLE" in why:
        return EngineUnavailable("Elasticsearch 集群现在没有主节点或还没有恢复，请稍后再试。")
    return EngineError(
        "Elasticsearch 的索引现在只读（多半是磁盘快满了），写不进去，请清理磁盘或解除只读后再试。"
    )


def reason(body: object) -> str:
    """Type and reason of an error object, in short; of an item of a bulk, of a search, or of a whole answer."""
    error = body.get("error", body) if isinstance(body, Mapping) else body
    if not isinstance(error, Mapping):
        return str(error)[:120] or "没有说明原因"
    innermost: Mapping[str, Any] = error
    while isinstance(cause := _cause(innermost), Mapping):
        innermost = cause
    parts = (error.get("type"), innermost.get("reason"))
    return "：".join(str(part)[:200] for part in parts if part) or "没有说明原因"


def _cause(error: Mapping[str, Any]) -> object:
    failed = error.get("failed_shards")
    if isinstance(failed, list) and failed and isinstance(failed[0], Mapping):
        return failed[0].get("reason")
    return error.get("caused_by")


def _is_elastic(error: ApiError, status: int) -> bool:
    """Whether the answer is one of Elasticsearch's; proxies in front may answer that it is away or full."""
    return error.meta.headers.get(PRODUCT) is not None or status in (401, 403, 413, *BUSY)


def _not_let_in(address: ElasticAddress, status: int) -> EngineError:
    if status == 401:
        return EngineUnavailable(
            f"Elasticsearch（{_nodes(address)}）不接受所用的密钥或密码（可能已过期），"
            "请检查 DIANZHANG_ELASTIC_API_KEY 或用户名和密码。"
        )
    return EngineUnavailable(
        f"所用的密钥或用户在 Elasticsearch（{_nodes(address)}）上权限不够，"
        f"请授予 {address.prefix}-* 的全部权限和集群的 monitor 权限。"
    )


def _nodes(address: ElasticAddress) -> str:
    return "、".join(address.nodes)
