"""Opening a library: old tables are brought up, strangers refused, a server that goes away comes back."""

import logging
import multiprocessing
import sqlite3
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import inspect, make_url, select, text

from corpus.access import KEEPER
from corpus.library import (
    BadDatabaseAddress,
    Library,
    LibraryAway,
    LibraryError,
    LibraryPlace,
    migrations,
)
from corpus.library.citations import Citations
from corpus.library.rowlines import sums
from corpus.library.schema import SCHEMA_VERSION, meta, metadata, works
from tests.corpus.library_filling import Filling
from tests.servers import postgres

VERSION_1 = Path(__file__).with_name("library_version_1.sql")
SPAWN = multiprocessing.get_context("spawn")
SECRET = "s3cr3t-kept"


@pytest.fixture
def old_folder(tmp_path):
    """A data folder as version 1 of the tables left it: five works, one of them withdrawn."""
    folder = tmp_path / "old"
    folder.mkdir()
    with closing(sqlite3.connect(folder / "library.sqlite")) as connection:
        connection.executescript(VERSION_1.read_text(encoding="utf-8"))
        connection.execute("UPDATE provisions SET text = text || char(0) || '尾' WHERE eid = 'art_1'")
        connection.commit()
    return folder


def columns(library):
    found = inspect(library.database)
    return {
        name: [(one["name"], one["nullable"]) for one in found.get_columns(name)]
        for name in sorted(found.get_table_names())
    }


def test_version_1_is_brought_up_to_date(old_folder, tmp_path):
    library = Library.open(old_folder)
    with library.shelf(KEEPER) as shelf:
        travel = shelf.work("regulation/未署名/差旅费管理办法")
        assert [str(version.version_date) for version in travel.expressions] == ["2021-03-01", "2023-04-20"]
        told = Citations(shelf, date(2026, 1, 1)).of_version(travel, travel.expressions[1])
        assert [citation.start for citation, _found in told[:2]] == sorted(one.start for one, _ in told[:2])
        assert shelf.provisions(travel.expressions[0])[0].text.endswith("尾")
        assert "\0" not in shelf.provisions(travel.expressions[0])[0].text
    assert library.newest_revision() == 1
    assert len(library.changes_since(0).versions) == 4
    assert library.dirty() == []
    fresh = Library.open(tmp_path / "fresh")
    new, old = columns(fresh), columns(library)
    assert {name: sorted(found) for name, found in old.items()} == {
        name: sorted(found) for name, found in new.items()
    }
    number = Filling(library).take_in("新的办法", "甲。")
    assert number == 6
    for one in (fresh, library):
        one.close()
    with closing(sqlite3.connect(old_folder / "library.sqlite.v1")) as kept:
        assert kept.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone() == ("1",)
        assert kept.execute("SELECT count(*) FROM expressions").fetchone() == (4,)


def open_and_count(folder, start, answers):
    start.wait(30)
    library = Library.open(folder)
    answers.put((library.counts()["versions"], library.newest_revision()))
    library.close()


def test_two_processes_bring_up_one_library(old_folder):
    start, answers = SPAWN.Event(), SPAWN.Queue()
    openers = [
        SPAWN.Process(target=open_and_count, args=(old_folder, start, answers)) for _time in range(3)
    ]
    for opener in openers:
        opener.start()
    start.set()
    assert [answers.get(timeout=60) for _opener in openers] == [(4, 1)] * 3
    for opener in openers:
        opener.join()


def test_a_failed_step_leaves_the_old_version(old_folder, monkeypatch):
    with monkeypatch.context() as patched:
        to_2 = migrations.STEPS["1"]
        half = {"1": lambda connection: (to_2(connection), connection.execute(text("SELECT no_such")))}
        patched.setattr(migrations, "STEPS", half)
        with pytest.raises(LibraryError):
            Library.open(old_folder)
    with closing(sqlite3.connect(old_folder / "library.sqlite")) as connection:
        assert connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone() == ("1",)
        assert connection.execute("SELECT count(changed_at) FROM expressions").fetchone() == (4,)
    library = Library.open(old_folder)
    assert library.counts()["versions"] == 4
    library.close()


