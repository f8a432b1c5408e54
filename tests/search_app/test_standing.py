"""How a work stands, in words: on the page, in the API's warnings, among the versions."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from urllib.parse import quote

import pytest

from corpus.access import Level
from indexer.pipeline import Given, ingest
from search_app.service import Service
from tests.search_app.asking import get_work
from tests.search_app.conftest import NOW
from tests.stacks import only_single

pytestmark = only_single

ISSUER = "澜江集团有限公司"
BUYING = f"regulation/{ISSUER}/采购管理办法"
TRAVEL = f"regulation/{ISSUER}/差旅费管理办法"
CARS = f"regulation/{ISSUER}/公务用车管理规定"


def page(client, address, below="", **parameters):
    """The words of a page, without markup and spaces."""
    answer = client.get(f"/works/{quote(address)}{below}", query_string=parameters)
    assert answer.status_code == 200
    body = answer.text.split("<main", 1)[1]
    return re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]+>", "", body)))


def test_a_rule_in_force_with_a_version_to_come(client):
    said = page(client, BUYING)
    assert "现行有效，自2021年7月1日起施行；2027年1月1日起由新版本替代" in said
    assert "新版本已于2026年10月30日通过或公布，尚未生效，自2027年1月1日起施行，届时替代现行版本。" in said
    assert "资料截至2026年11月24日导入" in said
    work = get_work(client, BUYING)
    assert work["known_up_to"] == "2026-11-24"
    ids = [one["id"] for one in get_work(client, BUYING, "/versions")]
    assert [work["version_today"], work["version_coming"]] == ids


def test_a_historical_version_names_the_one_of_today_and_leads_to_its_articles(client):
    said = page(client, TRAVEL, on="2020-06-01")
    assert "今天（2026年11月24日）适用的是2023年4月20日版本：现行有效，自2023年5月1日起施行。" in said
    assert "本版自2021年4月1日起由2021年3月15日版本替代。" in said
    body = client.get(f"/works/{quote(TRAVEL)}?on=2020-06-01").text
    article = body.split('id="art_11"')[1].split("</section>")[0]
    assert "这是历史版本的条文（2019年4月10日至2021年3月31日适用），不是今天适用的文本。" in article
    assert f'<a href="/works/{quote(TRAVEL)}#art_12">今天的第十二条（文字不同）</a>' in article
    gone = body.split('id="art_12"')[1].split("</section>")[0]
    assert "今天适用的版本里没有这一条（已删去）" in gone


def test_the_text_of_today_repeats_no_warning_at_its_articles(client):
    said = page(client, TRAVEL)
    assert "今天的第" not in said
    assert "这是历史版本的条文" not in said


def test_what_repealed_a_rule_is_named_and_linked(client):
    said = page(client, CARS)
    assert "依据《澜江集团有限公司公务用车管理办法》，本文件自2022年4月1日起废止。" in said
    body = client.get(f"/works/{quote(CARS)}").text
    assert f'<a href="/works/{quote(f"regulation/{ISSUER}/公务用车管理办法")}">看废止它的文件</a>' in body


def test_minutes_say_that_they_have_no_force(client):
    said = page(client, f"minutes/{ISSUER}/{ISSUER}总经理办公会 2023-04-12")
    assert "会议纪要没有时效" in said
    assert "资料截至2026年11月24日导入" in said


def test_the_timeline_tells_past_from_coming_and_what_caused_each(client):
    body = client.get(f"/works/{quote(BUYING)}/versions").text
    line = re.sub(r"\s+", "", body.split('class="events"')[1].split("</ol>")[0])
    assert line.index("2021年7月1日") < line.index("今天（2026年11月24日）") < line.index("2027年1月1日")
    assert '<liclass="to-come">' in line
    assert "<strong>将施行</strong>" in line
    assert quote(f"official_document/{ISSUER}/澜江发〔2026〕16号") in line
    assert quote(f"minutes/{ISSUER}/") in line
    assert re.search(r'<form[^>]*action="[^"]*%E5%8A%9E%E6%B3%95" method="get">.*?type="date"', body)


def rule(title, number_of_articles=8, ends=True, **given):
    """A rule's file: its front matter and so many articles, the last on its entry into force."""
    last = ["本办法自发布之日起执行，由办公室负责解释。"] if ends else []
    texts = [
        f"这是第{n}条的文字，{given.get('version_date', '')}。" for n in range(number_of_articles)
    ] + last
    numbers = "一二三四五六七八九十"
    articles = "\n\n".join(f"第{numbers[at]}条 {text}" for at, text in enumerate(texts))
    head = "".join(f"{key}: {value}\n" for key, value in given.items())
    return f"---\nkind: regulation\ntitle: {title}\nissuer: {ISSUER}\n{head}---\n# {title}\n\n{articles}\n"


