"""References of a text: what they name, and whether they hold on a day."""

from datetime import date

import pytest

from analyzers.citations import find_citations
from corpus.citing import by_eid, citation_of, citations_in, judge, provision_eid
from corpus.model import Expression, Kind, Provision, ProvisionType, Verdict, Work
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
    assert provision_eid(found) == eid


def test_title_number_and_place():
    text = "按《差旅费管理办法》（澜江发[2023]12号）第三条执行。"
    (found,) = find_citations(text)
    citation = citation_of(text, found, "art_1")
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
