"""The confined child: reads requests from its input, answers on its output, and can do little else.

Started as `python -m indexer.confinement_child MODULE:FUNCTION ADDRESS_SPACE CPU_SECONDS` by `indexer.confinement`;
the function makes of bytes what is to be answered.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import IO

from indexer.confinement_calls import refuse_all_but_reading
from indexer.confinement_codec import (
    ANSWER,
    REQUEST,
    encode_conversion,
    encode_extract,
    encode_failure,
)
from indexer.confinement_locks import Resources, limit_resources
from indexer.readers import read
from indexer.readers.extract import Extract
from indexer.readers.formats import is_foreign, recognise
from indexer.readers.unreadable import Unreadable

Read = Callable[[bytes, str], "Answer"]
Answer = tuple[bytes, tuple[bytes, ...]]
OPEN_FILES = 64


def read_foreign(data: bytes, suffix: str = "") -> Answer:
    """What to answer for a file: its text and members, why there is none, or what it must be turned into.

    `suffix` is the end of its name, asked only where its bytes don't say what it is.
    """
    name = ""
    try:
        if not is_foreign(data):
            reading = read(f"_{suffix}", data)
            return encode_extract(reading.format, Extract(reading.blocks, given=reading.front_matter))
        format_ = recognise(data)
        name = format_.name
        if format_.converted:
            return encode_conversion(name, format_.converted), ()
        return encode_extract(name, format_.reader()(data))
    except Unreadable as failure:
        return encode_failure(name, failure), ()


def answer(read: Read, data: bytes, suffix: str) -> Answer:
    """What a reading function answers, or that it failed."""
    try:
        return read(data, suffix)
    except Unreadable as failure:
        return encode_failure("", failure), ()
    except MemoryError:
        message = "读取这个文件需要的内存超过上限，没有读取。请拆分后重新导入。"
        return encode_failure("", Unreadable("too_big_in_memory", message)), ()
    except RecursionError:
        message = "文件结构嵌套过深，没有读取。请简化后重新导入。"
        return encode_failure("", Unreadable("too_deep", message)), ()
    except Exception as error:
        message = (
            f"读取程序遇到意外的内容（{type(error).__name__}），这个文件没有收录，原件没有改动。"
            "请用原来的软件打开后另存再导入，仍不行请交管理员检查。"
        )
        return encode_failure("", Unreadable("parser_error", message)), ()


def main() -> None:
    """Answer requests until the input ends."""
    target, address_space, cpu_seconds = sys.argv[1:]
    module, _, function = target.partition(":")
    reader: Read = getattr(import_module(module), function)
    requests = os.fdopen(0, "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints goes nowhere and cannot be taken for an answer
    limit_resources(Resources(int(address_space), 0, OPEN_FILES, int(cpu_seconds)))
    refuse_all_but_reading()
    while (request := _request(requests)) is not None:
        lines, members = answer(reader, *request)
        del request
        answers.write(ANSWER.pack(len(lines)))
        answers.write(lines)
        for member in members:
            answers.write(member)
        answers.flush()


def _request(requests: IO[bytes]) -> tuple[bytes, str] | None:
    """The bytes of the next file and the end of its name; None at the end of the input."""
    head = requests.read(REQUEST.size)
    if len(head) < REQUEST.size:
        return None
    size, suffix = REQUEST.unpack(head)
    return requests.read(size), suffix.rstrip(b"\0").decode("ascii", "replace")


if __name__ == "__main__":
    main()
