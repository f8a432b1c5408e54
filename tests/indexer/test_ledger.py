"""Every file seen ends in exactly one state, with a sentence where it was set aside."""

import os
import re
from pathlib import Path

import pytest

from indexer import parsing
from indexer.engine import EngineBusy
from indexer.pipeline import Given, dry_run, ingest, writer_lock
from tests.indexer.desk import ADDRESS, NOW, STAFF, rule


def test_again_with_nothing_changed(desk):
    desk.put("甲.md", rule("为规范管理。", "适用全体。"))
    desk.put("空.md", b"")
    desk.put("密.md", "绝密★1年\n\n# 某办法\n\n第一条 甲。\n\n第二条 乙。")
    assert desk.counts() == (1, 0, 1, 1)
    assert desk.counts() == (0, 1, 1, 1)
    assert desk.total() == 1


def test_touched_but_equal_content_is_unchanged(desk):
    desk.put("甲.md", rule("甲。", "乙。"))
    desk.ingest()
    before = desk.shown().id
    desk.put("甲.md", rule("甲。", "乙。"))
    assert desk.counts() == (0, 1, 0, 0)
    assert desk.shown().id == before


BAD = {
    "空.md": (b"", "empty"),
    "白.txt": (b" \n\t \n", "empty"),
    "程序.bin": (b"\x7fELF\x00\x00", "unsupported_format"),
    "乱.txt": (bytes(range(256)) * 8, "binary"),
    "误码.txt": (bytes(range(0x80, 0x100)) * 6, "bad_encoding"),
    "报告.docx": (b"PK\x03\x04 ...", "damaged"),
    "头.md": ("---\nlevel: [公开\n---\n第一条 甲。".encode(), "bad_front_matter"),
    "脚本.html": (b"<html><body><script>1</script></body></html>", "no_text"),
}


def test_bad_files_are_set_aside_with_a_sentence(desk):
    for name, (data, _reason) in BAD.items():
        desk.put(name, data)
    desk.put("好.md", rule("甲。", "乙。"))
    assert desk.counts() == (1, 0, len(BAD), 0)
    assert desk.reasons() == {name: reason for name, (_data, reason) in BAD.items()}
    for entry in desk.failures().values():
        assert re.search(r"[\u4e00-\u9fff].*。$", entry.message)
        assert "Traceback" not in entry.message
        assert entry.since.startswith("2026-11-24")


def test_200_megabytes_are_set_aside_unread(desk, monkeypatch):
    path = desk.put("大.txt", b"x")
    with path.open("r+b") as file:
        file.truncate(200_000_000)
    read = Path.read_bytes
    monkeypatch.setattr(
        Path, "read_bytes", lambda self: pytest.fail("read whole") if self.name == "大.txt" else read(self)
    )
    assert desk.counts() == (0, 0, 1, 0)
    assert desk.reasons() == {"大.txt": "too_large"}


@pytest.fixture
def locked(monkeypatch):
    """Names of files that cannot be read."""
    names = set()
    read = Path.read_bytes

    def refuse(self):
        if self.name in names:
            raise PermissionError(13, "Permission denied")
        return read(self)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    return names


def test_unreadable_then_retried(desk, locked):
    desk.put("甲.md", rule("甲。", "乙。"))
    desk.put("空.md", b"")
    locked.add("甲.md")
    assert desk.counts() == (0, 0, 2, 0)
    assert desk.reasons() == {"甲.md": "unreadable", "空.md": "empty"}
    locked.clear()
    again = ingest(desk.library, desk.engine, [], Given(1), NOW, retry_failed=True)
    assert (again.seen, again.indexed, again.quarantined) == (2, 1, 1)
    assert desk.reasons() == {"空.md": "empty"}
    assert desk.total() == 1


def test_retry_together_with_a_path_counts_each_file_once(desk):
    desk.put("空.md", b"")
    desk.put("甲.md", rule("甲。", "乙。"))
    desk.ingest()
    found = desk.ingest(retry_failed=True)
    assert (found.seen, found.unchanged, found.quarantined) == (2, 1, 1)


def test_retry_skips_files_that_are_gone(desk):
    path = desk.put("空.md", b"")
    desk.ingest()
    path.unlink()
    assert ingest(desk.library, desk.engine, [], Given(1), NOW, retry_failed=True).seen == 0
    assert desk.reasons() == {"空.md": "empty"}


def test_file_that_fails_later_keeps_its_text(desk):
    path = desk.put("甲.md", rule("甲。", "乙。"))
    desk.ingest()
    path.write_bytes(b"")
    assert desk.counts() == (0, 0, 1, 0)
    assert "甲。" in desk.text()


def test_file_that_changes_while_it_is_read_is_set_aside(desk, monkeypatch):
    path = desk.put("甲.md", rule("甲。", "乙。"))
    parse = parsing.parse

    def slow(task):
        parsed = parse(task)
        path.write_text(rule("丙。", "丁。"), "utf-8")
        return parsed

    monkeypatch.setattr("indexer.pipeline.parse", slow)
    assert desk.counts() == (0, 0, 1, 0)
    assert desk.reasons() == {"甲.md": "changed_while_read"}
    monkeypatch.undo()
    assert desk.counts() == (1, 0, 0, 0)
    assert "丙。" in desk.text()


def test_since_is_the_day_it_was_first_set_aside(desk):
    desk.put("空.md", b"")
    desk.ingest()
    later = NOW.replace(year=2027)
    ingest(desk.library, desk.engine, [], Given(1), later, retry_failed=True)
    assert desk.failures()["空.md"].since == NOW.isoformat(timespec="seconds")
    desk.put("空.md", b"\x7fELF")
    ingest(desk.library, desk.engine, [desk.files], Given(1), later)
    assert desk.failures()["空.md"].since == later.isoformat(timespec="seconds")


