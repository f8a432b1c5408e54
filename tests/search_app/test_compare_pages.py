"""The pages of a comparison and of an article's history over a rule of five versions: what they say, link and hide."""

import re
from urllib.parse import quote

import pytest
from lxml import html

from tests.stacks import only_single

pytestmark = only_single

NAME = "regulation/甲公司/例行事项办法"
AIM = "为规范例行事项的办理，明确责任和期限，制定本办法。"
LODGING = "住宿费标准为每人每天450元，凭发票据实报销，由财务部审核。"
RAISED = "住宿费标准为每人每天500元，凭发票据实报销，由审计部审核。"
TRAVEL = "乘坐飞机应当选择经济舱，应当在10个工作日内报销，超支部分由个人自理。"
SEALS = "使用印章应当填写审批单，经部门负责人签字后到办公室登记。"
CARS = "公务用车由车队统一调度，派车单由调度员签发，节假日封存。"
END = "本办法由办公室负责解释，自印发之日起施行。"

# From version to version: an article put in and a chapter renamed; one taken out; one changed and the old one back;
# one split; and, to come, only signs changed, and one changed.
VERSIONS = {
    "2019-01-01": (("总则", (AIM,)), ("管理", (LODGING, CARS)), ("附则", (END,))),
    "2020-01-01": (("总则", (AIM, SEALS)), ("标准", (LODGING, CARS)), ("附则", (END,))),
    "2021-01-01": (("总则", (AIM, SEALS)), ("标准", (LODGING,)), ("附则", (END,))),
    "2022-01-01": (("总则", (AIM, SEALS)), ("标准", (RAISED + "\n\n" + TRAVEL, CARS)), ("附则", (END,))),
    "2024-01-01": (("总则", (AIM, SEALS)), ("标准", (RAISED, TRAVEL, CARS)), ("附则", (END,))),
    "2027-01-01": (
        ("总则", (AIM.replace("，", ", "), SEALS)),
        ("标准", (RAISED.replace("500", "600"), TRAVEL, CARS)),
        ("附则", (END,)),
    ),
}
DECISION = """---
title: 关于印发《例行事项办法》的通知
kind: official_document
issuer: 甲公司
level: {level}
document_number: 甲发〔2022〕3号
version_date: 2022-01-01
---
# 关于印发《例行事项办法》的通知

各部门：

为适应物价变化，保障公务活动需要，经办公会审议通过，现将修订后的《例行事项办法》印发给你们。

一、第三条提高住宿费标准；违反规定的，依据第二条处理。

甲公司

2022年1月1日
"""


def text_of(day):
    numbers = iter("一二三四五六七八九")
    chapters = zip("一二三", VERSIONS[day], strict=True)
    body = "\n\n".join(
        f"## 第{n}章 {name}\n\n" + "\n\n".join(f"第{next(numbers)}条　{text}" for text in texts)
        for n, (name, texts) in chapters
    )
    number = "document_number: 甲发〔2022〕3号\n" if day == "2022-01-01" else ""
    head = f"title: 例行事项办法\nkind: regulation\nissuer: 甲公司\nversion_date: {day}\n{number}"
    return f"---\n{head}entry_into_force: {day}\n---\n# 例行事项办法\n\n{body}\n"


def library_with(small_library, level):
    files = {f"例行事项办法({day}).md": text_of(day) for day in VERSIONS}
    return small_library(files | {"通知.md": DECISION.format(level=level)})


@pytest.fixture(scope="module")
def five_versions(small_library):
    return library_with(small_library, "内部")


@pytest.fixture
def page(five_versions, serving):
    client = serving(five_versions).test_client()
    return lambda below: page_of(client, below)


def page_of(client, below):
    answer = client.get(f"/works/{quote(NAME)}{below}")
    assert answer.status_code == 200, below
    return html.fromstring(answer.get_data(as_text=True))


def said(node):
    return "".join(node.text_content().split())


def css(node, selector):
    """The elements below a node that a selector of tags, classes and attributes means."""
    path = ""
    for step in selector.split():
        tag, classes, attribute = re.fullmatch(r"(\w*)((?:\.[\w-]+)*)(\[.+\])?", step).groups()
        path += f".//{tag or '*'}" if not path else f"//{tag or '*'}"
        for name in classes.split(".")[1:]:
            path += f"[contains(concat(' ', @class, ' '), ' {name} ')]"
        if attribute:
            name, _, part = attribute[1:-1].partition("*=")
            path += f"[contains(@{name}, {part})]" if part else f"[@{name}]"
    return node.xpath(path)


def sentence(found):
    return [said(one) for one in css(found, ".sentence")]


def ids(page):
    """The version of each day."""
    links = css(page("/versions"), "tbody tr")
    found = {}
    for row in links:
        for link in css(row, 'a[href*="compare?to="]'):
            found[said(css(row, "th")[0])] = link.get("href").split("to=")[1]
    return found


