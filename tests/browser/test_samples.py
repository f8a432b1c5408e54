"""What readers do with the sample corpus, with and without scripts."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

TRAVEL = "/works/regulation/澜江集团有限公司/差旅费管理办法"
PAGES = (
    "/",
    "/topics",
    "/help",
    "/help/find",
    "/help/start",
    "/help/draft",
    "/review",
    "/search",
    "/search?q=差旅费标准&kind=regulation&on=2022-01-01",
    "/search?q=差旅费管理办法第十二条&unit=passage&versions=all",
    "/search?q=差旅 火箭&kind=minutes",
    "/search?q=差旅&on=昨天",
    TRAVEL,
    f"{TRAVEL}?on=2020-06-01",
    f"{TRAVEL}?on=1999-01-01",
    f"{TRAVEL}/versions",
    f"{TRAVEL}/compare?from=2019-06-01&to=2023-06-01",
    f"{TRAVEL}/compare?from=2019-06-01&to=2023-06-01&view=inline&form=1",
    f"{TRAVEL}/compare?from=2019-06-01&to=2023-06-01&view=changes",
    f"{TRAVEL}/citations",
    f"{TRAVEL}/provisions/art_12/history",
    f"{TRAVEL}/provisions/art_12?on=2020-06-01",
    f"{TRAVEL}/provisions/art_12__para_2",
    f"{TRAVEL}/provisions/art_99",
    "/works/regulation/澜江集团有限公司/员工手册",
    "/works/official_document/澜江集团有限公司/澜江发〔2023〕12号",
    "/works/minutes/澜江集团有限公司/澜江集团有限公司总经理办公会 2023-04-12",
    "/nothing",
)


def search(page: Page, words: str) -> None:
    """Type words into the box and send them."""
    page.locator("#q").fill(words)
    page.get_by_role("button", name="检索").click()


def test_half_a_title_finds_the_rule(visit, samples, scripts):
    page = visit(samples, scripts=scripts)
    search(page, "差旅办法")
    expect(page.locator(".total")).to_contain_text("截至2026年11月24日")
    expect(page.locator(".hits h2", has_text="差旅费管理办法").first).to_be_visible()


@pytest.mark.parametrize("number", ["澜江发〔2023〕12号", "澜江发[2023]12号"])
def test_a_number_finds_its_document(visit, samples, number):
    page = visit(samples)
    search(page, number)
    expect(page.locator(".direct")).to_contain_text("差旅费管理办法")


def test_an_article_is_shown_and_opened(visit, samples, scripts):
    page = visit(samples, scripts=scripts)
    search(page, "差旅费管理办法第十二条")
    expect(page.locator(".direct")).to_contain_text("住宿费实行分地区、分级别限额管理")
    expect(page.locator(".direct table")).to_contain_text("一类地区")
    expect(page.locator(".understood")).to_contain_text("识别为《差旅费管理办法》第十二条")
    page.get_by_role("link", name="在全文中阅读").click()
    assert page.url.endswith("#art_12")
    expect(page.locator("#art_12")).to_be_in_viewport()


def test_a_past_day_shows_the_text_of_that_day(visit, samples, scripts):
    page = visit(f"{samples}/search?q=差旅费管理办法", scripts=scripts)
    page.locator("#on").fill("2020-06-01")
    page.get_by_role("button", name="检索").click()
    expect(page.locator(".total")).to_contain_text("截至2020年6月1日")
    page.locator(".hits h2 a", has_text="差旅费管理办法").first.click()
    expect(page.locator(".sentence")).to_contain_text("2020年6月1日时现行有效，自2019年5月1日起施行")
    expect(page.locator(".band")).to_contain_text("这是历史版本")
    expect(page.locator("dl.facts")).to_contain_text("澜江发〔2019〕5号")
    page.get_by_role("link", name="回到现行版本").click()
    expect(page.locator(".sentence")).to_have_text("现行有效，自2023年5月1日起施行")
    expect(page.locator(".band")).to_have_count(0)


def test_two_versions_are_compared(visit, samples, scripts):
    page = visit(samples + TRAVEL, scripts=scripts)
    page.get_by_role("link", name="对照两个版本").click()
    expect(page.locator(".sentence")).to_have_text(re.compile(r"^改\d+条，.*金额\d+处"))
    assert page.locator(".rows ins").count() > 5
    assert page.locator(".rows del").count() > 5
    expect(page.locator("details.same summary").first).to_contain_text("没有变化")
    page.get_by_role("link", name="仅看变化").click()
    expect(page.locator(".running ins").first).to_be_visible()
    expect(page.locator("details.same").first).to_be_visible()
    expect(page.locator(".row.same:visible")).to_have_count(0)


def test_merged_text_without_what_was_deleted_is_the_new_text(visit, samples):
    page = visit(f"{samples}{TRAVEL}/compare?from=2021-05-01&to=2023-06-01&view=changes")
    row = page.locator(".row.changed", has_text="自派驻满30日")
    new = row.locator(".running").evaluate(
        "node => { const copy = node.cloneNode(true); copy.querySelectorAll('del').forEach(one => one.remove());"
        " return [...copy.querySelectorAll('p')].map(one => one.textContent).join('\\n'); }"
    )
    shown = visit(samples + TRAVEL).locator("#art_2 .words > p").all_text_contents()
    assert new == "\n".join(shown)


def test_the_history_of_an_article_runs_through_renumbering(visit, samples):
    page = visit(samples + TRAVEL + "#art_12", scripts=False)
    page.locator("#art_12").get_by_role("link", name="历史").click()
    expect(page.locator(".wordings > li")).to_have_count(3)
    expect(page.locator(".wordings h2").last).to_contain_text("2019年4月10日版本 第十一条")


def test_a_reference_leads_to_the_article_it_names(visit, samples, scripts):
    page = visit(samples + TRAVEL, scripts=scripts)
    page.locator("#art_23 a", has_text="资金支付管理办法").click()
    assert unquote(page.url).endswith("资金支付管理办法#art_20")
    expect(page.locator("#art_20")).to_be_in_viewport()


def test_a_reference_within_the_rule_stays_on_the_page(visit, samples):
    page = visit(samples + TRAVEL, scripts=False)
    page.locator("#art_14 a", has_text="第十二条").click()
    assert page.url.endswith("#art_12")


def test_facets_narrow_and_widen_again(visit, samples, scripts):
    page = visit(f"{samples}/search?q=差旅", scripts=scripts)
    before = int(page.locator(".total b").inner_text())
    choice = page.locator(".facets a", has_text="公文")
    count = int(choice.first.locator(".count").inner_text())
    choice.first.click()
    expect(page.locator(".total b")).to_have_text(str(count))
    assert count < before
    expect(page.locator(".facets a[aria-current]")).to_contain_text("公文")
    page.locator(".tags a").first.click()
    expect(page.locator(".total b")).to_have_text(str(before))


def test_filters_stay_when_the_words_change(visit, samples):
    page = visit(f"{samples}/search?q=差旅&kind=regulation&sort=newest", scripts=False)
    search(page, "印章")
    expect(page.locator(".tags")).to_contain_text("规章制度")
    expect(page.locator(".orders a[aria-current]").first).to_have_text("最新")


def test_the_filters_of_a_phone_are_folded_and_open(visit, samples, scripts):
    page = visit(f"{samples}/search?q=差旅&kind=regulation", width=360, scripts=scripts)
    expect(page.locator(".facets nav")).not_to_be_visible()
    page.locator(".facets > summary").click()
    expect(page.locator(".facets nav")).to_be_visible()


def test_an_empty_result_says_why_and_offers_what_works(visit, samples):
    page = visit(f"{samples}/search?q=差旅+火箭&kind=minutes", scripts=False)
    expect(page.locator(".none")).to_contain_text("库里没有任何文件含“火箭”。")
    way = page.locator(".none li", has_text="去掉“火箭”")
    offered = re.search(r"\d+", way.locator(".count").inner_text())
    way.get_by_role("link").click()
    assert offered is not None
    expect(page.locator(".total b")).to_have_text(offered[0])


def test_how_the_question_was_understood_can_be_undone(visit, samples):
    page = visit(f'{samples}/search?q=报销 "据实报销" -差旅', scripts=False)
    expect(page.locator(".understood")).to_contain_text("“据实报销”须连续出现")
    page.get_by_role("link", name="取消排除").click()
    expect(page.locator("#q")).to_have_value('报销 "据实报销"')


def test_an_error_keeps_the_words_and_shows_a_way_on(visit, samples):
    page = visit(f"{samples}/search?q=差旅&on=昨天", scripts=False)
    expect(page.locator("h1")).to_have_text("参数有误")
    expect(page.locator("#q")).to_have_value("差旅")
    page.get_by_role("link", name="只用检索词重新检索").click()
    expect(page.locator(".total")).to_be_visible()


def test_a_day_before_the_first_version_leads_back(visit, samples):
    page = visit(f"{samples}{TRAVEL}?on=1999-01-01")
    expect(page.locator(".why")).to_contain_text("1999")
    page.get_by_role("link", name="打开这份文件今天适用的版本").click()
    expect(page.locator("h1")).to_have_text("澜江集团有限公司差旅费管理办法")


def test_a_lapsed_rule_says_so_first(visit, samples):
    page = visit(f"{samples}/works/regulation/澜江集团有限公司/数据分类分级管理规定（试行）", scripts=False)
    expect(page.locator(".sentence")).to_contain_text("已失效")
    expect(page.locator(".band")).to_contain_text("不再适用")


def test_a_notice_leads_to_the_rule_it_issues(visit, samples):
    page = visit(f"{samples}/works/official_document/澜江集团有限公司/澜江发〔2023〕12号", scripts=False)
    expect(page.locator(".sign").last).to_have_text("2023年4月20日")
    page.locator(".issues a").click()
    expect(page.locator("h1")).to_contain_text("差旅费管理办法")


def test_minutes_show_meeting_and_decisions(visit, samples):
    page = visit(
        f"{samples}/works/minutes/澜江集团有限公司/澜江集团有限公司总经理办公会 2023-04-12", scripts=False
    )
    expect(page.locator("dl.meeting")).to_contain_text("苏明瀚")
    expect(page.locator("#decision_1")).to_contain_text("差旅费管理办法")
    expect(page.locator("aside")).to_contain_text("差旅费管理办法")


@pytest.mark.parametrize("path", PAGES)
def test_pages_fit_a_phone_and_hold_no_inline_code(visit, samples, path):
    page = visit(samples + path, width=360)
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider == 0
    assert page.locator("[style], script:not([src]), [onclick]").count() == 0
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert page.locator("h1").count() == 1
    assert (
        page.evaluate(
            "[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)"
        )
        == []
    )


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", '" onfocus="alert(1)', "{{ 7 * 7 }}", "“”…—", "的" * 300]
)
def test_odd_words_come_back_as_text(visit, samples, words):
    page = visit(samples)
    search(page, words)
    expect(page.locator("#q")).to_have_value(words)


def test_slash_goes_to_the_box_and_suggestions_open_by_keyboard(visit, samples):
    page = visit(samples + TRAVEL)
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("公务接待")
    expect(page.locator(".suggestions li").first).to_contain_text("公务接待")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/works/**")
    expect(page.locator("h1")).to_contain_text("公务接待")


def test_slash_can_be_switched_off(visit, samples):
    page = visit(f"{samples}/help")
    page.get_by_role("button", name="关闭这些按键").click()
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.locator("#q")).not_to_be_focused()
    page.get_by_role("button", name="打开这些按键").click()


def test_a_citation_is_copied_as_text(visit, samples):
    page = visit(samples + TRAVEL)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    article = page.locator("#art_10")
    article.hover()
    article.get_by_role("button", name="复制引用").click()
    expect(article.get_by_role("button")).to_have_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(
        "《澜江集团有限公司差旅费管理办法》（澜江发〔2023〕12号）第十条：单程陆路行程在800公里以内的"
    )
    assert copied.endswith(
        "/works/regulation/澜江集团有限公司/差旅费管理办法/provisions/art_10?on=2026-11-24"
    )


def test_the_citation_of_a_paragraph_is_copied(visit, samples):
    page = visit(samples + TRAVEL)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("#art_12__para_2").hover()
    page.get_by_role("button", name="复制第二款").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(
        "《澜江集团有限公司差旅费管理办法》（澜江发〔2023〕12号）第十二条第二款：前款标准为每人每天的最高限额"
    )
    assert copied.endswith("/差旅费管理办法/provisions/art_12__para_2?on=2026-11-24")
    page.goto(copied.rsplit("\n", 1)[1])
    expect(page.locator(".asked")).to_contain_text("前款标准")


def test_a_citation_can_be_had_without_scripts(visit, samples):
    page = visit(samples + TRAVEL, scripts=False)
    page.locator("#art_12").get_by_role("link", name="引用和下载").click()
    expect(page.locator(".cited").first).to_have_text(
        "《澜江集团有限公司差旅费管理办法》（澜江发〔2023〕12号）第十二条"
    )
    page.get_by_text("各款、各项的引用").click()
    expect(page.locator(".cited", has_text="第十二条第二款")).to_be_visible()


def test_a_place_that_the_version_has_not_is_explained(visit, samples):
    page = visit(f"{samples}{TRAVEL}?on=2020-06-01#art_28")
    expect(page.locator(".trail")).to_be_in_viewport()
    page.get_by_role("link", name="查看它的去向").click()
    expect(page.locator(".trail")).to_contain_text("2019年4月10日版本里没有第二十八条")


def test_buttons_that_need_scripts_are_absent_without_them(visit, samples):
    page = visit(samples + TRAVEL, scripts=False)
    expect(page.get_by_role("button", name="复制引用")).to_have_count(0)


def test_keys_go_from_change_to_change(visit, samples):
    page = visit(f"{samples}{TRAVEL}/compare?from=2021-05-01&to=2023-06-01")
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.id")
    page.keyboard.press("j")
    assert first.startswith("row-")
    assert page.evaluate("document.activeElement.id") != first


def test_contents_mark_the_place(visit, samples):
    page = visit(samples + TRAVEL)
    page.locator(".contents a", has_text="住宿费").first.click()
    expect(page.locator(".contents a[aria-current]")).to_contain_text("住宿费")
    expect(page.locator(".versions")).to_be_in_viewport()


def test_print_leaves_the_text(visit, samples):
    page = visit(samples + TRAVEL)
    page.emulate_media(media="print")
    expect(page.locator("#art_1")).to_be_visible()
    for hidden in (".top", "aside", ".contents", ".foot"):
        expect(page.locator(hidden)).not_to_be_visible()


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/search?q=差旅费&kind=regulation",
        f"{TRAVEL}?on=2020-06-01",
        f"{TRAVEL}/compare?from=2019-06-01&to=2023-06-01",
        "/works/official_document/澜江集团有限公司/澜江发〔2023〕12号",
    ],
)
@pytest.mark.parametrize("dark", [False, True])
def test_words_stand_out_from_what_is_behind_them(visit, samples, path, dark):
    page = visit(samples + path, dark=dark)
    poor = page.evaluate(CONTRAST)
    assert poor == []


CONTRAST = """() => {
  const number = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (c) => { const [r, g, b] = c.map((v) => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
    return .2126 * r + .7152 * g + .0722 * b; };
  const behind = (node) => { for (; node; node = node.parentElement) {
    const c = number(getComputedStyle(node).backgroundColor); if (c.length < 4 || c[3] > .99) return c.slice(0, 3); } return [255, 255, 255]; };
  const poor = new Set();
  for (const node of document.querySelectorAll('main *, header *')) {
    if (![...node.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()) || !node.offsetParent) continue;
    const style = getComputedStyle(node);
    if (style.opacity === '0' || !style.color.startsWith('rgb')) continue;
    const [a, b] = [light(number(style.color).slice(0, 3)), light(behind(node))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) poor.add(node.tagName + '.' + node.className + ' ' + style.color);
  }
  return [...poor];
}"""


def test_a_reference_shows_a_preview_on_hover_and_on_focus(visit, samples):
    page = visit(f"{samples}/works/regulation/澜江集团有限公司/教育培训管理办法")
    link = page.locator("article.text p a", has_text="该办法第十二条")
    link.hover()
    preview = page.locator("#preview")
    expect(preview).to_contain_text("《差旅费管理办法》第十二条")
    expect(preview).to_contain_text("住宿费实行分地区、分级别限额管理")
    expect(link).to_have_attribute("aria-describedby", "preview")
    page.keyboard.press("Escape")
    expect(preview).to_be_hidden()
    page.mouse.move(0, 0)
    link.evaluate(
        "link => { const all = [...document.querySelectorAll('a[href], button')]; all[all.indexOf(link) - 1].focus(); }"
    )
    page.keyboard.press("Tab")
    expect(link).to_be_focused()
    expect(preview).to_be_visible()
    expect(link).to_be_focused()
    page.keyboard.press("Tab")
    expect(preview).to_be_hidden()


def test_a_term_shows_its_definition(visit, samples, scripts):
    page = visit(samples + TRAVEL, scripts=scripts)
    term = page.locator("#art_1 a.term")
    word = term.inner_text()
    if scripts:
        term.hover()
        expect(page.locator("#preview")).to_contain_text(f"术语“{word}”")
        page.keyboard.press("Escape")
    term.click()
    assert "#art_2" in page.url


def test_a_reference_that_leads_nowhere_says_so_in_the_text(visit, samples, scripts):
    page = visit(samples + TRAVEL, scripts=scripts)
    unknown = page.locator("#art_1 .ref").first
    expect(unknown).to_have_attribute("data-verdict", "未收录")
    said = unknown.evaluate("node => getComputedStyle(node, '::after').content")
    assert "data-verdict" in said or "未收录" in said


def test_a_changed_amount_leads_to_its_article(visit, samples, scripts):
    page = visit(f"{samples}{TRAVEL}/compare?from=2021-05-01&to=2023-06-01", scripts=scripts)
    page.locator(".telling dd", has_text="750元 → 800元").get_by_role("link").click()
    row = page.locator(".row:target")
    expect(row).to_be_in_viewport()
    expect(row.locator("h3")).to_contain_text("第十二条")
    expect(row.locator(".new td ins").first).to_have_text("800")
    expect(row.locator(".old td del").nth(1)).to_have_text("750")


def test_changes_differ_by_more_than_colour_in_print(visit, samples):
    page = visit(f"{samples}{TRAVEL}/compare?from=2021-05-01&to=2023-06-01")
    page.emulate_media(media="print")
    lines = [
        page.locator(f".rows {mark}").first.evaluate("node => getComputedStyle(node).textDecorationLine")
        for mark in ("ins", "del")
    ]
    assert lines == ["underline", "line-through"]
    for hidden in (".picks", ".by-day", ".keys"):
        expect(page.locator(hidden).first).to_be_hidden()
