"""The desk at which tests take files in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.indexer.desk import Desk
from tests.stacks import Stack


@pytest.fixture
def desk(stack: Stack, tmp_path: Path) -> Iterator[Desk]:
    """An empty library and engine, on each stack."""
    with stack.place(tmp_path / "data") as place:
        made = Desk(tmp_path / "files", place)
        yield made
        made.close()