def decision(title, number, day, text):
    return (
        f"---\nkind: official_document\ntitle: {title}\ndocument_number: {number}\nissue_date: {day}\n"
        f"issuer: {ISSUER}\n---\n# {title}\n\n各部门：\n\n{text}\n\n{ISSUER}\n"
    )


FIRST = {
    "乙办法1.md": rule("乙管理办法", version_date="2023-04-20", entry_into_force="2023-06-01"),
    "丙办法1.md": rule("丙管理办法", version_date="2019-04-10", entry_into_force="2019-05-01"),
    "丙办法2.md": rule("丙管理办法", 3, False, version_date="2023-04-20", entry_into_force="2023-06-01"),
    "丁办法1.md": rule("丁管理办法", version_date="2022-01-10", entry_into_force="2022-02-01"),
    "丁决定.md": decision(
        "关于修改《丁管理办法》的决定", "澜江发〔2024〕3号", "2024-03-01", "第二条改为新的标准。本决定自2024年4月1日起施行。"
    ),
    "戊办法1.md": rule("戊管理办法", version_date="2020-01-01", entry_into_force="2019-01-01", adoption="2020-01-01"),
    "己办法.md": (
        f"---\nissuer: {ISSUER}\nversion_date: 2024-01-01\n---\n# 己管理办法\n\n第一条 为了规范管理，制定本办法。\n\n"
        "第二条 与本办法不一致的，以本办法为准。\n\n第三条 本办法自2024年2月1日起施行。《早已没有的规定》（澜江发〔2001〕1号）同时废止。\n"
    ),
    "庚办法1.md": rule("庚管理办法", version_date="2020-01-01", entry_into_force="2020-02-01"),
    "庚办法2.md": rule("庚管理办法", 7, version_date="2020-01-01", entry_into_force="2020-02-01"),
    "辛办法1.md": rule("辛管理办法", version_date="2020-01-01", revision="2022-05-05"),
}  # fmt: skip
AMENDED = {
    "子办法1.md": rule("子管理办法", version_date="2019-04-10", entry_into_force="2019-05-01"),
    "子办法2.md": rule("子管理办法", ends=False, version_date="2024-03-10"),
    "子决定.md": decision(
        "关于修改《子管理办法》的决定", "澜江发〔2024〕5号", "2024-03-01", "第二条改为新的标准。本决定自2024年4月1日起施行。"
    ),
}  # fmt: skip
LATER = {"乙办法0.md": rule("乙管理办法", version_date="2019-04-10", entry_into_force="2019-05-01")}


@pytest.fixture(scope="module")
def odd(small_library):
    """A library of works that do not add up; an older version is taken in a month later."""
    made = small_library(FIRST)
    for name, text in LATER.items():
        (made.sources / name).write_text(text, encoding="utf-8")
    service = Service.open(made.place.settings())
    ingest(service.library, service.engine, [made.sources], Given(Level.INTERNAL), NOW + timedelta(days=30))
    service.close()
    return made


def test_a_version_begins_on_the_day_its_amending_decision_gives(small_library, serving):
    client = serving(small_library(AMENDED)).test_client()
    work = get_work(client, f"regulation/{ISSUER}/子管理办法")
    assert (work["valid_from"], work["valid_from_inferred"]) == ("2024-04-01", False)
    assert [one["code"] for one in work["warnings"]] == []
    said = page(client, f"regulation/{ISSUER}/子管理办法", "/versions")
    assert "2024年3月1日修改决定2024年3月10日版本关于修改《子管理办法》的决定" in said
    old = get_work(client, f"regulation/{ISSUER}/子管理办法", on="2024-03-31")
    assert (old["valid_from"], old["valid_until"]) == ("2019-05-01", "2024-04-01")


