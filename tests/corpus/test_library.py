"""The library on SQLite and on PostgreSQL: it keeps, sorts and tells the same on both."""

import multiprocessing
import os
import threading
from datetime import datetime

import psycopg
import pytest
from sqlalchemy import event, insert, select

from corpus.access import KEEPER, Level
from corpus.library import FileFacts, Intake, Library, LibraryBusy, ledger
from corpus.library.ledger import LedgerEntry
from corpus.library.schema import citations, expressions, names, works
from corpus.model import Citation, Document, Field, Kind, Sure

NOW = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
SPAWN = multiprocessing.get_context("spawn")


def entry(root, source, **changes):
    facts = {
        "sidecar": "",
        "sha256": "",
        "reader": "1",
        "state": "quarantined",
        "reason": "",
        "message": "",
    }
    return LedgerEntry(root=root, source=source, size=1, mtime_ns=2**62, since="", **facts | changes)


def test_what_a_database_refuses_is_left_out(filling):
    number = filling.take_in("差旅\0费管理办法", "甲\0乙。", "坏\ud800字。")
    assert filling.text(number) == "甲乙。\n坏?字。"
    with filling.library.shelf(KEEPER) as shelf:
        work, version = shelf.headings([number])[number]
        assert work.title == "差旅费管理办法"
        assert shelf.work(f"{work.address}\0").address == work.address
    assert "\0" not in str(version)


def test_nul_within_fields_is_left_out_and_an_escape_is_not(filling):
    fields = {"notes": Field(["甲\0", {"乙\0": "\\u0000"}], "丙\0", Sure.GIVEN)}
    document = Document(Kind.REGULATION, "甲办法", (), fields=fields)
    with filling.library.writing() as connection:
        intake = Intake(connection, Level.INTERNAL, ())
        number = intake.take_in(document, FileFacts("/规章", "甲.md", "0" * 64, "md"))
        intake.finish()
    with filling.library.shelf(KEEPER) as shelf:
        field = shelf.headings([number])[number][1].fields["notes"]
    assert (field.value, field.evidence) == (["甲", {"乙": "\\u0000"}], "丙")


def test_order_is_that_of_code_points(filling):
    titles = ["𠀀办法", "ｚ办法", "乙办法", "甲办法", "B办法", "a办法", "é办法", "_办法"]
    for title in titles:
        filling.take_in(title, "甲。")
    with filling.library.reading() as connection:
        stored = list(connection.scalars(select(works.c.title).order_by(works.c.title)))
        borne = list(connection.scalars(select(names.c.name).order_by(names.c.name)))
    assert stored == sorted(titles)
    assert borne == sorted(borne)
    with filling.library.shelf(KEEPER) as shelf:
        found = [name for name, _work in shelf.names_like("%办法", 10)]
    assert found == sorted(found, key=lambda name: (len(name), name))
    assert len(found) == len(titles)


def test_like_tells_case_apart_only_where_names_do(filling):
    filling.take_in("ERP系统管理办法", "甲。")
    with filling.library.shelf(KEEPER) as shelf:
        assert [work.title for _name, work in shelf.names_like("erp%", 5)] == ["ERP系统管理办法"]


@pytest.mark.parametrize("others", [0, 1, 3000])
def test_names_and_headings_are_found_among_any_number(filling, others):
    number = filling.take_in("甲办法", "甲。")
    odd = ["", "x" * 3000, "半\ud800个", "零\0字", "引'号"]
    with filling.library.shelf(KEEPER) as shelf:
        asked = [f"没有{n}" for n in range(others)]
        assert shelf.named(asked + odd) == []
        assert [work.title for _name, work in shelf.named([*asked, *odd, "甲办法"])] == ["甲办法"]
        assert set(shelf.headings([*range(1000, 1000 + others), number])) == {number}
        assert shelf.heads([]) == {}


@pytest.mark.parametrize("new_address", ["sqlite"], indirect=True)  # PostgreSQL reads small tables whole
def test_looking_names_and_headings_up_reads_no_whole_table(filling):
    filling.take_in("甲办法", "甲。")
    plans: list[str] = []

    def explain(connection, cursor, statement, parameters, context, many):
        if statement.startswith("SELECT"):
            raw = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.extend(row[3] for row in raw)

    with filling.library.shelf(KEEPER) as shelf:
        event.listen(shelf.connection, "before_cursor_execute", explain)
        shelf.named(["甲办法", "乙办法"])
        shelf.headings([1, 2])
        shelf.some_passages([(1, "art_1"), (2, "art_2")])
    assert len(plans) >= 6
    assert [plan for plan in plans if plan.startswith("SCAN") and "VIRTUAL TABLE" not in plan] == []


