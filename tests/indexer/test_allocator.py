"""Freed large blocks do not stay with the process."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

KEPT = """
import os
from indexer.allocator import give_back_large_blocks
from indexer.confinement_channel import usage

give_back_large_blocks()
first = b"x" * (20 << 20)
del first  # from here on glibc by itself would put such blocks on the heap
before = usage(os.getpid()).memory
held, behind = [], []
for _ in range(8):
    held.append(b"x" * (4 << 20))
    behind.append([bytes(400) for _ in range(200)])
del held
print(usage(os.getpid()).memory - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="这个系统的内存分配不是 glibc 的。")
def test_freed_large_blocks_are_given_back() -> None:
    told = subprocess.run([sys.executable, "-c", KEPT], capture_output=True, text=True, check=True)
    assert int(told.stdout) < 4 << 20
