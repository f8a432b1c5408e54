"""Addresses of articles: they last, and say what became of what they name."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

import pytest
from lxml import html

from search_app.trail import whole
from tests.search_app.asking import TRAVEL, get_work, walk
from tests.stacks import only_single

RULE = "regulation/东江集团有限公司/会议管理办法"


def edition(number: str, day: str, *articles: str) -> str:
    lines = "\n\n".join(f"第{n}条　{text}" for n, text in zip("一二三四五六七八九", articles, strict=False))
    head = f"title: 会议管理办法\nissuer: 东江集团有限公司\nkind: regulation\nversion_date: {day}\nentry_into_force: {day}\n"
    return f"---\n{head}document_number: 东江发〔{day[:4]}〕{number}号\n---\n# 会议管理办法\n\n{lines}\n"


PURPOSE = "为了规范会议管理，提高会议效率，制定本办法。"
PLANS = "各部门每年十二月底以前报送下一年度会议计划，由党政办公室汇总。"
ROOMS = "会议室由行政服务中心统一登记、安排和维护，先到先用。"
MINUTES = "会议结束后三个工作日内印发纪要，并抄送有关部门。"
PHONES = "参加涉密会议的人员不得携带手机、录音笔等电子设备进入会场。"
COSTS = "会议费实行预算管理，在批准的总额以内据实报销。"
VERSIONS = {
    "1.md": edition("1", "2018-01-01", PURPOSE, PLANS, ROOMS, MINUTES, PHONES),
    "2.md": edition("2", "2020-01-01", PURPOSE, ROOMS, MINUTES, COSTS),
    "3.md": edition("3", "2022-01-01", PURPOSE, PHONES, ROOMS, MINUTES),
}
"""2020: 第二条 and 第五条 deleted, the rest moved up, 会议费 new; 2022: 会议费 deleted, 第二条 is another one."""


@pytest.fixture(scope="module")
def rules(small_library, stack):
    from search_app import create_app
    from search_app.context import EXTENSION

    app = create_app(small_library(VERSIONS).place.settings())
    yield app
    app.extensions[EXTENSION].close()


@pytest.fixture
def page(rules):
    """The page of an article: its status, its text, its links by their words."""

    def get(eid, **parameters):
        answer = rules.test_client().get(f"/works/{quote(RULE)}/provisions/{eid}", query_string=parameters)
        main = html.fromstring(answer.data).get_element_by_id("main")
        links = {re.sub(r"\s", "", a.text_content()): a.get("href") for a in main.iter("a")}
        return answer.status_code, re.sub(r"\s+", "", main.text_content()), links

    return get


@only_single
def test_an_article_stands_alone_with_its_place_and_its_ways_on(client):
    main = html.fromstring(client.get(f"/works/{quote(TRAVEL)}/provisions/art_12").data).get_element_by_id(
        "main"
    )
    assert main.xpath(".//p[@class='path']")[0].text == "第四章　住宿费"
    assert "住宿费实行分地区" in main.text_content()
    assert "第十三条" not in main.find(".//article").text_content()
    links = {a.text_content(): a.get("href") for a in main.iter("a")}
    assert links["上一条：第十一条"].endswith("/provisions/art_11")
    assert links["下一条：第十三条"].endswith("/provisions/art_13")
    assert links["在全文中阅读"].endswith("#art_12")
    assert client.get(links["这一条的历史"]).status_code == 200


@only_single
def test_every_unit_has_an_address_and_the_citation_of_the_api_is_that_of_the_page(client):
    for one in walk(get_work(client, TRAVEL)["provisions"]):
        found = get_work(client, TRAVEL, f"/provisions/{one['eid']}")
        assert found["provision"] == one
        page = client.get(f"/works/{quote(TRAVEL)}/provisions/{one['eid']}")
        cited = html.fromstring(page.data).xpath("//p[@class='cited']")[0].text
        assert cited == found["citation"]
        assert cited.startswith(get_work(client, TRAVEL)["citation"])


@only_single
def test_the_address_that_is_copied_leads_back_to_the_same_words(client, shown):
    for one in shown:
        eid = next((p.eid for p in one.passages if p.eid.startswith(("art_", "sec_", "decision_"))), "")
        if not eid:
            continue
        found = get_work(client, one.work.address, f"/provisions/{eid}", version=one.expression.id)
        parts = urlsplit(found["url"])
        back = client.get(f"/api/v1{parts.path}?{parts.query}").get_json()
        assert (back["version"], back["provision"]) == (one.expression.id, found["provision"])


@only_single
@pytest.mark.parametrize(
    ("eid", "on", "said", "way", "to"),
    [
        (
            "art_5",
            "2021-01-01",
            "第五条在2020年1月1日版本中删去，自2020年1月1日起不再适用。",
            "它最后的文字",
            "art_5",
        ),
        (
            "art_5",
            "2023-01-01",
            "第五条在2020年1月1日版本中删去，自2022年1月1日起又恢复，现为第二条",
            "打开第二条",
            "art_2",
        ),
        ("art_4", "2017-12-31", "", "", ""),
    ],
)
def test_an_article_that_is_not_there_any_more(page, eid, on, said, way, to):
    status, text, links = page(eid, on=on)
    assert status == (200 if said else 404)
    assert said in text
    if way:
        assert to in links[way]


@only_single
def test_a_renumbered_article_names_its_new_number_and_leads_there(small_library, serving):
    shifted = {
        "1.md": VERSIONS["1.md"],
        "2.md": edition("2", "2020-01-01", PURPOSE, ROOMS, MINUTES, PHONES),
    }
    client = serving(small_library(shifted)).test_client()
    answer = client.get(f"/works/{quote(RULE)}/provisions/art_5")
    assert answer.status_code == 200
    main = html.fromstring(answer.data).get_element_by_id("main")
    assert "第五条自2020年1月1日起改为第四条（2020年1月1日版本）。" in main.text_content()
    links = {a.text_content(): a.get("href") for a in main.iter("a")}
    assert "不得携带手机" in client.get(links["打开第四条"]).text
    old = client.get(links["它当时的文字"]).text
    assert "不得携带手机" in old
    assert "这一条自2020年1月1日起改为第四条，文字没有变化。" in old
    told = client.get(f"/api/v1/works/{quote(RULE)}/provisions/art_5")
    assert told.status_code == 404
    assert "改为第四条" in told.get_json()["detail"]


@only_single
def test_a_number_that_another_article_bears_now(page):
    _status, text, links = page("art_2", on="2019-01-01")
    assert PLANS in text
    assert "这一条在2020年1月1日版本中删去，自2020年1月1日起不再适用。" in text
    assert "今天的第二条是另一条。" in text
    assert links["打开今天的第二条"].endswith("/provisions/art_2")
    _status, text, links = page("art_2")
    assert PHONES in text
    assert "2022年1月1日以前的第二条是另一条。" in text
    assert "version=" in links["2020年1月1日版本的第二条"]


@only_single
def test_an_article_that_came_later(small_library, serving):
    grown = {
        "1.md": edition("1", "2018-01-01", PURPOSE, ROOMS),
        "2.md": edition("2", "2020-01-01", PURPOSE, ROOMS, COSTS),
    }
    client = serving(small_library(grown)).test_client()
    answer = client.get(f"/works/{quote(RULE)}/provisions/art_3?on=2019-01-01")
    assert answer.status_code == 200
    main = html.fromstring(answer.data).get_element_by_id("main")
    assert "2018年1月1日版本里没有第三条，2020年1月1日版本里才有。" in main.text_content()
    (link,) = [a.get("href") for a in main.iter("a") if a.text_content() == "打开2020年1月1日版本的第三条"]
    assert COSTS in client.get(link).text


@only_single
def test_what_never_was_is_not_found_with_ways_on(page):
    status, text, links = page("art_9")
    assert status == 404
    assert "各个版本里都没有第九条" in text
    assert unquote(links["打开这份文件今天适用的版本"]) == f"/works/{RULE}"
    assert page("nonsense")[0] == 404


@only_single
def test_a_paragraph_that_is_not_there_shows_its_article(page):
    status, text, _links = page("art_1__para_3")
    assert status == 200
    assert "这个版本的第一条里没有第三款，下面是全条。" in text
    assert PURPOSE in text


@only_single
def test_a_chapter_is_told_by_all_that_it_holds(client):
    page = client.get(f"/works/{quote(TRAVEL)}/provisions/chp_4?on=2022-01-01")
    main = html.fromstring(page.data).get_element_by_id("main")
    assert "今天适用的第四章文字已经修改。" in main.text_content()
    assert main.find_class("article")[0].get("id") == "art_12"
    assert "下一章：第五章" in main.text_content()


@only_single
def test_hidden_works_have_no_pages_of_articles(client, everything, shown):
    seen = {one.work.address for one in shown}
    hidden = {one.work.address: one.passages[0].eid for one in everything if one.work.address not in seen}
    nowhere = client.get(f"/works/{quote('regulation/无/没有')}/provisions/art_1")
    for address, eid in hidden.items():
        answer = client.get(f"/works/{quote(address)}/provisions/{eid}")
        assert answer.status_code == 404
        assert (
            html.fromstring(answer.data).find(".//h1").text
            == html.fromstring(nowhere.data).find(".//h1").text
        )


@pytest.mark.parametrize(
    ("eid", "of"),
    [
        ("art_12__para_2__item_3", "art_12"),
        ("annex_1__art_3__para_1", "annex_1__art_3"),
        ("chp_2__sec_1", "chp_2__sec_1"),
        ("item_3", "item_3"),
        ("art_12~2__para_1", "art_12~2"),
    ],
)
def test_the_article_of_a_part(eid, of):
    assert whole(eid) == of
