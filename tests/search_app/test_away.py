"""Pages, API and commands while the search engine is away, and the index that catches up by itself."""

from __future__ import annotations

import logging
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask

from corpus.access import Level
from indexer.pipeline import Given, ingest
from search_app import catching_up, create_app
from search_app.catching_up import CatchingUp
from search_app.context import EXTENSION
from search_app.service import Service
from search_app.settings import load_settings
from tests.search_app.conftest import NOW
from tests.stacks import only_single

pytestmark = only_single

TRAVEL = "regulation/澜江集团有限公司/差旅费管理办法"
AT = f"/works/{quote(TRAVEL)}"
LIBRARY_PAGES = (
    "/",
    "/topics",
    "/help",
    "/help/start",
    "/status",
    AT,
    f"{AT}?on=2020-01-01",
    f"{AT}/versions",
    f"{AT}/compare",
    f"{AT}/citations",
    f"{AT}/provisions/art_12/history",
    f"/api/v1{AT}",
    f"/api/v1{AT}/versions",
    f"/api/v1{AT}/compare?from=2022-01-01&to=2024-01-01",
    f"/api/v1{AT}/citations",
    f"/api/v1{AT}/provisions/art_12/history",
    "/api/v1/suggest?q=差旅",
    "/api/v1/openapi.json",
)


@pytest.fixture
def data(sample_library: Service, tmp_path: Path) -> Path:
    """A data folder of one's own, copied from that of the samples."""
    folder = tmp_path / "data"
    shutil.copytree(sample_library.settings.data, folder)
    return folder


def break_index(data: Path) -> str:
    manifest = data / "index" / "manifest.json"
    content = manifest.read_text("utf-8")
    manifest.write_text("{", "utf-8")
    return content


def mend_index(data: Path, content: str) -> None:
    (data / "index" / "manifest.json").write_text(content, "utf-8")


@pytest.fixture
def away(data: Path) -> Iterator[Flask]:
    """The application over that folder, its engine away."""
    break_index(data)
    app = create_app(load_settings({"DIANZHANG_DATA": str(data)}))
    yield app
    app.extensions[EXTENSION].close()


@pytest.mark.parametrize("path", LIBRARY_PAGES)
def test_what_comes_from_the_library_goes_on(away, path):
    assert away.test_client().get(path).status_code == 200


def test_what_was_typed_stays_in_the_box(away):
    page = away.test_client().get("/search?q=差旅费标准&kind=regulation&sort=newest&on=2023-01-01")
    assert (page.status_code, page.mimetype) == (503, "text/html")
    assert int(page.headers["Retry-After"]) > 0
    assert 'value="差旅费标准"' in page.text
    assert 'value="2023-01-01"' in page.text
    assert re.search(r'<input type="hidden" name="kind" value="regulation">', page.text)
    assert "检索暂时不可用" in page.text
    assert f'href="{quote("/topics")}"' in page.text
    assert "重试" in page.text


def test_a_place_that_the_question_names_is_shown_all_the_same(away):
    page = away.test_client().get("/search?q=差旅费管理办法第十二条")
    assert page.status_code == 503
    assert 'aria-label="直接命中"' in page.text
    assert f"{AT}#art_12" in page.text
    assert 'class="sentence"' in page.text


def test_titles_like_the_question_are_listed(away):
    for text in ("差旅", "住宿 差旅费 怎么报销"):
        page = away.test_client().get("/search", query_string={"q": text})
        assert page.status_code == 503
        assert 'aria-label="直接命中"' not in page.text
        assert f'href="{AT}"' in page.text


def test_a_reader_learns_of_no_title_above_his_level(away):
    inside = away.test_client().get("/search?q=管理办法").text
    outside = away.test_client().get("/search?q=管理办法", environ_base={"REMOTE_ADDR": "192.0.2.1"}).text
    assert "差旅费管理办法" in inside
    assert "差旅费管理办法" not in outside


def test_only_insiders_are_told_why(away):
    for path in ("/search?q=差旅", "/api/v1/search?q=差旅"):
        inside = away.test_client().get(path)
        outside = away.test_client().get(path, environ_base={"REMOTE_ADDR": "192.0.2.1"})
        assert inside.status_code == outside.status_code == 503
        assert "dianzhang rebuild" in inside.text
        assert "rebuild" not in outside.text
        assert "检索引擎现在没有应答" in outside.text


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_problem_details_of_similar_documents(away, method):
    path = f"/api/v1/similar?address={quote(TRAVEL)}" if method == "GET" else "/api/v1/similar"
    answer = away.test_client().open(path, method=method, json={"text": "差旅费管理办法"})
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert int(answer.headers["Retry-After"]) > 0
    assert set(answer.get_json()) == {"type", "title", "status", "detail"}


