"""Locks on an Elasticsearch: a document that says who holds it, renewed while it is held.

Two machines compare their clocks here: they must agree to within half a minute.
"""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from elasticsearch import ConflictError, NotFoundError

from indexer.engine import EngineBusy, EngineError
from indexer.engines.elastic_generations import Generations
from indexer.engines.elastic_names import inlet
from indexer.engines.elastic_trouble import NeverAcknowledged

RENEWED_EVERY = 15.0
STALE_AFTER = 60.0
"""Seconds without a sign of life after which a lock may be taken over."""
LOST_AFTER = 45.0
"""Seconds without renewal after which its holder stops: before anybody else may take it over."""
LOOK_AGAIN = 0.5
WRITER, REBUILD = "writer", "rebuild"

_WORDS = {WRITER: "写入", REBUILD: "重建并写入"}


@dataclass(slots=True)
class Lease:
    """A lock while it is held."""

    name: str
    token: str
    since: str
    version: tuple[int, int]
    renewed: float
    taken: bool = False

    def check(self) -> None:
        """Raises EngineError when it may be somebody else's by now."""
        if self.taken or time.monotonic() - self.renewed > LOST_AFTER:
            raise EngineError(
                "写入中断得太久，索引的写锁可能已被别的进程接手，没有写完的部分没有生效。请重新执行。"
            )


@contextmanager
def holding(generations: Generations, name: str, wait: float = 0.0) -> Iterator[Lease]:
    """Hold a lock. Raises EngineBusy when another holds it: at once, or after so many seconds of waiting."""
    lease = _acquired(generations, name, time.monotonic() + wait)
    done = threading.Event()
    renewing = threading.Thread(target=_renew, args=(generations, lease, done), daemon=True)
    renewing.start()
    try:
        yield lease
    finally:
        done.set()
        renewing.join()
        _release(generations, lease)


def _acquired(generations: Generations, name: str, deadline: float) -> Lease:
    generations.make_control()
    token, since = secrets.token_hex(8), time.strftime("%Y-%m-%d %H:%M:%S")
    while True:
        now = time.monotonic()
        version = _take(generations, name, token, since)
        if version is not None:
            return Lease(name, token, since, version, now)
        held = _read(generations, name)
        if held is None:
            continue
        holder, seen = held
        if _abandoned(holder):
            version = _take(generations, name, token, since, instead=seen)
            if version is not None:
                return Lease(name, token, since, version, now)
            continue
        if now >= deadline:
            raise EngineBusy(_busy(name, holder))
        time.sleep(LOOK_AGAIN)


def _take(
    generations: Generations, name: str, token: str, since: str, instead: tuple[int, int] | None = None
) -> tuple[int, int] | None:
    """Write the lock's document, where there is none or in place of one; its version, None if another was faster."""
    how: dict[str, Any] = {"op_type": "create"}
    if instead:
        how = {"if_seq_no": instead[0], "if_primary_term": instead[1]}
    try:
        with generations.asking_once() as client:
            try:
                answer = client.index(
                    index=inlet(generations.names.control),
                    id=name,
                    document=_myself(token, since),
                    require_alias=True,
                    **how,
                )
            except ConflictError:
                return None
    except NeverAcknowledged:
        held = _read(generations, name)
        if held is None or held[0]["token"] != token:
            raise
        return held[1]
    return answer["_seq_no"], answer["_primary_term"]


def _read(generations: Generations, name: str) -> tuple[Mapping[str, Any], tuple[int, int]] | None:
    """Who holds a lock, and the version of the document that says so."""
    with generations.asking() as client:
        try:
            found = client.get(index=generations.names.control, id=name)
        except NotFoundError:
            return None
    return found["_source"], (found["_seq_no"], found["_primary_term"])


def _renew(generations: Generations, lease: Lease, done: threading.Event) -> None:
    """Show life until it is done; whoever holds the lease learns from it when that fails for too long."""
    while not done.wait(RENEWED_EVERY):
        now = time.monotonic()
        with suppress(EngineError):
            version = _take(generations, lease.name, lease.token, lease.since, lease.version)
            if version is None:
                held = _read(generations, lease.name)
                if held is None or held[0]["token"] != lease.token:
                    lease.taken = True
                    return
                version = held[1]
            lease.version, lease.renewed = version, now


def _release(generations: Generations, lease: Lease) -> None:
    """Give it back. When that fails it is abandoned, and taken over in time."""
    with suppress(EngineError), generations.asking() as client, suppress(ConflictError, NotFoundError):
        client.delete(
            index=generations.names.control,
            id=lease.name,
            if_seq_no=lease.version[0],
            if_primary_term=lease.version[1],
        )


def _myself(token: str, since: str) -> dict[str, Any]:
    return {
        "host": socket.gethostname(),
        "machine": _machine(),
        "pid": os.getpid(),
        "token": token,
        "since": since,
        "renewed": int(time.time()),
    }


def _abandoned(holder: Mapping[str, Any]) -> bool:
    """Whether the holder is dead: it has shown no life for long, or its process here is gone."""
    if time.time() - holder["renewed"] > STALE_AFTER:
        return True
    return holder["machine"] == _machine() and not Path(f"/proc/{holder['pid']}").exists()


@cache
def _machine() -> str:
    """Where process numbers mean the same: the machine since it was started, and the container."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return f"{socket.gethostname()} {secrets.token_hex(8)}"


def _busy(name: str, holder: Mapping[str, Any]) -> str:
    return (
        f"索引正在由 {holder['host']} 的进程 {holder['pid']} {_WORDS[name]}（自 {holder['since']} 起），"
        "请等它结束后再试。"
    )
