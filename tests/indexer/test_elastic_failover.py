"""A node lost while the service works: no search fails, no answer is short, nothing is lost or doubled.

`make figures` does it ten times; here once.
"""

from __future__ import annotations

from pathlib import Path

from tests.indexer.failover_case import GROWTH, run
from tests.servers import ElasticCluster
from tests.stacks import delete_indices


def test_the_master_is_killed(elastic_trio: ElasticCluster, tmp_path: Path) -> None:
    try:
        seen = run(elastic_trio, "failover", tmp_path, seed=1)
    finally:
        delete_indices(elastic_trio.master().address, "failover")
    assert (seen.failed, seen.short) == ([], [])
    assert seen.searches > 50
    assert seen.taken_in_after >= GROWTH
