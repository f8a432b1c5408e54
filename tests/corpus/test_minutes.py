"""Minutes: the forms they come in, what is read from them, and how well that does on real ones."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from corpus.doctypes import SourceText, minutes, minutes_deciding, minutes_decisions
from corpus.doctypes.minutes_people import LABELS, day_in, label_in
from corpus.doctypes.minutes_sections import SECTIONS, Section, opened
from corpus.model import Document, EventType, ProvisionType
from indexer.readers import read
from tests.corpus.minutes_figures import Figures, measured

OFFICIAL = """# 澜江集团有限公司总经理办公会纪要

〔2024〕10期

时间：2024年3月15日上午

主持：甲

一、审议《差旅费管理办法（修订稿）》

会议听取了财务部的汇报。

会议议定：

（一）审议通过《差旅费管理办法（修订稿）》，由财务部于4月30日前印发，原办法（澜江发〔2019〕5号）同时废止。

（二）党政办公室、审计部5月底前完成检查。

表决情况：同意6票。

二、其他事项

会议认为情况复杂。会议决定，暂缓研究；会议要求，物流公司3月底前补充材料。

分送：各部门。
"""


def taken(text: str, name: str = "minutes.md") -> tuple[Document, ...]:
    """The minutes in a text."""
    return minutes.read_all(SourceText(name, read(name, text.encode()).blocks, {}, ""))


def provisions(document: Document, type_: ProvisionType) -> dict[str, str]:
    """The texts of the provisions of a type by address."""
    return {one.eid: one.text for top in document.provisions for one in top.walk() if one.type is type_}


def value(document: Document, name: str) -> object:
    """A field's value, None where it is not read."""
    return document.fields[name].value if name in document.fields else None


def decisions(document: Document) -> list[dict[str, object]]:
    """The decisions as the fields tell them."""
    found = value(document, "decisions")
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("row", SECTIONS, ids=lambda row: row[0].value)
def test_a_line_opens_its_section(row):
    found = [opened(sample) for sample in row[3]]
    assert [one.section if one else None for one in found] == [row[0]] * len(row[3])


@pytest.mark.parametrize(
    "line",
    ["会议纪要：https://example.org", "结论是什么", "议题1：预算", "会议决定暂缓。", "无", "1、同意。"],
)
def test_a_line_of_text_opens_no_section(line):
    assert opened(line) is None


def test_a_conclusion_after_its_label_is_kept():
    found = opened("结论：同意推进")
    assert found is not None
    assert (found.section, found.rest) == (Section.CONCLUSION, "同意推进")


@pytest.mark.parametrize("row", LABELS, ids=lambda row: row[0])
def test_a_label_names_its_field(row):
    found = label_in(row[3])
    assert found is not None
    assert found[0] == row[0]
    assert found[1]


@pytest.mark.parametrize(
    "line", ["下次会议主持人：甲", "Next Host 下次主持人：乙", "会议链接：https://example.org"]
)
def test_other_labels_are_no_fields(line):
    assert label_in(line) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Jun 7, 2022 at 15:00pm GMT+8", date(2022, 6, 7)),
        ("7th June 2022", date(2022, 6, 7)),
        ("架构例会 2024-05-21 9:30", date(2024, 5, 21)),
        ("2024年3月15日上午", date(2024, 3, 15)),
        ("Feb 30, 2022", None),
        ("10月底汇报", None),
    ],
)
def test_the_day_in_a_line(text, day):
    assert day_in(text) == day


@pytest.mark.parametrize("row", minutes_decisions.PLAIN, ids=lambda row: row[0])
def test_each_form_of_a_decision_is_met(row):
    assert re.match(row[1], row[2].strip("。"), re.S)
    assert minutes_decisions.is_plain_decision(row[2])


@pytest.mark.parametrize(
    "text",
    ["建议后续再看", "甲：建议采用新版", "是否同意？", "大约六百个补丁", "汇报人：甲", "可以考虑分层构建"],
)
def test_talk_is_no_decision(text):
    assert not minutes_decisions.is_plain_decision(text)


@pytest.mark.parametrize("text", ["无。", "本次无", "议题人没有上会，未讨论。", "适配跟进中", "--"])
def test_an_entry_that_decides_nothing(text):
    assert minutes_decisions.decides_nothing(text)


