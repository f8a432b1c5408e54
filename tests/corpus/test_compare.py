"""What becomes of articles from one version to the next: a table for each kind, then the traps."""

from itertools import pairwise

import pytest

from analyzers.numerals import to_chinese
from corpus.compare import RowKind, compare
from corpus.model import Provision, ProvisionType

TEXTS = (
    "为加强差旅费管理，推进厉行节约，制定本办法。",
    "本办法适用于集团公司各部门和所属子公司。",
    "出差人员住宿费标准为每人每天450元。",
    "员工出差应当事前填报审批单，按照权限审批。",
    "乘坐飞机应当选择经济舱，超支部分由个人自理。",
    "出差结束后应当在10个工作日内办理报销手续。",
    "本办法由财务资产部负责解释，自印发之日起施行。",
)
NEW = "监察部门每年对公务接待和会议费开展专项检查。"


def article(number, text, prefix="", inserted=0):
    eid = f"{prefix}art_{number}" + (f"-{inserted}" if inserted else "")
    num = f"第{to_chinese(number)}条" + (f"之{to_chinese(inserted)}" if inserted else "")
    return Provision(eid, ProvisionType.ARTICLE, num, text=text)


def rule(*texts):
    return tuple(article(number, text) for number, text in enumerate(texts, 1))


def chapter(number, heading, *children):
    num = f"第{to_chinese(number)}章"
    return Provision(f"chp_{number}", ProvisionType.CHAPTER, num, heading, children=children)


def kinds(old, new):
    """Every row as kind, old number, new number."""
    return [(r.kind.value, r.old and r.old.num, r.new and r.new.num) for r in compare(old, new).rows]


def marked(side):
    return [side.text[start:end] for start, end in side.marks]


def only(old, new):
    """The row of two texts of one article, the others being equal."""
    return compare(rule(TEXTS[0], old, TEXTS[1]), rule(TEXTS[0], new, TEXTS[1])).rows[1]


def test_same():
    comparison = compare(rule(*TEXTS), rule(*TEXTS))
    assert {row.kind for row in comparison.rows} == {RowKind.SAME}
    assert comparison.counts == {kind: 7 if kind is RowKind.SAME else 0 for kind in RowKind}
    assert all(row.old == row.new and not row.old.marks for row in comparison.rows)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("按标准（见附件）报销。", "按标准(见附件)报销."),
        ("报销１５００元。", "报销1500元。"),
        ("报销1,500元。", "报销1500元。"),
        ("由财务部 审核。", "由财务部审核。"),
        ("由财务部审核：\n（一）单据；", "由财务部审核:（一）单据"),
        ("称为“差旅费”。", "称为「差旅费」。"),
        ("见⻓江公司。", "见长江公司。"),
    ],
)
def test_form(old, new):
    row = only(old, new)
    assert row.kind is RowKind.FORM
    assert row.old.marks == row.new.marks == ()


def test_number_in_another_spelling_is_form():
    spelled = Provision("art_1", ProvisionType.ARTICLE, "第1条", text=TEXTS[0])
    assert kinds(rule(TEXTS[0]), [spelled]) == [("form", "第一条", "第1条")]


@pytest.mark.parametrize(
    ("old", "new", "deleted", "inserted"),
    [
        ("每人每天450元。", "每人每天500元。", ["450"], ["500"]),
        ("每人每天1,450.50元。", "每人每天1,500元。", ["1,450.50"], ["1,500"]),
        ("不超过三百五十元。", "不超过四百元。", ["三百五十"], ["四百"]),
        ("不超过5万元。", "不超过15万元。", ["5万"], ["15万"]),
        ("比例为百分之十五。", "比例为百分之二十。", ["百分之十五"], ["百分之二十"]),
        ("应当在三日内报销。", "应当在十五日内报销。", ["三"], ["十五"]),
        ("依照本法第三十条办理。", "依照本法第三十一条办理。", ["第三十条"], ["第三十一条"]),
        ("由财务资产部负责审核。", "由审计部负责审核。", ["财务资产部"], ["审计部"]),
        ("由部门审批。", "由部门审批，报总经理备案。", [], ["报总经理备案"]),
        ("由甲部门办理，逾期不予受理。", "由甲部门办理。", ["逾期不予受理"], []),
        ("由部门办理。", "由部门办理；由公司办理。", [], ["由公司办理"]),
        (
            "由部门（子公司）审批，由财务部备案。",
            "由部门(子公司)审批；由审计部备案。",
            ["财务部"],
            ["审计部"],
        ),
    ],
)
def test_changed_words_are_marked(old, new, deleted, inserted):
    row = only(old, new)
    assert (row.kind, marked(row.old), marked(row.new)) == (RowKind.CHANGED, deleted, inserted)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("违约金为5%。", "违约金为5‰。"),
        ("系数为1.5。", "系数为15。"),
        ("适用第1、2项。", "适用第12项。"),
        ("适用第二、三款规定。", "适用第二三款规定。"),
        ("温度为-18℃。", "温度为18℃。"),
        ("3-5日内办结。", "35日内办结。"),
        ("甲\t1\t23", "甲\t12\t3"),
    ],
)
def test_signs_that_carry_content_are_not_form(old, new):
    row = only(old, new)
    assert row.kind is RowKind.CHANGED
    assert row.old.marks or row.new.marks


