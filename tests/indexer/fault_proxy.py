"""A proxy between the service and a real Elasticsearch that goes wrong on purpose.

    with FaultyProxy("127.0.0.1", 9200) as proxy:
        proxy.fail(Fault.CUT, times=2, path="_bulk")

Faults are used up in order; without one left, requests pass through as they are.
"""

from __future__ import annotations

import http.client
import json
import socket
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

PRODUCT = {"X-Elastic-Product": "Elasticsearch"}
JSON_TYPE = "application/vnd.elasticsearch+json;compatible-with=8"
SLOW_SECONDS = 3.0


class Fault(StrEnum):
    """What can go wrong with one request."""

    REFUSED = "refused"
    RESET_BEFORE = "reset before the server saw it"
    RESET_AFTER = "reset after the server did it"
    SLOW = "answered after the client gave up"
    CUT = "cut in the middle of the answer"
    TOO_MANY = "429"
    AWAY = "503"
    TOO_LARGE = "413"
    HALF_OF_BULK = "half of a bulk answered 429"


@dataclass
class Planned:
    """A fault to come: how often yet, and which requests it meets (a part of their path)."""

    fault: Fault
    times: int
    path: str


@dataclass
class Seen:
    """What passed: requests in all, and the faults that happened, in order."""

    requests: int = 0
    faults: list[Fault] = field(default_factory=list)


class FaultyProxy:
    """Listens on a port of its own for as long as it is entered."""

    def __init__(self, host: str, port: int, slow_seconds: float = SLOW_SECONDS) -> None:
        self.target = (host, port)
        self.slow_seconds = slow_seconds
        self.seen = Seen()
        self._planned: list[Planned] = []
        self._lock = threading.Lock()
        self._port = 0
        self._server: ThreadingHTTPServer | None = None

    @property
    def address(self) -> str:
        """Where the service finds it, without a prefix."""
        return f"http://127.0.0.1:{self._port}"

    def fail(self, fault: Fault, times: int = 1, path: str = "") -> None:
        """Let the next so many requests whose path holds `path` go wrong."""
        with self._lock:
            self._planned.append(Planned(fault, times, path))

    def heal(self) -> None:
        """Nothing goes wrong any more, and the port is open."""
        with self._lock:
            self._planned.clear()
        if self._server is None:
            self._listen()

    def shut(self) -> None:
        """Refuse connections until healed."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def __enter__(self) -> FaultyProxy:
        self._listen()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shut()

    def next_fault(self, path: str) -> Fault | None:
        """The fault that meets a request, used up by it."""
        with self._lock:
            self.seen.requests += 1
            for planned in self._planned:
                if planned.times > 0 and planned.path in path:
                    planned.times -= 1
                    self.seen.faults.append(planned.fault)
                    return planned.fault
        return None

    def _listen(self) -> None:
        proxy = self

        class Handler(_Handler):
            faulty = proxy

        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), Handler)
        self._server.daemon_threads = True
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    faulty: FaultyProxy

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed."""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.faulty.next_fault(self.path)
        if fault in (Fault.RESET_BEFORE, Fault.REFUSED):
            self._reset()
        elif fault in (Fault.TOO_MANY, Fault.AWAY, Fault.TOO_LARGE):
            self._send(int(fault), *_problem(int(fault)))
        elif fault is Fault.HALF_OF_BULK and self.path.split("?")[0].endswith("_bulk"):
            self._send(200, *self._half(body))
        else:
            status, headers, answer = self._forward(body)
            if fault is Fault.RESET_AFTER:
                self._reset()
            elif fault is Fault.CUT:
                self._send(status, headers, answer, cut=True)
            else:
                if fault is Fault.SLOW:
                    time.sleep(self.faulty.slow_seconds)
                self._send(status, headers, answer)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _answer

    def _forward(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        upstream = http.client.HTTPConnection(*self.faulty.target, timeout=60)
        try:
            kept = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "accept-encoding")}
            upstream.request(self.command, self.path, body or None, kept)
            answer = upstream.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            upstream.close()

    def _half(self, body: bytes) -> tuple[dict[str, str], bytes]:
        """Every other operation done by the server, the others turned away as by a full queue."""
        operations = list(_operations(body))
        done = b"".join(lines for number, (_action, lines) in enumerate(operations) if number % 2 == 0)
        self.headers.replace_header("Content-Length", str(len(done)))
        _status, headers, answer = self._forward(done)
        results = iter(json.loads(answer)["items"])
        items = [
            next(results) if number % 2 == 0 else _turned_away(action)
            for number, (action, _lines) in enumerate(operations)
        ]
        return headers, json.dumps({"took": 1, "errors": True, "items": items}).encode()

    def _send(self, status: int, headers: dict[str, str], body: bytes, cut: bool = False) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() in ("content-type", "x-elastic-product"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[: len(body) // 2] if cut else body)
        if cut:
            self.close_connection = True

    def _reset(self) -> None:
        """Close so that the other side sees a reset, not an end."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()


def _operations(body: bytes) -> Iterator[tuple[dict[str, dict[str, object]], bytes]]:
    """The operations of a bulk: what to do, and its lines as they are."""
    lines = iter(body.splitlines(keepends=True))
    for line in lines:
        action = json.loads(line)
        yield action, line if "delete" in action else line + next(lines)


def _turned_away(action: dict[str, dict[str, object]]) -> dict[str, object]:
    ((name, meta),) = action.items()
    error = {"type": "es_rejected_execution_exception", "reason": "rejected execution"}
    return {name: {"_index": meta.get("_index"), "_id": meta.get("_id"), "status": 429, "error": error}}


def _problem(status: int) -> tuple[dict[str, str], bytes]:
    kind = {429: "es_rejected_execution_exception", 503: "no_shard_available_action_exception"}
    error = {"type": kind.get(status, "content_too_long_exception"), "reason": "for the test"}
    body = json.dumps({"error": {**error, "root_cause": [error]}, "status": status}).encode()
    return {"Content-Type": JSON_TYPE, **PRODUCT}, body
