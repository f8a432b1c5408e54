"""Library and index after a crash, a change of class, a rebuild, a move: the index says what the library says."""

import shutil

import pytest

from corpus.access import KEEPER, Level, Reader
from indexer.checkup import check_up
from indexer.engine import EngineError
from indexer.removal import withdraw
from indexer.sync import rebuild, rollback
from indexer.workers import Workers
from tests.indexer.desk import NOW, STAFF, Desk, rule
from tests.indexer.embedded_folder import named
from tests.stacks import only_single


class Killed(BaseException):
    """What a process that is ended sees."""


def kill(*_arguments, **_options):
    raise Killed


@pytest.fixture
def two(desk):
    """A desk with two internal rules."""
    desk.put("甲.md", rule("甲类差旅住宿标准。", "乙。", title="甲办法"))
    desk.put("乙.md", rule("乙类差旅住宿标准。", "差旅补助。", title="乙办法"))
    desk.ingest()
    return desk


def codes(desk):
    return [finding.code for finding in check_up(desk.library, desk.engine)]


@pytest.mark.parametrize(
    "place", ["indexer.pipeline.synchronise", "indexer.sync._write", "corpus.library.Library.mark_indexed"]
)
def test_killed_batch_is_repaired_by_the_next_ingest(two, monkeypatch, place):
    two.put("丙.md", rule("丙类差旅住宿标准。", "乙。", title="丙办法"))
    two.put("甲.md", rule("改过的甲类标准。", "乙。", title="甲办法"))
    with monkeypatch.context() as patch:
        patch.setattr(place, kill)
        with pytest.raises(Killed):
            two.ingest()
    assert two.library.counts()["dirty"] == 2
    assert codes(two) == ["index_behind"]
    assert two.counts() == (0, 3, 0, 0)
    assert [two.total(text) for text in ("丙类差旅", "改过的甲类", "甲类差旅", "标准")] == [1, 1, 0, 3]
    assert codes(two) == []


def test_killed_in_the_library_takes_nothing_in(two, monkeypatch):
    two.put("丙.md", rule("丙类。", "乙。", title="丙办法"))
    with monkeypatch.context() as patch:
        patch.setattr("corpus.library.intake.Intake.finish", kill)
        with pytest.raises(Killed):
            two.ingest()
    assert two.work("regulation/未署名/丙办法") is None
    assert two.counts() == (1, 2, 0, 0)
    assert two.total() == 3


def score(desk, text, reader=STAFF):
    return {hit.owner: round(hit.score, 5) for hit in desk.results(text, reader).hits}


def test_stricter_class_leaves_the_old_partition_for_good(two, stack, tmp_path):
    two.put("乙.md", rule("乙类差旅住宿标准。", "差旅补助。", title="乙办法", level="普通商密"))
    two.ingest()
    assert two.total() == 1
    assert two.total(reader=Reader(Level.ORDINARY_SECRET)) == 2
    assert two.engine.status().partitions == ("1", "2")
    with stack.place(tmp_path / "alone") as place:
        alone = Desk(tmp_path / "alone-files", place)
        alone.put("甲.md", rule("甲类差旅住宿标准。", "乙。", title="甲办法"))
        alone.ingest()
        assert list(score(two, "差旅").values()) == list(score(alone, "差旅").values()) != []
        alone.close()


@only_single
def test_stricter_class_leaves_no_file_of_the_old_partition(two):
    before = named(two.data / "index")
    two.put("乙.md", rule("乙类差旅住宿标准。", "差旅补助。", title="乙办法", level="普通商密"))
    two.ingest()
    assert not before & named(two.data / "index"), "the old partition was not written anew"


def test_looser_class_is_found_by_more(two):
    two.put("乙.md", rule("乙类。", "乙。", title="乙办法", level="公开"))
    two.ingest()
    assert two.total(reader=Reader(Level.PUBLIC)) == 1
    assert two.total() == 2


def test_last_of_a_partition_leaves_it_empty(two):
    for name in "甲乙":
        two.put(f"{name}.md", rule(f"{name}类。", "乙。", title=f"{name}办法", groups="[丙部]"))
    two.ingest()
    assert two.total() == 0
    assert two.total(reader=Reader(Level.INTERNAL, frozenset({"丙部"}))) == 2
    assert two.total(reader=KEEPER) == 2


