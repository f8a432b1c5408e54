"""What a reader sees of time: status in words, historical views, timelines, days."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from tests.stacks import only_single

pytestmark = only_single
RULES = "/works/regulation/澜江集团有限公司"


def test_a_coming_version_is_said_first_and_linked(visit, samples, scripts):
    page = visit(f"{samples}{RULES}/采购管理办法", scripts=scripts)
    expect(page.locator(".coming-version")).to_contain_text("自2027年1月1日起施行，届时替代现行版本")
    expect(page.locator(".known")).to_contain_text("资料截至2026年11月24日导入")
    page.locator(".coming-version a").click()
    expect(page.locator(".band.coming")).to_contain_text("这是将来的版本")
    expect(page.locator(".in-force-version")).to_contain_text(
        "今天（2026年11月24日）适用的是2021年5月28日版本"
    )


def test_a_historical_article_says_so_where_one_arrives_and_leads_to_todays(visit, samples, scripts):
    page = visit(f"{samples}{RULES}/差旅费管理办法?on=2020-06-01#art_11", scripts=scripts)
    expect(page.locator("#art_11 .arrived")).to_be_visible()
    expect(page.locator("#art_11 .arrived")).to_contain_text("不是今天适用的文本")
    expect(page.locator("#art_12 .arrived")).not_to_be_visible()
    page.locator("#art_11 .today-text a").click()
    assert unquote(page.url).endswith("/差旅费管理办法#art_12")
    expect(page.locator("#art_12")).to_be_in_viewport()
    expect(page.locator(".arrived")).to_have_count(0)


def test_a_historical_view_looks_different(visit, samples):
    def paper(path):
        page = visit(samples + path)
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    now, past = paper(f"{RULES}/差旅费管理办法"), paper(f"{RULES}/差旅费管理办法?on=2020-06-01")
    coming = paper(f"{RULES}/采购管理办法?on=2027-02-01")
    assert len({now, past, coming}) == 3


def test_what_repealed_a_rule_is_one_click_away(visit, samples, scripts):
    page = visit(f"{samples}{RULES}/公务用车管理规定", scripts=scripts)
    expect(page.locator(".sentence")).to_contain_text("已废止")
    page.locator(".repealed-by a").click()
    expect(page.locator("h1")).to_contain_text("公务用车管理办法")


def test_the_timeline_has_a_today_and_any_day_can_be_chosen(visit, samples, scripts):
    page = visit(f"{samples}{RULES}/采购管理办法/versions", scripts=scripts)
    expect(page.locator(".events .now")).to_contain_text("今天（2026年11月24日）")
    expect(page.locator(".events .to-come")).to_contain_text("将施行")
    page.locator("#on-day").fill("2027-03-01")
    page.get_by_role("button", name="查看").click()
    expect(page.locator(".sentence")).to_contain_text("2027年3月1日时现行有效，自2027年1月1日起施行")
    page.go_back()
    page.locator(".events a", has_text="印发通知").first.click()
    assert "official_document" in page.url


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize(
    "path", [f"{RULES}/采购管理办法/versions", f"{RULES}/差旅费管理办法?on=2020-06-01"]
)
def test_nothing_is_wider_than_the_page(visit, samples, path, width):
    page = visit(samples + path, width=width)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_day_in_search_is_said_and_counted(visit, samples, scripts):
    page = visit(f"{samples}/search?q=采购管理办法&kind=regulation&on=2027-02-01", scripts=scripts)
    expect(page.locator(".total")).to_contain_text("按2027年2月1日适用的版本检索和计数")
    hit = page.locator(
        ".hits > li", has=page.get_by_role("link", name="澜江集团有限公司采购管理办法", exact=True)
    )
    expect(hit).to_have_count(1)
    expect(hit).to_contain_text("现行有效")
    expect(hit).to_contain_text("2027年1月1日")
