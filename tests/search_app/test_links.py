"""Links and references of the sample corpus: each leads somewhere, or says in words why not."""

from __future__ import annotations

import re
from datetime import date
from random import Random

import pytest
from lxml import html

from benchmarks.links import STARTS, Crawl, kind_of
from corpus.model import Kind
from search_app.pages_links import page_url
from tests.search_app.asking import get_work
from tests.stacks import only_single

WORKS, FEW = 9, 10
"""Works whose pages are read here, and pages of one sort to which their links are followed; the whole is measured."""


@pytest.fixture(scope="module")
def chosen(shown):
    """Versions of a few works of each kind, the same in every run."""
    random = Random(20261124)
    works = {one.work.id: one.work for one in shown}
    some = [
        one
        for kind in Kind
        for one in random.sample(sorted(w.id for w in works.values() if w.kind is kind), WORKS // 3)
    ]
    return [one for one in shown if one.work.id in set(some)]


def starts(app, versions):
    with app.test_request_context():
        for one in versions:
            yield page_url(one.work, version=one.expression.id)
            for below in ("work", "citations", "versions", "compare"):
                yield page_url(one.work, below)


@only_single
def test_every_link_and_fragment_leads_somewhere(app, client, chosen):
    pages = list(dict.fromkeys([*STARTS, *starts(app, chosen)]))
    random = Random(7)
    left = dict.fromkeys(
        ("provisions", "history", "export", "search", "compare", "citations", "versions"), FEW
    )

    def checks(url: str) -> bool:
        kind = kind_of(url)
        if kind not in left:
            return True
        chosen_now = left[kind] > 0 and random.random() < 0.2
        left[kind] -= chosen_now
        return chosen_now

    crawl = Crawl(client)
    crawl.run(pages, lambda url: url in pages, checks)
    assert crawl.broken == {}
    assert crawl.checked > 300
    assert {"work", "provisions", "citations", "home"} <= {kind_of(url) for url in crawl.pages}


@only_single
def test_every_reference_is_a_link_or_says_why_not(app, client, chosen):
    seen = 0
    for one in chosen:
        if not one.shown_on(date(2026, 11, 24)):
            continue
        with app.test_request_context():
            url = page_url(one.work)
        tree = html.fromstring(client.get(url).data)
        told = {
            squeezed(node.text_content()): node
            for node in tree.xpath("//article//a | //article//span[@title]")
        }
        for cite in get_work(client, one.work.address, "/citations")["cites"]:
            node = told.get(squeezed(cite["text"]))
            assert node is not None, (one.work.address, cite)
            if cite["address"] is None:
                assert node.get("data-verdict") == "未收录", cite
                assert node.get("title")
            seen += 1
    assert seen > 20


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    ("page", "link", "why"),
    [
        ('<p id="a"><a href="#a">1</a></p>', None, ""),
        ('<a href="#b">1</a>', "/here#b", "no such id"),
        ('<a href="/gone">1</a>', "/gone", "404"),
        ('<a href="https://example.org/gone">1</a>', None, ""),
        ('<p id="ä"><a href="#%C3%A4">1</a></p>', None, ""),
    ],
)
def test_the_checker_itself(page, link, why):
    from flask import Flask

    site = Flask(__name__)
    site.add_url_rule("/here", view_func=lambda: page)
    crawl = Crawl(site.test_client())
    crawl.run(["/here"], lambda url: url == "/here", lambda url: True)
    assert list(crawl.broken) == ([link] if link else [])
    assert why in "".join(crawl.broken.values())