def test_references_keep_their_order(filling):
    number = filling.take_in("甲办法", "依照《丁办法》《乙办法》《丙办法》和《戊办法》办理。", "乙。")
    with filling.library.reading() as connection:
        query = select(citations.c.start).where(citations.c.expression == number)
        stored = list(connection.scalars(query.order_by(citations.c.position)))
    assert stored == sorted(stored)
    assert len(stored) == 4


def test_a_work_is_found_by_the_number_of_a_version(filling):
    from datetime import date

    from corpus.library.citations import Citations

    number = filling.take_in(
        "甲办法", "甲。", document_number="澜江发〔2023〕12号", version_date="2023-01-01"
    )
    filling.take_in("甲办法", "甲乙。", document_number="澜江发〔2023〕12号", version_date="2024-01-01")
    with filling.library.reading() as connection:
        stored = connection.scalar(
            select(expressions.c.document_number).where(expressions.c.number == number)
        )
    with filling.library.shelf(KEEPER) as shelf:
        citation = Citation("art_1", 0, 3, "12号文", "", stored, "")
        assert Citations(shelf, date(2026, 1, 1)).resolve(citation).work.title == "甲办法"


def test_long_paths_names_and_numbers(filling):
    root, source = "/" + "很长的文件夹/" * 500, "很长的文件名" * 900 + os.urandom(900).hex()
    with filling.library.writing() as connection:
        ledger.record(connection, [entry(root, source, reason="x" * 90), entry(root, source + "二")])
        ledger.record(connection, [entry(root, source, message="新")])
    with filling.library.reading() as connection:
        known = ledger.known(connection, root)
    assert {name: one.message for name, one in known.items()} == {source: "新", source + "二": ""}
    long = "很长的" * 300 + "办法"
    number = filling.take_in(long, "甲。", genre="类" * 90, document_number="号" * 300)
    assert filling.take_in(long, "甲乙。", genre="类" * 90, document_number="号" * 300) == number
    with filling.library.shelf(KEEPER) as shelf:
        assert shelf.headings([number])[number][0].title == long
        assert shelf.headings([9_999_999_999]) == {}


def test_a_shelf_is_of_one_moment(filling):
    first = filling.take_in("甲办法", "甲。")
    with filling.library.shelf(KEEPER) as shelf:
        assert len(shelf.headings([first])) == 1
        other = threading.Thread(target=filling.take_in, args=("乙办法", "乙。"))
        other.start()
        other.join()
        assert shelf.headings([first + 1]) == {}
        assert shelf.topic_counts() is not None
    with filling.library.shelf(KEEPER) as shelf:
        assert len(shelf.headings([first + 1])) == 1


def test_a_broken_transaction_leaves_nothing(filling):
    number = filling.take_in("甲办法", "甲。")

    def break_off():
        with filling.library.writing() as connection:
            connection.execute(insert(names), {"name": "别名", "work_id": 1})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    with filling.library.shelf(KEEPER) as shelf:
        assert shelf.named(["别名"]) == []
    assert "甲。" in filling.text(number)


def test_revision_grows_with_each_change(filling):
    library = filling.library
    assert library.newest_revision() == 0
    first = filling.take_in("甲办法", "甲。", version_date="2023-01-01")
    before = library.newest_revision()
    second = filling.take_in("乙办法", "乙。", version_date="2023-01-01")
    assert library.newest_revision() > before > 0
    assert library.changes_since(before) == ([(second, "1")], [], library.newest_revision())
    assert [number for number, _ in library.changes_since(0).versions] == [first, second]
    assert library.changes_since(library.newest_revision())[:2] == ([], [])


def test_a_repeal_changes_what_it_repeals(filling):
    old = filling.take_in("印章管理暂行办法", "甲。", version_date="2020-01-01")
    before = filling.library.newest_revision()
    new = filling.take_in(
        "印章管理办法",
        "本办法自2023年5月1日起施行，《印章管理暂行办法》同时废止。",
        version_date="2023-04-20",
    )
    assert {number for number, _ in filling.library.changes_since(before).versions} == {old, new}