def take_step(place, start, answers):
    def step(connection):
        connection.execute(text("ALTER TABLE works ADD COLUMN tried INTEGER NOT NULL DEFAULT 0"))

    migrations.STEPS, migrations.SCHEMA_VERSION = {SCHEMA_VERSION: step}, str(int(SCHEMA_VERSION) + 1)
    start.wait(30)
    library = Library.open(place.folder, place.address)
    with library.reading() as connection:
        answers.put(connection.scalar(select(meta.c.value).where(meta.c.key == "schema")))
    library.close()


def test_steps_are_taken_once_on_both_databases(filling):
    """A step of a version to come, by processes that open at once: a column can be added only once."""
    start, answers = SPAWN.Event(), SPAWN.Queue()
    place = LibraryPlace(
        filling.library.place.folder, filling.library.database.url.render_as_string(hide_password=False)
    )
    openers = [SPAWN.Process(target=take_step, args=(place, start, answers)) for _time in range(3)]
    for opener in openers:
        opener.start()
    start.set()
    assert [answers.get(timeout=60) for _opener in openers] == [str(int(SCHEMA_VERSION) + 1)] * 3
    for opener in openers:
        opener.join()
    with pytest.raises(LibraryError, match="结构版本是 3，本程序用的是 2"):
        Library.open(place.folder, place.address)


def test_a_database_of_others_is_left_alone(tmp_path, new_address):
    address = new_address()
    Library.open(tmp_path, address).close()
    other = Library.open(tmp_path, address)
    with other.writing() as connection:
        connection.execute(text("DROP TABLE meta"))
    other.close()
    with pytest.raises(LibraryError, match="不是典章的资料库"):
        Library.open(tmp_path, address)


def test_a_file_that_is_no_database(tmp_path):
    (tmp_path / "library.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(LibraryError, match="不是数据库，或已损坏"):
        Library.open(tmp_path)


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError, match="无法打开资料库"):
        Library.open(tmp_path / "file" / "data")


@pytest.mark.parametrize(
    "address",
    [
        "no address",
        "mysql://user:s3cr3t-kept@host/name",
        "postgresql://user:s3cr@t-kept@host/name",
        "postgresql://user:s3cr3t-kept@host:port/name",
        "postgresql://user:s3cr3t-kept@host",
        "",
    ],
)
def test_addresses_that_cannot_be(tmp_path, address):
    with pytest.raises(BadDatabaseAddress, match="数据库地址") as caught:
        Library.open(tmp_path, address)
    assert "s3cr" not in str(caught.value)
    assert "kept" not in str(caught.value)


def test_each_refusal_of_a_server_has_its_sentence(tmp_path, postgres_server, caplog):
    caplog.set_level(logging.DEBUG)
    good = make_url(postgres_server.new_database())
    for url, words in (
        (good.set(password=SECRET), "不接受这个用户名或口令"),
        (good._replace(password=None), "要求口令"),
        (good.set(database="nowhere"), "没有数据库“nowhere”"),
        (good.set(port=1, password=SECRET), "连不上数据库 127.0.0.1:1"),
        (good.set(host="no-such-host.invalid", password=SECRET), "连不上数据库 no-such-host.invalid"),
    ):
        with pytest.raises(LibraryError) as caught:
            Library.open(tmp_path, url.render_as_string(hide_password=False))
        assert words in str(caught.value)
        assert str(caught.value).count("。") <= 2
        assert SECRET not in str(caught.value)
    assert SECRET not in caplog.text


