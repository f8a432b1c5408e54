"""What a hostile file might make a reader do, as functions that answer in a confined child.

The file's bytes choose which: a child is asked for one after another.
"""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from analyzers.blocks import Block, BlockKind
from indexer.confinement_child import Answer
from indexer.confinement_codec import MAX_BLOCKS, encode_extract
from indexer.readers.extract import Extract, Member


def act(data: bytes, suffix: str) -> Answer:
    """Do what the bytes name and say how that went."""
    return encode_extract("test", DEEDS[data.decode()]())


def _said(text: str) -> Extract:
    return Extract((Block(BlockKind.PARAGRAPH, text),))


def _tried(deed: Callable[[], object]) -> Extract:
    """Whether the deed was refused by the system, and how."""
    try:
        deed()
    except OSError as error:
        return _said(type(error).__name__)
    return _said("done")


def _endless() -> Extract:
    while True:
        pass


def _asleep() -> Extract:
    time.sleep(3600)
    return Extract()


def _greedy() -> Extract:
    held = []
    while True:
        held.append(os.urandom(10_000_000))


def _mapped() -> Extract:
    return _said(str(len(bytes(10**12))))


def _crashed() -> Extract:
    ctypes.string_at(0)
    return Extract()


def _left() -> Extract:
    os._exit(0)


def _recursive() -> Extract:
    return _recursive()


def _noisy() -> Extract:
    print("x" * 100_000, flush=True)
    os.write(1, b"y" * 100_000)
    return _said("quiet")


def _junk() -> Extract:
    """Write to every descriptor that is open, so that the answer's pipe is among them."""
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, b"\0" * 7 + b"\x09not json!")
        except OSError:
            continue
    return Extract()


def _boastful() -> Extract:
    """Announce more text than anyone takes."""
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, b"\x7f" * 8)
        except OSError:
            continue
    time.sleep(3600)
    return Extract()


def _many_files() -> None:
    """Files close with the stack: the child goes on."""
    with ExitStack() as held:
        for _ in range(200):
            held.enter_context(Path(__file__).open("rb"))


def _thread() -> Extract:
    done: list[str] = []
    thread = threading.Thread(target=done.append, args=("done",))
    thread.start()
    thread.join()
    return _said(done[0])


DEEDS: dict[str, Callable[[], Extract]] = {
    "good": lambda: _said("好"),
    "who": lambda: _said(str(os.getpid())),
    "endless": _endless,
    "asleep": _asleep,
    "greedy": _greedy,
    "mapped": _mapped,
    "crash": _crashed,
    "leave": _left,
    "recursive": _recursive,
    "fault": lambda: _said(str(1 // 0)),
    "noise": _noisy,
    "junk": _junk,
    "boast": _boastful,
    "thread": _thread,
    "internet": lambda: _tried(lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM)),
    "internet6": lambda: _tried(lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)),
    "local": lambda: _tried(lambda: socket.socket(socket.AF_UNIX)),
    "pair": lambda: _tried(socket.socketpair),
    "fork": lambda: _tried(os.fork),
    "program": lambda: _tried(lambda: subprocess.run(["/bin/true"], check=True)),
    "signal": lambda: _tried(lambda: os.kill(os.getppid(), 9)),
    "write": lambda: _tried(lambda: Path("/tmp/dianzhang-confined-wrote").write_text("x")),
    "append": lambda: _tried(lambda: os.open(__file__, os.O_WRONLY | os.O_APPEND)),
    "remove": lambda: _tried(lambda: Path(__file__).with_name("nothing").unlink()),
    "folder": lambda: _tried(lambda: Path("/tmp/dianzhang-confined-made").mkdir()),
    "read": lambda: _tried(lambda: Path(__file__).read_bytes()),
    "many files": lambda: _tried(_many_files),
    "environment": lambda: _said(" ".join(sorted(os.environ))),
    "blocks": lambda: Extract((Block(BlockKind.PARAGRAPH, "一"),) * (MAX_BLOCKS + 1)),
    "long": lambda: _said("长" * 20_000_000),
    "controls": lambda: _said("a\0b\ud800c\x1bd\te"),
    "members": lambda: Extract(
        members=(Member("甲.txt", b"a" * 3_000_000), Member("../乙", b"", "x", "不。"))
    ),
    "big members": lambda: Extract(members=(Member("甲.txt", b"a" * 31_000_000),)),
}
