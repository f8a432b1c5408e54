"""Headers, error pages, an engine or a library that is away, settings."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import quote

import pytest

from search_app import POLICY, create_app
from search_app.context import EXTENSION
from search_app.service import Service
from search_app.settings import NAMES, BadSetting, load_settings
from tests.stacks import only_single

TRAVEL = quote("regulation/澜江集团有限公司/差旅费管理办法")
PATHS = (
    "/",
    "/search?q=差旅",
    "/help",
    f"/works/{TRAVEL}",
    "/nowhere",
    "/search?page=x",
    "/api/v1/search",
    "/api/v1/nowhere",
    "/api/v1/openapi.json",
    "/api/v1/search?page=x",
)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_guarded(client, path):
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "private, no-store"


def test_the_policy_allows_nothing_from_elsewhere():
    assert "default-src 'none'" in POLICY
    assert "unsafe" not in POLICY
    assert "http:" not in POLICY
    assert "https:" not in POLICY
    assert "frame-ancestors 'none'" in POLICY


def test_files_of_the_pages_may_be_kept(client):
    answer = client.get("/static/dianzhang.css")
    answer.close()
    assert answer.status_code == 200
    assert "no-store" not in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/works/regulation/a/b", 404),
        ("GET", f"/works/{TRAVEL}?on=2023-02-30", 400),
        ("GET", f"/works/{TRAVEL}?on=1990-01-01", 404),
        ("GET", "/search?page=x", 400),
        ("POST", "/search", 405),
        ("GET", "/static/nothing.js", 404),
    ],
)
def test_error_pages_are_in_chinese(client, method, path, status):
    answer = client.open(path, method=method)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert "Traceback" not in answer.text
    assert "Not Found" not in answer.text
    assert "werkzeug" not in answer.text.lower()
    assert 'lang="zh' in answer.text


@pytest.mark.parametrize(("method", "status"), [("POST", 405), ("DELETE", 405), ("GET", 404)])
def test_problems_of_the_api_are_problem_details(client, method, status):
    path = "/api/v1/nowhere" if status == 404 else "/api/v1/search"
    answer = client.open(path, method=method)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    problem = answer.get_json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]


@pytest.fixture
def copied(sample_library: Service, tmp_path: Path) -> Path:
    """A data folder of one's own, copied from that of the samples."""
    folder = tmp_path / "data"
    shutil.copytree(sample_library.settings.data, folder)
    return folder


@pytest.fixture
def own(copied):
    """A client over that folder."""
    app = create_app(load_settings({"DIANZHANG_DATA": str(copied)}))
    yield app.test_client()
    app.extensions[EXTENSION].close()


@only_single
def test_a_copied_data_folder_still_works(own):
    found = own.get("/api/v1/search?q=差旅费").get_json()
    assert found["total"] > 5


@only_single
def test_without_an_index_pages_of_works_are_shown(own, copied):
    shutil.rmtree(copied / "index")
    for path in ("/api/v1/search?q=差旅", "/api/v1/search", f"/api/v1/similar?address={TRAVEL}"):
        answer = own.get(path)
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.mimetype == "application/problem+json"
        assert "dianzhang" in answer.get_json()["detail"]
    page = own.get("/search?q=差旅")
    assert page.status_code == 503
    assert int(page.headers["Retry-After"]) > 0
    assert "Traceback" not in page.text
    for path in (
        f"/works/{TRAVEL}",
        f"/api/v1/works/{TRAVEL}",
        f"/works/{TRAVEL}/versions",
        "/api/v1/suggest?q=差旅",
        "/",
    ):
        assert own.get(path).status_code == 200, path


@only_single
def test_a_damaged_index_is_told(own, copied):
    (copied / "index" / "manifest.json").write_text("{", encoding="utf-8")
    answer = own.get("/api/v1/search?q=差旅")
    assert answer.status_code == 503
    assert "rebuild" in answer.get_json()["detail"]
    assert own.get(f"/works/{TRAVEL}").status_code == 200


def test_an_unforeseen_error_keeps_its_details_to_itself(app, monkeypatch):
    def broken(*_args: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(Service, "shelf", broken)
    answer = app.test_client().get("/api/v1/search")
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert "secret" not in answer.text


def test_settings_by_default():
    settings = load_settings({})
    assert settings.data == Path("data")
    assert (settings.engine, settings.database, settings.anonymous) == ("embedded", None, None)
    assert settings.default_level.label == "内部"
    assert str(settings.timezone) == "Asia/Shanghai"


def test_settings_from_a_file_which_variables_override(tmp_path):
    file = tmp_path / "dianzhang.conf"
    file.write_text(
        '# 说明\nDIANZHANG_DATA="/srv/a"\nTIMEZONE=Asia/Urumqi\n\nDEFAULT_LEVEL = 公开\n', encoding="utf-8"
    )
    settings = load_settings({"DIANZHANG_CONFIG": str(file), "DIANZHANG_DATA": "/srv/b"})
    assert settings.data == Path("/srv/b")
    assert str(settings.timezone) == "Asia/Urumqi"
    assert settings.default_level.label == "公开"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEFAULT_LEVEL", "绝密"),
        ("ANONYMOUS", "普通商密"),
        ("ANONYMOUS", "all"),
        ("TIMEZONE", "Asia/Nowhere"),
        ("TIMEZONE", "../etc"),
        ("CONFIG", "/nowhere/at/all"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(name, value):
    assert name in NAMES
    with pytest.raises(BadSetting) as raised:
        load_settings({f"DIANZHANG_{name}": value})
    assert f"DIANZHANG_{name}" in str(raised.value)


@only_single
def test_a_long_text_is_sent_in_parts_the_first_of_which_can_be_read(small_library, serving):
    articles = "\n\n".join(
        f"第{n}条　{'各单位应当建立台账，逐笔登记，按月核对。' * 12}" for n in range(1, 301)
    )
    text = f"---\ntitle: 台账管理办法\nissuer: 甲公司\nkind: regulation\n---\n# 台账管理办法\n\n第一章　总则\n\n{articles}\n"
    client = serving(small_library({"台账管理办法.md": text})).test_client()
    answer = client.get(f"/works/{quote('regulation/甲公司/台账管理办法')}", buffered=False)
    parts = [part.decode() for part in answer.iter_encoded()]
    answer.close()
    assert len(parts) > 2
    assert 'id="art_1"' in parts[0]
    assert "</html>" in parts[-1]
    assert "Content-Length" not in answer.headers
