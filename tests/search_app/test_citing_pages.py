"""References on pages: links and marks in the text, groups of what cites a work, nothing of what is hidden."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote, unquote

import pytest
from flask import Flask
from lxml import html

from tests.search_app.reference_files import SECRET
from tests.stacks import only_single

COMPANY = "东江集团有限公司"
PURCHASE = f"regulation/{COMPANY}/采购管理办法"


Page = Callable[..., html.HtmlElement]


@pytest.fixture
def page(company: Flask) -> Page:
    def get(address: str, below: str = "", **parameters: str) -> html.HtmlElement:
        answer = company.test_client().get(f"/works/{quote(address)}{below}", query_string=parameters)
        assert answer.status_code == 200, answer.text
        assert SECRET not in answer.text
        return html.fromstring(answer.data).get_element_by_id("main")

    return get


def words_of(element: html.HtmlElement) -> str:
    return re.sub(r"\s+", "", element.text_content())


def groups_of(main: html.HtmlElement) -> dict[str, list[str]]:
    return {
        words_of(section.find("h3")): [words_of(item) for item in section.iter("li")]
        for section in main.xpath("//aside//section[h3]")
    }


@only_single
def test_what_cites_a_rule_is_grouped(page):
    groups = groups_of(page(PURCHASE))
    assert groups["印发通知1"] == ["关于印发《采购管理办法》的通知（东江发〔2022〕1号）"]
    assert groups["议定它的纪要1"] == ["总经理办公会会议纪要（2021年12月20日）"]
    assert groups["实施细则（以它为依据的规章制度）2"] == ["供应商管理细则", "仓库管理细则"]
    assert groups["依据它的公文1"] == ["关于办公用品集中采购的通知（东江发〔2023〕9号）"]
    assert groups["依据1"] == ["《招标投标法》未收录"]
    assert not any(name.startswith(("引用它的", "提到它的")) for name in groups)


@only_single
def test_an_article_says_who_cites_it(page):
    (cited,) = page(PURCHASE).get_element_by_id("art_2").xpath(".//details")
    said = words_of(cited)
    assert said.startswith("被引用3实施细则（以它为依据的规章制度）2")
    assert {words_of(item) for item in cited.iter("li")} == {
        "供应商管理细则第二条",
        "仓库管理细则第二条",
        "关于办公用品集中采购的通知（东江发〔2023〕9号）第一部分",
    }


@only_single
def test_the_page_of_references_has_the_same_groups(page):
    whole = page(PURCHASE, "/citations")
    labels = [words_of(one) for one in whole.xpath("//h3[@class='group']")]
    assert labels == [
        name for name in groups_of(page(PURCHASE)) if not name.startswith(("依据1", "版本", "沿革"))
    ]
    of_article = page(PURCHASE, "/citations", article="art_2")
    assert "印发通知" not in words_of(of_article)
    assert "供应商管理细则第二条引第二条" in words_of(of_article)


@only_single
@pytest.mark.parametrize(
    ("text", "mark", "target"),
    [
        ("《采购管理办法》第二条", "", f"/works/{PURCHASE}#art_2"),
        ("《采购管理办法》第十条", "所引条文不存在", f"/works/{PURCHASE}"),
        ("《车辆管理办法》", "已废止", f"/works/regulation/{COMPANY}/车辆管理办法"),
        ("本细则第九条", "所引条文不存在", ""),
    ],
)
def test_references_in_the_text(page, text, mark, target):
    main = page(f"regulation/{COMPANY}/供应商管理细则")
    (found,) = [
        one for one in main.xpath("//article//p//*[self::a or self::span]") if words_of(one) == text
    ]
    assert unquote(found.get("href", "")) == target
    assert found.get("data-verdict", "") == mark
    assert bool(found.get("title")) is bool(mark)


@only_single
def test_references_of_a_past_day_lead_to_that_day(page, company):
    rule = f"regulation/{COMPANY}/供应商管理细则"
    (old,) = company.test_client().get(f"/api/v1/works/{rule}/versions").get_json()
    for parameters in ({"on": "2019-06-01"}, {"on": "2019-06-01", "version": old["id"]}):
        links = {words_of(a): unquote(a.get("href")) for a in page(rule, **parameters).iter("a")}
        assert links["《采购管理办法》第二条"] == f"/works/{PURCHASE}?on=2019-06-01#art_2"


@only_single
def test_a_repeal_of_an_unknown_work_is_told(page):
    main = page(f"regulation/{COMPANY}/车辆使用规定")
    assert groups_of(main)["废止的文件2"] == ["《车辆管理办法》已废止", "《摩托车管理办法》未收录"]
    (unknown,) = main.xpath("//article//span[@data-verdict='未收录']")
    assert words_of(unknown) == "《摩托车管理办法》"
    cars = groups_of(page(f"regulation/{COMPANY}/车辆管理办法"))
    assert cars["修改或废止它的文件1"] == ["车辆使用规定"]


@only_single
def test_a_circular_basis_is_told_as_what_it_is(page):
    assert groups_of(page(f"regulation/{COMPANY}/差旅办法"))["依据1"] == ["《报销办法》互为依据，请核对"]
    assert groups_of(page(f"regulation/{COMPANY}/报销办法"))["依据1"] == ["《差旅办法》互为依据，请核对"]


@only_single
def test_a_hidden_parent_is_an_unknown_one(page):
    main = page(f"regulation/{COMPANY}/尽职调查细则")
    assert groups_of(main)["依据1"] == ["《并购决策办法》未收录"]


@only_single
def test_minutes_link_the_rules_at_their_decision(page):
    main = page(f"minutes/{COMPANY}/总经理办公会 2021-12-20")
    (link,) = main.xpath("//*[contains(@class, 'decided')]/a")
    assert words_of(link) == "《采购管理办法》2022年1月1日版本"
    assert unquote(link.get("href")) == f"/works/{PURCHASE}"
    assert "修订：" in words_of(link.getparent())


SUPPLIERS = f"regulation/{COMPANY}/供应商管理细则"


@only_single
def test_terms_are_marked_where_they_are_defined_and_used(page):
    main = page(SUPPLIERS)
    (defined,) = main.xpath("//article//dfn")
    assert (words_of(defined), defined.xpath("ancestor::section")[0].get("id")) == ("供应商", "art_3")
    (purpose, second) = main.xpath("//article//a[@class='term']")
    assert [one.xpath("ancestor::section")[0].get("id") for one in (purpose, second)] == ["art_1", "art_2"]
    assert {one.get("href") for one in (purpose, second)} == {"#art_3__para_1"}
    assert groups_of(main)["术语1"] == ["供应商"]


@pytest.fixture
def preview(company: Flask) -> Callable[..., tuple[int, str]]:
    def get(address: str, **parameters: str) -> tuple[int, str]:
        answer = company.test_client().get(f"/works/{quote(address)}/preview", query_string=parameters)
        assert answer.status_code != 200 or "<html" not in answer.text
        assert "no-store" in answer.headers["Cache-Control"]
        return answer.status_code, re.sub(r"\s|<[^>]*>", "", answer.text)

    return get


@only_single
def test_previews(preview):
    status, said = preview(f"{PURCHASE}/provisions/art_2")
    assert (status, said) == (
        200,
        "《采购管理办法》第二条现行有效，自2022年1月1日起施行采购分为招标采购、询价采购和直接采购。",
    )
    _status, past = preview(f"{PURCHASE}/provisions/art_2", on="2019-06-01")
    assert "2019年6月1日时现行有效" in past
    assert past.endswith("采购分为招标采购和询价采购。")
    _status, whole = preview(PURCHASE)
    assert whole.endswith("东江发〔2022〕1号发文机关：东江集团有限公司")
    _status, ended = preview(f"regulation/{COMPANY}/车辆管理办法")
    assert "已废止" in ended
    _status, term = preview(f"{SUPPLIERS}/provisions/art_3__para_1", term="供应商")
    assert (
        term
        == "术语“供应商”：《供应商管理细则》第三条第一款现行有效本细则所称供应商，是指向集团公司供货的单位。"
    )
    _status, lacking = preview(f"{PURCHASE}/provisions/art_2__para_9")
    assert "第九款" in lacking
    assert "直接采购" in lacking


@only_single
@pytest.mark.parametrize(
    "address",
    [
        f"regulation/{COMPANY}/{SECRET}",
        f"regulation/{COMPANY}/并购决策办法",
        f"regulation/{COMPANY}/没有的办法",
    ],
)
def test_there_is_no_preview_of_what_is_hidden(preview, address):
    for below in ("", "/provisions/art_1"):
        status, said = preview(address + below)
        assert status == 404
        assert "谈判" not in said
        assert "董事会" not in said


@only_single
def test_no_preview_of_what_never_was(preview):
    assert preview(f"{PURCHASE}/provisions/art_77")[0] == 404
    assert preview(PURCHASE, on="1999-01-01")[0] == 404


@only_single
def test_the_api_names_the_groups_and_the_basis(company):
    client = company.test_client()
    cited_by = client.get(f"/api/v1/works/{PURCHASE}/citations").get_json()["cited_by"]
    assert {(one["title"], one["group"]) for one in cited_by} == {
        ("东江集团有限公司关于印发《采购管理办法》的通知", "issued"),
        ("总经理办公会会议纪要", "decided"),
        ("供应商管理细则", "implementing"),
        ("仓库管理细则", "implementing"),
        ("东江集团有限公司关于办公用品集中采购的通知", "relying"),
    }
    cites = client.get(f"/api/v1/works/{SUPPLIERS}/citations").get_json()["cites"]
    assert [one["text"] for one in cites if one["basis"]] == ["《采购管理办法》", "《车辆管理办法》"]
    assert {one["in"] for one in cites if one["basis"]} == {"art_1"}
