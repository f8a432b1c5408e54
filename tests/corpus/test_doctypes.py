"""What kind of document a text is, its number, level and dates, and what is refused."""

import pytest

from analyzers.blocks import Block, BlockKind
from corpus.doctypes import SourceText, StateSecret, official_document, read_document, regulation
from corpus.doctypes.numbers import normal_form, number_in_lines
from corpus.model import EventType, Kind, Sure


def source(*lines, name="文件.md", **given):
    return SourceText(name, [Block(BlockKind.PARAGRAPH, line) for line in lines], given)


def read(*lines, name="文件.md", **given):
    return read_document(source(*lines, name=name, **given))


ARTICLES = ("第一条 为规范管理，制定本办法。", "第二条 本办法自2023年6月1日起施行。")


@pytest.mark.parametrize(
    ("lines", "name", "kind"),
    [
        (("差旅费管理办法", *ARTICLES), "甲.md", Kind.REGULATION),
        (("员工手册", "入职", "离职"), "手册.md", Kind.REGULATION),
        (
            ("关于印发差旅费管理办法的通知", "澜江发〔2023〕12号", "各部门：", "请遵照执行。"),
            "a.md",
            Kind.OFFICIAL_DOCUMENT,
        ),
        (("关于同意处置车辆的批复", "物业公司：", "同意。"), "a.md", Kind.OFFICIAL_DOCUMENT),
        (("总经理办公会纪要", "时间：2024年3月15日", "主持人：甲", "一、议题"), "a.md", Kind.MINUTES),
        (("会议纪要管理办法", *ARTICLES), "a.md", Kind.REGULATION),
        (("关于规范会议纪要的通知", "各部门：", "请遵照执行。"), "a.md", Kind.OFFICIAL_DOCUMENT),
        (("2024-03-15", "主持人：甲", "讨论版本计划"), "meeting_minutes/2024-03-15.md", Kind.MINUTES),
    ],
)
def test_kind(lines, name, kind):
    assert read(*lines, name=name).kind is kind


@pytest.mark.parametrize("kind", Kind)
def test_front_matter_decides_the_kind(kind):
    assert read("差旅费管理办法", *ARTICLES, kind=kind.value).kind is kind


@pytest.mark.parametrize(
    ("title", "genre"),
    [
        ("差旅费管理办法", "办法"),
        ("差旅费管理办法（试行）", "办法"),
        ("招标实施细则", "细则"),
        ("公司章程", "章程"),
        ("中华人民共和国民法典", "法"),
        ("中华人民共和国公司法", "法"),
        ("名单", ""),
    ],
)
def test_genre_of_rules(title, genre):
    assert regulation.genre_of(title) == genre


@pytest.mark.parametrize(
    ("title", "genre"),
    [
        ("关于印发办法的通知", "通知"),
        ("关于同意的复函", "函"),
        ("关于商请协助的函", "函"),
        ("国务院令", "命令"),
        ("关于表彰的决定（征求意见稿）", "决定"),
        ("名单", ""),
    ],
)
def test_genre_of_official_documents(title, genre):
    assert official_document.genre_of(title) == genre


@pytest.mark.parametrize(
    ("lines", "title", "number"),
    [
        (["澜江发〔2023〕12号"], "", "澜江发〔2023〕12号"),
        (["（澜江发[2023]第12号）"], "", "澜江发〔2023〕12号"),
        (["2023年4月20日澜江发〔2023〕12号印发"], "", "澜江发〔2023〕12号"),
        (
            ["2019年4月15日澜江发〔2019〕5号印发　2023年4月25日澜江发〔2023〕12号重新印发"],
            "",
            "澜江发〔2023〕12号",
        ),
        ([], "关于某事的通知（银发〔2021〕259号）", "银发〔2021〕259号"),
        (["根据澜江发〔2022〕20号修正"], "", None),
        (["澜江发〔2022〕20号印发的《关于修改印章管理办法的决定》"], "", None),
        (["《关于某事的请示》（物业发〔2023〕19号）收悉"], "", None),
        (["转发国办发〔2023〕1号"], "", None),
        (["2023年4月20日印发"], "", None),
        ([], "", None),
    ],
)
def test_own_number_is_told_from_cited_ones(lines, title, number):
    found = number_in_lines(lines, title)
    assert (found and found.number) == number


def test_number_that_is_given():
    assert normal_form("澜江函[2024]第7 号") == "澜江函〔2024〕7号"
    assert normal_form("〔2024〕10期") == "〔2024〕10期"
    found = read("关于同意的函", "甲公司：", "同意。", document_number="澜江函［2024］7号")
    assert (found.fields["document_number"].value, found.fields["document_number"].sure) == (
        "澜江函〔2024〕7号",
        Sure.GIVEN,
    )


