"""backup, restore and migrate-library from the command line: what they print, their exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.library import Library
from search_app.cli import run

RULE = "# {}\n\n第一条 甲。\n\n第二条 乙。\n"
Cli = Callable[..., tuple[int, str, str]]


@pytest.fixture
def dianzhang(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Cli:
    """Runs a command on a data folder: exit code, standard output, standard error."""

    def command(data: str, *arguments: object, database: str | None = None) -> tuple[int, str, str]:
        monkeypatch.setenv("DIANZHANG_DATA", str(tmp_path / data))
        monkeypatch.delenv("DIANZHANG_DATABASE", raising=False)
        if database:
            monkeypatch.setenv("DIANZHANG_DATABASE", database)
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


@pytest.fixture
def filled(dianzhang: Cli, tmp_path: Path) -> str:
    """The name of a data folder with two rules."""
    files = tmp_path / "files"
    files.mkdir()
    for name in ("差旅费管理办法", "印章管理办法"):
        (files / f"{name}.md").write_text(RULE.format(name), encoding="utf-8")
    assert dianzhang("filled", "ingest", files)[0] == 0
    return "filled"


def test_backup_and_restore(dianzhang: Cli, filled: str, tmp_path: Path) -> None:
    file = tmp_path / "b.zip"
    code, out, err = dianzhang(filled, "backup", file, "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert (told["originals"], told["missing"], told["tables"]["works"]["rows"]) == (2, [], 2)
    assert told["bytes"] == file.stat().st_size
    code, out, err = dianzhang("new", "restore", file)
    assert (code, err) == (0, "")
    assert "2 份文件，2 个版本，2 条收录记录，2 个原件" in out
    assert "dianzhang rebuild" in out
    assert dianzhang("new", "search", "印章管理办法")[0] != 0
    assert dianzhang("new", "rebuild")[0] == 0
    assert "印章管理办法" in dianzhang("new", "search", "印章管理办法")[1]


def test_what_cannot_be_done_is_one_sentence_and_exit_code_1(
    dianzhang: Cli, filled: str, tmp_path: Path
) -> None:
    file = tmp_path / "b.zip"
    assert dianzhang(filled, "backup", file)[0] == 0
    (tmp_path / "bad.zip").write_bytes(file.read_bytes()[:500])
    for arguments, words in (
        (("backup", file), "已有文件"),
        (("restore", file), "--replace"),
        (("restore", tmp_path / "bad.zip", "--replace"), "不是备份文件，或不完整"),
    ):
        code, out, err = dianzhang(filled, *arguments)
        assert (code, out) == (1, "")
        assert words in err
        assert err.count("\n") == 1
    assert dianzhang(filled, "restore", file, "--replace", "--json")[0] == 0


def test_wrong_usage_is_exit_code_2(dianzhang: Cli, filled: str, tmp_path: Path) -> None:
    assert dianzhang(filled, "backup")[0] == 2
    assert dianzhang(filled, "restore", tmp_path / "nowhere.zip")[0] == 2
    code, _out, err = dianzhang(filled, "migrate-library", "mysql://user:s3cr3t@host/name")
    assert code == 2
    assert "只支持 sqlite 和 postgresql" in err
    assert "s3cr3t" not in err


def test_a_missing_original_is_told(dianzhang: Cli, filled: str, tmp_path: Path) -> None:
    library = Library.open(tmp_path / filled)
    library.originals.path(library.hashes()[0]).unlink()
    library.close()
    code, out, err = dianzhang(filled, "backup", tmp_path / "b.zip")
    assert code == 1
    assert "已备份到" in out
    assert "有 1 个原件缺失或已损坏" in err


def test_a_library_moves_to_postgresql_and_back(
    dianzhang: Cli, filled: str, tmp_path: Path, postgres_server: object
) -> None:
    address = postgres_server.new_database()
    code, out, err = dianzhang(filled, "migrate-library", address, "--json")
    assert (code, err) == (0, "")
    there = json.loads(out)["tables"]
    assert all(one["source"] == one["target"] for one in there.values())
    assert "印章管理办法" in dianzhang(filled, "search", "印章管理办法", database=address)[1]
    code, out, err = dianzhang(filled, "migrate-library", address)
    assert (code, out) == (1, "")
    assert "目标数据库里已有资料" in err
    back = f"sqlite:///{tmp_path / 'back.sqlite'}"
    code, out, err = dianzhang(filled, "migrate-library", back, database=address)
    assert (code, err) == (0, "")
    assert all(
        f"{name}\t{one['target']['rows']} 行\t{one['target']['sha256']}" in out
        for name, one in there.items()
    )
    status = dianzhang(filled, "status", database=address)
    assert status[0] == 0
    assert address.split(":")[2].split("@")[0] not in status[1] + status[2]


def test_a_server_that_is_away_is_one_sentence(dianzhang: Cli, filled: str) -> None:
    code, out, err = dianzhang(filled, "status", database="postgresql://user:s3cr3t@127.0.0.1:1/name")
    assert (code, out) == (1, "")
    assert "连不上数据库 127.0.0.1:1" in err
    assert err.count("\n") == 1
    assert "s3cr3t" not in err