def test_what_left_is_told_to_an_index_being_written_and_to_the_one_that_serves(filling):
    library = filling.library
    kept, gone = filling.take_in("甲办法", "甲。"), filling.take_in("乙办法", "乙。")
    filling.index_all()
    unindexed = filling.take_in("丙办法", "丙。")
    before = library.newest_revision()
    filling.withdraw(gone)
    filling.withdraw(unindexed)
    assert library.changes_since(before)[:2] == ([], [(gone, "1"), (unindexed, "1")])
    assert library.removals() == [(gone, "1")]
    library.mark_indexed([], library.removals())
    assert library.removals() == []
    assert library.changes_since(before).removed == [(gone, "1"), (unindexed, "1")]
    assert library.all_versions() == [(kept, "1")]


def test_a_change_of_class_is_a_leaving(filling):
    library = filling.library
    number = filling.take_in("甲办法", "甲。", version_date="2023-01-01")
    filling.index_all()
    before = library.newest_revision()
    filling.take_in("甲办法", "甲乙。", version_date="2023-01-01", level=Level.CORE_SECRET)
    changes = library.changes_since(before)
    assert changes.removed == [(number, "1")]
    assert [one for one, _ in changes.versions] == [number]
    assert library.dirty() == [(number, changes.versions[0][1], "1")]
    assert library.removals() == []


def test_marking_spares_what_changed_meanwhile(filling):
    library = filling.library
    first, second = filling.take_in("甲办法", "甲。"), filling.take_in("乙办法", "乙。")
    seen = library.newest_revision()
    filling.take_in("乙办法", "乙丙。")
    library.mark_indexed([(first, "1"), (second, "1")], [], seen)
    assert [number for number, _now, _before in library.dirty()] == [second]
    library.mark_indexed([(second, "1")], [])
    assert library.dirty() == []


def test_going_back_to_the_index_before_a_rebuild(filling):
    library = filling.library
    old, gone, early = (filling.take_in(f"{name}办法", "甲。") for name in "甲乙丙")
    filling.index_all()
    filling.withdraw(early)
    filling.index_all()
    library.note_rebuild(NOW)
    filling.withdraw(gone)
    new = filling.take_in("丁办法", "丁。")
    filling.index_all()
    assert (library.dirty(), library.removals()) == ([], [])
    library.forget_rebuild()
    assert [number for number, _now, _before in library.dirty()] == [new]
    assert library.removals() == [(gone, "1")]
    assert old not in dict(library.removals())


def test_index_problems_are_remembered_until_indexed_anew(filling):
    library = filling.library
    number = filling.take_in("甲办法", "甲。")
    filling.index_all()
    library.note_index_problems({number: "词太长\0"})
    (problem,) = library.index_problems()
    assert (problem.number, problem.title, problem.problem) == (number, "甲办法", "词太长")
    library.mark_indexed([(number, "1")], [])
    assert library.index_problems() == []


def hold_lock(place, held, done):
    library = Library.open(place.folder, place.address)
    with library.writer_lock():
        held.set()
        done.wait(30)
    os._exit(9)


def test_one_writer_over_all_processes(filling):
    held, done = SPAWN.Event(), SPAWN.Event()
    other = SPAWN.Process(target=hold_lock, args=(filling.library.place, held, done))
    other.start()
    assert held.wait(30)
    with pytest.raises(LibraryBusy, match="另一个导入任务正在运行"), filling.library.writer_lock():
        pass
    other.kill()
    other.join()
    for _time in range(50):  # the server notices that its client died
        try:
            with filling.library.writer_lock():
                break
        except LibraryBusy:
            threading.Event().wait(0.1)
    else:
        pytest.fail("the lock outlived its holder")
    with filling.library.writer_lock(), pytest.raises(LibraryBusy), filling.library.writer_lock():
        pass