def test_hidden_rule_shifts_no_score(desk, two):
    before = score(two, "差旅住宿")
    two.put("丙.md", rule("差旅住宿差旅住宿。" * 30, "乙。", title="差旅住宿办法", level="核心商密"))
    two.ingest()
    assert score(two, "差旅住宿") == before
    assert len(score(two, "差旅住宿", KEEPER)) == 3


def test_rebuild_without_the_sources_and_rollback(two):
    shutil.rmtree(two.files)
    expected = score(two, "差旅")
    generation = two.engine.status().generation
    with Workers() as workers:
        assert rebuild(two.library, two.engine, workers, NOW) == 2
        assert two.engine.status().generation != generation
        assert score(two, "差旅") == expected
        rollback(two.library, two.engine, workers)
    assert two.engine.status().generation == generation
    assert score(two, "差旅") == expected
    assert codes(two) == ["source_gone"]


def test_rollback_brings_the_old_index_up_to_date(two):
    with Workers() as workers:
        rebuild(two.library, two.engine, workers, NOW)
        two.put("丙.md", rule("丙类差旅住宿标准。", "乙。", title="丙办法"))
        two.put("甲.md", rule("改过的甲类标准。", "乙。", title="甲办法", level="普通商密"))
        two.ingest()
        rollback(two.library, two.engine, workers)
    assert (two.total("丙类差旅"), two.total("改过的甲类"), two.total("甲类差旅")) == (1, 0, 0)
    assert two.total("改过的甲类", KEEPER) == 1
    assert codes(two) == []


def test_rollback_does_not_bring_back_what_was_withdrawn(two):
    with Workers() as workers:
        rebuild(two.library, two.engine, workers, NOW)
        withdraw(two.library, two.engine, two.work("regulation/未署名/甲办法").id, None, NOW)
        rollback(two.library, two.engine, workers)
    assert (two.total("甲类差旅", KEEPER), two.total("差旅", KEEPER)) == (0, 1)


def test_rollback_without_a_rebuild_says_so(two):
    with Workers() as workers, pytest.raises(EngineError, match="没有"):
        rollback(two.library, two.engine, workers)
    assert two.total() == 2


def test_rebuild_that_fails_leaves_the_old_index(two, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("indexer.sync._records", kill)
        with pytest.raises(Killed), Workers() as workers:
            rebuild(two.library, two.engine, workers, NOW)
    assert two.total() == 2


def test_lost_index_is_rebuilt_from_the_library(two):
    two.engine.close()
    two.place.lose_index()
    assert codes(two) == ["needs_rebuild"]
    with Workers() as workers:
        rebuild(two.library, two.engine, workers, NOW)
    assert (two.total("差旅"), codes(two)) == (2, [])


def test_moved_data_folder_still_works(two, tmp_path):
    two.close()
    moved = tmp_path / "别处" / "data"
    moved.parent.mkdir()
    shutil.move(two.data, moved)
    two.open(two.place.at(moved))
    assert (two.total("差旅"), codes(two)) == (2, [])
    assert two.counts() == (0, 2, 0, 0)
    two.put("丙.md", rule("丙类差旅住宿标准。", "乙。", title="丙办法"))
    assert two.counts() == (1, 2, 0, 0)
    assert two.total("差旅") == 3


@only_single
def test_copied_data_folder_goes_its_own_way(two, tmp_path):
    copied = tmp_path / "副本"
    two.close()
    shutil.copytree(two.data, copied)
    two.open(two.place)
    other = two.place.at(copied).library()
    assert other.counts() == two.library.counts()
    other.close()


def test_missing_original_and_source_are_found(two):
    for path in (two.data / "originals").glob("*/*"):
        path.unlink()
        break
    (two.files / "甲.md").unlink()
    assert codes(two) == ["source_gone", "original_gone"]


def test_many_files_through_worker_processes(desk, monkeypatch):
    """Parsing and records are made by other processes, in batches, with the same result."""
    monkeypatch.setattr("indexer.pipeline.BATCH", 50)
    monkeypatch.setattr("indexer.pipeline.SYNC_EVERY", 50)
    for number in range(70):
        desk.put(f"{number}.md", rule(f"第{number}号标准。", "乙。", title=f"第{number}号管理办法"))
    assert desk.counts() == (70, 0, 0, 0)
    assert (desk.total(), codes(desk)) == (70, [])
    assert desk.counts() == (0, 70, 0, 0)
