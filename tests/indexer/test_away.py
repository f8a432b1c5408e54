"""Taking files in and out while the engine cannot be written to: the library goes on, the index makes up for it."""

from __future__ import annotations

import pytest

from corpus.access import KEEPER
from indexer.checkup import check_up
from indexer.engine import EngineBusy, EngineUnavailable
from indexer.opening import open_engine
from indexer.removal import withdraw
from tests.indexer.desk import NOW, Desk, rule
from tests.stacks import only_single

pytestmark = only_single


@pytest.fixture
def two(desk: Desk) -> Desk:
    """A desk with two internal rules."""
    desk.put("甲.md", rule("甲类差旅住宿标准。", "乙。", title="甲办法"))
    desk.put("乙.md", rule("乙类差旅住宿标准。", "差旅补助。", title="乙办法"))
    desk.ingest()
    return desk


def codes(desk: Desk) -> list[str]:
    return [finding.code for finding in check_up(desk.library, desk.engine)]


def break_index(desk: Desk) -> str:
    """Make the index unreadable; what it takes to mend it."""
    manifest = desk.data / "index" / "manifest.json"
    content = manifest.read_text("utf-8")
    manifest.write_text("{", "utf-8")
    return content


def mend_index(desk: Desk, content: str) -> None:
    (desk.data / "index" / "manifest.json").write_text(content, "utf-8")


def test_ingest_goes_on_without_the_engine(two):
    content = break_index(two)
    two.put("丙.md", rule("丙类差旅住宿标准。", "乙。", title="丙办法"))
    two.put("甲.md", rule("改过的甲类标准。", "乙。", title="甲办法"))
    report = two.ingest()
    assert (report.seen, report.indexed, report.unchanged) == (3, 2, 1)
    assert isinstance(report.behind, EngineUnavailable)
    assert "改过的甲类标准" in two.text(address="regulation/未署名/甲办法")
    assert (len(two.library.dirty()), two.library.moments().behind) == (2, NOW)
    assert codes(two) == ["needs_rebuild", "index_behind"]
    mend_index(two, content)
    assert codes(two) == ["index_behind"]
    again = two.ingest()
    assert (again.unchanged, again.behind, two.library.moments().behind) == (3, None, None)
    assert [two.total(text) for text in ("丙类差旅", "改过的甲类", "甲类差旅", "标准")] == [1, 1, 0, 3]
    assert codes(two) == []


def test_ingest_goes_on_beside_another_writer_of_the_index(two):
    two.put("丙.md", rule("丙类差旅住宿标准。", "乙。", title="丙办法"))
    with open_engine("embedded", two.data).write():
        report = two.ingest()
    assert isinstance(report.behind, EngineBusy)
    assert (report.indexed, two.total("标准"), len(two.library.dirty())) == (1, 2, 1)
    two.ingest()
    assert (two.total("标准"), codes(two)) == (3, [])


def test_what_is_withdrawn_meanwhile_goes_once_the_engine_is_back(two):
    content = break_index(two)
    gone = withdraw(two.library, two.engine, two.work("regulation/未署名/甲办法").id, None, NOW)
    assert gone.versions == 1
    assert isinstance(gone.behind, EngineUnavailable)
    assert two.work("regulation/未署名/甲办法") is None
    mend_index(two, content)
    assert two.library.waiting()
    two.ingest()
    assert (two.total("差旅", KEEPER), two.library.waiting(), codes(two)) == (1, False, [])


def test_the_library_says_since_when_the_index_is_behind(two):
    content = break_index(two)
    later = NOW.replace(hour=15)
    two.put("丙.md", rule("丙类差旅住宿标准。", "乙。", title="丙办法"))
    two.ingest()
    withdraw(two.library, two.engine, two.work("regulation/未署名/甲办法").id, None, later)
    assert two.library.moments().behind == NOW
    assert "自 2026-11-24 09:00 起" in check_up(two.library, two.engine)[1].message
    mend_index(two, content)
    two.ingest()
    assert two.library.moments() == (NOW, None, None)
