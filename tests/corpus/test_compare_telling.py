"""What a meeting asks about first, in tables: changed amounts, terms, shares, days and bodies; splits and mergers."""

import pytest

from corpus.compare import compare
from corpus.compare_descent import descents
from corpus.compare_telling import telling_changes
from corpus.model import Provision, ProvisionType


def rule(*texts):
    return tuple(
        Provision(f"art_{n}", ProvisionType.ARTICLE, f"第{n}条", text=text)
        for n, text in enumerate(texts, 1)
    )


def told(old, new):
    found = telling_changes(compare(rule(old), rule(new)))
    return [(one.kind.value, one.old, one.new) for one in found]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("住宿费每人每天450元。", "住宿费每人每天500元。", [("amount", "450元", "500元")]),
        ("单笔5万元以下的由部门审批。", "单笔15万元以下的由部门审批。", [("amount", "5万元", "15万元")]),
        ("应当在3日内报销。", "应当在3个工作日内报销。", [("term", "3日", "3个工作日")]),
        ("应当在三日内报销费用。", "应当在5日内报销费用。", [("term", "三日", "5日")]),
        ("上浮不超过30%。", "上浮不超过20%。", [("share", "30%", "20%")]),
        ("每年3月31日前报送预算。", "每年4月30日前报送预算。", [("day", "每年3月31日", "每年4月30日")]),
        ("由财务资产部审核报销单。", "由审计部审核报销单。", [("body", "财务资产部", "审计部")]),
        (
            "由财务资产部审核报销单。",
            "由财务资产部审核报销单，报总经理批准。",
            [("body", "", "总经理")],
        ),
        (
            "一类地区500元，二类地区400元。",
            "一类地区400元，二类地区500元。",
            [("amount", "500元", "400元"), ("amount", "400元", "500元")],
        ),
        ("处1000元罚款。", "处2000元以上1000元以下罚款。", [("amount", "", "2000元")]),
        ("每天100元，包干使用。", "每天100元，赴西藏的120元，包干使用。", [("amount", "", "120元")]),
        ("报销三百五十元以内的费用。", "报销350元以内的全部费用。", []),
        ("甲方付450元，乙方应当先开发票。", "乙方应当先开发票，甲方付450元。", []),
        ("由财务资产部审核。", "应当由财务资产部严格审核。", []),
        ("按照第三条办理。", "按照第五条办理。", []),
    ],
)
def test_told(old, new, expected):
    assert told(old, new) == expected


def test_figures_of_a_table_are_told_by_row_and_column():
    head = "按下列标准报销：\n地区\t领导\t其他人员\n"
    old = head + "一类地区（北京、上海）\t750元\t500元\n二类地区（其他省会）\t650元\t470元"
    new = head + "一类地区\t800元\t550元\n二类地区\t700元\t500元"
    pairs = [("750元", "800元"), ("500元", "550元"), ("650元", "700元"), ("470元", "500元")]
    assert told(old, new) == [("amount", *pair) for pair in pairs]


def test_a_row_put_into_a_numbered_table_shifts_no_other():
    old = "序号\t事项\t时限\n1\t开具证明\t3日\n2\t审核合同\t5日"
    new = "序号\t事项\t时限\n1\t开具证明\t3日\n2\t借用印章\t1日\n3\t审核合同\t7日"
    assert told(old, new) == [("term", "5日", "7日"), ("term", "", "1日")]


def test_unchanged_moved_and_new_articles_tell_nothing():
    first, second = "住宿费每人每天450元，凭票报销。", "应当在10个工作日内办理报销手续。"
    assert telling_changes(compare(rule(first, second), rule(second, first, "罚款五万元。"))) == ()


HEAD = "出差人员应当按照审批单载明的行程出差，变更行程的应当重新审批。"
TAIL = "住宿费在规定的限额标准以内凭发票据实报销，超过的部分由个人自理。"
END = "本办法由财务资产部负责解释。"


@pytest.mark.parametrize("joint", ["\n", ""])
def test_split_and_merged_are_told(joint):
    whole, parts = rule(HEAD + joint + TAIL, END), rule(HEAD, TAIL, END)
    (split,) = descents(compare(whole, parts))
    (merged,) = descents(compare(parts, whole))
    for found, kind in ((split, "split"), (merged, "merged")):
        assert (found.kind.value, found.whole, found.parts) == (kind, "art_1", ("art_1", "art_2"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ((HEAD, END), (HEAD + TAIL, END)),
        ((HEAD + TAIL, END), (HEAD, END)),
        ((HEAD + TAIL, END), (HEAD + TAIL[:-4] + "单位承担。", TAIL, END)),
        ((HEAD + TAIL, END), (HEAD, "采购合同应当由法务合规部审查后签订，未经审查不得用印。", END)),
        (("违反规定的，给予处分；构成犯罪的，依法追究刑事责任。",), ("违反规定的，给予处分。", "构成犯罪的，依法追究刑事责任。")),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_not_told(old, new):
    assert descents(compare(rule(*old), rule(*new))) == ()


def test_what_a_split_took_along_is_neither_gone_nor_come():
    lodging = "住宿费标准为每人每天450元，由财务资产部审核，凭发票据实报销。"
    travel = "乘坐飞机应当选择经济舱，应当在10个工作日内报销，超支部分由个人自理，不予报销。"
    whole, parts = rule(lodging + travel, END), rule(lodging, travel, END)
    assert telling_changes(compare(whole, parts)) == ()
    assert telling_changes(compare(parts, whole)) == ()
    raised = rule(lodging, travel.replace("10", "15"), END)
    assert [(one.old, one.new) for one in telling_changes(compare(whole, raised))] == [
        ("10个工作日", "15个工作日")
    ]
