"""The command line: every command on a small data folder, its JSON, its exit codes, its Chinese."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search_app.cli import cli, run
from tests.search_app.conftest import SmallLibrary
from tests.stacks import Place, Stack, only_single

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
FILES = (
    "regulations/差旅费管理办法(2019-04-10).txt",
    "regulations/差旅费管理办法(2021-03-15).md",
    "regulations/差旅费管理办法(2023-04-20).md",
    "regulations/有限空间作业安全操作规程(2025-05-16).html",
    "regulations/薪酬管理办法(2023-12-15).md",
    "official_documents/澜江发〔2023〕12号 关于印发差旅费管理办法的通知.md",
    "minutes/总经理办公会纪要〔2023〕7期.md",
)
TRAVEL = "regulation/澜江集团有限公司/差旅费管理办法"
COMMANDS = tuple(cli.commands)
Cli = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def prepared(small_library: Callable[..., SmallLibrary]) -> SmallLibrary:
    """A handful of samples taken in; tests only read it."""
    return small_library({name: (SAMPLES / name).read_text(encoding="utf-8") for name in FILES})


@pytest.fixture
def own(stack: Stack, tmp_path: Path) -> Iterator[Place]:
    """An empty place for one test."""
    with stack.place(tmp_path / "data") as place:
        yield place


@pytest.fixture
def dianzhang(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], own: Place) -> Cli:
    """Runs a command, on a place of the test's own unless told another: exit code, what it printed, errors."""

    def execute(*arguments: object, place: Place = own) -> tuple[int, str, str]:
        for name, value in place.variables().items():
            monkeypatch.setenv(name, value)
        code = run([str(one) for one in arguments])
        told = capsys.readouterr()
        assert "Traceback" not in told.err
        return code, told.out, told.err

    return execute


def has_english(text: str) -> list[str]:
    """Words of click's that were left in English."""
    return re.findall(
        r"Usage|Options|Commands|Show this|Error|Try|Missing|No such|Invalid|does not|required|default|not one of|TEXT|INTEGER",
        text,
    )


def test_ingest_reports_what_became_of_each_file(dianzhang, tmp_path):
    sources = tmp_path / "sources"
    sources.mkdir()
    for name in FILES[:2]:
        shutil.copy(SAMPLES / name, sources)
    (sources / "空.txt").write_bytes(b"")
    (sources / "图.png").write_bytes(b"\x7fELF" + b"\0" * 50)
    (sources / "密.txt").write_text(
        "机密★10年\n\n关于某事项的通知\n\n各部门：\n现将有关事项通知如下。\n", encoding="utf-8"
    )
    (sources / ".hidden").write_text("不看")
    code, out, err = dianzhang("ingest", sources, "--json")
    report = json.loads(out)
    assert set(report) == {"seen", "indexed", "unchanged", "quarantined", "refused", "seconds"}
    assert (code, err) == (1, "")
    assert [report[name] for name in ("seen", "indexed", "unchanged", "quarantined", "refused")] == [
        5,
        2,
        0,
        2,
        1,
    ]
    again = json.loads(dianzhang("ingest", sources, "--json")[1])
    assert (again["unchanged"], again["quarantined"], again["refused"]) == (2, 2, 1)

    code, out, _ = dianzhang("failures", "--json")
    listed = json.loads(out)
    assert code == 1
    assert [set(one) for one in listed] == [{"source", "reason", "message", "since"}] * 3
    assert {one["source"]: one["reason"] for one in listed} == {
        "空.txt": "empty",
        "图.png": "unsupported_format",
        "密.txt": "state_secret",
    }
    assert all(re.search("[一-鿿]", one["message"]) for one in listed)
    assert "空.txt" in dianzhang("failures")[1]

    shutil.copy(SAMPLES / FILES[2], sources / "空.txt")
    code, out, _ = dianzhang("failures", "--retry", "--json")
    assert code == 1
    assert "空.txt" not in {one["source"] for one in json.loads(out)}


def test_ingest_of_what_is_fine_exits_with_0(dianzhang):
    code, out, _ = dianzhang("ingest", SAMPLES / FILES[0])
    assert code == 0
    assert out.startswith("共 1 个文件：收录 1")
    code, out, _ = dianzhang("failures", "--json")
    assert (code, json.loads(out)) == (0, [])


def test_a_dry_run_takes_nothing_in(dianzhang, tmp_path):
    (tmp_path / "空.txt").write_bytes(b"")
    code, out, _ = dianzhang("ingest", "--dry-run", SAMPLES / FILES[0], tmp_path / "空.txt")
    assert code == 1
    assert "空.txt：文件是空的" in out
    assert json.loads(dianzhang("status", "--json")[1])["files"] == {}


def test_level_and_groups_of_files_that_state_none(dianzhang):
    dianzhang(
        "ingest", SAMPLES / FILES[0], "--level", "普通商密", "--group", "财务部", "--group", "领导班子"
    )
    shown = json.loads(dianzhang("show", TRAVEL, "--json")[1])
    assert shown["level"] == "普通商密"


