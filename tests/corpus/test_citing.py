"""References of a text: what they name, and whether they hold on a day."""

from datetime import date

import pytest

from analyzers.citations import find_citations
from corpus.citing import by_eid, citation_of, citations_in, judge
from corpus.model import Expression, Kind, Provision, ProvisionType, Verdict, Work
from corpus.relative import Place, eid_of
from corpus.timeline import timeline


def article(number, num, text="甲。"):
    return Provision(f"art_{number}", ProvisionType.ARTICLE, num, "", text)


@pytest.mark.parametrize(
    ("text", "eid"),
    [
        ("《差旅费管理办法》第十二条", "art_12"),
        ("《差旅费管理办法》第十二条第二款", "art_12__para_2"),
        ("《差旅费管理办法》第十二条第二款第（三）项", "art_12__para_2__item_3"),
        ("《差旅费管理办法》第七条之一", "art_7-1"),
        ("《差旅费管理办法》第三章", "chp_3"),
        ("《差旅费管理办法》第三章第七条", "art_7"),
        ("《差旅费管理办法》", ""),
    ],
)
def test_provision_eid(text, eid):
    (found,) = find_citations(text)
    assert eid_of(found.provision) == eid


def test_title_number_and_place():
    text = "按《差旅费管理办法》（澜江发[2023]12号）第三条执行。"
    (found,) = find_citations(text)
    citation = citation_of(text, found, Place("art_1", text, found.start, ["art_1"]))
    assert (citation.eid, citation.number, citation.target_eid) == ("art_1", "澜江发〔2023〕12号", "art_3")
    assert text[citation.start : citation.end] == citation.text
    assert (
        citation.title_key
        == citation_of("《差旅费 管理办法》", find_citations("《差旅费 管理办法》")[0]).title_key
    )


def test_own_provisions_and_pointers_within_a_paragraph():
    tree = [article(1, "第一条", "按本办法第二条执行，前款除外。")]
    (citation,) = citations_in(tree)
    assert (citation.title_key, citation.number, citation.target_eid) == ("", "", "art_2")


@pytest.mark.parametrize(
    ("text", "eid"),
    [
        ("甲。\n前款规定的费用。", "art_2__para_1"),
        ("甲。\n乙。\n前两款规定的费用。", "art_2__para_1"),
        (
            "甲：\n（一）乙；\n（二）前项以外的。\n前款第（二）项除外。",
            "art_2__para_1__item_1 art_2__para_1__item_2",
        ),
        ("前款规定。", ""),
        ("前条规定的人员。", "art_1"),
        ("本条第二款另有规定。", "art_2__para_2"),
        ("按第三条第二款执行。", "art_3__para_2"),
        ("按照第一条、第三条执行。", "art_1 art_3"),
        ("甲。\n第一款的费用。", "art_2__para_1"),
    ],
)
def test_references_within_a_text(text, eid):
    tree = [article(1, "第一条"), article(2, "第二条", text), article(3, "第三条")]
    assert " ".join(one.target_eid for one in citations_in(tree)) == eid


def test_that_rule_is_the_one_named_last():
    tree = [
        article(1, "第一条", "按《采购管理办法》（澜江发〔2021〕12号）办理，超过该办法第八条的限额的除外。")
    ]
    first, second = citations_in(tree)
    assert (second.title_key, second.number, second.target_eid) == (first.title_key, first.number, "art_8")


def test_short_name_holds_in_later_articles():
    tree = [
        article(1, "第一条", "根据《澜江集团有限公司差旅费管理办法》（以下简称《办法》）制定本细则。"),
        article(2, "第二条", "按《办法》第三条执行。"),
    ]
    first, second = citations_in(tree)
    assert second.title_key == first.title_key
    assert second.target_eid == "art_3"


def work(*versions):
    return Work(1, "a", Kind.REGULATION, "某办法", (), "", "内部", (), (), "", timeline(versions))


def version(id_, day, begins):
    known = date.fromisoformat(day)
    return Expression(id_, "某办法", known, int(id_[1:]), known, date.fromisoformat(begins), False)


TREES = {
    "v1": [article(1, "第一条"), article(2, "第二条")],
    "v2": [article(1, "第一条"), article(2, "第二条"), article(3, "第三条")],
    "v3": [article(7, "七、")],
}
RULE = work(version("v1", "2019-01-01", "2019-02-01"), version("v2", "2023-01-01", "2023-02-01"))


@pytest.mark.parametrize(
    ("eid", "on", "expected"),
    [
        ("", "2018-01-01", ("", Verdict.NOT_YET_IN_FORCE)),
        ("", "2019-01-15", ("", Verdict.NOT_YET_IN_FORCE)),
        ("", "2020-01-01", ("", Verdict.IN_FORCE)),
        ("art_2", "2020-01-01", ("art_2", Verdict.IN_FORCE)),
        ("art_3", "2020-01-01", ("", Verdict.NO_SUCH_PROVISION)),
        ("art_3", "2024-01-01", ("art_3", Verdict.IN_FORCE)),
        ("art_3__para_9", "2024-01-01", ("art_3", Verdict.IN_FORCE)),
        ("item_3", "2024-01-01", ("", Verdict.NO_SUCH_PROVISION)),
    ],
)
def test_judge(eid, on, expected):
    assert judge(RULE, eid, date.fromisoformat(on), lambda v: by_eid(TREES[v.id])) == expected


def test_seventh_item_of_a_rule_counted_by_items():
    counted = work(version("v3", "2019-01-01", "2019-02-01"))
    found = judge(counted, "item_7", date(2020, 1, 1), lambda v: by_eid(TREES[v.id]))
    assert found == ("art_7", Verdict.IN_FORCE)


def test_undated_rule_is_not_checked():
    undated = work(Expression("v1", "某办法", None, 1, None, None, False))
    assert judge(undated, "", date(2020, 1, 1), lambda v: {}) == ("", Verdict.NOT_CHECKED)


def test_own_number_refers_to_nothing_else():
    tree = [article(1, "第一条", "澜江发〔2023〕12号，见澜江发〔2021〕8号。")]
    assert [one.number for one in citations_in(tree, "澜江发〔2023〕12号")] == ["澜江发〔2021〕8号"]


def test_articles_in_a_letter_are_those_of_the_rule_it_issues():
    tree = [
        Provision(
            "preamble",
            ProvisionType.PREAMBLE,
            "",
            "",
            "《差旅费管理办法》已经审议通过，现印发给你们。《旧办法》废止。",
        ),
        Provision("sec_1", ProvisionType.SECTION, "", "一、", "其中第十二条重新确定限额。"),
    ]
    issued, _, limit = citations_in(tree, is_letter=True)
    assert [one.target_eid for one in citations_in(tree)] == ["", ""]
    assert (limit.title_key, limit.target_eid) == (issued.title_key, "art_12")


def test_items_after_a_lead_are_those_of_the_article_it_names():
    text = "违反本办法第一条规定的：\n（一）有第一项行为的，警告；\n（二）有第三项行为的，罚款。"
    tree = [article(1, "第一条"), article(2, "第二条", text)]
    assert [one.target_eid for one in citations_in(tree)] == ["art_1", "art_1__item_1", "art_1__item_3"]


def test_quoted_words_point_nowhere():
    tree = [article(1, "第一条", "甲。\n原规定为：“前款规定的期限，从发生之日起算。”前款除外。")]
    assert [one.target_eid for one in citations_in(tree)] == ["art_1__para_1"]
