"""The address of an Elasticsearch: its nodes, and the prefix of our names on it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from indexer.engine import EngineError

PREFIX = "dianzhang"
PORT = 9200
LONGEST_PREFIX = 80
LOOPBACK = re.compile(r"localhost|127(\.\d{1,3}){3}|::1")
EXAMPLE = "例如 https://es1:9200,https://es2:9200/dianzhang。"


@dataclass(frozen=True, slots=True)
class ElasticAddress:
    """Nodes as `https://host:9200`, and the prefix that every index and alias of ours begins with."""

    nodes: tuple[str, ...]
    prefix: str

    def __str__(self) -> str:
        return f"{','.join(self.nodes)}/{self.prefix}"

    @property
    def encrypted(self) -> bool:
        """Whether https is spoken with every node."""
        return all(node.startswith("https://") for node in self.nodes)

    @property
    def loopback(self) -> bool:
        """Whether every node is this machine."""
        return all(LOOPBACK.fullmatch(urlsplit(node).hostname or "") for node in self.nodes)


def is_elastic(address: str) -> bool:
    """Whether an address is one of an Elasticsearch at all."""
    return address.startswith(("http://", "https://"))


def parse_address(address: str) -> ElasticAddress:
    """The nodes and the prefix of `https://h1:9200,https://h2:9200,h3:9200/prefix`. Raises EngineError."""
    if "@" in address:
        raise EngineError(
            "检索引擎的地址里不能写用户名和密码（地址会出现在日志里），"
            "请改用 DIANZHANG_ELASTIC_USER 和 DIANZHANG_ELASTIC_PASSWORD_FILE，或 DIANZHANG_ELASTIC_API_KEY_FILE。"
        )
    parts = [part.strip() for part in address.split(",")]
    last, scheme = (
        urlsplit(parts[-1] if "://" in parts[-1] else f"//{parts[-1]}"),
        urlsplit(parts[0]).scheme,
    )
    heads = [*parts[:-1], f"{last.scheme}://{last.netloc}" if last.scheme else last.netloc]
    if last.query or last.fragment:
        raise EngineError(f"检索引擎的地址“{address}”里不能有 ? 或 #，{EXAMPLE}")
    nodes = tuple(_node(head if "://" in head else f"{scheme}://{head}", address) for head in heads)
    if len({urlsplit(node).scheme for node in nodes}) > 1:
        raise EngineError(f"检索引擎的地址“{address}”里 http 和 https 混用，请统一成一种。")
    return ElasticAddress(tuple(dict.fromkeys(nodes)), _prefix(last.path.strip("/")))


def _node(text: str, address: str) -> str:
    """One node, with its port written out."""
    found = urlsplit(text)
    try:
        port = PORT if found.port is None else found.port
    except ValueError:
        port = 0
    if not found.hostname or not port or found.path.strip("/") or not _is_host(found):
        raise EngineError(f"看不懂检索引擎的地址“{address}”，{EXAMPLE}")
    host = f"[{found.hostname}]" if ":" in found.hostname else found.hostname
    return f"{found.scheme}://{host}:{port}"


def _is_host(found: SplitResult) -> bool:
    return (
        found.scheme in ("http", "https") and re.fullmatch(r"[\w.:%-]+", found.hostname or "") is not None
    )


def _prefix(text: str) -> str:
    prefix = text or PREFIX
    if not re.fullmatch(r"[a-z][a-z0-9_-]*", prefix) or len(prefix) > LONGEST_PREFIX:
        raise EngineError(
            f"检索引擎地址里的前缀“{prefix}”不可用：只能用小写字母、数字、- 和 _，以字母开头，"
            f"最多 {LONGEST_PREFIX} 个字符。"
        )
    return prefix