def test_a_missing_driver_is_told(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(LibraryError, match=r"pip install 'dianzhang\[postgresql\]'"):
        Library.open(tmp_path, "postgresql://user@127.0.0.1/name")


def test_the_password_may_be_in_a_file(tmp_path, postgres_server):
    url = make_url(postgres_server.new_database())
    secret = tmp_path / "secret"
    secret.write_text(f"{url.password}\n", encoding="utf-8")
    address = url._replace(drivername="postgresql", password=None).render_as_string()
    library = Library.open(tmp_path / "data", address, secret)
    assert library.counts()["versions"] == 0
    assert url.password not in repr(library.place)
    library.close()
    with pytest.raises(LibraryError, match="读不到数据库口令文件"):
        Library.open(tmp_path / "data", address, tmp_path / "nowhere")


def test_a_database_in_another_encoding_is_refused(tmp_path, postgres_server):
    url = make_url(postgres_server.new_database())
    with psycopg.connect(_conninfo(url, "postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE old_encoding ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    address = url.set(database="old_encoding").render_as_string(hide_password=False)
    with pytest.raises(LibraryError, match="编码是 LATIN1，应为 UTF8"):
        Library.open(tmp_path, address)


def test_the_order_is_not_that_of_the_servers_language(tmp_path, postgres_server):
    url = make_url(postgres_server.new_database())
    with psycopg.connect(_conninfo(url, "postgres"), autocommit=True) as connection:
        connection.execute(
            "CREATE DATABASE in_chinese ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'zh' "
            "LOCALE 'C.UTF-8' TEMPLATE template0"
        )
    library = Library.open(tmp_path, url.set(database="in_chinese").render_as_string(hide_password=False))
    titles = ["丙办法", "乙办法", "甲办法", "a办法", "B办法", "é办法"]
    for title in titles:
        Filling(library).take_in(title, "甲。")
    with library.reading() as connection:
        assert list(connection.scalars(select(works.c.title).order_by(works.c.title))) == sorted(titles)
        assert list(
            connection.scalars(text('SELECT title FROM works ORDER BY title COLLATE "default"'))
        ) != sorted(titles)
    library.close()


def _conninfo(url, database):
    return psycopg.conninfo.make_conninfo(
        host=url.host, port=url.port, user=url.username, password=url.password, dbname=database
    )


def test_a_server_that_was_killed_serves_again(tmp_path):
    with postgres() as server:
        address = server.new_database()
        library = Library.open(tmp_path, address)
        filling = Filling(library)
        number = filling.take_in("甲办法", "甲。")

        def lose():
            with library.writing() as connection:
                connection.execute(works.update().values(title="改了一半"))
                server.kill()
                connection.execute(works.delete())

        with pytest.raises(LibraryAway, match="连接中断") as caught:
            lose()
        assert server.password not in str(caught.value)
        with pytest.raises(LibraryAway, match="连不上数据库") as caught:
            library.counts()
        assert server.password not in str(caught.value)
        server.start()
        with library.shelf(KEEPER) as shelf:
            assert shelf.headings([number])[number][0].title == "甲办法"
        assert filling.take_in("乙办法", "乙。") > number
        server.stop()
        server.start()
        assert library.counts()["versions"] == 2
        library.close()


def test_a_lock_whose_server_went_away_is_let_go(tmp_path):
    with postgres() as server:
        library = Library.open(tmp_path, server.new_database())
        with library.writer_lock():
            server.kill()
        with pytest.raises(LibraryAway), library.writer_lock():
            pass
        server.start()
        with library.writer_lock():
            assert library.counts()["versions"] == 0
        library.close()


def test_a_writer_that_waits_too_long_is_told(tmp_path, new_address, monkeypatch):
    monkeypatch.setattr("corpus.library.database.WAIT_SECONDS", 1)
    monkeypatch.setattr(
        "corpus.library.database._POSTGRESQL", {"options": "-c lock_timeout=1s", "client_encoding": "utf8"}
    )
    address = new_address()
    first, second = Library.open(tmp_path, address), Library.open(tmp_path, address)
    with first.writing(), pytest.raises(LibraryAway, match="另一项写入还没有结束"), second.writing():
        pass
    with second.writing() as connection:
        assert sums(connection).keys() == set(metadata.tables)
    first.close()
    second.close()
