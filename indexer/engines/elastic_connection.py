"""The connection to an Elasticsearch: opened when first used, in each process anew, its version looked at once."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass

from elasticsearch import ApiError, Elasticsearch, SerializationError

from indexer.engine import EngineError, EngineUnavailable
from indexer.engines.elastic_access import ElasticAccess, client_options
from indexer.engines.elastic_address import ElasticAddress
from indexer.engines.elastic_trouble import foreign, troubles

OLDEST, NEXT = (8, 19), (10, 0)
"""Versions served: from the first to before the second."""
SECONDS = 30.0
"""What a request may take, unless it says otherwise."""
SEARCH_SECONDS = 10.0
"""What a search may take on one node before another is asked: somebody is waiting."""
LOOK_SECONDS = 5.0
"""What the first look at a server may take: of one that swallows everything, callers must hear soon."""
RETRIES = 2
"""Other nodes asked when one does not answer; only by requests that may safely be asked twice."""


@dataclass(frozen=True, slots=True)
class _Clients:
    """Two clients of the same connections; making one takes a millisecond, so they are kept."""

    patient: Elasticsearch
    searcher: Elasticsearch


class Connection:
    """A client of one address; safe to use from threads, and after a fork."""

    def __init__(self, address: ElasticAddress, access: ElasticAccess) -> None:
        self.address = address
        self._access = access
        self._lock = threading.Lock()
        self._clients: _Clients | None = None
        self._pid = 0
        self.version = ""

    def client(self) -> Elasticsearch:
        """The client, for what may safely be asked again. Raises EngineUnavailable and EngineError."""
        return self._opened().patient

    def searcher(self) -> Elasticsearch:
        """The client for searches, which asks another node sooner. Raises as `client`."""
        return self._opened().searcher

    def once(self) -> Elasticsearch:
        """The client for what must not be asked again by itself."""
        return self.client().options(max_retries=0)

    def close(self) -> None:
        """Let go of connections; the next use opens them again."""
        with self._lock:
            clients, self._clients = self._clients, None
        if clients is not None and self._pid == os.getpid():
            clients.patient.close()

    def _opened(self) -> _Clients:
        with self._lock:
            # A connection shared with the parent process would mix up answers.
            if self._clients is None or self._pid != os.getpid():
                client = self._new_client()
                self.version = self._checked_version(client)
                searcher = client.options(request_timeout=SEARCH_SECONDS)
                self._clients, self._pid = _Clients(client, searcher), os.getpid()
            return self._clients

    def _new_client(self) -> Elasticsearch:
        options = client_options(self._access, encrypted=self.address.encrypted)
        client = Elasticsearch(list(self.address.nodes), **options)
        return client.options(request_timeout=SECONDS, max_retries=RETRIES, retry_on_timeout=True)

    def _checked_version(self, client: Elasticsearch) -> str:
        """The oldest version in the cluster. A bare server answers no `GET /`, so the nodes are asked."""
        try:
            with troubles(self.address):
                look = client.options(request_timeout=LOOK_SECONDS, max_retries=len(self.address.nodes) - 1)
                try:
                    answer = look.nodes.info(metric="http", filter_path="nodes.*.version")
                except SerializationError as error:
                    raise foreign(self.address) from error
                except ApiError as error:
                    if error.meta.status in (404, 405) or not isinstance(error.body, dict):
                        raise foreign(self.address) from error
                    raise
            versions = sorted(_numbers(node["version"]) for node in answer.get("nodes", {}).values())
            self._check(versions)
        except EngineError:
            client.close()
            raise
        return ".".join(map(str, versions[0]))

    def _check(self, versions: list[tuple[int, ...]]) -> None:
        if not versions:
            raise foreign(self.address)
        if versions[0] < OLDEST:
            self._refuse(versions[0], "太旧")
        if versions[-1] >= NEXT:
            self._refuse(versions[-1], "太新")

    def _refuse(self, version: Iterable[int], how: str) -> None:
        raise EngineUnavailable(
            f"Elasticsearch（{'、'.join(self.address.nodes)}）是 {'.'.join(map(str, version))} 版，{how}："
            "本程序需要 8.19 或 9 的版本，请更换服务器或改 DIANZHANG_ENGINE。"
        )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.partition("-")[0].split("."))