@pytest.mark.parametrize("at", range(len(TEXTS) + 1))
def test_one_inserted_article_shifts_no_other(at):
    """Trap 5: identity by number."""
    comparison = compare(rule(*TEXTS), rule(*TEXTS[:at], NEW, *TEXTS[at:]))
    expected = [RowKind.SAME] * at + [RowKind.INSERTED] + [RowKind.RENUMBERED] * (len(TEXTS) - at)
    assert [row.kind for row in comparison.rows] == expected
    assert comparison.counts[RowKind.CHANGED] == comparison.counts[RowKind.DELETED] == 0


@pytest.mark.parametrize("at", range(len(TEXTS)))
def test_one_deleted_article_stays_at_its_place(at):
    found = kinds(rule(*TEXTS), rule(*TEXTS[:at], *TEXTS[at + 1 :]))
    assert [kind for kind, *_ in found] == ["same"] * at + ["deleted"] + ["renumbered"] * (
        len(TEXTS) - at - 1
    )


def test_inserted_with_a_number_between():
    new = (*rule(*TEXTS[:3]), article(3, NEW, inserted=1), *rule(*TEXTS)[3:])
    assert [kind for kind, *_ in kinds(rule(*TEXTS), new)] == ["same"] * 3 + ["inserted"] + ["same"] * 4


def test_changed_and_renumbered_is_changed():
    changed = TEXTS[2].replace("450", "500")
    found = kinds(rule(*TEXTS[:4]), rule(TEXTS[0], NEW, TEXTS[1], changed, TEXTS[3]))
    assert [kind for kind, *_ in found] == ["same", "inserted", "renumbered", "changed", "renumbered"]


@pytest.mark.parametrize(("start", "to"), [(0, 5), (5, 0), (2, 6)])
def test_moved(start, to):
    order = list(TEXTS)
    order.insert(to, order.pop(start))
    rows = compare(rule(*TEXTS), rule(*order)).rows
    moved = [row for row in rows if row.kind is RowKind.MOVED]
    assert [(row.old.text, rows.index(row)) for row in moved] == [(TEXTS[start], to)]
    assert {row.kind for row in rows} <= {RowKind.SAME, RowKind.RENUMBERED, RowKind.MOVED}


def test_moved_and_changed_is_changed():
    order = [*TEXTS[1:6], TEXTS[0].replace("制定", "特制定"), TEXTS[6]]
    row = compare(rule(*TEXTS), rule(*order)).rows[5]
    assert (row.kind, row.old.num, row.new.num) == (RowKind.CHANGED, "第一条", "第六条")


def test_equal_texts_are_paired_in_order():
    old, new = (
        rule("（略）", TEXTS[1], "（略）", "（略）"),
        rule("（略）", TEXTS[1], "（略）", NEW, "（略）"),
    )
    assert [kind for kind, *_ in kinds(old, new)] == ["same", "same", "same", "inserted", "renumbered"]


def test_split_and_merged():
    joined = f"{TEXTS[3]}\n{TEXTS[4]}"
    old, new = rule(TEXTS[0], joined, TEXTS[6]), rule(TEXTS[0], TEXTS[3], TEXTS[4], TEXTS[6])
    assert sorted(kind for kind, *_ in kinds(old, new)) == ["changed", "inserted", "renumbered", "same"]
    assert sorted(kind for kind, *_ in kinds(new, old)) == ["changed", "deleted", "renumbered", "same"]


