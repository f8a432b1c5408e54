"""Files become versions of works: ids that stay, windows, addresses, access, and what withdrawing undoes."""

import hashlib

import pytest
from sqlalchemy import select

from corpus.access import KEEPER, Level, Reader
from corpus.library.schema import citations, relations
from corpus.model import LegalForce
from corpus.timeline import legal_force
from indexer.removal import withdraw
from tests.indexer.desk import ADDRESS, NOW, STAFF, rule


def warnings(version):
    """What is told of a version, apart from that its short text states no day of entry into force."""
    return [warning.code for warning in version.warnings if warning.code != "entry_unknown"]


def test_changed_content_keeps_the_version_and_the_old_bytes(desk):
    old = rule("旧文本。", "乙。", version_date="2023-04-20")
    desk.put("甲.md", old)
    desk.ingest()
    before = desk.shown()
    new = rule("新文本。", "乙。", version_date="2023-04-20")
    desk.put("甲.md", new)
    assert desk.counts() == (1, 0, 0, 0)
    assert desk.shown().id == before.id
    assert "新文本" in desk.text()
    assert len(desk.work().expressions) == 1
    for text in (old, new):
        assert desk.library.originals.read(hashlib.sha256(text.encode()).hexdigest()) == text.encode()
    assert (desk.total("旧文本"), desk.total("新文本")) == (0, 1)


def test_new_version_date_makes_a_new_version(desk):
    desk.put("甲.md", rule("旧文本。", "乙。", version_date="2019-04-10"))
    desk.ingest()
    first = desk.shown().id
    desk.put("甲.md", rule("新文本。", "乙。", version_date="2023-04-20"))
    desk.ingest()
    assert [v.version_date.isoformat() for v in desk.work().expressions] == ["2019-04-10", "2023-04-20"]
    assert desk.shown("2020-01-01").id == first
    assert "旧文本" in desk.text("2020-01-01")
    assert "新文本" in desk.text()


def test_two_files_of_one_day_with_different_text(desk):
    desk.put("一.md", rule("先收录的。", "乙。", version_date="2023-04-20"))
    desk.put("二.md", rule("后收录的。", "乙。", version_date="2023-04-20"))
    desk.ingest()
    versions = desk.work().expressions
    assert [v.validity.applies for v in versions] == [False, True]
    assert "后收录的" in desk.text()
    assert warnings(versions[1]) == ["same_day"]
    assert "2023-04-20" in next(w.message for w in versions[1].warnings if w.code == "same_day")


def test_same_text_of_two_days_is_told(desk):
    desk.put("一.md", rule("甲。", "乙。", version_date="2019-04-10"))
    desk.put("二.md", rule("甲。", "乙。", version_date="2023-04-20"))
    desk.ingest()
    assert [warnings(v) for v in desk.work().expressions] == [[], ["same_text"]]


def test_another_format_is_another_manifestation(desk):
    desk.put("甲(2023-04-20).md", rule("甲。", "乙。"))
    desk.put(
        "甲(2023-04-20).html",
        "<html><body><h1>差旅费管理办法</h1><p>第一条 甲。</p><p>第二条 乙。</p></body>",
    )
    desk.put("甲(2023-04-20).txt", "差旅费管理办法\n第一条　甲。\n第二条　乙。\n")
    desk.ingest()
    (version,) = desk.work().expressions
    assert [m.format for m in version.manifestations] == ["html", "markdown", "text"]


def test_file_name_and_newer_text(desk):
    desk.put(
        "差旅费管理办法(2019-04-10).md",
        "# 差旅费管理办法\n\n（2019年4月10日印发　2023年4月20日修订）\n\n第一条 甲。\n\n第二条 乙。\n",
    )
    desk.ingest()
    (version,) = desk.work().expressions
    assert version.version_date.isoformat() == "2023-04-20"
    assert warnings(version) == ["newer_than_name"]


def test_gaps_are_told(desk):
    desk.put("甲.md", "# 差旅费管理办法\n\n第一条 甲。\n\n第二条 乙。\n\n第五条 丙。\n")
    desk.ingest()
    assert warnings(desk.shown()) == ["numbering_gap"]
    assert "第3条、第4条" in desk.shown().warnings[0].message


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("会议管理办法(2023-05-01).txt", "会议管理办法"),
        ("会议管理办法/2023-05-01.txt", "会议管理办法"),
        ("会议管理办法/undated.txt", "会议管理办法"),
    ],
)
def test_untitled_text_takes_the_name_of_file_or_folder(desk, name, title):
    desk.put(name, "第一条 甲。\n第二条 乙。\n")
    desk.ingest()
    assert desk.work(f"regulation/未署名/{title}") is not None


def test_impossible_day_is_told_and_not_used(desk):
    desk.put("甲.md", rule("甲。", "本办法自2023年2月30日起施行。", version_date="2023-13-01"))
    desk.ingest()
    version = desk.shown()
    assert version.version_date is None
    assert version.entry_into_force is None
    assert warnings(version) == ["bad_date"]


