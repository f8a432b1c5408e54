"""Files in files: archives and mails taken in, taken in again, retried, bounded, and never led astray."""

from __future__ import annotations

import hashlib
import os

import pytest

from indexer.members import MAX_DEPTH, Budget, Exhausted, member_source, members_of, outermost, within
from indexer.parsing import Task, parse
from indexer.pipeline import Given, dry_run, ingest
from indexer.readers.unreadable import Unreadable
from tests.indexer.desk import NOW, rule
from tests.indexer.packing import docx, mail, zipped

TRAVEL = docx("差旅费管理办法", "第一条 为了规范差旅费，制定本办法。", "第二条 住宿费据实报销。")
LEAVE = rule("年休假五天。", "病假凭证明。", title="请假管理办法").encode()
SECRET = "机密★10年\n\n关于某事项的通知\n\n各部门：\n现将有关事项通知如下。\n".encode()


@pytest.fixture
def packed(desk):
    """A folder with an archive of two good files, a broken one and an empty one, and a file beside it."""
    files = {"制度/差旅.docx": TRAVEL, "请假.md": LEAVE, "坏.docx": TRAVEL[:200], "空.txt": b""}
    desk.put("制度汇编.zip", zipped(files))
    desk.put("别的.md", rule("甲。", "乙。", title="别的办法"))
    return desk


def test_every_member_is_a_file_of_its_own(packed):
    assert packed.counts() == (4, 0, 2, 0)
    assert packed.reasons() == {"制度汇编.zip/坏.docx": "damaged", "制度汇编.zip/空.txt": "empty"}
    assert packed.total("住宿费") == 1
    assert packed.total("年休假") == 1
    manifestation = packed.shown(address="regulation/未署名/差旅费管理办法").manifestations[0]
    assert manifestation.source == "制度汇编.zip/制度/差旅.docx"
    assert manifestation.format == "docx"
    assert packed.library.originals.read(manifestation.sha256) == TRAVEL


def test_unchanged_archive_stays_unchanged(packed):
    packed.ingest()
    assert packed.counts() == (0, 4, 2, 0)
    os.utime(packed.files / "制度汇编.zip", ns=(1, 1))
    assert packed.counts() == (0, 4, 2, 0)


def test_changed_member_is_taken_in_again_and_one_that_left_is_no_longer_seen(packed):
    packed.ingest()
    packed.put(
        "制度汇编.zip",
        zipped({"制度/差旅.docx": docx("差旅费管理办法", "第一条 交通费。"), "请假.md": LEAVE}),
    )
    assert packed.counts() == (2, 2, 0, 0)
    assert packed.counts() == (0, 4, 0, 0)
    assert packed.total("交通费") == 1
    assert packed.total("住宿费") == 0


def test_retry_of_a_member(packed):
    packed.ingest()
    again = ingest(packed.library, packed.engine, [], Given(1), NOW, retry_failed=True)
    assert (again.seen, again.indexed, again.unchanged, again.quarantined) == (5, 0, 3, 2)
    packed.put("制度汇编.zip", zipped({"坏.docx": TRAVEL}))
    again = ingest(packed.library, packed.engine, [], Given(1), NOW, retry_failed=True)
    assert (again.seen, again.indexed, again.quarantined) == (2, 2, 0)
    assert "制度汇编.zip/坏.docx" not in packed.reasons()
    assert packed.total("住宿费") == 1


def test_dry_run_counts_members_and_keeps_nothing(packed):
    report, problems = dry_run(packed.library, [packed.files])
    assert (report.seen, report.indexed, report.quarantined) == (6, 4, 2)
    assert [source for source, _message in problems] == ["制度汇编.zip/坏.docx", "制度汇编.zip/空.txt"]
    assert list(packed.library.originals.kept()) == []


def test_archive_that_is_gone_is_missed_once_by_the_ledger(packed):
    packed.ingest()
    root = str(packed.files)
    assert outermost(root, "制度汇编.zip/制度/差旅.docx") == packed.files / "制度汇编.zip"
    (packed.files / "制度汇编.zip").unlink()
    assert outermost(root, "制度汇编.zip/制度/差旅.docx") is None


def test_level_of_an_archive_holds_for_its_members(desk):
    desk.put("制度.zip", zipped({"请假.md": LEAVE}))
    desk.put("制度.zip.meta.yaml", "level: 核心商密\ntitle: 不是成员的标题\n")
    assert desk.counts() == (2, 0, 0, 0)
    assert desk.total("年休假") == 0
    assert desk.work("regulation/未署名/请假管理办法").level == "核心商密"