def test_headings_give_rows_but_no_counts():
    old = [chapter(1, "总则", *rule(*TEXTS[:2])), chapter(2, "罚则", article(3, TEXTS[2]))]
    new = [chapter(1, "总　则", *rule(*TEXTS[:2])), chapter(2, "法律责任", article(3, TEXTS[2]))]
    comparison = compare(old, new)
    assert kinds(old, new) == [
        ("form", "第一章", "第一章"),
        ("same", "第一条", "第一条"),
        ("same", "第二条", "第二条"),
        ("changed", "第二章", "第二章"),
        ("same", "第三条", "第三条"),
    ]
    heading = comparison.rows[3].new
    assert (heading.heading, heading.text, marked(heading)) == ("法律责任", "法律责任", ["法律责任"])
    assert sum(comparison.counts.values()) == 3


def test_inserted_chapter():
    old = [chapter(1, "总则", article(1, TEXTS[0])), chapter(2, "附则", article(2, TEXTS[6]))]
    new = [
        chapter(1, "总则", article(1, TEXTS[0])),
        chapter(2, "监督", article(2, NEW)),
        chapter(3, "附则", article(3, TEXTS[6])),
    ]
    assert [kind for kind, *_ in kinds(old, new)] == [
        "same",
        "same",
        "inserted",
        "inserted",
        "renumbered",
        "renumbered",
    ]


def test_preamble_and_annex():
    def tree(opening, sheet, *more):
        annex = Provision("annex_1", ProvisionType.ANNEX, "附件1", "审批单", sheet, children=more)
        return [Provision("preamble", ProvisionType.PREAMBLE, text=opening), *rule(*TEXTS[:2]), annex]

    old = tree("各部门：", "姓名\t事由", article(1, TEXTS[3], "annex_1__"))
    new = tree("现印发给你们。", "姓名\t事由\t天数", article(1, TEXTS[4], "annex_1__"))
    comparison = compare(old, new)
    assert [row.kind.value for row in comparison.rows][:4] == ["changed", "same", "same", "changed"]
    assert marked(comparison.rows[3].new) == ["天数"]
    assert sum(comparison.counts.values()) - comparison.counts[RowKind.SAME] in (1, 2)


@pytest.mark.parametrize(
    "type_", [ProvisionType.SECTION, ProvisionType.AGENDA_ITEM, ProvisionType.DECISION]
)
def test_other_units_count_where_there_are_no_articles(type_):
    def tree(*texts):
        return [Provision(f"x_{n}", type_, "", text[:4], text) for n, text in enumerate(texts, 1)]

    comparison = compare(tree(*TEXTS[:3]), tree(TEXTS[0], NEW, *TEXTS[1:3]))
    assert comparison.counts[RowKind.INSERTED] == 1
    assert comparison.counts[RowKind.SAME] == 3


def test_text_without_units():
    old, new = ([Provision("preamble", ProvisionType.PREAMBLE, text=text)] for text in TEXTS[:2])
    assert compare(old, new).counts[RowKind.CHANGED] == 1


def test_paragraphs_below_an_article_are_not_repeated():
    inner = Provision("art_1__para_1", ProvisionType.PARAGRAPH, text=TEXTS[0])
    whole = Provision("art_1", ProvisionType.ARTICLE, "第一条", text=TEXTS[0], children=(inner,))
    assert len(compare([whole], [whole]).rows) == 1


def test_empty():
    assert compare((), ()).rows == ()
    assert set(compare((), ()).counts.values()) == {0}
    assert [row.kind for row in compare((), rule(*TEXTS)).rows] == [RowKind.INSERTED] * 7
    assert [row.kind for row in compare(rule(*TEXTS), ()).rows] == [RowKind.DELETED] * 7


def test_rows_follow_the_new_version():
    old, new = rule(*TEXTS), rule(*reversed(TEXTS[:5]), NEW)
    numbers = [int(row.new.eid[4:]) for row in compare(old, new).rows if row.new]
    assert all(left < right for left, right in pairwise(numbers))
