"""Histories through the library: API, list, facet and page agree with the oracle on every day asked."""

from __future__ import annotations

from tests.corpus.history_oracle import Told
from tests.search_app.asking import get_work
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


@only_single
def test_a_version_known_only_by_its_first_day_stands_in_its_place(small_library, serving):
    told = {
        "第九十九号历史管理办法": [Told("v0", 0, 10, 1), Told("v1", None, 200, 0), Told("v2", 300, 310, 2)]
    }
    client = serving(small_library({**rounds(told)[0], **rounds(told)[1], **rounds(told)[2]})).test_client()
    listed = get_work(client, "regulation/澜江集团有限公司/第九十九号历史管理办法", "/versions")
    assert [one["source"].rsplit("/", 1)[-1] for one in listed] == ["v0.md", "v1.md", "v2.md"]
    assert list(disagreements(client, told, DAYS)) == []
