"""Backups and copies: the same rows come out as went in, on either database, or nothing changes."""

import hashlib
import json
import multiprocessing
import shutil
import stat
import zipfile
from datetime import datetime

import pytest

from corpus.access import KEEPER, Level
from corpus.library import Library, LibraryError
from corpus.library.backup import restore_backup, write_backup
from corpus.library.moving import copy_library
from corpus.library.rowlines import clear, load, sums
from tests.corpus.library_filling import Filling

NOW = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
SPAWN = multiprocessing.get_context("spawn")
INDEX_STATE = {"expressions", "meta", "removals"}


@pytest.fixture
def filled(filling):
    """A library with two works of three versions, indexed but for one, and a number that was given up."""
    filling.take_in("甲办法", "甲，见《乙办法》第二条。", "乙。", version_date="2021-01-01")
    gone = filling.take_in("丙办法", "丙。")
    filling.index_all()
    filling.withdraw(gone)
    filling.take_in("甲办法", "甲𠀀\u2028改。", "“乙”\\u0000。", version_date="2023-01-01")
    filling.take_in("乙办法", "甲。", "乙。", level=Level.CORE_SECRET, groups=["财务部"])
    last = filling.take_in("丁办法", "丁。")
    filling.withdraw(last)
    return filling


@pytest.fixture
def empty(tmp_path, new_address):
    """Another library with nothing in it, on the same kind of database."""
    library = Library.open(tmp_path / "other", new_address())
    yield library
    library.close()


@pytest.fixture
def backup(filled, tmp_path):
    """A backup of the filled library."""
    file = tmp_path / "backup.zip"
    write_backup(filled.library, file, NOW)
    return file


def tables(library):
    with library.reading() as connection:
        return sums(connection)


def texts(library):
    with library.shelf(KEEPER) as shelf:
        return {
            (work.address, version.id, version.title): shelf.provisions(version)
            for work in shelf.works(range(1, 50)).values()
            for version in work.expressions
        }


def test_what_was_backed_up_comes_back(filled, backup, empty):
    before = tables(filled.library)
    manifest = restore_backup(empty, backup)
    assert manifest.tables == before
    after = tables(empty)
    assert {name: one for name, one in after.items() if name not in INDEX_STATE} == {
        name: one for name, one in before.items() if name not in INDEX_STATE
    }
    assert texts(empty) == texts(filled.library)
    for sha256 in filled.library.hashes():
        assert hashlib.sha256(empty.originals.read(sha256)).hexdigest() == sha256
    assert manifest.originals == len(list(filled.library.originals.kept())) == 5
    assert len(empty.dirty()) == empty.counts()["versions"] == 3
    assert empty.removals() == []
    assert Filling(empty).take_in("戊办法", "戊。") == 6  # the number of 丁办法 is not given again


def test_a_backup_is_private_whole_and_never_written_over(filled, backup, tmp_path):
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    before = backup.read_bytes()
    with pytest.raises(LibraryError, match="已有文件"):
        write_backup(filled.library, backup, NOW)
    assert backup.read_bytes() == before
    with pytest.raises(LibraryError, match="写不出备份文件"):
        write_backup(filled.library, tmp_path / "nowhere" / "b.zip", NOW)
    assert [file.name for file in tmp_path.iterdir() if "tmp" in file.name] == []


def test_missing_and_damaged_originals_are_named(filled, tmp_path, empty):
    first, second = filled.library.hashes()[:2]
    filled.library.originals.path(first).unlink()
    filled.library.originals.path(second).write_bytes(b"other")
    manifest = write_backup(filled.library, tmp_path / "b.zip", NOW)
    assert manifest.missing == sorted([first, second])
    restore_backup(empty, tmp_path / "b.zip")
    assert texts(empty) == texts(filled.library)


def test_a_library_that_is_not_empty_is_spared(filled, backup, empty):
    mine = Filling(empty)
    number = mine.take_in("自己的办法", "甲。")
    mine.index_all()
    with pytest.raises(LibraryError, match=r"1 个版本，0 个文件的记录.*--replace"):
        restore_backup(empty, backup)
    assert "甲。" in mine.text(number)
    revision = empty.newest_revision()
    restore_backup(empty, backup, replace=True)
    assert texts(empty) == texts(filled.library)
    assert empty.removals() == [(number, "1")]
    assert empty.newest_revision() > revision
    assert empty.changes_since(revision).removed == [(number, "1")]