def test_mail_and_its_attachments(desk):
    text = "关于开展安全检查的通知\n各部门：\n现就安全检查有关事项通知如下。\n综合管理部\n2023年5月1日\n"
    desk.put("通知.eml", mail("关于开展安全检查的通知", text, {"请假.md": LEAVE, "图.exe": b"MZ\x90\0"}))
    assert desk.counts() == (2, 0, 1, 0)
    assert desk.reasons() == {"通知.eml/图.exe": "unsupported_format"}
    assert desk.total("安全检查") == 1
    assert desk.total("年休假") == 1


def test_state_secret_in_an_archive_leaves_nothing(desk):
    desk.put("材料.zip", zipped({"密.txt": SECRET, "请假.md": LEAVE}))
    assert desk.counts() == (2, 0, 0, 1)
    kept = set(desk.library.originals.kept())
    assert kept == {hashlib.sha256(LEAVE).hexdigest()}


def test_mail_with_a_state_secret_is_refused_as_a_whole(desk):
    desk.put("信.eml", mail("关于某事", "见附件。", {"密.txt": SECRET}))
    assert desk.counts() == (0, 0, 0, 2)
    assert list(desk.library.originals.kept()) == []
    assert desk.reasons() == {"信.eml": "state_secret", "信.eml/密.txt": "state_secret"}
    assert desk.counts() == (0, 0, 0, 2)


def nested(data, levels):
    for _ in range(levels):
        data = zipped({"内.zip": data})
    return data


def test_nesting_is_bounded(desk):
    desk.put("套.zip", nested(zipped({"请假.md": LEAVE}), MAX_DEPTH - 1))
    assert desk.counts() == (MAX_DEPTH + 1, 0, 0, 0)
    desk.put("套.zip", nested(zipped({"请假.md": LEAVE}), MAX_DEPTH))
    assert desk.reasons() == {}
    desk.ingest()
    assert list(desk.reasons().values()) == ["hostile_archive"]


def test_member_that_points_outside_stays_inside(desk):
    desk.put("甲.zip", zipped({"../../逃.md": LEAVE, "/abs.md": LEAVE, "好.md": LEAVE}))
    assert desk.counts() == (2, 0, 2, 0)
    assert desk.reasons() == {
        "甲.zip/．．/．．/逃.md": "hostile_archive",
        "甲.zip/abs.md": "hostile_archive",
    }


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("b.md", "a.zip/b.md"),
        ("c/d.md", "a.zip/c/d~2.md"),
        ("..", "a.zip/．．"),
        ("", "a.zip/未命名"),
        ("//", "a.zip/未命名"),
        ("C:\\x\\y.md", "a.zip/C:/x/y.md"),
        ("./e\0\n.md", "a.zip/e.md"),
    ],
)
def test_sources(name, source):
    assert member_source("a.zip", name, {"a.zip/c/d.md": None}) == source


def test_members_of():
    known = sorted(["a.zip", "a.zip.md", "a.zip/b", "a.zip/c/d", "a.zip0", "a.zi/x", "b"])
    assert list(members_of("a.zip", known)) == ["a.zip/b", "a.zip/c/d"]
    assert list(members_of("b", known)) == []


@pytest.mark.parametrize("budget", [Budget(files=2), Budget(bytes=20)])
def test_budget(budget):
    for _ in range(2):
        with within(budget, 1, 10):
            pass
    with pytest.raises(Exhausted, match="hostile_archive"), within(budget, 1, 10):
        pass


def test_archive_of_too_much_is_set_aside_as_a_whole(desk):
    inner = zipped({f"{number}.txt": b"x" for number in range(2600)})
    desk.put("多.zip", zipped({f"{number}.zip": inner for number in range(4)}))
    assert desk.counts() == (0, 0, 1, 0)
    assert desk.reasons() == {"多.zip": "hostile_archive"}


def test_after_three_killed_readers_an_archive_is_left_alone():
    budget = Budget()
    for _ in range(3):
        with pytest.raises(Unreadable, match="too_slow"), within(budget, 1, 10):
            raise Unreadable("too_slow", "…")
    with pytest.raises(Unreadable, match="hostile_archive"), within(budget, 1, 10):
        pass


def test_warnings_of_the_reader_reach_the_document(tmp_path):
    path = tmp_path / "办法.docx"
    inserted = '</w:t></w:r><w:ins w:id="1" w:author="x"><w:r><w:t>新增。</w:t></w:r></w:ins><w:r><w:t>'
    path.write_bytes(docx("差旅费管理办法", f"第一条 甲。{inserted}", "第二条 乙。"))
    parsed = parse(Task("办法.docx", path, tmp_path / "none"))
    assert "open_revisions" in [one.code for one in parsed.documents[0].warnings]