def test_search_is_back_once_the_engine_is(data):
    content = break_index(data)
    app = create_app(load_settings({"DIANZHANG_DATA": str(data)}))
    client = app.test_client()
    assert client.get("/search?q=差旅").status_code == 503
    mend_index(data, content)
    assert client.get("/search?q=差旅").status_code == 200
    app.extensions[EXTENSION].close()


@pytest.fixture
def service(data: Path) -> Iterator[Service]:
    """The service of that folder."""
    opened = Service.open(load_settings({"DIANZHANG_DATA": str(data)}))
    yield opened
    opened.close()


def take_in(service: Service, folder: Path, *names: str) -> None:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / f"{name}.md").write_text(f"# {name}办法\n\n第一条 须先签认回执。\n", encoding="utf-8")
    ingest(service.library, service.engine, [folder], Given(Level.INTERNAL), NOW)


def found(service: Service) -> int:
    client = create_app(service.settings).test_client()
    answer = client.get('/api/v1/search?q="签认回执"').get_json()
    client.application.extensions[EXTENSION].close()
    return int(answer["total"])


def test_the_index_catches_up_by_itself(data, service, tmp_path, monkeypatch):
    monkeypatch.setattr(catching_up, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(catching_up, "PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(catching_up, "PART", 1)
    content = break_index(data)
    take_in(service, tmp_path / "more", "甲", "乙", "丙")
    runner = CatchingUp(service)
    runner.start()
    mend_index(data, content)
    waited = threading.Event()
    for _turn in range(400):
        if not service.library.waiting():
            break
        waited.wait(0.05)
    runner.stop()
    assert not runner.running
    assert (service.library.waiting(), service.library.moments().behind, found(service)) == (False, None, 3)


def test_a_look_writes_a_part_and_says_whether_there_is_more(data, service, tmp_path, monkeypatch):
    monkeypatch.setattr(catching_up, "PART", 2)
    content = break_index(data)
    take_in(service, tmp_path / "more", "甲", "乙", "丙")
    mend_index(data, content)
    runner = CatchingUp(service)
    assert [runner.look(), runner.look(), runner.look()] == [True, False, False]
    assert found(service) == 3


def test_nothing_is_asked_of_the_engine_when_nothing_is_to_be_done(service, monkeypatch):
    for name in ("search", "write", "rebuild", "health", "status"):
        monkeypatch.setattr(type(service.engine), name, lambda *_given: pytest.fail("asked"))
    assert CatchingUp(service).look() is False


def test_it_leaves_the_lock_to_who_has_it(data, service, tmp_path):
    content = break_index(data)
    take_in(service, tmp_path / "more", "甲")
    mend_index(data, content)
    with service.library.writer_lock():
        assert CatchingUp(service).look() is False
    assert service.library.waiting()


def test_a_state_is_logged_when_it_changes(data, service, tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(catching_up, "LOOK_SECONDS", 0.01)
    content = break_index(data)
    take_in(service, tmp_path / "more", "甲")
    runner = CatchingUp(service)
    with caplog.at_level(logging.WARNING, "dianzhang.catching_up"):
        for _turn in range(3):
            assert runner.look() is False
        mend_index(data, content)
        for _turn in range(3):
            runner.look()
        content = break_index(data)
        take_in(service, tmp_path / "more", "乙")
        other = CatchingUp(service)
        other.look()
        mend_index(data, content)
        runner.look()
        other.look()
    assert [record.getMessage().split("：")[0] for record in caplog.records] == [
        "索引跟不上资料库",
        "索引又跟上了资料库。",
    ] * 2


def test_an_unforeseen_error_does_not_end_it(service, monkeypatch, caplog):
    monkeypatch.setattr(catching_up, "LOOK_SECONDS", 0.01)
    looks = threading.Semaphore(0)

    def broken(_self: CatchingUp) -> bool:
        looks.release()
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(CatchingUp, "look", broken)
    runner = CatchingUp(service)
    runner.start()
    for _turn in range(5):
        assert looks.acquire(timeout=20)
    runner.stop()
    assert not runner.running
    assert sum("unforeseen" in record.getMessage() for record in caplog.records) == 1
