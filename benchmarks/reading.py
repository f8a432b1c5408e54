"""Reading foreign files through the confined children, beside the bare libraries; and hostile files in a row."""

from __future__ import annotations

import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

import docx
import pypdfium2

from benchmarks.tables import table
from indexer.confinement_channel import usage
from indexer.foreign import read_foreign
from indexer.parsing import Task, parse
from indexer.readers import Unreadable
from tests.indexer.hostile_files import hostile_files

ROUNDS = 5
HOSTILE = 500
LARGE = 0.15
"""Of a page."""


def report(data: Path) -> None:
    """Print seconds and their ratio for docx and pdf, then what became of the hostile files."""
    files = sorted((data / "files").glob("*/*"))
    rows = []
    for ending, bare, most in ((".docx", _paragraphs, 3.0), (".pdf", _page_texts, 1.5)):
        chosen = [path for path in files if path.suffix == ending and not _has_pictures(path)]
        alone, confined = _side_by_side(bare, chosen)
        rows.append(
            (ending, len(chosen), f"{alone:.2f}", f"{confined:.2f}", f"{confined / alone:.2f}", most)
        )
    table(("格式", "文件", "裸库，一个进程（秒）", "受限子进程，每核一个（秒）", "比", "上限"), rows)
    _hostile(data / "files")


def _has_pictures(path: Path) -> bool:
    """Whether a pdf has large pictures, whose text is recognised: the bare library does nothing of the kind."""
    if path.suffix != ".pdf":
        return False
    with closing(pypdfium2.PdfDocument(path)) as document:
        return any(
            _is_large(picture.get_bounds(), page.get_size())
            for page in document
            for picture in _pictures(page)
        )


def _pictures(page: pypdfium2.PdfPage) -> Iterator[pypdfium2.PdfObject]:
    return page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])


def _is_large(bounds: tuple[float, float, float, float], size: tuple[float, float]) -> bool:
    left, bottom, right, top = bounds
    return (right - left) * (top - bottom) > LARGE * size[0] * size[1]


def _paragraphs(path: Path) -> None:
    """What python-docx needs to read the paragraphs: no tables, no numbers, nothing of parts that it leaves out."""
    for paragraph in docx.Document(str(path)).paragraphs:
        len(paragraph.text)


def _page_texts(path: Path) -> None:
    """What pypdfium2 needs for the text of the pages."""
    document = pypdfium2.PdfDocument(path)
    for page in document:
        text_page = page.get_textpage()
        len(text_page.get_text_bounded())
        text_page.close()
        page.close()
    document.close()


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _side_by_side(bare: Callable[[Path], None], paths: Sequence[Path]) -> tuple[float, float]:
    """Best seconds of the bare library in this process, and with a worker for each core and a child for each worker.

    All run already, and take turns, so that other work on the machine slows both down.
    """
    cores = os.cpu_count() or 1
    alone, confined = [], []
    with ProcessPoolExecutor(cores, mp_context=get_context("forkserver")) as pool:
        list(pool.map(_read, [paths[0]] * 4 * cores))
        for _ in range(ROUNDS):
            alone.append(_seconds(lambda: [bare(path) for path in paths]))
            confined.append(_seconds(lambda: list(pool.map(_read, paths))))
    return min(alone), min(confined)


def _read(path: Path) -> str:
    with tempfile.TemporaryDirectory() as folder:
        try:
            return read_foreign(path.read_bytes(), Path(folder)).format
        except Unreadable as failure:
            return failure.code


def _write_hostile(files: Path, folder: Path) -> None:
    for name, data in hostile_files(HOSTILE, 1, files):
        (folder / name).write_bytes(data)


def _hostile(files: Path) -> None:
    """Read hostile and broken files one after another in this process."""
    became: Counter[str] = Counter()
    slowest, memory = 0.0, []
    with tempfile.TemporaryDirectory() as folder:
        with ProcessPoolExecutor(
            1, mp_context=get_context("forkserver")
        ) as pool:  # not in the memory measured
            pool.submit(_write_hostile, files, Path(folder)).result()
        for path in sorted(Path(folder).iterdir()):
            started = time.perf_counter()
            parsed = parse(Task(path.name, path, path.with_name("none")))
            slowest = max(slowest, time.perf_counter() - started)
            became[parsed.reason or ("indexed" if parsed.documents or parsed.members else "EMPTY")] += 1
            memory.append(usage(os.getpid()).memory / 2**20)
    settled = memory[HOSTILE // 5 :]
    print(f"\n{HOSTILE} 个恶意或损坏的文件：最慢 {slowest:.1f} 秒；")
    print(
        f"读取进程内存：前五分之一后 {settled[0]:.0f} MiB，最高 {max(settled):.0f}，最后 {settled[-1]:.0f}。\n"
    )
    table(("结果", "文件"), became.most_common())
