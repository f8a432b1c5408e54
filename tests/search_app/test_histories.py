"""Histories through the library: API, list, facet and page agree with the oracle on every day asked."""

from __future__ import annotations

from tests.search_app.history_files import disagreements, histories, rounds
from tests.stacks import only_single

COUNT, SEED = 12, 700
DAYS = (-20, 40, 130, 290, 500)
"""A share; `benchmarks/histories.py` asks of more, on more days."""


@only_single
def test_a_history_reads_the_same_everywhere(small_library, serving):
    told = histories(COUNT, SEED)
    first, *later = rounds(told)
    library = small_library(first)
    for files in later:
        library.take_in(files)
    client = serving(library).test_client()
    assert list(disagreements(client, told, DAYS)) == []