def read_on(place, together, stop, answers):
    """Read all versions as of one moment again and again, for the last time after the writer has ended."""
    library = Library.open(place.folder, place.address)
    whole, times, most, last = True, 0, 0, False
    together.wait(60)
    while not last:
        last = stop.is_set()
        with library.shelf(KEEPER) as shelf:
            found = shelf.works(range(1, 100))
            versions = [version for work in found.values() for version in work.expressions]
            texts = shelf.passages([int(version.id[1:]) for version in versions])
            whole = whole and all(
                len({passage.text for passage in texts[int(version.id[1:])]}) == 1
                and len(texts[int(version.id[1:])]) == 5
                for version in versions
            )
        times, most = times + 1, max(most, len(versions))
    answers.put((whole, times, most))


def test_four_readers_beside_a_writer(filling):
    """Each version's five articles say one word; the writer changes all five at a time."""
    together, stop, answers = SPAWN.Barrier(5), SPAWN.Event(), SPAWN.Queue()
    given = (filling.library.place, together, stop, answers)
    readers = [SPAWN.Process(target=read_on, args=given) for _time in range(4)]
    for reader in readers:
        reader.start()
    together.wait(60)
    for turn in range(60):
        filling.take_in(f"第{turn % 20}号办法", *[f"第{turn}次。"] * 5, version_date="2023-01-01")
    stop.set()
    told = [answers.get(timeout=60) for _reader in readers]
    for reader in readers:
        reader.join()
    assert [(whole, most) for whole, _times, most in told] == [(True, 20)] * 4
    assert all(times > 1 for _whole, times, _most in told)


def write_on(place, start, turns):
    library = Library.open(place.folder, place.address)
    for turn in range(turns):
        with library.writing() as connection:
            ledger.record(connection, [entry(f"/{start}", f"{turn}")])
            known = len(ledger.known(connection, f"/{start}"))
            assert known == turn + 1
    library.close()


def test_writing_transactions_come_one_after_the_other(filling):
    writers = [SPAWN.Process(target=write_on, args=(filling.library.place, n, 20)) for n in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    with filling.library.reading() as connection:
        assert ledger.counts(connection) == {"quarantined": 60}


def read_in_child(library, answers):
    answers.put(library.counts())


def test_a_forked_process_makes_connections_of_its_own(filling):
    """Gunicorn and workers fork: a connection used on both sides would mix up answers."""
    filling.take_in("甲办法", "甲。")
    fork = multiprocessing.get_context("fork")
    answers = fork.Queue()
    child = fork.Process(target=read_in_child, args=(filling.library, answers))
    child.start()
    assert answers.get(timeout=30) == filling.library.counts()
    child.join()
    assert child.exitcode == 0
    assert filling.library.counts()["versions"] == 1


def test_reading_again_opens_no_new_connection(filling):
    from sqlalchemy import event

    filling.library.counts()
    opened = []
    event.listen(filling.library.database, "connect", lambda *_given: opened.append(1))
    for _time in range(10):
        filling.library.counts()
        with filling.library.shelf(KEEPER) as shelf:
            shelf.topic_counts()
    assert opened == []


@pytest.mark.parametrize("new_address", ["postgresql"], indirect=True)
def test_a_reading_session_is_read_only_and_keeps_what_it_prepared(filling):
    number = filling.take_in("甲办法", "甲。")
    for _time in range(10):
        with filling.library.shelf(KEEPER) as shelf:
            assert set(shelf.headings([number])) == {number}
    with filling.library.reading() as connection:
        prepared = (
            connection.exec_driver_sql("SELECT statement FROM pg_prepared_statements").scalars().all()
        )
        ways = [
            connection.exec_driver_sql(f"SHOW transaction_{name}").scalar_one()
            for name in ("read_only", "isolation")
        ]
    assert [one for one in prepared if "manifestations" in one]
    assert ways == ["on", "repeatable read"]
    with filling.library.writing() as connection:
        assert connection.exec_driver_sql("SHOW transaction_isolation").scalar_one() == "read committed"


@pytest.mark.parametrize("new_address", ["postgresql"], indirect=True)
def test_a_connection_that_the_server_closed_is_not_used_again(filling):
    filling.library.counts()
    with filling.library.writing() as connection:
        others = "pid <> pg_backend_pid() AND datname = current_database()"
        connection.exec_driver_sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
        own = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    with psycopg.connect(_plain(filling.library), autocommit=True) as keeper:
        keeper.execute("SELECT pg_terminate_backend(%s, 5000)", [own])
    assert filling.library.counts()["versions"] == 0


def _plain(library):
    return library.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
