"""Taking the laws in: time and memory, beside reading, segmenting and writing with the bare libraries."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from pathlib import Path

import rjieba
import tantivy

from benchmarks.tables import Run, dianzhang, table


def report(data: Path) -> None:
    """Print the table for `laws`: first time, unchanged, one file changed; and the bare libraries."""
    laws = data / "laws"
    with tempfile.TemporaryDirectory() as scratch:
        folder, copy = Path(scratch, "data"), Path(scratch, "laws")
        shutil.copytree(laws, copy)
        bare = _bare(laws, Path(scratch, "bare"))
        rows: list[tuple[object, ...]] = [
            ("读文件、分词、写 tantivy（裸库，一个进程）", f"{bare:.1f}", "", "1.0", "")
        ]
        rows.append(_row("首次导入", dianzhang(folder, "ingest", str(copy), "--json"), bare))
        rows.append(_row("原样再导入", dianzhang(folder, "ingest", str(copy), "--json"), bare))
        changed = next(iter(sorted(copy.rglob("*.md"))))
        changed.write_text(
            changed.read_text(encoding="utf-8") + "\n\n补充一句测量用的话。\n", encoding="utf-8"
        )
        rows.append(_row("改一个文件", dianzhang(folder, "ingest", str(copy), "--json"), bare))
        size = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6
        table(("步骤", "秒", "内存峰值 MiB（进程树 PSS）", "与裸库之比", "报告"), rows)
        print(f"\n数据目录 {size:.0f} MB")


def _row(name: str, run: Run, bare: float) -> tuple[object, ...]:
    counts = json.loads(run.output)
    counts.pop("seconds")
    return (
        name,
        f"{run.seconds:.1f}",
        f"{run.peak_mib:.0f}",
        f"{run.seconds / bare:.2f}",
        json.dumps(counts),
    )


def _bare(laws: Path, folder: Path) -> float:
    """Seconds to read the files, cut every line, and write one document a line with tokens and character pairs."""
    started = time.perf_counter()
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("grams", tokenizer_name="whitespace", index_option="position")
    folder.mkdir()
    index = tantivy.Index(builder.build(), str(folder))
    writer = index.writer(128_000_000, 1)
    for path in sorted(laws.rglob("*.md")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                document = tantivy.Document()
                document.add_text("words", " ".join(rjieba.cut(line, False)))
                document.add_text("grams", " ".join(line[i : i + 2] for i in range(len(line) - 1)))
                writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    return time.perf_counter() - started
