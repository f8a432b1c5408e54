"""The sentences and the woven texts of the pages, without a browser."""

from __future__ import annotations

from datetime import date

import pytest
from markupsafe import Markup

from corpus.compare import compare
from corpus.model import Expression, Kind, LegalForce, Provision, ProvisionType, Validity
from corpus.timeline import legal_force
from search_app import words
from search_app.pages_merge import merged
from search_app.pages_text import Piece, blocks_of, contents, text_units, weave

TODAY = date(2026, 11, 24)


def version(**days: object) -> Expression:
    return Expression("v1", "办法", date(2023, 4, 20), 1, None, None, False, validity=Validity(**days))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("days", "on", "sentence"),
    [
        ({"valid_from": date(2023, 5, 1)}, TODAY, "现行有效，自2023年5月1日起施行"),
        (
            {"valid_from": date(2023, 5, 1), "amended_on": date(2027, 1, 1)},
            TODAY,
            "现行有效，自2023年5月1日起施行；2027年1月1日起由新版本替代",
        ),
        (
            {"valid_from": date(2018, 12, 29), "inferred": True},
            TODAY,
            "现行有效，自2018年12月29日起施行（施行日期按修正日推定）",
        ),
        ({}, TODAY, "时效不明，施行日期不明"),
        ({"valid_from": date(2027, 1, 1)}, TODAY, "尚未生效，自2027年1月1日起施行"),
        (
            {"valid_from": date(2017, 8, 22), "repealed_on": date(2022, 4, 1)},
            TODAY,
            "已废止，自2017年8月22日起施行；2022年4月1日起废止",
        ),
        (
            {"valid_from": date(2023, 7, 1), "lapsed_on": date(2026, 7, 1)},
            TODAY,
            "已失效，自2023年7月1日起施行；2026年7月1日起因有效期届满失效",
        ),
        (
            {
                "valid_from": date(2019, 5, 1),
                "amended_on": date(2021, 4, 1),
                "repealed_on": date(2023, 5, 1),
            },
            date(2020, 6, 1),
            "2020年6月1日时现行有效，自2019年5月1日起施行；2021年4月1日起由新版本替代",
        ),
    ],
)
def test_status_in_words(days, on, sentence):
    one = version(**days)
    force = legal_force(one.validity, on)
    assert words.status_sentence(Kind.REGULATION, one, force, on, TODAY) == sentence


def test_minutes_have_a_day_and_no_force():
    said = words.status_sentence(Kind.MINUTES, version(), LegalForce.UNKNOWN, TODAY, TODAY)
    assert said == "2023年4月20日召开"


@pytest.mark.parametrize(
    ("eid", "kind", "said"),
    [
        ("art_12", Kind.REGULATION, "第十二条"),
        ("art_12-1__para_2__item_3", Kind.REGULATION, "第十二条之一第二款第（三）项"),
        ("annex_1__art_3", Kind.REGULATION, "附件1第三条"),
        ("preamble", Kind.MINUTES, "开头部分"),
        ("decision_4", Kind.MINUTES, "议定事项四"),
        ("sec_2", Kind.OFFICIAL_DOCUMENT, "第二部分"),
    ],
)
def test_an_eid_in_words(eid, kind, said):
    assert words.eid_words(eid, kind) == said


def test_woven_text_is_escaped_and_keeps_every_character():
    text = '出差<b>"超过"</b>3人'
    html = weave(text, [Piece(0, 2), Piece(2, 5, "a", {"href": '#"x'})])
    assert html.startswith('<mark>出差</mark><a href="#&#34;x">&lt;b&gt;</a>')
    assert Markup(html).striptags() == text


def test_lines_become_paragraphs_items_and_tables():
    blocks = list(blocks_of("按下列标准：\n（一）甲；\n级别\t标准\n一类\t800元\n\u200b\n其他。", []))
    assert [block.kind for block in blocks] == ["p", "item", "table", "p"]
    assert blocks[2].rows == (("级别", "标准"), ("一类", "800元"))


def article(number: int, text: str) -> Provision:
    return Provision(f"art_{number}", ProvisionType.ARTICLE, f"第{number}条", text=text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("每人每天不超过100元。", "每人每天不超过120元，据实报销。"),
        ("出差人员应当事前审批。紧急情况除外。", "出差人员应当事前审批。"),
        ("甲乙丙丁，戊己庚辛。", "戊己庚辛，甲乙丙丁。"),
        ("住宿费：\n地区\t标准\n一类\t750元", "住宿费：\n地区\t标准\n一类\t800元\n二类\t700元"),
    ],
)
def test_running_text_without_what_was_deleted_is_the_new_text(old, new):
    row = compare((article(1, old),), (article(1, new),)).rows[0]
    shown = ""
    for block in merged(row):
        for html in [cell for cells in block.rows for cell in cells] or [block.html]:
            kept = "".join(part.split("</del>")[-1] for part in html.split("<del>"))
            shown += Markup(kept).striptags()
    assert shown == new.replace("\n", "").replace("\t", "")


def test_contents_are_the_headings_or_else_the_articles():
    chapter = Provision(
        "chp_1", ProvisionType.CHAPTER, "第一章", "总则", children=(article(1, "甲。"), article(2, "乙。"))
    )
    (entry,) = contents(text_units((chapter,)))
    assert (entry.num, entry.heading, entry.numbers) == ("第一章", "总则", "第1条—第2条")
    assert [one.eid for one in contents(text_units((article(1, "甲。"), article(2, "乙。"))))] == [
        "art_1",
        "art_2",
    ]
