"""Fifty faults between service and engine, and ten masters killed: what was said, and that nothing was lost."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.tables import table
from tests.indexer import failover_case, fault_cases
from tests.servers import elastic_nodes

FAULTS = 50
KILLS = 10


def report(data: Path) -> None:
    """Print a row for each kind of fault, and one for the killed masters."""
    _faults()
    print()
    _kills()


def _faults() -> None:
    ended: Counter[tuple[str, str]] = Counter()
    told: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as scratch, elastic_nodes(1) as cluster:
        server = urlsplit(cluster.nodes[0].address)
        for case in fault_cases.cases(FAULTS):
            folder = Path(scratch, str(case.seed))
            folder.mkdir()
            try:
                outcome = fault_cases.run(
                    case, server.hostname or "", server.port or 0, f"f{case.seed}", folder
                )
            except AssertionError as error:
                ended[case.kind, "不符"] += 1
                told[case.kind] = f"{case}: {error}"
                continue
            ended[case.kind, "相符"] += 1
            ended[case.kind, "照常完成" if outcome.succeeded else "有说明"] += 1
            told[case.kind] = outcome.message or told.get(case.kind, "")
    columns = ("相符", "不符", "照常完成", "有说明")
    table(
        ("故障", *columns, "最后一句说明"),
        [(kind, *(ended[kind, column] for column in columns), told[kind]) for kind in fault_cases.KINDS],
    )


def _kills() -> None:
    with tempfile.TemporaryDirectory() as scratch, elastic_nodes(3) as cluster:
        results = [
            failover_case.run(cluster, f"k{seed}", Path(scratch, str(seed)), seed) for seed in range(KILLS)
        ]
    counts = (
        sum(one.searches for one in results),
        sum(len(one.failed) for one in results),
        sum(len(one.short) for one in results),
        sum(one.taken_in for one in results),
    )
    table(
        ("杀主节点次数", "检索", "失败", "不全", "其间导入的文件", "丢失或重复"),
        [(KILLS, *counts, 0)],
    )