CASES = {
    "乙管理办法": ("taken_in_late", 0, "是在较新的2023年4月20日的版本之后补录的"),
    "丙管理办法": ("truncated", -1, "本版只有3条，前一版（2019年4月10日的版本）有9条"),
    "丁管理办法": ("amendment_not_taken_in", -1, "《关于修改《丁管理办法》的决定》自2024年4月1日起修改了本文件"),
    "戊管理办法": ("event_before_adoption", -1, "记载的施行日期（2019年1月1日）早于通过或公布的日期（2020年1月1日）"),
    "庚管理办法": ("same_day", 0, "版本日期同为2020年1月1日"),
    "辛管理办法": ("amendment_not_taken_in", -1, "在2022年5月5日又有修改，晚于已收录的最新版本（2020年1月1日）"),
}  # fmt: skip


@pytest.mark.parametrize("title", CASES)
def test_what_does_not_add_up_is_told_everywhere(odd, serving, title):
    code, at, sentence = CASES[title]
    client = serving(odd).test_client()
    address = f"regulation/{ISSUER}/{title}"
    versions = get_work(client, address, "/versions")
    listed = {one["code"]: one["message"] for one in versions[at]["warnings"]}
    assert sentence in listed[code]
    work = get_work(client, address, version=versions[at]["id"])
    assert sentence in {one["code"]: one["message"] for one in work["warnings"]}[code]
    assert "".join(sentence.split()) in page(client, address, version=versions[at]["id"])
    assert "".join(sentence.split()) in page(client, address, "/versions")


def test_what_is_repealed_and_not_taken_in_is_told_where_it_is_repealed(odd, serving):
    client = serving(odd).test_client()
    address = f"regulation/{ISSUER}/己管理办法"
    said = page(client, address)
    assert "本文件废止的《早已没有的规定》（澜江发〔2001〕1号）没有收录在这里" in said
    assert "本文件写明“与本办法不一致的，以本办法为准”" in said
    assert "repealed_unknown" in [one["code"] for one in get_work(client, address)["warnings"]]


def test_status_stays_right_beside_what_does_not_add_up(odd, serving):
    client = serving(odd).test_client()
    forces = {
        title: [one["legal_force"] for one in get_work(client, f"regulation/{ISSUER}/{title}", "/versions")]
        for title in CASES
    }
    assert forces["乙管理办法"] == forces["丙管理办法"] == ["AMENDED", "IN_FORCE"]
    assert forces["丁管理办法"] == forces["戊管理办法"] == ["IN_FORCE"]
    assert forces["庚管理办法"] == ["AMENDED", "IN_FORCE"]


@pytest.mark.parametrize(
    "below", ["/compare", "/citations", "/provisions/art_3/history", "/provisions/art_3", "/versions"]
)
def test_the_pages_beside_the_text_say_how_the_work_stands(client, below):
    said = page(client, BUYING, below)
    assert "现行有效，自2021年7月1日起施行" in said
    assert "自2027年1月1日起施行，届时替代现行版本。" in said
    assert "资料截至2026年11月24日导入" in said


HIDDEN = {
    "丁办法1.md": rule("丁管理办法", version_date="2022-01-10", entry_into_force="2022-02-01"),
    "丁决定.md": FIRST["丁决定.md"].replace("---\nkind", "---\nlevel: 核心商密\nkind"),
    "壬办法.md": rule("壬管理办法", version_date="2022-01-10", entry_into_force="2022-02-01").replace(
        "由办公室负责解释。", "《癸管理办法》同时废止。"
    ),
    "癸办法.md": rule("癸管理办法", version_date="2021-01-10", level="核心商密"),
}


@pytest.fixture(scope="module")
def guarded(small_library):
    """A library in which what changes a rule, and what another repeals, are out of reach."""
    return small_library(HIDDEN)


def test_a_hidden_document_is_not_named_by_what_it_did(guarded, serving):
    client = serving(guarded).test_client()
    address = f"regulation/{ISSUER}/丁管理办法"
    warned = {one["code"]: one["message"] for one in get_work(client, address)["warnings"]}
    assert warned["amendment_not_taken_in"].startswith("另一份文件自2024年4月1日起修改了本文件")
    for below in ("", "/versions", "/citations", "/compare"):
        said = page(client, address, below)
        assert "关于修改" not in said
        assert "澜江发〔2024〕3号" not in said


def test_a_hidden_rule_that_was_repealed_reads_as_one_that_is_not_here(guarded, serving):
    client = serving(guarded).test_client()
    said = page(client, f"regulation/{ISSUER}/壬管理办法")
    assert "本文件废止的《癸管理办法》没有收录在这里" in said