@pytest.mark.parametrize(
    ("text", "who", "due", "what"),
    [
        ("整理名单。— 责任人：甲 时间：3月20日", ("甲",), "3月20日", "整理名单"),
        ("由战略投资部牵头，党政办公室配合，3月24日前制定措施。", ("战略投资部",), "3月24日前", None),
        ("能源公司会同咨询机构11月1日前补充报告。", ("能源公司", "咨询机构"), "11月1日前", None),
        ("整理评审规则 -- 甲乙/丙丁", ("甲乙", "丙丁"), "", "整理评审规则"),
        ("项目经理4月底前完成，由主要负责人签收。", ("项目经理", "主要负责人"), "4月底前", None),
        ("采购结果公示期由3日延长到5日。", (), "", None),
        ("自2024年3月1日起施行。", (), "", None),
    ],
)
def test_who_does_what_by_when(text, who, due, what):
    task = minutes_decisions.task_in(text)
    assert (set(task.who), task.due) == (set(who), due)
    assert task.what == (what or text)


@pytest.mark.parametrize("row", minutes_deciding.DECIDES, ids=lambda row: row[2])
def test_each_form_of_deciding_on_a_rule_is_met(row):
    found = minutes_deciding.deciding(row[2])
    assert [one.type for one in found] == [EventType.AMENDMENT if "修订稿" in row[2] else row[0]]
    assert found[0].title or found[0].number


@pytest.mark.parametrize(
    "text",
    [
        "不同意修订《差旅费管理办法》。",
        "按照《采购管理办法》第三条办理。",
        "会议暂缓通过《合同管理办法》。",
    ],
)
def test_a_rule_that_is_only_named_is_not_decided_on(text):
    assert minutes_deciding.deciding(text) == ()


def test_official_minutes():
    (document,) = taken(OFFICIAL)
    assert value(document, "held_on") == date(2024, 3, 15)
    assert list(provisions(document, ProvisionType.AGENDA_ITEM)) == ["item_1", "item_2"]
    assert [(one["eid"], one["who"], one["due"]) for one in decisions(document)] == [
        ("decision_1", ["财务部"], "4月30日前"),
        ("decision_2", ["党政办公室", "审计部"], "5月底前"),
        ("decision_3", [], ""),
        ("decision_4", ["物流公司"], "3月底前"),
    ]
    assert provisions(document, ProvisionType.DECISION)["decision_3"] == "会议决定，暂缓研究；"
    decided = value(document, "decides")
    assert isinstance(decided, list)
    assert [one[:4] for one in decided] == [
        ("AMENDMENT", "差旅费管理办法", "", "decision_1"),
        ("REPEAL", "", "澜江发〔2019〕5号", "decision_1"),
    ]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("会议纪要〔2023〕14期", "〔2023〕14期"),
        ("会议纪要 [2023] 第14期", "〔2023〕14期"),
        ("（2023年第14期）", "〔2023〕14期"),
        ("2023年第１４期", "〔2023〕14期"),
        ("第14期", "第14期"),
        ("（第十四期）", "第14期"),
        ("第14期（总第120期）", "第14期"),
        ("会议纪要（第14期）", "第14期"),
        ("澜江纪要〔2023〕14号", "澜江纪要〔2023〕14号"),
        ("第14期培训班于3月开班。", None),
        ("参加第14期培训班", None),
        ("2023年第14次会议", None),
    ],
)
def test_the_number_of_minutes(line, number):
    text = f"# 总经理办公会纪要\n\n{line}\n\n时间：2023年3月15日\n\n一、审议预算\n\n会议决定通过预算。\n"
    (document,) = taken(text)
    assert value(document, "document_number") == number
    assert value(document, "meeting") == "总经理办公会"


def test_the_number_of_minutes_behind_their_title():
    (document,) = taken(
        "# 党委会会议纪要（第14期）\n\n时间：2023年3月15日\n\n一、审议预算\n\n会议决定通过预算。\n"
    )
    assert value(document, "document_number") == "第14期"
    assert value(document, "meeting") == "党委会"


def test_no_text_of_minutes_is_lost():
    (document,) = taken(OFFICIAL)
    whole = "".join(
        one.heading + one.num + one.text
        if one.type is ProvisionType.DECISION
        else one.num + one.heading + one.text
        for top in document.provisions
        for one in top.walk()
    )
    lines = [line for line in OFFICIAL.split("\n")[2:] if line]
    kept = re.sub(r"\s|[：:]", "", whole)
    missing = [line for line in lines if re.sub(r"\s|[：:]", "", line[:20]) not in kept]
    assert missing == []