def change(file, target, edit):
    """A copy of a backup with the members that `edit` makes of its members."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w") as new:
        for name, data in edit({name: old.read(name) for name in old.namelist()}).items():
            new.writestr(name, data)
    return target


def with_manifest(members, **changes):
    data = json.loads(members["manifest.json"]) | changes
    return members | {"manifest.json": json.dumps(data).encode()}


def summed(members, table, data):
    """Members with another table, and a manifest that agrees with it."""
    found = json.loads(members["manifest.json"])["tables"]
    found[table] = {"rows": data.count(b"\n"), "sha256": hashlib.sha256(data).hexdigest()}
    return with_manifest(members, tables=found) | {f"tables/{table}.jsonl": data}


def original(members):
    return next(name for name in members if name.startswith("originals/"))


EDITS = {
    "newer": (lambda m: with_manifest(m, schema="9"), "结构版本是 9"),
    "foreign": (lambda m: {"readme.txt": b"hello"}, "不是典章的备份"),
    "foreign_manifest": (lambda m: with_manifest(m, format="other"), "不是典章的备份"),
    "unread_manifest": (lambda m: m | {"manifest.json": b"{"}, "清单读不懂"),
    "odd_manifest": (lambda m: m | {"manifest.json": b"[1]"}, "清单读不懂"),
    "deep_manifest": (lambda m: m | {"manifest.json": b"[" * 100_000}, "清单读不懂"),
    "traversal": (lambda m: m | {"originals/../../evil": b"x"}, "不该有的内容"),
    "absolute": (lambda m: m | {"/etc/passwd": b"x"}, "不该有的内容"),
    "other_original": (lambda m: m | {original(m): b"other bytes"}, "已损坏"),
    "original_gone": (lambda m: {k: v for k, v in m.items() if k != original(m)}, "和它的清单不符"),
    "table_gone": (lambda m: {k: v for k, v in m.items() if k != "tables/works.jsonl"}, "和它的清单不符"),
    "row_gone": (lambda m: m | {"tables/names.jsonl": b""}, "已损坏"),
    "not_json": (lambda m: summed(m, "names", b"{\n"), "已损坏"),
    "not_a_row": (lambda m: summed(m, "names", b"[1]\n"), "已损坏"),
    "not_utf8": (lambda m: summed(m, "names", b'["\xff",1]\n'), "已损坏"),
    "wrong_type": (lambda m: summed(m, "names", b'["a","b"]\n'), "已损坏"),
    "deep_row": (lambda m: summed(m, "names", b"[" * 100_000), "已损坏"),
    "no_such_work": (lambda m: summed(m, "names", '["名",77]\n'.encode()), "已损坏"),
    "twice": (lambda m: summed(m, "names", '["名",1]\n["名",1]\n'.encode()), "已损坏"),
    "huge_number": (lambda m: summed(m, "redirects", b'["a",99999999999999999999999]\n'), "已损坏"),
    "no_meta": (lambda m: summed(m, "meta", b""), "已损坏"),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_backup_that_is_not_right_changes_nothing(filled, backup, empty, tmp_path, name):
    edit, words = EDITS[name]
    bad = change(backup, tmp_path / "bad.zip", edit)
    mine = Filling(empty)
    number = mine.take_in("自己的办法", "甲。")
    before = tables(empty)
    with pytest.raises(LibraryError, match=words) as caught:
        restore_backup(empty, bad, replace=True)
    assert str(caught.value).endswith("请换一份备份。") or name == "newer"
    assert tables(empty) == before
    assert "甲。" in mine.text(number)
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize("part", [0, 1, 0.2, 0.9])
def test_a_backup_cut_short_changes_nothing(backup, empty, tmp_path, part):
    whole = backup.read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: int(len(whole) * part) - (part == 1)])
    with pytest.raises(LibraryError, match="不是备份文件，或不完整"):
        restore_backup(empty, tmp_path / "cut.zip")
    assert empty.counts()["versions"] == 0


def test_flipped_bytes_are_noticed(backup, empty, tmp_path):
    """Every 97th byte in turn; a byte that no content depends on may be anything."""
    whole = backup.read_bytes()
    restored = 0
    for place in range(11, len(whole), 397):
        (tmp_path / "bad.zip").write_bytes(
            whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :]
        )
        try:
            manifest = restore_backup(empty, tmp_path / "bad.zip", replace=True)
        except LibraryError:
            continue
        restored += 1
        assert manifest.tables.keys() == tables(empty).keys()
        assert empty.counts()["versions"] == 3
    assert restored < 12


def keep_writing(place, started, stop):
    filling = Filling(Library.open(place.folder, place.address))
    turn = 0
    while not stop.is_set():
        turn += 1
        filling.take_in(f"第{turn % 9}号办法", f"第{turn}次。", version_date="2023-01-01")
        started.set()


def test_a_backup_is_of_one_moment_while_others_write(filled, empty, tmp_path):
    """Were tables read at different moments, rows would refer to others that are not there."""
    started, stop = SPAWN.Event(), SPAWN.Event()
    writer = SPAWN.Process(target=keep_writing, args=(filled.library.place, started, stop))
    writer.start()
    assert started.wait(30)
    for turn in range(8):
        manifest = write_backup(filled.library, tmp_path / f"{turn}.zip", NOW)
        assert manifest.missing == []
        restore_backup(empty, tmp_path / f"{turn}.zip", replace=True)
        assert set(empty.hashes()) <= set(empty.originals.kept())
    stop.set()
    writer.join()
    assert writer.exitcode == 0


@pytest.fixture
def other_kind(request, tmp_path, filled):
    """An empty library on the other kind of database than the filled one."""
    sqlite = filled.library.database.dialect.name == "sqlite"
    address = request.getfixturevalue("postgres_server").new_database() if sqlite else None
    library = Library.open(tmp_path / "moved", address)
    yield library
    library.close()


def test_a_backup_of_one_database_restores_into_the_other(filled, backup, other_kind):
    restore_backup(other_kind, backup)
    assert texts(other_kind) == texts(filled.library)
    assert Filling(other_kind).take_in("戊办法", "戊。") == 6


def test_copies_are_equal_table_by_table(filled, other_kind, tmp_path):
    before = tables(filled.library)
    moved = copy_library(filled.library, other_kind)
    assert {one.table: one.source for one in moved} == {one.table: one.target for one in moved} == before
    assert tables(filled.library) == tables(other_kind) == before
    assert (other_kind.dirty(), other_kind.removals()) == (
        filled.library.dirty(),
        filled.library.removals(),
    )
    shutil.copytree(filled.library.originals.folder, other_kind.originals.folder, dirs_exist_ok=True)
    assert Filling(other_kind).take_in("戊办法", "戊。") == 6
    assert filled.library.counts()["versions"] == 3


@pytest.mark.xdist_group("samples_moved")  # moving locks the library that all processes read
def test_the_samples_are_equal_after_moving(sample_library, tmp_path, new_address):
    target = Library.open(tmp_path / "samples", new_address())
    moved = copy_library(sample_library.library, target)
    assert all(one.source == one.target for one in moved)
    assert {one.table: one.target for one in moved} == tables(target) == tables(sample_library.library)
    assert sum(one.target.rows for one in moved) > 1000
    assert texts(target) == texts(sample_library.library)
    target.close()


def test_nothing_is_copied_over_what_is_there(filled, other_kind):
    Filling(other_kind).take_in("自己的办法", "甲。")
    with pytest.raises(LibraryError, match="目标数据库里已有资料"):
        copy_library(filled.library, other_kind)
    assert other_kind.counts()["versions"] == 1


def test_a_copy_that_came_out_different_is_undone(filled, other_kind, monkeypatch):
    def lossy(connection, table, lines):
        load(connection, table, [line for line in lines if table.name != "names"])

    monkeypatch.setattr("corpus.library.moving.load", lossy)
    with pytest.raises(LibraryError, match="核对不符（names）"):
        copy_library(filled.library, other_kind)
    assert other_kind.counts()["versions"] == 0
    with other_kind.writing() as connection:
        clear(connection)