def test_each_version_leads_to_what_it_changed(page):
    found = ids(page)
    assert list(found) == [
        "2027年1月1日",
        "2024年1月1日",
        "2022年1月1日",
        "2021年1月1日",
        "2020年1月1日",
    ]
    compared = page(f"/compare?to={found['2020年1月1日']}")
    assert "这次修改改了什么" in said(css(compared, ".lead")[0])
    assert sentence(compared)[0].startswith(
        "增1条，仅序号变化3条；第二章由“管理”改名为“标准”。没有变化的1条已折叠。"
    )
    whole = page("")
    assert len(css(whole, 'aside a[href*="compare?to="]')) >= len(found)


def test_the_first_version_has_nothing_before_it(page):
    first = css(css(page("/versions"), "tbody tr")[-1], "th a")[0].get("href").split("version=")[1]
    assert "最早版本" in said(css(page(f"/compare?to={first}"), "main")[0])


def test_versions_between_are_offered_and_a_reversal_is_told(page):
    over = page("/compare?from=2019-06-01&to=2022-06-01")
    steps = [link.get("href") for link in css(over, '.lead a[href*="compare?to="]')]
    assert len(steps) == 3
    back = page("/compare?from=2022-06-01&to=2019-06-01")
    assert "左边的版本晚于右边的版本" in said(css(back, ".lead")[0])


def test_telling_changes_lead_to_their_rows(page):
    found = page("/compare?from=2021-06-01&to=2022-06-01")
    lines = [said(line) for line in css(found, ".telling dd")]
    assert "第三条：450元→500元" in lines
    assert "第三条：财务部→审计部" in lines
    assert any(line.startswith("第三条：增加10个工作日") for line in lines)
    for link in css(found, ".telling dd a"):
        row = found.get_element_by_id(link.get("href")[1:])
        assert said(css(row, "h3")[0]).startswith(said(link))


@pytest.mark.parametrize(("view", "open_"), [("side", False), ("changes", False), ("inline", True)])
def test_what_did_not_change_is_there_to_be_found(page, view, open_):
    found = page(f"/compare?from=2021-06-01&to=2022-06-01&view={view}")
    texts = said(css(found, ".rows")[0])
    for text in (AIM, SEALS, END):
        assert texts.count(text) == 1
    folded = css(found, "details.same")
    assert bool(folded) is not open_
    assert all(one.get("open") is None for one in folded)
    assert sum(len(css(one, "[data-change]")) for one in folded) == 0


def test_form_is_told_apart_and_can_be_hidden(page):
    hidden = page("/compare?from=2025-01-01&to=2027-06-01")
    assert len(css(hidden, ".row.form u")) == 0
    (switch,) = css(hidden, "a.switch")
    assert "显示仅标点、空格或字形不同的1条" in said(switch)
    shown = page("/compare?from=2025-01-01&to=2027-06-01&form=1")
    assert {mark.text for mark in css(shown, ".row.form .new u")} == {", "}


def test_a_split_is_told_at_both_parts(page):
    found = page("/compare?from=2022-06-01&to=2024-06-01")
    notes = [said(row) for row in css(found, ".row h3") if "拆分" in said(row)]
    assert [note.split("由原")[1] for note in notes] == ["第三条拆分为第三条、第四条"] * 2


def test_the_notice_is_quoted_where_it_states_a_reason(page):
    found = page("/compare?from=2021-06-01&to=2022-06-01")
    whole = [said(one) for one in css(found, ".head .reason")]
    assert whole == ["“为适应物价变化，保障公务活动需要”（甲发〔2022〕3号）"]
    (reason,) = css(found, ".rows .reason")
    assert said(reason) == "修改说明：“第三条提高住宿费标准”（甲发〔2022〕3号）"


def test_a_hidden_notice_is_neither_named_nor_quoted(small_library, serving):
    client = serving(library_with(small_library, "核心商密")).test_client()
    for below in (
        "/compare?from=2021-06-01&to=2022-06-01",
        "/compare/export?from=2021-06-01&to=2022-06-01&format=html",
        "/provisions/art_3/history",
    ):
        text = said(page_of(client, below))
        assert "物价" not in text
        assert "印发《例行事项办法》" not in text


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        ("art_1/history", ["自收录的最早版本（2019年1月1日）起一直如此，内容没有改过。"]),
        ("art_2/history", ["这一条自2020年1月1日起（2020年1月1日版本）新增，此后内容没有改过。"]),
        (
            "art_3/history",
            [
                "自2024年1月1日起（2024年1月1日版本）如此规定。",
                "自2027年1月1日起（2027年1月1日版本）将改为新的规定，见下。",
            ],
        ),
        ("art_5/history", ["这一条曾经删去，自2022年1月1日起（2022年1月1日版本）恢复。"]),
        (
            "art_3/history?on=2020-06-01",
            [
                "2020年6月1日时的规定：自收录的最早版本（2019年1月1日）起一直如此，内容没有改过。",
                "自2022年1月1日起（2022年1月1日版本）改为新的规定，见下。",
                "自2024年1月1日起（2024年1月1日版本）改为新的规定，见下。",
                "自2027年1月1日起（2027年1月1日版本）将改为新的规定，见下。",
            ],
        ),
        (
            "art_4/history?on=2020-06-01",
            [
                "2020年6月1日时的规定：自收录的最早版本（2019年1月1日）起一直如此，内容没有改过。",
                "自2021年1月1日起（2021年1月1日版本）删去这一条，见下。",
                "自2022年1月1日起（2022年1月1日版本）改为新的规定，见下。",
            ],
        ),
    ],
)
def test_since_when_it_says_this(page, below, expected):
    assert sentence(page(f"/provisions/{below}")) == expected


