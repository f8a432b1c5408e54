"""With what an Elasticsearch is approached: certificates, credentials, and how its indices are laid out."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indexer.engine import EngineError
from indexer.engines.elastic_address import ElasticAddress


@dataclass(frozen=True, slots=True)
class ElasticAccess:
    """How to reach it. Secrets show in no `repr`. `replicas` None: one as soon as there are two nodes."""

    ca_file: Path | None = None
    fingerprint: str | None = None
    api_key: str | None = field(default=None, repr=False)
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    allow_http: bool = False
    shards: int = 1
    replicas: int | None = None


NO_ACCESS = ElasticAccess()
"""Nothing special: an open server on this machine."""


def check_access(address: ElasticAddress, access: ElasticAccess) -> None:
    """Raises EngineError where address and access do not go together; warns of readable connections."""
    if access.api_key and (access.user or access.password):
        raise EngineError("Elasticsearch 的 API 密钥和用户名密码只能设一种，请去掉一种。")
    if bool(access.user) != bool(access.password):
        raise EngineError("Elasticsearch 的用户名和密码要一起设，请补上缺的一个。")
    if address.encrypted:
        if access.ca_file and not access.ca_file.is_file():
            raise EngineError(f"读不到 CA 证书文件 {access.ca_file}，请检查 DIANZHANG_ELASTIC_CA_FILE。")
        return
    if access.ca_file or access.fingerprint:
        raise EngineError("设了 Elasticsearch 的证书，地址却是 http://，请把地址改为 https://。")
    if address.loopback:
        return
    if not access.allow_http:
        raise EngineError(
            f"检索引擎 {','.join(address.nodes)} 不在本机，而 http:// 不加密。请改用 https://；"
            "确知网络安全时可设 DIANZHANG_ELASTIC_ALLOW_HTTP=1。"
        )
    _warn(address)


_warned: set[str] = set()


def _warn(address: ElasticAddress) -> None:
    """Say once in a process that others on the network can read along."""
    if str(address) not in _warned:
        _warned.add(str(address))
        print(
            f"注意：与 {','.join(address.nodes)} 的连接不加密，同一网络上的人可以读到内容。",
            file=sys.stderr,
        )


def client_options(access: ElasticAccess, *, encrypted: bool) -> dict[str, Any]:
    """The options of the client that say how to be let in."""
    options: dict[str, Any] = {}
    if encrypted and access.ca_file:
        options["ca_certs"] = str(access.ca_file)
    if encrypted and access.fingerprint:
        options |= {"ssl_assert_fingerprint": access.fingerprint}
        if not access.ca_file:
            options |= {"verify_certs": False, "ssl_show_warn": False}  # the fingerprint is what is checked
    if access.api_key:
        options["api_key"] = access.api_key
    elif access.user and access.password:
        options["basic_auth"] = (access.user, access.password)
    return options