def test_search(dianzhang, prepared):
    code, out, _ = dianzhang("search", "差旅费", "--json", place=prepared.place)
    found = json.loads(out)
    assert code == 0
    assert {"query", "total", "took_ms", "hits", "facets", "corrections", "direct"} <= set(found)
    assert TRAVEL in {hit["address"] for hit in found["hits"]}
    code, out, _ = dianzhang(
        "search",
        "差旅费",
        "--kind",
        "minutes",
        "--limit",
        1,
        "--unit",
        "passage",
        "--json",
        place=prepared.place,
    )
    hits = json.loads(out)["hits"]
    assert [(hit["kind"], len(hit["passages"])) for hit in hits] == [("minutes", 1)]
    code, out, _ = dianzhang("search", "差旅费管理办法", "--on", "2020-01-01", place=prepared.place)
    assert code == 0
    assert "截至 2020-01-01" in out
    assert TRAVEL in out
    assert dianzhang("search", "没有这样的词语组合", place=prepared.place)[0] == 1


def test_the_keeper_sees_every_level(dianzhang, prepared):
    found = json.loads(dianzhang("search", "薪酬管理办法", "--json", place=prepared.place)[1])
    assert "regulation/澜江集团有限公司/薪酬管理办法" in {hit["address"] for hit in found["hits"]}


def test_show(dianzhang, prepared):
    code, out, _ = dianzhang("show", TRAVEL, "--on", "2020-01-01", "--json", place=prepared.place)
    work = json.loads(out)
    assert code == 0
    assert (work["address"], work["version"][:1]) == (TRAVEL, "v")
    assert work["provisions"]
    code, out, _ = dianzhang("show", TRAVEL, place=prepared.place)
    assert "现行有效" in out
    assert "第十二条" in out
    code, out, _ = dianzhang("show", TRAVEL, "--fields", place=prepared.place)
    assert code == 0
    assert "issuer" in out


def test_compare(dianzhang, prepared):
    code, out, _ = dianzhang(
        "compare", TRAVEL, "--from", "2022-01-01", "--to", "2024-01-01", "--json", place=prepared.place
    )
    assert code == 0
    assert set(json.loads(out)) == {"from", "to", "counts", "rows"}
    code, out, _ = dianzhang(
        "compare", TRAVEL, "--from", "2022-01-01", "--to", "2024-01-01", place=prepared.place
    )
    assert code == 0
    assert "第十二条" in out


def test_analyze(dianzhang):
    text = "自2023年5月1日起按澜江发〔2023〕12号和《差旅费管理办法》第十二条执行"
    found = json.loads(dianzhang("analyze", text, "--json")[1])
    assert set(found) == {"tokens", "citations", "dates", "numbers"}
    assert "第12条" in [token["text"] for token in found["tokens"]]
    assert [one["date"] for one in found["dates"]] == ["2023-05-01"]
    assert [one["number"] for one in found["numbers"]] == ["澜江发〔2023〕12号"]
    for one in found["citations"]:
        assert text[one["start"] : one["end"]] == one["text"]
    code, out, _ = dianzhang("analyze", text)
    assert code == 0
    assert "第12条" in out


def test_status_and_doctor(dianzhang, prepared):
    status = json.loads(dianzhang("status", "--json", place=prepared.place)[1])
    assert set(status) == {"library", "files", "index"}
    assert status["library"]["versions"] == status["index"]["documents"] == len(FILES)
    assert status["files"] == {"indexed": len(FILES)}
    code, out, _ = dianzhang("doctor", "--json", place=prepared.place)
    assert (code, json.loads(out)) == (0, [])
    assert dianzhang("status", place=prepared.place)[0] == 0
    assert dianzhang("doctor", place=prepared.place)[1].strip()


def test_doctor_lists_files_gone_missing_and_an_index_that_is_away(dianzhang, own, tmp_path):
    copy = tmp_path / "一份.txt"
    shutil.copy(SAMPLES / FILES[0], copy)
    dianzhang("ingest", copy)
    copy.unlink()
    code, out, _ = dianzhang("doctor", "--json")
    findings = json.loads(out)
    assert code == 1
    assert [set(one) for one in findings] == [{"code", "message"}] * len(findings)
    assert "source_gone" in {one["code"] for one in findings}
    own.lose_index()
    assert "needs_rebuild" in {one["code"] for one in json.loads(dianzhang("doctor", "--json")[1])}
    assert dianzhang("search", "差旅")[0] == 1
    assert dianzhang("rebuild")[0] == 0
    assert dianzhang("search", "差旅")[0] == 0


def test_rebuild_and_rollback(dianzhang):
    dianzhang("ingest", SAMPLES / FILES[0])
    code, out, _ = dianzhang("rebuild", "--json")
    assert (code, json.loads(out)) == (0, {"versions": 1, "rollback": False})
    assert dianzhang("rebuild", "--rollback")[0] == 0
    code, _, err = dianzhang("rebuild", "--rollback")
    assert code == 1
    assert re.search("[一-鿿]", err)
    assert json.loads(dianzhang("search", "差旅", "--json")[1])["total"] == 1


