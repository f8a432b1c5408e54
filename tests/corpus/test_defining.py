"""Terms in the text of a rule: where they hold and where they are used."""

from __future__ import annotations

import pytest

from corpus.defining import definitions_of, uses_of
from corpus.model import Provision, ProvisionType


def article(number: int, text: str, *lines: str) -> Provision:
    inner = tuple(
        Provision(f"art_{number}__para_{at}", ProvisionType.PARAGRAPH, text=line)
        for at, line in enumerate(lines, 1)
    )
    return Provision(f"art_{number}", ProvisionType.ARTICLE, f"第{number}条", "", text, inner)


def chapter(number: int, *articles: Provision) -> Provision:
    return Provision(f"chp_{number}", ProvisionType.CHAPTER, f"第{number}章", "", "", articles)


def used(*tree: Provision) -> list[tuple[str, str, str]]:
    """Where each term is used and where that use leads."""
    return [
        (use.eid, use.definition.term, use.definition.line) for use in uses_of(tree, definitions_of(tree))
    ]


DEFINED = "本办法所称集团公司，是指澜江集团有限公司。"


def test_the_first_use_in_each_article_leads_to_the_line_that_defines():
    lines = ("甲。", DEFINED)
    tree = (
        article(1, "\n".join(lines), *lines),
        article(2, "集团公司负责，集团公司监督。"),
        article(3, "乙。"),
    )
    assert used(*tree) == [("art_2", "集团公司", "art_1__para_2")]


def test_the_defining_sentence_is_no_use_but_the_next_one_is():
    assert used(article(1, DEFINED + "集团公司另有规定的除外。")) == [("art_1", "集团公司", "art_1")]
    assert used(article(1, DEFINED)) == []


@pytest.mark.parametrize("lead", ["本章", "本条"])
def test_a_narrow_scope_ends_with_its_part(lead):
    tree = (
        chapter(1, article(1, f"{lead}所称费用，是指差旅费。费用包干。"), article(2, "费用自理。")),
        chapter(2, article(3, "费用不限。")),
    )
    wanted = {"本章": ["art_1", "art_2"], "本条": ["art_1"]}
    assert [eid for eid, _term, _line in used(*tree)] == wanted[lead]


def test_the_narrower_of_two_definitions_holds():
    tree = (
        chapter(1, article(1, "本办法所称费用，是指全部支出。")),
        chapter(2, article(2, "本章所称费用，是指差旅费。"), article(3, "费用包干。")),
        chapter(3, article(4, "费用不限。")),
    )
    assert [(eid, line) for eid, _term, line in used(*tree)] == [("art_3", "art_2"), ("art_4", "art_1")]


def test_longer_terms_go_first_and_words_are_whole():
    tree = (
        article(1, "本法所称公司，是指有限责任公司和股份有限公司。"),
        article(2, "本法所称上市公司，是指股票上市交易的股份有限公司。"),
        article(3, "上市公司应当公告。"),
        article(4, "子公司不得持有母公司的股份。"),
        article(5, "公司应当建账。"),
    )
    found = used(*tree)
    assert [term for eid, term, _line in found if eid == "art_3"] == ["上市公司"]
    assert [term for eid, term, _line in found if eid == "art_4"] == []
    assert [term for eid, term, _line in found if eid == "art_5"] == ["公司"]


def test_the_first_of_two_equal_definitions_counts():
    tree = (article(1, "本办法所称费用，是指甲。"), article(2, "本办法所称费用，是指乙。"))
    assert [one.eid for one in definitions_of(tree)] == ["art_1"]
