"""How a document and its parts are cited: one function, for pages, buttons, files and the API."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.model import Expression, Field, Kind, Provision, ProvisionType, Validity, Work
from search_app.citation_text import document_cited, parts_cited
from search_app.pages_links import readable
from search_app.reading import divided

OLD, NEW = date(2021, 3, 15), date(2023, 4, 20)


def version(number: str, day: date | None, title: str, id_: str) -> Expression:
    fields = {"document_number": Field(number)} if number else {}
    return Expression(id_, title, day, 1, None, None, False, validity=Validity(), fields=fields)


def work(kind: Kind, number: str, *versions: Expression) -> Work:
    return Work(1, "regulation/甲/乙", kind, "乙", ("甲",), "", "内部", (), (), number, versions)


@pytest.mark.parametrize(
    ("title", "number", "cited"),
    [
        ("差旅费管理办法", "集团发〔2023〕12号", "《差旅费管理办法》（集团发〔2023〕12号）"),
        ("中华人民共和国公司法", "", "《中华人民共和国公司法》"),
        ("《印章管理办法》", "", "《印章管理办法》"),
        (
            "关于印发《印章管理办法》的通知",
            "集团发〔2022〕20号",
            "《关于印发〈印章管理办法〉的通知》（集团发〔2022〕20号）",
        ),
        (
            "《甲办法》和《乙办法》的修改决定",
            "",
            "《〈甲办法〉和〈乙办法〉的修改决定》",
        ),
        ("总经理办公会会议纪要〔2023〕7期", "〔2023〕7期", "《总经理办公会会议纪要〔2023〕7期》"),
    ],
)
def test_a_document(title, number, cited):
    one = version(number, NEW, title, "v2")
    assert document_cited(work(Kind.REGULATION, "", one), one, one) == cited


@pytest.mark.parametrize(
    ("old_number", "new_number", "day", "cited"),
    [
        ("集团发〔2021〕8号", "集团发〔2023〕12号", OLD, "《办法》（集团发〔2021〕8号）"),
        ("集团发〔2023〕12号", "集团发〔2023〕12号", OLD, "《办法》（2021年3月15日版本）"),
        ("", "集团发〔2023〕12号", OLD, "《办法》（2021年3月15日版本）"),
        ("", "", OLD, "《办法》（2021年3月15日版本）"),
        ("", "", None, "《办法》（编号v1的版本）"),
    ],
)
def test_a_version_that_is_not_the_present_one(old_number, new_number, day, cited):
    old, new = version(old_number, day, "办法", "v1"), version(new_number, NEW, "办法", "v2")
    whole = work(Kind.REGULATION, new_number, old, new)
    assert document_cited(whole, old, new) == cited
    assert document_cited(whole, new, new) == "《办法》" + (f"（{new_number}）" if new_number else "")


def article(num: str, eid: str, text: str) -> Provision:
    return Provision(eid, ProvisionType.ARTICLE, num, text=text)


TREE = (
    Provision("preamble", ProvisionType.PREAMBLE, text="为了……"),
    Provision(
        "chp_2",
        ProvisionType.CHAPTER,
        "第二章",
        "费用",
        children=(
            Provision(
                "chp_2__sec_1",
                ProvisionType.SECTION,
                "第一节",
                "住宿",
                children=(
                    article("第十二条", "art_12", "标准如下：\n地区\t标准\n一类\t800元\n（一）甲；\n1.子；\n（二）乙。\n前款标准为上限。"),
                    article("第十二条之一", "art_12-1", "只有一款：\n（一）甲；\n（二）乙。"),
                ),
            ),
            article("第十三条", "art_13", "只有一句。"),
            article("第十三条", "art_13~2", "重号。"),
        ),
    ),
    Provision("sec_3", ProvisionType.SECTION, "", "一、走进公司", "欢迎。"),
    Provision("annex_1", ProvisionType.ANNEX, "附件1", "清单", "", (article("第一条", "annex_1__art_1", "甲。\n乙。"),)),
    Provision("annex_2", ProvisionType.ANNEX, "附表", "", "甲"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("eid", "cited"),
    [
        ("preamble", "开头部分"),
        ("chp_2", "第二章"),
        ("chp_2__sec_1", "第二章第一节"),
        ("art_12", "第十二条"),
        ("art_12__para_1", "第十二条第一款"),
        ("art_12__para_1__item_2", "第十二条第一款第（二）项"),
        ("art_12__para_1__item_1__subitem_1", "第十二条第一款第（一）项第1目"),
        ("art_12__para_2", "第十二条第二款"),
        ("art_12-1__para_1", "第十二条之一"),
        ("art_12-1__para_1__item_2", "第十二条之一第（二）项"),
        ("art_13__para_1", "第十三条"),
        ("art_13~2", "第十三条（第2处）"),
        ("sec_3", "“一、走进公司”"),
        ("annex_1__art_1__para_2", "附件1第一条第二款"),
        ("annex_2", "附表"),
    ],
)
def test_a_part(eid, cited):
    assert parts_cited(divided(TREE), Kind.REGULATION)[eid] == cited


@pytest.mark.parametrize(
    ("kind", "one", "cited"),
    [
        (
            Kind.MINUTES,
            Provision("decision_4", ProvisionType.DECISION, "（二）", text="甲。"),
            "议定事项四",
        ),
        (Kind.MINUTES, Provision("item_1", ProvisionType.AGENDA_ITEM, "议题一", "甲"), "议题一"),
        (Kind.OFFICIAL_DOCUMENT, Provision("sec_2", ProvisionType.SECTION, "二、", "要求"), "第二部分"),
        (Kind.REGULATION, Provision("art_1", ProvisionType.ARTICLE, "一、", text="甲。"), "第一条"),
    ],
)
def test_a_part_of_another_kind(kind, one, cited):
    assert parts_cited((one,), kind) == {one.eid: cited}


def test_a_readable_address_is_still_whole():
    url = "http://h/works/minutes/%E7%94%B2/%E4%B9%99%20a%2Fb%E3%80%80c%3F?on=2026-01-01#art_1"
    assert readable(url) == "http://h/works/minutes/甲/乙%20a%2Fb%E3%80%80c%3F?on=2026-01-01#art_1"