PARTS = {
    "第01编(总则).md": ("总则编", "第一条 甲。", "第二条 乙。"),
    "第02编(物权).md": ("物权编", "第三条 丙。", "第四条 丁。"),
}


@pytest.mark.parametrize(
    "order", [("第01编(总则).md", "第02编(物权).md"), ("第02编(物权).md", "第01编(总则).md")]
)
def test_part_files_form_one_version(desk, order):
    for name in order:
        heading, *lines = PARTS[name]
        path = desk.put(name, "\n\n".join(["# 某法典", f"# {heading}", *lines]))
        desk.ingest(path)
    (version,) = desk.work("regulation/未署名/某法典").expressions
    with desk.library.shelf(KEEPER) as shelf:
        tree = shelf.provisions(version)
    assert [(one.eid, one.heading, [c.eid for c in one.children]) for one in tree] == [
        ("part_1", "总则编", ["art_1", "art_2"]),
        ("part_2", "物权编", ["art_3", "art_4"]),
    ]
    assert desk.total() == 1


def test_a_part_read_again_takes_nothing_from_the_others(desk):
    def put(name, heading, *lines):
        desk.ingest(desk.put(name, "\n\n".join(["# 某法典", f"# {heading}", *lines])))

    put("第01编(总则).md", "总则编", "第一条 适用《甲法》第一条。", "第二条 《旧总则》同时废止。")
    put("第02编(物权).md", "物权编", "第三条 适用《乙法》第二条。", "第四条 《旧物权法》同时废止。")
    put("第01编(总则).md", "总则编", "第一条 适用《丙法》第三条。", "第二条 《旧总则》《旧通则》同时废止。")
    with desk.library.reading() as connection:
        query = select(citations.c.eid, citations.c.title_key).where(citations.c.title_key.like("_法"))
        cited = sorted(map(tuple, connection.execute(query)))
        repealed = sorted(connection.scalars(select(relations.c.target_key)))
    assert cited == [("art_1", "丙法"), ("art_3", "乙法")]
    assert repealed == sorted(["旧总则", "旧通则", "旧物权法"])


def test_first_known_issuer_moves_the_address(desk):
    desk.put("一.md", rule("甲。", "乙。", version_date="2019-04-10"))
    desk.ingest()
    first = desk.work()
    desk.put("二.md", rule("丙。", "乙。", version_date="2023-04-20", issuer="澜江集团有限公司"))
    desk.ingest()
    work = desk.work(ADDRESS)
    assert (work.id, work.address) == (first.id, "regulation/澜江集团有限公司/差旅费管理办法")
    assert len(work.expressions) == 2
    desk.put("三.md", rule("丁。", "乙。", version_date="2025-04-20", issuer="澜江集团有限公司办公室"))
    desk.ingest()
    assert desk.work(ADDRESS).address == work.address


def test_other_issuer_makes_another_work(desk):
    for number, issuer in enumerate(("澜江水务有限公司", "澜江能源有限公司")):
        desk.put(f"{number}.md", rule(f"{issuer}。", "乙。", issuer=issuer))
    desk.ingest()
    assert desk.work() is None
    for issuer in ("澜江水务有限公司", "澜江能源有限公司"):
        assert issuer in desk.text(address=f"regulation/{issuer}/差旅费管理办法")


MINUTES = "# 经营分析会纪要\n\n时间：2024年3月15日\n\n主持人：甲\n\n一、{}\n\n会议决定{}。\n"


def test_two_meetings_of_one_name_and_day_clash(desk):
    desk.put("一.md", MINUTES.format("关于采购", "采购方案由采购部另行报送"))
    desk.put("二.md", MINUTES.format("关于人事", "人事方案由人力资源部另行公示"))
    desk.ingest()
    address = "minutes/未署名/经营分析会 2024-03-15"
    assert "采购" in desk.text(address=address)
    assert "人事" in desk.text(address=f"{address}~2")


def test_slash_in_an_issuer(desk):
    desk.put("甲.md", rule("甲。", "乙。", issuer="甲/乙联合体"))
    desk.ingest()
    assert desk.work("regulation/甲／乙联合体/差旅费管理办法") is not None


def test_front_matter_work_joins_two_names(desk):
    desk.put("一.md", rule("甲。", "乙。", version_date="2019-04-10"))
    desk.ingest()
    desk.put("二.md", rule("丙。", "乙。", title="差旅费管理规定", version_date="2023-04-20", work=ADDRESS))
    desk.ingest()
    assert [v.title for v in desk.work().expressions] == ["差旅费管理办法", "差旅费管理规定"]
    assert desk.work().title == "差旅费管理规定"


def test_trial_is_another_work(desk):
    desk.put("一.md", rule("甲。", "乙。", title="差旅费管理办法（试行）"))
    desk.put("二.md", rule("甲。", "乙。"))
    desk.ingest()
    assert desk.work("regulation/未署名/差旅费管理办法（试行）").id != desk.work().id


