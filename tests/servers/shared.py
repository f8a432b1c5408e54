"""Servers that all processes of one test run share: the first process starts and ends them, the others ask them."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from typing import Any

from tests.servers.elastic import ElasticCluster, elastic_nodes
from tests.servers.postgresql import postgres
from tests.servers.programs import ServerMissing


class SharedServers:
    """One Elasticsearch node and one PostgreSQL, started at once; where the programs of one are missing, why."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self.elastic = self._started(lambda: elastic_nodes(1, waiting=False))
        self.postgres = self._started(postgres)

    def _started(self, server: Callable[[], AbstractContextManager[Any]]) -> Any:
        try:
            return self._stack.enter_context(server())
        except ServerMissing as missing:
            return missing

    def wait(self) -> None:
        """Come back when the servers answer. Raises `ServerDied`."""
        if isinstance(self.elastic, ElasticCluster):
            self.elastic.wait_all()

    def pickled(self) -> bytes:
        """The servers by their names, as another process unpickles them: it can ask them, not end them."""
        return pickle.dumps({"elastic": self.elastic, "postgres": self.postgres})

    def close(self) -> None:
        """End the servers."""
        self._stack.close()
