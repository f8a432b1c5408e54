"""Libraries to fill, on both databases."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus.library import Library
from tests.corpus.library_filling import Filling


@pytest.fixture(params=["sqlite", "postgresql"])
def new_address(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Gives addresses of empty databases, each used by one library."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres_server").new_database
    names = iter(range(100))
    return lambda: f"sqlite:///{tmp_path / f'{next(names)}.sqlite'}"


@pytest.fixture
def filling(tmp_path: Path, new_address: Callable[[], str]) -> Iterator[Filling]:
    """An empty library that texts can be taken into."""
    library = Library.open(tmp_path / "data", new_address())
    yield Filling(library)
    library.close()