OLD = rule("甲。", "乙。", title="差旅费管理规定", version_date="2016-01-01")
NEW = rule("甲。", "本办法自2023年6月1日起施行。《差旅费管理规定》同时废止。", version_date="2023-04-20")
OLD_ADDRESS = "regulation/未署名/差旅费管理规定"


@pytest.mark.parametrize("order", [("旧", "新"), ("新", "旧")])
def test_repeal_by_another_rule(desk, order):
    for name in order:
        desk.ingest(desk.put(f"{name}.md", OLD if name == "旧" else NEW))
    old = desk.shown(address=OLD_ADDRESS)
    assert old.validity.repealed_on.isoformat() == "2023-06-01"
    with desk.library.shelf(KEEPER) as shelf:
        ((event, by),) = shelf.repealed_by(desk.work(OLD_ADDRESS))
    assert (event.by, by) == ("差旅费管理办法", ADDRESS)


def test_withdrawing_the_repealing_rule_brings_the_old_one_back(desk):
    desk.put("旧.md", OLD)
    desk.put("新.md", NEW)
    desk.ingest()
    assert withdraw(desk.library, desk.engine, desk.work().id, None, NOW) == (1, None)
    assert desk.work() is None
    assert desk.shown(address=OLD_ADDRESS).validity.repealed_on is None
    assert (desk.total(), desk.library.removals()) == (1, [])


def test_withdrawing_one_version_gives_its_days_to_the_other(desk):
    desk.put("一.md", rule("旧文本。", "本办法自2019年5月1日起施行。", version_date="2019-04-10"))
    desk.put("二.md", rule("新文本。", "本办法自2023年6月1日起施行。", version_date="2023-04-20"))
    desk.ingest()
    newest = desk.shown()
    withdraw(desk.library, desk.engine, desk.work().id, [int(newest.id[1:])], NOW)
    (left,) = desk.work().expressions
    assert legal_force(left.validity, NOW.date()) is LegalForce.IN_FORCE
    assert "旧文本" in desk.text()
    assert (desk.total("新文本"), desk.total("旧文本")) == (0, 1)


def test_withdrawn_file_stays_away_until_it_changes(desk):
    desk.put("甲.md", rule("甲。", "乙。"))
    desk.ingest()
    withdraw(desk.library, desk.engine, desk.work().id, None, NOW)
    assert desk.counts() == (0, 1, 0, 0)
    assert desk.total() == 0


@pytest.mark.parametrize(
    ("stated", "level", "coded"),
    [
        ({}, "内部", []),
        ({"level": "公开"}, "公开", []),
        ({"level": "普通商密★3年"}, "普通商密", []),
        ({"level": "随便写的"}, "核心商密", ["unknown_level"]),
    ],
)
def test_level_of_a_document(desk, stated, level, coded):
    desk.put("甲.md", rule("甲。", "乙。", **stated))
    desk.ingest()
    assert desk.work().level == level
    assert warnings(desk.shown()) == coded


def test_level_and_groups_given_to_ingest_are_for_files_that_state_none(desk):
    desk.put("一.md", rule("甲。", "乙。", title="甲办法"))
    desk.put("二.md", rule("甲。", "乙。", title="乙办法", level="公开", groups="[丙部]"))
    desk.ingest(level=Level.CORE_SECRET, groups=("丁部",))
    found = [desk.work(f"regulation/未署名/{name}办法") for name in "甲乙"]
    assert [(work.level, work.groups) for work in found] == [("核心商密", ("丁部",)), ("公开", ("丙部",))]


def test_work_takes_the_strictest_class_of_its_versions(desk):
    desk.put("一.md", rule("甲。", "乙。", version_date="2019-04-10", level="公开", groups="[甲部, 乙部]"))
    desk.put("二.md", rule("丙。", "乙。", version_date="2023-04-20", level="普通商密", groups="[乙部]"))
    desk.ingest()
    work = desk.work()
    assert (work.level, work.groups) == ("普通商密", ("乙部",))
    for reader in (STAFF, Reader(Level.CORE_SECRET), Reader(Level.CORE_SECRET, frozenset({"甲部"}))):
        assert desk.work(reader=reader) is None
        assert desk.total(reader=reader) == 0
    assert desk.total(reader=Reader(Level.ORDINARY_SECRET, frozenset({"乙部"}))) == 1


def test_versions_without_a_common_group_are_for_administrators(desk):
    desk.put("一.md", rule("甲。", "乙。", version_date="2019-04-10", groups="[甲部]"))
    desk.put("二.md", rule("丙。", "乙。", version_date="2023-04-20", groups="[乙部]"))
    desk.ingest()
    assert desk.total(reader=Reader(Level.CORE_SECRET, frozenset({"甲部", "乙部"}))) == 0
    assert desk.total(reader=KEEPER) == 1


def test_topics(desk):
    desk.put("一.md", rule("甲。", "乙。"))
    desk.put("二.md", rule("甲。", "乙。", title="值班办法", topic="差旅与报销"))
    desk.ingest()
    assert desk.work().topics == ("财务资产", "差旅与报销")
    assert desk.work("regulation/未署名/值班办法").topics == ("财务资产", "差旅与报销")