def test_the_notes_divide_the_meeting_and_the_list_of_topics_names_it_else():
    divided = "# 例会\n\n## Agenda\n\n1. 甲\n2. 乙\n\n## Notes\n\n1. 甲\n\n讨论了甲。\n"
    assert list(provisions(taken(divided)[0], ProvisionType.AGENDA_ITEM)) == ["item_1"]
    listed = "# 例会\n\n## Agenda\n\n1. 甲\n2. 乙\n\n## Notes\n\n自由讨论。\n"
    assert list(provisions(taken(listed)[0], ProvisionType.AGENDA_ITEM)) == ["item_1", "item_2"]


def test_a_list_within_an_item_is_no_list_of_items():
    text = "会议议题：\n\n1、甲\n\n熊：\n\n1、小一\n\n2、小二\n\n2、乙\n\n3、丙\n"
    (document,) = taken(text)
    items = [top.heading for top in document.provisions if top.type is ProvisionType.AGENDA_ITEM]
    assert items == ["甲", "乙", "丙"]


def test_a_table_of_items_with_their_conclusions():
    text = "| 议题编号 | 议题名称 | 会议纪要 |\n|--|--|--|\n| No1 | 成立工作组 | 结论：<br>1、同意成立。<br>遗留问题：<br>1、补充章程 责任人：甲 |\n"
    (document,) = taken(text)
    assert len(provisions(document, ProvisionType.AGENDA_ITEM)) == 1
    assert [(one["what"], one["who"]) for one in decisions(document)] == [
        ("同意成立。", []),
        ("补充章程", ["甲"]),
    ]


def test_a_list_of_actions_alone():
    (document,) = taken(
        "# 行动项\n\n| 日期 | 任务 | 责任人 |\n|--|--|--|\n| 20220706 | 补充报告 | 甲 |\n| 20220706 | 归档 | 乙 |\n"
    )
    found = [(str(one["evidence"]).split("\n")[0], one["who"]) for one in decisions(document)]
    assert found == [("补充报告", ["甲"]), ("归档", ["乙"])]


def test_several_meetings_in_one_file():
    text = "# 例会汇总\n\n## 2022-1-11 会议纪要\n\n议题一：甲\n\n结论：同意。\n\n## 2022-1-18 会议纪要\n\n议题一：乙\n"
    first, second = taken(text)
    assert [value(one, "held_on") for one in (first, second)] == [date(2022, 1, 11), date(2022, 1, 18)]
    assert first.title != second.title
    assert list(provisions(first, ProvisionType.DECISION)) == ["decision_1"]
    assert provisions(second, ProvisionType.DECISION) == {}


def test_two_days_in_one_meeting_are_one_meeting():
    text = "# 例会 2022-1-11\n\n议题一：甲\n\n2022-1-18\n\n材料截止。\n"
    assert len(taken(text)) == 1


def test_another_day_in_the_file_name_is_told():
    (document,) = taken("# 例会 2022-11-10\n\n议题一：甲\n", "2022-12-22.md")
    assert value(document, "held_on") == date(2022, 11, 10)
    assert [one.code for one in document.warnings] == ["other_day"]


@pytest.fixture(scope="module", params=[False, True], ids=["seen", "held out"])
def figures(request, data_folder: Path) -> Figures:
    """What is measured over a part of the labelled minutes."""
    return measured(data_folder, held_out=request.param)


def test_days_of_real_minutes(figures):
    assert figures.days >= 0.98 * figures.files, figures.misses


def test_items_of_real_minutes(figures):
    assert figures.items >= 0.95 * figures.files, figures.misses


def test_decisions_of_real_minutes(figures):
    assert figures.wanted > 200
    assert figures.precision >= 0.9, figures.misses
    assert figures.recall >= 0.9, figures.misses


def test_files_with_several_meetings(data_folder: Path):
    several = {}
    for path in sorted((data_folder / "minutes").rglob("*")):
        if path.is_file():
            found = minutes.read_all(
                SourceText(path.name, read(path.name, path.read_bytes()).blocks, {}, "")
            )
            assert found
            if len(found) > 1:
                several[path.stem.split("__")[-1]] = len({value(one, "held_on") for one in found})
    assert several == {
        "Consolidated_Jan_Jun": 12,
        "Consolidated_Year_Meeting_Records": 24,
        "QA_SIG年度纪要_2022年": 27,
        "架构SIG年度纪要_2021年": 11,
        "架构SIG年度纪要_2022年": 42,
        "架构SIG年度纪要_2023年": 43,
        "架构SIG年度纪要_2024年": 40,
    }
