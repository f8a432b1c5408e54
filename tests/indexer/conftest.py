"""The desk at which tests take files in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.indexer.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An empty data folder with library and engine."""
    made = Desk(tmp_path)
    yield made
    made.close()
