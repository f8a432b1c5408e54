"""A rebuild beside everything else: files taken in meanwhile, refused records, other writers, an end by force."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from corpus.access import KEEPER, Level, Reader
from indexer import sync
from indexer.checkup import check_up
from indexer.engine import EngineBusy, EngineError
from indexer.engines import admission
from indexer.removal import withdraw
from indexer.sync import rebuild, rollback
from indexer.workers import Workers
from tests.indexer.desk import NOW, Desk, rule
from tests.indexer.embedded_folder import named, present
from tests.stacks import only_single

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def two(desk: Desk) -> Desk:
    """A desk with two internal rules."""
    desk.put("甲.md", rule("甲类差旅住宿标准。", "乙。", title="甲办法"))
    desk.put("乙.md", rule("乙类差旅住宿标准。", "差旅补助。", title="乙办法"))
    desk.ingest()
    return desk


def codes(desk: Desk) -> list[str]:
    return [finding.code for finding in check_up(desk.library, desk.engine)]


def rebuilt(desk: Desk, meanwhile=lambda: None, **options) -> int:
    """Rebuild, and do something else once the first versions are written."""
    waiting = [meanwhile]

    def progress(_done: int, _total: int) -> None:
        if waiting:
            waiting.pop()()

    with Workers() as workers:
        return rebuild(desk.library, desk.engine, workers, NOW, progress, **options)


def back(desk: Desk) -> None:
    with Workers() as workers:
        rollback(desk.library, desk.engine, workers)


def test_what_is_taken_in_during_a_rebuild_is_in_both(two):
    def meanwhile() -> None:
        two.put("丙.md", rule("丙类差旅住宿标准。", "乙。", title="丙办法"))
        two.put("甲.md", rule("改过的甲类标准。", "乙。", title="甲办法"))
        two.ingest()
        assert [two.total(text) for text in ("丙类差旅", "改过的甲类", "甲类差旅")] == [1, 1, 0]

    assert rebuilt(two, meanwhile) == 3
    for _generation in range(2):
        assert [two.total(text) for text in ("丙类差旅", "改过的甲类", "甲类差旅", "标准")] == [1, 1, 0, 3]
        assert codes(two) == []
        if two.library.moments().rebuilt and _generation == 0:
            back(two)


def test_what_leaves_during_a_rebuild_is_in_neither(two):
    def meanwhile() -> None:
        withdraw(two.library, two.engine, two.work("regulation/未署名/甲办法").id, None, NOW)
        two.put("乙.md", rule("乙类差旅住宿标准。", "差旅补助。", title="乙办法", level="普通商密"))
        two.ingest(two.files / "乙.md")

    assert rebuilt(two, meanwhile) == 1
    for _generation in range(2):
        assert (two.total("差旅"), two.total("差旅", Reader(Level.ORDINARY_SECRET))) == (0, 1)
        assert (two.total("甲类差旅", KEEPER), codes(two)) == (0, [])
        if _generation == 0:
            back(two)


def test_a_version_that_leaves_a_partition_during_a_rebuild_counts_in_no_score(two):
    for number in range(5):
        two.put(f"{number}.md", rule("差旅。" * 40, "乙。", title=f"第{number}号办法"))
    two.ingest()

    def meanwhile() -> None:
        for number in range(5):
            two.put(
                f"{number}.md", rule("差旅。" * 40, "乙。", title=f"第{number}号办法", level="核心商密")
            )
        two.ingest()

    rebuilt(two, meanwhile)
    scores = {hit.owner: hit.score for hit in two.results("差旅住宿").hits}
    rebuilt(two)
    assert {hit.owner: hit.score for hit in two.results("差旅住宿").hits} == scores
    assert len(scores) == 2


def test_the_swap_waits_for_an_ingest_under_way(two, monkeypatch):
    monkeypatch.setattr(sync, "LOOK_SECONDS", 0.05)
    two.put("丙.md", rule("丙类差旅住宿标准。", "乙。", title="丙办法"))
    begun, go_on, order = threading.Event(), threading.Event(), []

    def progress(_done: int, _total: int) -> None:
        begun.set()
        assert go_on.wait(30)

    def take_in() -> None:
        two.ingest(progress=progress)
        order.append("ingest")

    def waiting() -> None:
        order.append("waiting")
        go_on.set()

    thread = threading.Thread(target=take_in)
    thread.start()
    assert begun.wait(30)
    assert rebuilt(two, waiting=waiting) == 3
    order.append("rebuild")
    thread.join()
    assert order == ["waiting", "ingest", "rebuild"]
    assert (two.total("丙类差旅"), two.total("标准"), codes(two)) == (1, 3, [])


def test_there_is_one_rebuild(two):
    def meanwhile() -> None:
        with pytest.raises(EngineBusy, match=r"重建|写入"):
            rebuilt(two)

    assert rebuilt(two, meanwhile) == 2
    assert codes(two) == []


def test_a_rebuild_that_is_not_what_the_library_holds_is_not_served(two, monkeypatch):
    generation = two.engine.status().generation
    made = sync.records
    with monkeypatch.context() as patch:
        patch.setattr(sync, "records", lambda source: made(source)[:-1])
        with pytest.raises(
            EngineError, match=r"不符，没有切换.*索引有 2 个版本、2 条，资料库有 2 个版本、4 条"
        ):
            rebuilt(two)
    assert two.engine.status().generation == generation
    assert (two.total("差旅"), codes(two)) == (2, [])


def test_doctor_counts_what_the_index_lacks(two):
    with two.engine.write() as writer:
        writer.remove("1", f"v{two.shown(address='regulation/未署名/甲办法').id.removeprefix('v')}")
    (finding,) = check_up(two.library, two.engine)
    assert finding.code == "index_differs"
    assert "规章制度，索引有 1 个版本、2 条，资料库有 2 个版本、4 条" in finding.message
    rebuilt(two)
    assert codes(two) == []


@pytest.mark.parametrize("again", [False, True])
def test_a_record_that_is_refused_is_noted_with_its_reason(two, again, monkeypatch):
    monkeypatch.setattr(admission, "LONGEST", 60)
    two.put("丙.md", rule("丙类差旅住宿标准。", "x" * 70, title="丙办法"))
    two.ingest()
    if again:
        assert rebuilt(two) == 3
    (problem,) = two.library.index_problems()
    assert problem.address == "regulation/未署名/丙办法"
    assert problem.problem.startswith("文件本身等 2 处没有进入索引")
    assert "太长" in problem.problem
    assert codes(two) == ["index_refused"]
    assert (two.total("标准"), two.library.waiting()) == (2, False)
    two.put("丙.md", rule("丙类差旅住宿标准。", "不长。", title="丙办法"))
    two.ingest()
    assert (two.library.index_problems(), codes(two), two.total("标准")) == ([], [], 3)


def test_slices_are_marked_one_by_one(desk, monkeypatch):
    monkeypatch.setattr(sync, "SLICE", 2)
    for number in range(5):
        desk.put(f"{number}.md", rule(f"第{number}号标准。", "乙。", title=f"第{number}号办法"))
    written, write = [], sync._write

    def fails_third(*arguments) -> None:
        written.append(len(arguments[3]))
        if len(written) == 3:
            raise EngineError("坏了。")
        write(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(sync, "_write", fails_third)
        assert str(desk.ingest().behind) == "坏了。"
    assert (written, len(desk.library.dirty()), desk.total("标准")) == ([2, 2, 1], 1, 4)
    assert desk.ingest().behind is None
    assert (desk.library.dirty(), desk.total("标准"), codes(desk)) == ([], 5, [])


def test_a_lost_index_is_not_begun_anew_with_what_changed_since(two):
    two.engine.close()
    two.place.lose_index()
    two.put("丙.md", rule("丙类差旅住宿标准。", "乙。", title="丙办法"))
    assert "dianzhang rebuild" in str(two.ingest().behind)
    assert codes(two) == ["needs_rebuild", "index_behind"]
    rebuilt(two)
    assert (two.total("标准"), codes(two), two.library.moments().behind) == (3, [], None)


@only_single
def test_a_killed_rebuild_is_cleaned_up_by_the_next(two):
    program = """
import sys
from datetime import datetime
from pathlib import Path
from corpus.library import Library
from indexer.opening import open_engine
from indexer.sync import rebuild
from indexer.workers import Workers

def progress(done, total):
    print("in", flush=True)
    sys.stdin.readline()

data = Path(sys.argv[1])
with Workers() as workers:
    rebuild(Library.open(data), open_engine("embedded", data), workers, datetime.now(), progress)
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)])}
    command = [sys.executable, "-c", program, str(two.data)]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "in\n"
        with pytest.raises(EngineBusy, match=f"进程 {process.pid} 重建"):
            rebuilt(two)
        process.kill()
    assert (two.total("标准"), codes(two)) == (2, [])
    assert rebuilt(two) == 2
    assert (two.total("标准"), codes(two)) == (2, [])
    assert present(two.data / "index") == named(two.data / "index")
