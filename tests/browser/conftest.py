"""A site over the sample corpus and one over a few laws, and visitors with and without scripts in real Chromium."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright
from werkzeug.serving import make_server

from corpus.access import Level
from indexer.pipeline import Given, ingest
from search_app import create_app
from search_app.context import EXTENSION
from search_app.service import Service
from tests.stacks import Place

ROOT = Path(__file__).parents[2]
NOW = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
LAWS = (
    "民法商法/公司法(2018-10-26).md",
    "民法商法/公司法(2023-12-29).md",
    "司法解释/最高人民法院关于适用《公司法》若干问题的规定（三）(2011-01-27).md",
    "司法解释/最高人民法院关于适用《公司法》时间效力的若干规定(2024-06-29).md",
    "民法商法/合伙企业法(2006-08-27).md",
    "民法典",
)
_MISSING = "浏览器测试需要 Chromium：请用 apt-get install chromium 安装后再运行。"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; skipped without it, failed where CI says that it must be there."""
    executable = shutil.which("chromium")
    if executable is None:
        if os.environ.get("CI") == "true":
            pytest.fail(_MISSING)
        pytest.skip(_MISSING)
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        running = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield running
        running.close()


@contextmanager
def site(place: Place) -> Iterator[str]:
    """The address of a server over a place."""
    app = create_app(place.settings())
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        app.extensions[EXTENSION].close()


@pytest.fixture(scope="session", autouse=True)
def today() -> Iterator[None]:
    """It is always the same day in these tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Service, "now", lambda self: NOW)
        yield


@pytest.fixture(scope="session")
def samples(sample_place: Place, browser: Browser) -> Iterator[str]:
    """The site over the sample corpus, on each stack."""
    with site(sample_place) as address:
        yield address


@pytest.fixture(scope="session")
def laws(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[str]:
    """The site over a few laws of the test data."""
    data = Path(os.environ.get("DIANZHANG_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not (data / "laws").is_dir():
        pytest.skip("没有法律测试数据：请用 DIANZHANG_TEST_DATA 指出含 laws 的文件夹。")
    place = Place(tmp_path_factory.mktemp("laws"))
    library, engine = place.library(), place.index()
    ingest(library, engine, [data / "laws" / name for name in LAWS], Given(Level.INTERNAL), NOW)
    engine.close()
    library.close()
    with site(place) as address:
        yield address


Visit = Callable[..., Page]


class Visitors:
    """Pages by whether they run scripts and are dark, used again from test to test; `wrong` is what must not happen."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.contexts: dict[tuple[bool, bool], BrowserContext] = {}
        self.free: list[tuple[tuple[bool, bool], Page]] = []
        self.taken: list[tuple[tuple[bool, bool], Page]] = []
        self.wrong: list[str] = []

    def visit(self, url: str, width: int = 1280, scripts: bool = True, dark: bool = False) -> Page:
        """A page at the address, `width` wide."""
        kind = (scripts, dark)
        page = next((page for its, page in self.free if its == kind), None) or self._new(kind)
        self.free = [(its, one) for its, one in self.free if one is not page]
        self.taken.append((kind, page))
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(media="screen")
        page.goto(quote(url, safe=":/?&=#%+"), wait_until="domcontentloaded")
        return page

    def _new(self, kind: tuple[bool, bool]) -> Page:
        if kind not in self.contexts:
            scheme: Literal["dark", "light"] = "dark" if kind[1] else "light"
            self.contexts[kind] = self.browser.new_context(
                java_script_enabled=kind[0], color_scheme=scheme, locale="zh-CN"
            )
        page = self.contexts[kind].new_page()
        page.set_default_timeout(10_000)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("request", self._sent)
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        # A page that is rightly answered 4xx is reported by the browser too.
        if message.type in ("error", "warning") and "status of 4" not in message.text:
            self.wrong.append(message.text)

    def _sent(self, request: Request) -> None:
        if urlsplit(request.url).hostname not in ("127.0.0.1", None):
            self.wrong.append(request.url)

    def leave(self) -> None:
        """Let the pages of a test go, emptied, and say what went wrong."""
        for _kind, page in self.taken:
            page.goto("about:blank")
        self.free, self.taken = self.free + self.taken, []
        wrong, self.wrong = self.wrong, []
        assert wrong == []


@pytest.fixture(scope="session")
def visitors(browser: Browser) -> Iterator[Visitors]:
    """The visitors of all tests."""
    made = Visitors(browser)
    yield made
    for context in made.contexts.values():
        context.close()


@pytest.fixture
def visit(visitors: Visitors) -> Iterator[Visit]:
    """Opens pages; at the end nothing may have gone to another host, and no error may stand in the console."""
    yield visitors.visit
    visitors.leave()


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether the visitor's browser runs scripts."""
    return bool(request.param)