def test_parser_error_becomes_a_sentence(desk, monkeypatch):
    desk.put("甲.md", rule("甲。", "乙。"))
    monkeypatch.setattr(parsing, "read_documents", lambda source: 1 / 0)
    assert desk.counts() == (0, 0, 1, 0)
    entry = desk.failures()["甲.md"]
    assert (entry.reason, "意外错误" in entry.message) == ("parser_error", True)


def test_state_secret_leaves_nothing_behind(desk):
    desk.put("密.md", "机密★10年\n\n# 某办法\n\n第一条 独特词汇。\n\n第二条 乙。")
    assert desk.counts() == (0, 0, 0, 1)
    entry = desk.failures()["密.md"]
    assert (entry.state, entry.sha256) == ("refused", "")
    assert "机密" in entry.message
    stored = [path for path in desk.data.rglob("*") if path.is_file()]
    assert not any("独特词汇".encode() in path.read_bytes() for path in stored)


def test_links_are_not_followed(desk, tmp_path):
    desk.put("甲.md", rule("甲。", "乙。"))
    outside = tmp_path / "外.md"
    outside.write_text(rule("丙。", "丁。", title="外部办法"), "utf-8")
    (desk.files / "环").symlink_to(desk.files, target_is_directory=True)
    (desk.files / "外.md").symlink_to(outside)
    (desk.files / "自环").symlink_to(desk.files / "自环")
    (desk.files / "断.md").symlink_to(desk.files / "没有")
    assert desk.ingest().seen == 1


def test_hidden_files_and_sidecars_are_not_counted(desk):
    desk.put("甲.md", rule("甲。", "乙。"))
    desk.put("甲.md.meta.yaml", "issuer: 澜江集团有限公司\n")
    desk.put(".隐藏.md", rule("甲。", "乙。"))
    desk.put(".git/文件.md", rule("甲。", "乙。"))
    assert desk.ingest().seen == 1
    assert desk.work("regulation/澜江集团有限公司/差旅费管理办法") is not None


def test_pipe_is_no_regular_file(desk):
    os.mkfifo(desk.files / "管道.md")
    assert desk.ingest().seen == 0


def test_changed_sidecar_is_read_again(desk):
    desk.put("甲.md", rule("甲。", "乙。"))
    desk.put("甲.md.meta.yaml", "level: 公开\n")
    desk.ingest()
    assert desk.work().level == "公开"
    desk.put("甲.md.meta.yaml", "level: 普通商密\n")
    assert desk.counts() == (1, 0, 0, 0)
    assert desk.work().level == "普通商密"


@pytest.mark.parametrize("bad", [b"level: [", b"- level\n", b"\xff\xfe\xff", b"level"])
def test_broken_sidecar_sets_its_file_aside(desk, bad):
    desk.put("甲.md", rule("甲。", "乙。"))
    desk.put("甲.md.meta.yaml", bad)
    assert desk.counts() == (0, 0, 1, 0)
    assert desk.reasons() == {"甲.md": "bad_front_matter"}
    assert desk.counts() == (0, 0, 1, 0)


def test_sidecar_overrides_front_matter(desk):
    desk.put("甲.md", rule("甲。", "乙。", level="公开", groups="[甲部]"))
    desk.put("甲.md.meta.yaml", "level: 核心商密\n")
    desk.ingest()
    work = desk.work()
    assert (work.level, work.groups) == ("核心商密", ("甲部",))


def test_source_and_root(desk):
    path = desk.put("子/孙/甲.md", rule("甲。", "乙。"))
    desk.ingest()
    assert desk.shown().manifestations[0].source == "子/孙/甲.md"
    desk.ingest(path)
    assert {m.source for m in desk.shown().manifestations} == {"子/孙/甲.md", "甲.md"}


def test_same_path_given_twice_is_seen_once(desk):
    desk.put("甲.md", rule("甲。", "乙。"))
    assert desk.ingest(desk.files, desk.files / ".").seen == 1


def test_missing_folder_is_no_traceback(desk):
    assert desk.ingest(desk.files / "没有").seen == 0


def test_dry_run_changes_nothing(desk):
    desk.put("甲.md", rule("甲。", "乙。"))
    desk.put("空.md", b"")
    report, problems = dry_run(desk.library, [desk.files])
    assert (report.seen, report.indexed, report.quarantined) == (2, 1, 1)
    assert [source for source, _message in problems] == ["空.md"]
    assert desk.library.counts()["versions"] == 0
    assert desk.failures() == {}


def test_progress_ends_at_the_total(desk):
    for name in "甲乙丙":
        desk.put(f"{name}.md", rule("甲。", "乙。", title=f"{name}办法"))
    told = []
    desk.ingest(progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (3, 3)
    assert told == sorted(told)


def test_second_ingest_at_the_same_time_is_told(desk):
    desk.put("甲.md", rule("甲。", "乙。"))
    other, engine = desk.place.library(), desk.place.index()
    with writer_lock(desk.library), pytest.raises(EngineBusy, match="正在运行"):
        ingest(other, engine, [desk.files], Given(1), NOW)
    engine.close()
    assert desk.failures() == {}
    other.close()
    assert desk.counts() == (1, 0, 0, 0)


def test_reader_version_reads_all_again(desk, monkeypatch):
    desk.put("甲.md", rule("甲。", "乙。"))
    desk.ingest()
    before = desk.work(ADDRESS, STAFF)
    monkeypatch.setattr("indexer.pipeline.READER_VERSION", "next")
    assert desk.counts() == (1, 0, 0, 0)
    assert [v.id for v in desk.work().expressions] == [v.id for v in before.expressions]
