"""Pages as readers get them: seconds of the server and of Chromium, from a rule of 266 articles to a code of 1,260."""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, sync_playwright

from benchmarks.serving import PORT, Served, serving
from benchmarks.tables import dianzhang, table

SOURCES = ("民法典", "民法商法/公司法(2018-10-26).md", "民法商法/公司法(2023-12-29).md")
COMPANY = "/works/regulation/全国人民代表大会常务委员会/中华人民共和国公司法"
CODE = "/works/regulation/全国人民代表大会/中华人民共和国民法典"
PAGES = (
    ("266 条的文件", COMPANY),
    ("266 条的文件，历史版本", f"{COMPANY}?on=2020-01-01"),
    ("两个版本对照（218 条与 266 条）", f"{COMPANY}/compare?from=2020-01-01&to=2024-07-01"),
    ("其中一条", f"{COMPANY}/provisions/art_9"),
    ("其中一条的历史", f"{COMPANY}/provisions/art_9/history"),
    ("1,260 条的民法典", CODE),
    ("民法典的一条", f"{CODE}/provisions/art_1260"),
)
FILES = (
    ("266 条的文件，PDF", f"{COMPANY}/export?format=pdf"),
    ("其中一条，PDF", f"{COMPANY}/export?format=pdf&eid=art_9"),
)
ROUNDS = 7
WIDTHS = (1440, 360)
_WATCH = """
new MutationObserver((_, watcher) => {
  if (!window.firstSeen && document.getElementById('art_1')) window.firstSeen = performance.now();
  if (document.getElementById('art_1260')) { window.lastSeen = performance.now(); watcher.disconnect(); }
}).observe(document, { childList: true, subtree: true });
"""
_TOLD = """(() => [performance.getEntriesByType('navigation')[0].responseStart,
  performance.getEntriesByName('first-contentful-paint')[0].startTime, window.firstSeen, window.lastSeen])()"""


def report(data: Path) -> None:
    """Print the medians of several rounds after a first that is not counted."""
    with tempfile.TemporaryDirectory() as folder:
        sources = [str(data / "laws" / name) for name in SOURCES]
        dianzhang(Path(folder), "ingest", *sources)
        with serving({"DIANZHANG_DATA": folder}) as served:
            print(f"服务器用时：{ROUNDS} 次的中位数；处理器时间是平均数，与机器上别的事无关。毫秒。\n")
            table(("页面", "第一个字节", "全部", "处理器", "字节"), _served(served))
            print("\nPDF：一次，秒。\n")
            table(("文件", "秒", "字节"), _files())
            print(f"\nChromium 打开民法典：{ROUNDS} 次的中位数，毫秒。\n")
            table(("宽", "第一个字节", "首次显示文字", "第一条在页面里", "最后一条在页面里"), _painted())


def _served(served: Served) -> Iterator[tuple[object, ...]]:
    for name, path in PAGES:
        _fetch(path)
        before = served.cpu_seconds()
        first, whole, sizes = zip(*(_fetch(path) for _ in range(ROUNDS)), strict=True)
        spent = (served.cpu_seconds() - before) / ROUNDS * 1000
        medians = (f"{statistics.median(first):.0f}", f"{statistics.median(whole):.0f}")
        yield name, *medians, f"{spent:.0f}", f"{sizes[0]:,}"


def _files() -> Iterator[tuple[object, ...]]:
    for name, path in FILES:
        _first, whole, size = _fetch(path)
        yield name, f"{whole / 1000:.1f}", f"{size:,}"


def _fetch(path: str) -> tuple[float, float, int]:
    """Milliseconds to the first byte and to the last, and the bytes."""
    started = time.perf_counter()
    with urllib.request.urlopen(_address(path), timeout=60) as answer:
        size = len(answer.read(1))
        first = time.perf_counter()
        size += len(answer.read())
    return (first - started) * 1000, (time.perf_counter() - started) * 1000, size


def _address(path: str) -> str:
    return f"http://127.0.0.1:{PORT}{quote(path, safe='/?=&')}"


def _painted() -> Iterator[tuple[object, ...]]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        for width in WIDTHS:
            rounds = [_opened(browser, width) for _ in range(ROUNDS + 1)][1:]
            yield width, *(f"{statistics.median(one):.0f}" for one in zip(*rounds, strict=True))
        browser.close()


def _opened(browser: Browser, width: int) -> list[float]:
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.add_init_script(_WATCH)
    page.goto(_address(CODE), wait_until="load")
    page.wait_for_timeout(200)
    told: list[float] = page.evaluate(_TOLD)
    context.close()
    return told
