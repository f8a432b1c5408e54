"""Writing many documents: in portions, two on their way at once, each repeated until every document is answered for."""

from __future__ import annotations

import json
import random
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from elasticsearch import ApiError, SerializationError, SSLError, TransportError

from indexer.engine import EngineError, EngineUnavailable
from indexer.engines.elastic_connection import Connection
from indexer.engines.elastic_fields import Document
from indexer.engines.elastic_names import inlet
from indexer.engines.elastic_trouble import (
    BLOCK,
    BUSY,
    answered_trouble,
    api_trouble,
    blocked,
    reason,
    transport_trouble,
)

PORTION_BYTES = 8 << 20
PORTION_DOCUMENTS = 1000
ON_THE_WAY = 2
PATIENCE = 60.0
"""Seconds without a single document getting through after which it is given up."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 10.0
SECONDS = 60.0
TOO_LARGE = "太大，Elasticsearch 不接收"


@dataclass(frozen=True, slots=True)
class Operation:
    """A document to write to an index, or without content an id to take out of it."""

    index: str
    id: str
    document: Document | None

    @property
    def lines(self) -> list[bytes]:
        """Its lines in a bulk request."""
        verb = "index" if self.document else "delete"
        target = json.dumps(
            {verb: {"_index": inlet(self.index), "_id": self.id}}, ensure_ascii=False
        ).encode()
        return [target, self.document.body] if self.document else [target]

    @property
    def size(self) -> int:
        """About how many bytes it takes in a request."""
        return 100 + len(self.id) + (len(self.document.body) if self.document else 0)


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that the server does not take, and why."""

    index: str
    document: Document
    reason: str


class Bulk:
    """Collects operations and sends them. Operations on the same id need a `flush` between them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._portion: list[Operation] = []
        self._bytes = 0
        self._pending: deque[Future[None]] = deque()
        self._refused: list[Refused] = []
        self._senders = ThreadPoolExecutor(ON_THE_WAY, "bulk")

    def __enter__(self) -> Bulk:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._senders.shutdown(wait=True, cancel_futures=True)

    def add(self, operation: Operation) -> None:
        """Send an operation sooner or later. Raises EngineError for what went wrong with earlier ones."""
        if self._portion and self._bytes + operation.size > PORTION_BYTES:
            self._send()
        self._portion.append(operation)
        self._bytes += operation.size
        if len(self._portion) >= PORTION_DOCUMENTS:
            self._send()

    def flush(self) -> list[Refused]:
        """Wait until everything is answered for; what was refused since the last time. Raises EngineError."""
        if self._portion:
            self._send()
        while self._pending:
            self._pending.popleft().result()
        refused, self._refused = self._refused, []
        return refused

    def _send(self) -> None:
        portion, self._portion, self._bytes = self._portion, [], 0
        while len(self._pending) >= ON_THE_WAY:
            self._pending.popleft().result()
        self._pending.append(self._senders.submit(self._deliver, portion))

    def _deliver(self, portion: list[Operation]) -> None:
        """Send until each operation is done or refused."""
        left, pause, deadline = portion, FIRST_PAUSE, time.monotonic() + PATIENCE
        while left:
            again, failure = self._attempt(left)
            if len(again) < len(left):
                pause, deadline = FIRST_PAUSE, time.monotonic() + PATIENCE
            elif failure and time.monotonic() > deadline:
                raise failure
            if failure:
                time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311
                pause = min(pause * 2, LONGEST_PAUSE)
            left = again

    def _attempt(self, portion: list[Operation]) -> tuple[list[Operation], EngineError | None]:
        """Send once; what is still to do, and what to wait for before. Raises EngineError for what stays wrong."""
        address = self._connection.address
        try:
            return self._settle(portion, self._request(portion))
        except ApiError as error:
            status = error.meta.status
            if status == 413:
                return self._halved(portion), None
            trouble = api_trouble(address, error)
            if status in BUSY and isinstance(trouble, EngineUnavailable):
                return portion, trouble
            raise trouble from error
        except TransportError as error:
            trouble = transport_trouble(address, error)
            if isinstance(error, SSLError):
                raise trouble from error
            # Perhaps it was done and only the answer lost: the same ids again do no harm.
            return portion, trouble

    def _request(self, portion: Sequence[Operation]) -> list[dict[str, Any]]:
        client = self._connection.once().options(request_timeout=SECONDS)
        lines: list[Any] = [line for operation in portion for line in operation.lines]
        answer = client.bulk(
            operations=lines,
            require_alias=True,
            filter_path=["items.*.status", "items.*.error"],
        )
        items = [next(iter(item.values())) for item in answer.get("items", ())]
        if len(items) != len(portion):
            raise SerializationError("as many answers as operations were expected")
        return items

    def _settle(
        self, portion: Sequence[Operation], items: Sequence[dict[str, Any]]
    ) -> tuple[list[Operation], EngineError | None]:
        """What is still to do of a portion that was answered item by item."""
        again: list[Operation] = []
        failure: EngineError | None = None
        for operation, item in zip(portion, items, strict=True):
            status = item["status"]
            if status < 300 or (status == 404 and operation.document is None and "error" not in item):
                continue
            why = reason(item)
            if BLOCK in why:
                raise blocked(why)
            if status in BUSY:
                again.append(operation)
                failure = answered_trouble(self._connection.address, status, item)
            elif status in (400, 413) and operation.document:
                self._refuse(operation, f"Elasticsearch 不接收：{why}")
            else:
                raise answered_trouble(self._connection.address, status, item)
        return again, failure

    def _halved(self, portion: list[Operation]) -> list[Operation]:
        """After a request that was too large: its halves sent one by one; a single document costs itself alone."""
        if len(portion) == 1:
            self._refuse(portion[0], TOO_LARGE)
            return []
        middle = len(portion) // 2
        self._deliver(portion[:middle])
        self._deliver(portion[middle:])
        return []

    def _refuse(self, operation: Operation, why: str) -> None:
        if operation.document is None:
            raise EngineError(f"Elasticsearch 拒绝删除一条记录（{why}），请查看它的日志。")
        self._refused.append(Refused(operation.index, operation.document, why))
