"""What readers do with real laws: the text of a day, versions, comparison, references; a very long code."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

COMPANY = "/works/regulation/全国人民代表大会常务委员会/中华人民共和国公司法"
CODE = "/works/regulation/全国人民代表大会/中华人民共和国民法典"


def test_company_law_of_a_past_day(visit, laws, scripts):
    page = visit(f"{laws}/search?q=公司法&on=2020-01-01", scripts=scripts)
    expect(page.locator(".total")).to_contain_text("截至2020年1月1日")
    page.locator(".direct h2 a").click()
    expect(page.locator("h1")).to_have_text("中华人民共和国公司法")
    expect(page.locator(".sentence").first).to_contain_text("2020年1月1日时现行有效")
    expect(page.locator(".sentence").first).to_contain_text("2024年7月1日起由新版本替代")
    expect(page.locator(".versions .shown time")).to_have_text("2018-10-26")
    expect(page.locator(".band")).to_contain_text("历史版本")


def test_company_law_of_today(visit, laws, scripts):
    page = visit(laws, scripts=scripts)
    page.locator("#q").fill("公司法")
    page.get_by_role("button", name="检索").click()
    page.locator(".direct h2 a").click()
    expect(page.locator(".sentence").first).to_have_text("现行有效，自2024年7月1日起施行")
    expect(page.locator(".versions li.shown time")).to_have_text("2023-12-29")
    expect(page.locator(".points li")).to_have_count(2)
    expect(page.locator(".band")).to_have_count(0)


def test_its_two_versions_are_compared(visit, laws, scripts):
    page = visit(laws + COMPANY, scripts=scripts)
    page.get_by_role("link", name="对照两个版本").click()
    expect(page.locator(".sentence")).to_contain_text("改")
    expect(page.locator("select[name=from] option:checked")).to_contain_text("2018年10月26日")
    expect(page.locator("select[name=to] option:checked")).to_contain_text("2023年12月29日")
    assert page.locator(".rows ins").count() > 100


def test_a_reference_leads_to_article_nine(visit, laws, scripts):
    page = visit(laws + COMPANY, scripts=scripts)
    reference = page.locator(".article a[href='#art_9'], .article a[href$='/中华人民共和国公司法#art_9']")
    if reference.count() == 0:
        page.goto(f"{laws}/search?q=公司法第九条")
        reference = page.locator(".direct a")
    reference.first.click()
    assert page.url.endswith("#art_9")
    expect(page.locator("#art_9")).to_be_in_viewport()
    expect(page.locator("#art_9 h3")).to_have_text("第九条")


def test_an_article_of_a_past_day_says_so_where_one_arrives(visit, laws):
    page = visit(f"{laws}{COMPANY}?on=2020-01-01#art_9")
    expect(page.locator("#art_9 .arrived")).to_be_visible()
    expect(page.locator("#art_9 .arrived")).to_contain_text("历史版本")


def test_a_code_of_1260_articles_is_read_found_and_reached_as_a_whole(visit, laws, scripts):
    page = visit(laws + CODE, scripts=scripts)
    expect(page.locator("#art_1")).to_be_visible()
    expect(page.locator(".article")).to_have_count(1260)
    page.goto(f"{laws}{CODE}#art_1260")
    expect(page.locator("#art_1260")).to_be_in_viewport()
    if scripts:
        assert page.evaluate("window.find('本法自2021年1月1日起施行')")


@pytest.mark.parametrize("path", [COMPANY, CODE, f"{COMPANY}/compare?from=2020-01-01&to=2024-07-01"])
def test_laws_fit_a_phone(visit, laws, path):
    page = visit(laws + path, width=360)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