def test_withdraw_a_version_and_then_the_work(dianzhang, tmp_path):
    for name in FILES[:2]:
        dianzhang("ingest", SAMPLES / name)
    old = json.loads(dianzhang("show", TRAVEL, "--on", "2020-01-01", "--json")[1])["version"]
    code, out, _ = dianzhang("withdraw", TRAVEL, "--version", old, "--json")
    assert (code, json.loads(out)) == (0, {"withdrawn": 1})
    assert dianzhang("show", TRAVEL, "--on", "2020-01-01")[0] == 1
    assert json.loads(dianzhang("search", "差旅费", "--json")[1])["total"] == 1
    assert dianzhang("withdraw", TRAVEL)[0] == 0
    assert dianzhang("show", TRAVEL)[0] == 1
    assert dianzhang("search", "差旅费")[0] == 1


def test_serve_starts_nothing_without_settings_that_make_sense(dianzhang, monkeypatch):
    started: list[tuple[str, int, int]] = []
    monkeypatch.setattr("search_app.server.run", lambda *given: started.append(given))
    assert dianzhang("serve", "--host", "127.0.0.1", "--port", 8123, "--workers", 3)[0] == 0
    assert started == [("127.0.0.1", 8123, 3)]
    monkeypatch.setenv("DIANZHANG_TIMEZONE", "nowhere")
    code, _, err = dianzhang("serve")
    assert code == 2
    assert "DIANZHANG_TIMEZONE" in err
    assert len(started) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "命令"),
        (["nosuch"], 2, "没有命令 nosuch"),
        (["search"], 2, "缺少 检索词"),
        (["search", "甲", "乙"], 2, "多写了 乙"),
        (["search", "甲", "--nope"], 2, "没有选项 --nope"),
        (["search", "甲", "--limit", "1000"], 2, "1 到 100"),
        (["search", "甲", "--unit", "article"], 2, "document、passage"),
        (["search", "甲", "--kind", "law"], 2, "regulation、official_document、minutes"),
        (["search", "甲", "--on", "2023-02-30"], 2, "不是日期"),
        (["search", "甲", "--on"], 2, "--on"),
        (["show"], 2, "缺少 地址"),
        (["show", "regulation/甲/乙"], 1, "没有这个文件"),
        (["show", "不是地址"], 1, "没有这个文件"),
        (["show", TRAVEL, "--on", "昨天"], 2, "不是日期"),
        (["show", TRAVEL, "--on", "1990-01-01"], 1, "1990-01-01"),
        (["compare", TRAVEL, "--from", "2022-01-01"], 2, "缺少 --to"),
        (["compare", TRAVEL, "--from", "x", "--to", "2022-01-01"], 2, "--from"),
        (["compare", "regulation/甲/乙", "--from", "2020-01-01", "--to", "2022-01-01"], 1, "没有这个文件"),
        (["ingest"], 2, "缺少 路径"),
        (["ingest", "/没有/这个/文件夹"], 2, "没有这个文件或文件夹"),
        (["ingest", str(SAMPLES), "--level", "绝密"], 2, "密级“绝密”"),
        (["withdraw", "regulation/甲/乙"], 1, "没有这个文件"),
        (["withdraw", TRAVEL, "--version", "v9999"], 1, "v9999"),
        (["evaluate", "没有.tsv", "没有.tsv"], 2, "没有这个文件"),
        (["serve", "--port", "99999"], 2, "65535"),
        (["analyze"], 2, "缺少 文字"),
    ],
)
def test_mistakes_are_told_in_chinese(dianzhang, prepared, arguments, code, said):
    found, out, err = dianzhang(*arguments, place=prepared.place)
    assert found == code
    assert out == ""
    assert said in err
    assert has_english(err) == []


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_is_in_chinese(dianzhang, command, option):
    code, out, _ = dianzhang(*command, option)
    assert code == 0
    assert has_english(out) == []
    assert out.startswith("用法：dianzhang")
    assert "显示本说明。" in out
    for line in out.splitlines():
        if re.match(r"\s+--\w", line) and "[" not in line:
            assert re.search("[一-鿿]", line), line


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "serve"])
def test_commands_that_print_data_offer_json(command):
    assert "--json" in {option for one in cli.commands[command].params for option in one.opts}


def test_a_setting_that_makes_no_sense_is_wrong_usage(dianzhang, monkeypatch):
    monkeypatch.setenv("DIANZHANG_ANONYMOUS", "所有人")
    code, _, err = dianzhang("status")
    assert code == 2
    assert "DIANZHANG_ANONYMOUS" in err


@only_single
def test_an_engine_that_nobody_knows(dianzhang, monkeypatch):
    monkeypatch.setenv("DIANZHANG_ENGINE", "lucene")
    code, _, err = dianzhang("status")
    assert code == 1
    assert "lucene" in err


@only_single
def test_a_data_folder_that_cannot_be_made(dianzhang, tmp_path):
    (tmp_path / "file").write_text("")
    code, _, err = dianzhang("status", place=Place(tmp_path / "file" / "data"))
    assert code == 1
    assert "无法打开资料库" in err


def test_the_version(dianzhang):
    code, out, _ = dianzhang("--version")
    assert code == 0
    assert re.match(r"典章 \d+\.\d+\.\d+", out)
