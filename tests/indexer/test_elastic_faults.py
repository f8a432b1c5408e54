"""Faults between the service and a real Elasticsearch: afterwards index and library are equal, and it was said why.

`make figures` runs fifty of them; here a seeded share.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.indexer.fault_cases import KINDS, Case, cases, run
from tests.stacks import delete_indices

SHARE = cases(len(KINDS))
"""One of each kind."""


@pytest.mark.parametrize("case", SHARE, ids=str)
def test_after_a_fault_index_and_library_are_equal(
    case: Case, elastic_address: str, tmp_path: Path
) -> None:
    server = urlsplit(elastic_address)
    prefix = f"fault{case.seed}"
    try:
        outcome = run(case, server.hostname or "", server.port or 0, prefix, tmp_path)
    finally:
        delete_indices(elastic_address, prefix)
    assert outcome.happened, case
    assert outcome.succeeded or re.search(r"[\u4e00-\u9fff]{6,}.*。", outcome.message), outcome