def test_another_day_is_of_the_same_article(page):
    """A number may be another article's on that day: what is asked for is the one that bears it today."""
    form = css(page("/provisions/art_5/history"), "form.pick-day")[0]
    hidden = {
        one.get("name"): one.get("value") for one in css(form, "input") if one.get("type") == "hidden"
    }
    assert hidden == {"numbered": "2026-11-24"}
    then = page("/provisions/art_5/history?on=2020-06-01&numbered=2026-11-24")
    assert said(css(then, "h1")[0]).endswith("第四条的沿革")
    assert CARS in said(css(then, ".wordings")[0])
    other = page("/provisions/art_5/history?on=2020-06-01")
    assert said(css(other, "h1")[0]).endswith("第五条的沿革")
    assert END in said(css(other, ".wordings")[0])


def test_every_wording_with_what_became_of_it(page):
    found = page("/provisions/art_5/history")
    heads = [said(one) for one in css(found, ".wordings h2")]
    assert heads == [
        "2027年1月1日版本第五条没有变化",
        "2024年1月1日版本第五条仅序号变化",
        "2022年1月1日版本第四条恢复",
        "2021年1月1日版本删去",
        "2020年1月1日版本第四条仅序号变化",
        "2019年1月1日版本第三条最早的文本",
    ]
    assert [said(one) for one in css(found, ".wordings .coming strong")] == ["将来的版本"]
    assert "关于印发《例行事项办法》的通知" in said(css(found, ".wordings li")[2])


def test_a_split_is_told_in_the_history_of_its_parts(page):
    for eid in ("art_3", "art_4"):
        heads = [said(one) for one in css(page(f"/provisions/{eid}/history"), ".wordings h2")]
        assert heads[1].endswith("修改，由原第三条拆分而来")


def test_details_of_the_api(five_versions, serving):
    client = serving(five_versions).test_client()
    url = f"/api/v1/works/{quote(NAME)}/compare?from=2022-06-01&to=2024-06-01"
    assert set(client.get(url).get_json()) == {"from", "to", "counts", "rows"}
    found = client.get(f"{url}&details=1").get_json()
    assert found["descents"] == [{"kind": "split", "whole": "art_3", "parts": ["art_3", "art_4"]}]
    assert found["telling"] == []


TASKS = (
    "采购计划", "合同签订", "印章登记", "档案移交", "车辆调度", "会议安排", "值班交接", "公文办理", "费用报销", "培训组织"
)  # fmt: skip
OTHERS = (
    "水厂停水须提前公告。", "泵站每日巡查两遍。", "管网漏损率按月考核。", "储能电站设消防沙箱。", "光伏板每季清洗。",
    "工地塔吊由专人指挥。", "深基坑须专家论证。", "仓库货架限重堆放。", "冷链温度自动记录。", "司机连续驾驶不超时。",
)  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (TASKS, TASKS[:4], "旧版有10条，新版只有4条：新版可能没有收全"),
        (TASKS[:4], TASKS, "旧版只有4条，新版有10条"),
        (TASKS, OTHERS, "没有一处能对上"),
        (TASKS, TASKS[:8], None),
    ],
)
def test_a_text_that_is_half_gone_or_another_is_remarked_on(small_library, serving, old, new, told):
    def text(day, tasks):
        lines = (
            one if one in OTHERS else f"{one}由承办部门在规定的期限内提出，经审核后办理，结果存入卷宗备查。"
            for one in tasks
        )
        body = "\n\n".join(f"第{n}条　{line}" for n, line in enumerate(lines, 1))
        head = f"title: 例行事项办法\nkind: regulation\nissuer: 甲公司\nversion_date: {day}"
        return f"---\n{head}\n---\n# 例行事项办法\n\n{body}\n"

    days = ("2020-01-01", "2022-01-01")
    library = small_library(
        {f"例行事项办法({day}).md": text(day, tasks) for day, tasks in zip(days, (old, new), strict=True)}
    )
    warnings = "".join(
        said(one) for one in css(page_of(serving(library).test_client(), "/compare"), ".warning")
    )
    assert told in warnings if told else "核对来源" not in warnings
