"""`make figures`: measure on the data folder and print a table a part. Nothing here passes or fails."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path

from benchmarks import (
    amended,
    citations,
    failures,
    histories,
    ingest,
    lifecycle,
    links,
    pages,
    parity,
    ranking,
    reading,
    references,
    scale,
    search,
    structure,
    versions,
)

PARTS: dict[str, Callable[[Path], None]] = {
    "ingest": ingest.report,
    "search": search.report,
    "ranking": ranking.report,
    "versions": versions.report,
    "parity": parity.report,
    "scale": scale.report,
    "failures": failures.report,
    "reading": reading.report,
    "structure": structure.report,
    "lifecycle": lifecycle.report,
    "amended": amended.report,
    "histories": histories.report,
    "citations": citations.report,
    "pages": pages.report,
    "references": references.report,
    "links": links.report,
}


def main() -> None:
    """Run the parts named, all of them by default."""
    parser = argparse.ArgumentParser(description="在真实数据上测量，打印表格。")
    default = os.environ.get("DIANZHANG_TEST_DATA") or str(
        Path(__file__).parents[1].parent / "shared" / "data"
    )
    parser.add_argument("parts", nargs="*", help="、".join(PARTS))
    parser.add_argument("--data", type=Path, default=Path(default), help="数据目录")
    chosen = parser.parse_args()
    if not chosen.data.is_dir():
        parser.error(f"没有数据目录 {chosen.data}，请用 --data 或 DIANZHANG_TEST_DATA 指定。")
    for name in chosen.parts or PARTS:
        print(f"\n## {name}", flush=True)
        PARTS[name](chosen.data)


if __name__ == "__main__":
    main()
