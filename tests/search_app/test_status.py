"""The page and the commands that say how the service stands."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from indexer.engine import HealthCode, HealthProblem
from indexer.overview import overview, stops_search
from search_app.cli import run
from search_app.service import Service
from tests.conftest import SAMPLES

OUTSIDE = {"REMOTE_ADDR": "192.0.2.1"}


def test_every_page_leads_to_it(client):
    for path in ("/", "/help", "/search?q=差旅", "/nowhere"):
        assert 'href="/status"' in client.get(path).text


def test_the_numbers_are_those_of_library_and_index(client, sample_library):
    page = client.get("/status")
    assert page.status_code == 200
    assert "检索正常" in page.text
    held = overview(sample_library.library, sample_library.engine)
    assert held.index is not None
    rows = {
        "版本": held.library["versions"],
        "文件记录": held.index.documents,
        "条文记录": held.index.passages,
        "待进入索引的版本": 0,
        "代次": held.index.generation,
    }
    for name, value in rows.items():
        shown = f"{value:,}" if isinstance(value, int) else value
        assert f'<th scope="row">{name}</th><td>{shown}</td>' in page.text
    assert '<th scope="row">上次导入</th><td>2026年11月24日09:00</td>' in page.text
    assert "需要处理的" not in page.text


def test_readers_from_outside_see_no_numbers(client):
    page = client.get("/status", environ_base=OUTSIDE)
    assert page.status_code == 200
    assert "检索正常" in page.text
    assert "<td>" not in page.text


def test_nothing_of_this_machine_or_its_secrets_is_shown(client, sample_library):
    text = client.get("/status").text
    assert str(sample_library.settings.data) not in text
    assert str(SAMPLES) not in text


PROBLEMS = [
    (HealthProblem(HealthCode.READ_ONLY, "索引现在只读。"), True),
    (HealthProblem(HealthCode.YELLOW, "索引缺少副本。"), True),
    (HealthProblem(HealthCode.RED, "索引有分片不可用。"), False),
    (HealthProblem(HealthCode.AWAY, "引擎连不上。"), False),
]


@pytest.mark.parametrize(("problem", "works"), PROBLEMS, ids=lambda one: getattr(one, "code", ""))
def test_problems_are_named(client, sample_library, monkeypatch, problem, works):
    monkeypatch.setattr(type(sample_library.engine), "health", lambda _self: (problem,))
    assert stops_search([problem]) is not works
    page = client.get("/status").text
    assert problem.sentence in page
    assert ("检索正常" in page) is works
    outside = client.get("/status", environ_base=OUTSIDE).text
    assert problem.sentence not in outside
    assert ("检索正常" in outside) is works


@pytest.fixture
def told(capsys, monkeypatch, tmp_path):
    """Runs a command over a data folder of its own; its code, output and errors."""
    monkeypatch.setenv("DIANZHANG_DATA", str(tmp_path / "data"))

    def call(*arguments: object) -> tuple[int, str, str]:
        code = run([str(one) for one in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    shutil.copy(next(SAMPLES.glob("regulations/*.*")), folder)
    return folder


def test_ingest_says_that_the_index_will_follow(told, source, tmp_path):
    told("ingest", source)
    manifest = tmp_path / "data" / "index" / "manifest.json"
    manifest.write_text("{", "utf-8")
    (source / "新.md").write_text("# 新办法\n\n第一条 须先签认回执。\n", encoding="utf-8")
    code, out, err = told("ingest", source, "--json")
    assert code == 0
    assert set(json.loads(out)) == {"seen", "indexed", "unchanged", "quarantined", "refused", "seconds"}
    assert err.count("\n") == 1
    assert "索引会自己补上" in err
    code, out, _ = told("status", "--json")
    found = json.loads(out)
    assert (code, found["library"]["dirty"]) == (0, 1)
    assert found["index"]["behind"]
    assert [one["code"] for one in found["index"]["problems"]] == ["damaged"]
    code, out, _ = told("status")
    assert "注意：索引清单已损坏" in out
    code, out, _ = told("doctor", "--json")
    assert (code, [one["code"] for one in json.loads(out)]) == (1, ["needs_rebuild", "index_behind"])
    code, out, err = told("withdraw", "regulation/未署名/新办法", "--json")
    assert (code, json.loads(out), err) == (0, {"withdrawn": 1}, ""), "no index ever held it"
    assert told("rebuild")[0] == 0
    assert json.loads(told("doctor", "--json")[1]) == []


def test_an_index_of_another_schema_is_told_and_ingest_exits_with_1(told, source, tmp_path):
    told("ingest", source)
    manifest = tmp_path / "data" / "index" / "manifest.json"
    given = json.loads(manifest.read_text("utf-8"))
    given["current"]["schema"] = "0"
    manifest.write_text(json.dumps(given), "utf-8")
    (source / "新.md").write_text("# 新办法\n\n第一条 须先签认回执。\n", encoding="utf-8")
    code, out, err = told("ingest", source)
    assert code == 1
    assert "收录 1" in out
    assert "dianzhang rebuild" in err
    assert told("rebuild")[0] == 0
    assert told("search", "签认回执")[0] == 0


def test_what_the_index_refused_is_listed(told, source, monkeypatch):
    monkeypatch.setattr("indexer.engines.admission.LONGEST", 60)
    (source / "长.md").write_text(f"# 长办法\n\n第一条 {'x' * 70}。\n", encoding="utf-8")
    code, _out, err = told("ingest", source)
    assert (code, err) == (0, "")
    code, out, _ = told("failures", "--json")
    (entry,) = json.loads(out)
    assert (code, set(entry)) == (1, {"source", "reason", "message", "since"})
    assert (entry["source"], entry["reason"]) == ("regulation/未署名/长办法", "index_refused")
    code, out, _ = told("doctor", "--json")
    assert [one["code"] for one in json.loads(out)] == ["index_refused"]
    assert "长办法" in told("failures")[1]


def test_serve_says_what_is_wrong_and_goes_on(told, monkeypatch):
    served: list[Service] = []
    monkeypatch.setattr("search_app.server._Server.run", lambda self: served.append(self))
    code, out, err = told("serve")
    assert (code, len(served)) == (0, 1)
    assert "典章已启动" in out
    assert "索引尚未建立" in err
