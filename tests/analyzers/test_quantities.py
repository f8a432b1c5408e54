"""Quantities and bodies: what is found, what is not, and when two are equal."""

import pytest

from analyzers.bodies import find_bodies
from analyzers.quantities import find_quantities


def found(text):
    return [(one.kind.value, text[one.start : one.end], one.value) for one in find_quantities(text)]


@pytest.mark.parametrize(
    ("text", "kind", "written", "value"),
    [
        ("住宿费每人每天450元。", "amount", "450元", "450元"),
        ("限额为１，５００．５０元。", "amount", "１，５００．５０元", "1500.5元"),
        ("单项1.5万元以上", "amount", "1.5万元", "15000元"),
        ("罚款三百五十元", "amount", "三百五十元", "350元"),
        ("补助500—800元", "amount", "500—800元", "500-800元"),
        ("投资200万美元", "amount", "200万美元", "2000000美元"),
        ("比例为百分之十五", "share", "百分之十五", "15%"),
        ("不超过15%", "share", "15%", "15%"),
        ("按5‰计收", "share", "5‰", "5‰"),
        ("三分之二以上", "share", "三分之二", "2/3"),
        ("处五倍罚款", "share", "五倍", "5倍"),
        ("应当在10个工作日内报销", "term", "10个工作日", "10工作日"),
        ("自收到之日起三十日内", "term", "三十日", "30日"),
        ("保存6个月", "term", "6个月", "6月"),
        ("提前3至5日", "term", "3至5日", "3-5日"),
        ("满半年的", "term", "半年", "半年"),
        ("值守24小时", "term", "24小时", "24小时"),
        ("自2023年5月1日起施行", "day", "2023年5月1日", "2023年5月1日"),
        ("于次年3月底前", "day", "次年3月底", "次年3月底"),
        ("十二月三十一日前", "day", "十二月三十一日", "12月31日"),
    ],
)
def test_one_quantity(text, kind, written, value):
    assert found(text) == [(kind, written, value)]


@pytest.mark.parametrize(
    "text",
    [
        "第三日起算",
        "依照第三十条",
        "2023年度预算",
        "元件和元素",
        "一年级学生",
        "第二、三款",
        "由三部分组成",
    ],
)
def test_no_quantity(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("one", "other"), [("15%", "百分之十五"), ("3天", "三日"), ("1.5万元", "15,000元"), ("6个月", "六个月")]
)
def test_equal_however_written(one, other):
    assert [q.value for q in find_quantities(one)] == [q.value for q in find_quantities(other)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "由财务资产部会同党政办公室、审计部审核后报总经理办公会批准。",
            ["财务资产部", "党政办公室", "审计部", "总经理办公会"],
        ),
        (
            "报国务院财政部门、县级以上地方人民政府市场监督管理部门备案。",
            ["国务院财政部门", "县级以上地方人民政府市场监督管理部门"],
        ),
        (
            "采购管理中心负责组织评审，部门负责人审批，报分管领导签字。",
            ["采购管理中心", "部门负责人", "分管领导"],
        ),
        ("党政办公室主任应当审核。", ["党政办公室主任"]),
        ("由登记机关处五万元以下罚款。", ["登记机关"]),
        ("有关部门、各单位应当执行全部规定。", []),
        ("对干部的内部教育是一部分工作。", []),
        ("不得泄露公司的商业秘密。", []),
        ("", []),
    ],
)
def test_bodies(text, names):
    bodies = find_bodies(text)
    assert [one.name for one in bodies] == names
    assert [text[one.start : one.end] for one in bodies] == names