@pytest.mark.parametrize(
    "marking",
    ["绝密", "机密★10年", "秘 密", "【秘密】", "密级：机密", "（绝密）", "秘密☆", "秘密★1年"],
)
@pytest.mark.parametrize("place", [0, 1, 3])
def test_state_secrets_are_refused(marking, place):
    lines = ["差旅费管理办法", *ARTICLES, "附则"]
    with pytest.raises(StateSecret) as caught:
        read(*lines[:place], marking, *lines[place:])
    assert caught.value.marking in ("绝密", "机密", "秘密")


@pytest.mark.parametrize("key", ["level", "classification"])
def test_state_secret_in_front_matter_is_refused(key):
    with pytest.raises(StateSecret):
        read("差旅费管理办法", *ARTICLES, **{key: "机密"})


@pytest.mark.parametrize(
    "line",
    [
        "商业秘密保护管理办法",
        "员工应当保守国家秘密和商业秘密。",
        "绝密文件的管理按国家规定执行。",
        "密级分为绝密、机密、秘密。",
        "秘密级文件",
        "普通商密★3年",
    ],
)
def test_sentence_about_secrets_is_no_marking(line):
    assert read(line, *ARTICLES).provisions


def test_secret_word_far_below_is_no_marking():
    assert read("保密管理办法", *(f"第{n}条 甲。" for n in range(1, 12)), "机密").provisions


@pytest.mark.parametrize(
    ("line", "level", "code"),
    [
        ("普通商密★3年", "普通商密", None),
        ("密级：核心商密", "核心商密", None),
        ("内部资料", "内部", None),
        ("公 开", "公开", None),
        ("密级：特别保密", "核心商密", "unknown_level"),
        ("公开招标办法", None, None),
    ],
)
def test_marked_level(line, level, code):
    found = read(line, "差旅费管理办法", *ARTICLES)
    assert (found.fields["level"].value if "level" in found.fields else None) == level
    assert [warning.code for warning in found.warnings] == ([code] if code else [])


def test_front_matter_overrides_what_is_read():
    found = read(
        "普通商密",
        "差旅费管理办法",
        "（2019年4月10日印发）",
        *ARTICLES,
        title="某某制度",
        level="公开",
        issuer="澜江集团有限公司",
        version_date="2023-04-20",
        entry_into_force="2023-07-01",
        genre="制度",
        groups=["甲部", "乙部"],
    )
    assert found.title == "某某制度"
    wanted = {
        "level": "公开",
        "issuer": ["澜江集团有限公司"],
        "genre": "制度",
        "groups": ["甲部", "乙部"],
    }
    assert {name: found.fields[name].value for name in wanted} == wanted
    assert {found.fields[name].sure for name in wanted} == {Sure.GIVEN}
    entry = next(event for event in found.events if event.type is EventType.ENTRY_INTO_FORCE)
    assert (entry.date.isoformat(), entry.evidence) == ("2023-07-01", "entry_into_force: 2023-07-01")


@pytest.mark.parametrize("key", ["version_date", "promulgation", "valid_until", "entry_into_force"])
@pytest.mark.parametrize("day", ["2023-02-30", "2023年13月1日", "明天", "2023"])
def test_impossible_days_are_told_and_left_out(key, day):
    found = read("差旅费管理办法", *ARTICLES, **{key: day})
    assert [warning.code for warning in found.warnings] == ["bad_date"]
    assert day in found.warnings[0].message
    entry = [event for event in found.events if event.type is EventType.ENTRY_INTO_FORCE]
    assert [event.date.isoformat() for event in entry] == ["2023-06-01"]


@pytest.mark.parametrize(
    ("header", "name", "day", "codes"),
    [
        ("（2023年4月20日印发）", "办法.md", "2023-04-20", []),
        ("（2023年4月20日印发）", "办法(2023-04-25).md", "2023-04-25", []),
        (
            "（2019年4月10日印发　2023年4月20日修订）",
            "办法(2019-04-10).md",
            "2023-04-20",
            ["newer_than_name"],
        ),
        ("", "办法(2019-04-10).md", "2019-04-10", []),
        ("", "办法.md", None, []),
    ],
)
def test_version_date(header, name, day, codes):
    lines = ["差旅费管理办法", *([header] if header else []), *ARTICLES]
    found = read(*lines, name=name)
    field = found.fields.get("version_date")
    assert (field and field.value.isoformat()) == day
    assert [warning.code for warning in found.warnings] == codes


def test_promulgation_is_not_entry_into_force():
    found = read("差旅费管理办法", "（2023年4月20日印发）", "第一条 甲。", "第二条 乙。")
    assert [event.type for event in found.events] == [EventType.PROMULGATION]


@pytest.mark.parametrize(
    ("lines", "issuer"),
    [
        (("澜江集团有限公司差旅费管理办法", *ARTICLES), ["澜江集团有限公司"]),
        (("差旅费管理办法", "（2023年4月20日澜江发〔2023〕12号印发）", *ARTICLES), ["澜江集团有限公司"]),
        (("差旅费管理办法", *ARTICLES), None),
    ],
)
def test_issuer_of_a_rule(lines, issuer):
    field = read(*lines).fields.get("issuer")
    assert (field and field.value) == issuer
