"""Whether every link and fragment on the pages of the sample corpus leads somewhere.

python -m benchmarks.links
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from zlib import crc32

from flask.testing import FlaskClient
from lxml import html

from benchmarks.tables import table
from corpus.access import Level
from indexer.pipeline import Given, ingest
from search_app import create_app
from search_app.context import EXTENSION
from search_app.service import Service
from search_app.settings import load_settings

SAMPLES = Path(__file__).parents[1] / "corpus" / "samples"
STARTS = ("/", "/topics", "/help", "/review", "/status", "/search")
PDF_SHARE = 50
_KIND = re.compile(r"^/(?:works/[^/]+/[^/]+/[^/]+(?P<below>/.*)?|(?P<top>[^/]*))")


def kind_of(url: str) -> str:
    """What sort of page an address is of: work, citations, provisions, history, search and so on."""
    found = _KIND.match(urlsplit(url).path)
    if found is None:
        return "other"
    if found["top"] is not None:
        return found["top"] or "home"
    last = (found["below"] or "/work").rsplit("/", 1)[-1]
    within = (found["below"] or "").startswith("/provisions/")
    return "provisions" if within and last not in ("history", "preview") else last


@dataclass(frozen=True, slots=True)
class Page:
    """An answer: its status, the ids on it, the links to this server as they stand (without their page)."""

    status: int
    ids: frozenset[str] = frozenset()
    links: tuple[str, ...] = ()


@dataclass
class Crawl:
    """The pages fetched so far, and the links that lead nowhere with the page each stands on."""

    client: FlaskClient
    pages: dict[str, Page] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    checked: int = 0

    def page(self, url: str) -> Page:
        """The page at an address without fragment, fetched once; redirects are followed."""
        if url not in self.pages:
            answer = self.client.get(url, follow_redirects=True)
            is_page = answer.status_code == 200 and answer.mimetype == "text/html"
            self.pages[url] = _read(answer.text, url) if is_page else Page(answer.status_code)
        return self.pages[url]

    def run(
        self, starts: Collection[str], opens: Callable[[str], bool], checks: Callable[[str], bool]
    ) -> None:
        """Check the links on all pages that are reached from `starts` through addresses that `opens` admits.

        A link is right when its page answers 200 and bears the id of its fragment. `checks` says of links to pages
        that are not opened whether they are fetched all the same.
        """
        ahead = list(starts)
        seen = set(ahead)
        while ahead:
            here = ahead.pop()
            for link in self.page(here).links:
                url, fragment = urldefrag(link)
                if url not in seen and opens(url):
                    seen.add(url)
                    ahead.append(url)
                if url in seen or checks(url):
                    self._check(here, link, url, unquote(fragment))

    def _check(self, here: str, link: str, url: str, fragment: str) -> None:
        self.checked += 1
        page = self.page(url)
        if page.status != 200:
            self.broken[unquote(link)] = f"{unquote(here)}: {page.status}"
        elif fragment and fragment not in page.ids:
            self.broken[unquote(link)] = f"{unquote(here)}: no such id"


def _read(text: str, url: str) -> Page:
    tree = html.fromstring(text)
    ids = frozenset(tree.xpath("//@id"))
    return Page(200, ids, tuple(dict.fromkeys(_links(tree, url))))


def _links(tree: html.HtmlElement, url: str) -> Iterator[str]:
    for href in tree.xpath("//a/@href"):
        parts = urlsplit(urljoin(f"http://localhost{url}", href))
        if parts.netloc == "localhost" and parts.scheme == "http":
            yield parts._replace(scheme="", netloc="").geturl()


def of_texts(url: str) -> bool:
    """Whether an address is of a text or what belongs to it: opened in the whole crawl, searches are not."""
    return kind_of(url) not in ("search", "export", "static", "api")


def is_fetched(url: str) -> bool:
    """Whether a link that is not opened is fetched: of the PDF files, which take seconds each, one in PDF_SHARE."""
    if "format=pdf" in urlsplit(url).query:
        return crc32(url.encode()) % PDF_SHARE == 0
    return kind_of(url) != "search"


@contextmanager
def samples_client() -> Iterator[FlaskClient]:
    """A client of the service over the sample corpus, as it is today."""
    with TemporaryDirectory() as folder:
        settings = load_settings({"DIANZHANG_DATA": folder})
        service = Service.open(settings)
        now = datetime.now(settings.timezone)
        ingest(service.library, service.engine, [SAMPLES], Given(Level.INTERNAL), now)
        service.close()
        app = create_app(settings)
        yield app.test_client()
        app.extensions[EXTENSION].close()


def counted(pages: Mapping[str, Page]) -> Counter[str]:
    """How many pages of each sort were fetched."""
    return Counter(kind_of(url) for url in pages)


def report(_data: Path) -> None:
    """Print how many pages of each sort were opened, how many links checked, and each that leads nowhere."""
    with samples_client() as client:
        crawl = Crawl(client)
        crawl.run(STARTS, of_texts, is_fetched)
    table(("page", "fetched"), counted(crawl.pages).most_common())
    print(f"\n{crawl.checked} links checked, {len(crawl.broken)} lead nowhere")
    if crawl.broken:
        table(("link", "why"), sorted(crawl.broken.items()))


if __name__ == "__main__":
    report(Path(sys.argv[-1]))
