"""What a rule says of its own life: when it starts and ends, what it repeals, what its header lists."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.doctypes.lifecycle import (
    amends,
    header_events,
    months_later,
    overrides,
    repeals,
    stated_entry,
    trial_end,
)
from corpus.model import EventType


@pytest.mark.parametrize(
    ("sentence", "day", "from_publication", "days", "months"),
    [
        ("本办法自2023年6月1日起施行。", "2023-06-01", False, 0, 0),
        ("本办法自二〇二三年六月一日起施行。", "2023-06-01", False, 0, 0),
        ("本办法自 2023 年 6 月 1 日起实施。", "2023-06-01", False, 0, 0),
        ("本办法从2023年6月1日起执行。", "2023-06-01", False, 0, 0),
        ("本办法于2023年6月1日生效。", "2023-06-01", False, 0, 0),
        ("本办法自2023年6月1日起试行。", "2023-06-01", False, 0, 0),
        ("自2023年6月1日起施行", "2023-06-01", False, 0, 0),
        (
            "本办法由财务部负责解释，自2023年6月1日起施行。《旧办法》同时废止。",
            "2023-06-01",
            False,
            0,
            0,
        ),
        ("本办法自公布之日起施行。", None, True, 0, 0),
        ("本办法自印发之日起施行。", None, True, 0, 0),
        ("本办法自发布之日起执行。", None, True, 0, 0),
        ("本办法自下发之日起试行。", None, True, 0, 0),
        ("本规定自印发之日起30日后施行。", None, True, 30, 0),
        ("本条例自公布之日起三个月后施行。", None, True, 0, 3),
        ("本办法自公布之日起满30日后施行。", None, True, 30, 0),
        ("本办法在全市自2023年6月1日起施行。", "2023-06-01", False, 0, 0),
    ],
)
def test_stated_entry(sentence, day, from_publication, days, months):
    entry = stated_entry((), ["第一款。", sentence])
    assert (entry.day and entry.day.isoformat(), entry.from_publication) == (day, from_publication)
    assert (entry.delay_days, entry.delay_months) == (days, months)
    assert entry.evidence
    assert entry.evidence in sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "《旧办法》自2019年1月1日起施行，现予废止。",
        "出差人员自2023年6月1日报到。",
        "原有规定自2020年1月1日起施行的部分，参照执行。",
        "本办法由财务部负责解释。",
        "本办法自2023年2月30日起施行。",
        "莱芜区、钢城区自2019年5月1日起执行本规定。",
        "本办法第三条第二款自2024年1月1日起施行。",
        "",
    ],
)
def test_no_entry_of_its_own(sentence):
    entry = stated_entry((), [sentence])
    assert (entry.day, entry.from_publication) == (None, False)


def test_closing_paragraph_speaks_before_the_header():
    entry = stated_entry(["自2020年1月1日起施行"], ["本办法自2023年6月1日起施行。"])
    assert entry.day == date(2023, 6, 1)
    assert stated_entry(["自2020年1月1日起施行"], ["无。"]).day == date(2020, 1, 1)


def test_the_start_of_a_part_is_not_that_of_the_text():
    entry = stated_entry((), ["本规定自2018年1月1日起施行。", "莱芜区、钢城区自2019年5月1日起执行本规定。"])
    assert entry.day == date(2018, 1, 1)


A, P, M, R, E = (
    EventType.ADOPTION,
    EventType.PROMULGATION,
    EventType.AMENDMENT,
    EventType.REVISION,
    EventType.ENTRY_INTO_FORCE,
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("（2023年4月20日总经理办公会审议通过）", [(A, "2023-04-20")]),
        (
            "（2019年4月10日董事会通过　2019年4月15日印发　2023年4月20日第一次修订）",
            [(A, "2019-04-10"), (P, "2019-04-15"), (R, "2023-04-20")],
        ),
        (
            "1993年12月29日第八届全国人民代表大会常务委员会第五次会议通过　根据1999年12月25日第九届全国人民代表"
            "大会常务委员会第十三次会议《关于修改〈中华人民共和国公司法〉的决定》第一次修正",
            [(A, "1993-12-29"), (M, "1999-12-25")],
        ),
        ("2005年10月27日第十届全国人大常委会第十八次会议修订", [(R, "2005-10-27")]),
        (
            "2020年12月26日第十三届全国人民代表大会常务委员会第二十四次会议通过的《中华人民共和国刑法修正案（十一）》",
            [(M, "2020-12-26")],
        ),
        ("（2023年4月20日公布，自2023年6月1日起施行）", [(P, "2023-04-20"), (E, "2023-06-01")]),
        ("2023年2月30日通过", []),
        ("没有日期的通过", []),
        ("", []),
    ],
)
def test_header_events(line, expected):
    found = header_events([line])
    assert [(event.type, event.date.isoformat()) for event in found] == expected
    assert all(event.evidence and event.evidence in line for event in found)


BEGINS = date(2023, 6, 1)


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("本办法自印发之日起施行，有效期三年。", "2026-06-01"),
        ("本规定有效期为3年。", "2026-06-01"),
        ("本规定试行期一年。", "2024-06-01"),
        ("本规定试行期为6个月。", "2023-12-01"),
        ("本办法有效期至2025年12月31日。", "2026-01-01"),
        ("本办法有效期至二〇二五年十二月三十一日止。", "2026-01-01"),
        ("合同有效期为三年。", None),
        ("印章使用审批单有效期一年。", None),
        ("本办法自印发之日起施行。", None),
    ],
)
def test_trial_end(sentence, day):
    event = trial_end(BEGINS, [sentence])
    assert (event and event.date.isoformat()) == day
    assert event is None or event.type is EventType.LAPSE


def test_trial_needs_a_first_day():
    assert trial_end(None, ["本规定有效期为3年。"]) is None
    assert trial_end(None, ["本规定有效期至2025年12月31日。"]) is not None


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-12-31", 2, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2023-06-01", 0, "2023-06-01"),
        ("2023-12-01", 1, "2024-01-01"),
    ],
)
def test_months_later(day, months, expected):
    assert months_later(date.fromisoformat(day), months).isoformat() == expected


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(0, 600))
def test_months_later_is_that_month(day, months):
    later = months_later(day, months)
    assert later.year * 12 + later.month == day.year * 12 + day.month + months
    assert later.day == day.day or (later.day < day.day and (later.replace(day=later.day)).day >= 28)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("《差旅费管理规定》同时废止。", [("差旅费管理规定", "", False)]),
        (
            "《差旅费管理规定》（澜江发〔2019〕5号）同时废止。",
            [("差旅费管理规定", "澜江发〔2019〕5号", False)],
        ),
        ("《甲办法》《乙办法》同时废止。", [("甲办法", "", False), ("乙办法", "", False)]),
        ("原《甲办法》（试行）即行废止。", [("甲办法", "", False)]),
        ("《甲办法》第三条同时废止。", [("甲办法", "", True)]),
        ("《关于印发〈甲办法〉的通知》停止执行。", [("关于印发〈甲办法〉的通知", "", False)]),
        ("《甲办法》另行规定；《乙办法》同时废止。", [("乙办法", "", False)]),
        ("《甲办法》继续执行。", []),
        ("废止的文件由办公室公布。", []),
    ],
)
def test_repeals(sentence, expected):
    assert [(one.title, one.number, one.partial) for one in repeals([sentence])] == expected


def test_repeals_of_a_list():
    lines = [
        "下列文件同时废止：",
        "（一）《甲办法》（澜江发〔2019〕5号）；",
        "（二）《乙规定》。",
        "《丙办法》继续执行。",
    ]
    assert [(one.title, one.number) for one in repeals(lines)] == [
        ("甲办法", "澜江发〔2019〕5号"),
        ("乙规定", ""),
    ]


def test_decisions_that_amended_what_is_repealed_stay():
    line = "根据2012年的《关于修改〈甲条例〉的决定》第一次修正的《甲条例》同时废止。"
    assert [one.title for one in repeals([line])] == ["甲条例"]


@pytest.mark.parametrize(
    ("sentence", "is_override"),
    [
        ("此前有关规定与本办法不一致的，以本办法为准。", True),
        ("省内过去的规定，凡与本办法抵触的，按本办法执行。", True),
        ("以前的有关司法解释与本规定不一致的，以本规定为准。", True),
        ("《甲办法》与本办法不一致的，以本办法为准。", False),
        ("金额以发票为准。", False),
        ("与合同不一致的，以合同为准。", False),
    ],
)
def test_overrides(sentence, is_override):
    assert overrides([sentence]) == ((sentence,) if is_override else ())


@pytest.mark.parametrize(
    ("title", "sentence", "expected"),
    [
        (
            "关于修改《差旅费管理办法》的决定",
            "本决定自2024年3月1日起施行。",
            [("差旅费管理办法", "2024-03-01")],
        ),
        (
            "关于修改《差旅费管理办法》的通知",
            "本通知自印发之日起施行。",
            [("差旅费管理办法", "2024-02-20")],
        ),
        ("关于修改《甲办法》和《乙办法》部分条款的决定", "", [("甲办法", None), ("乙办法", None)]),
        ("澜江集团有限公司关于修改《〈公司法〉实施办法》的决定", "", [("〈公司法〉实施办法", None)]),
        ("关于印发《差旅费管理办法》的通知", "自2024年3月1日起施行。", []),
    ],
)
def test_amends(title, sentence, expected):
    found = amends(title, [sentence], date(2024, 2, 20))
    assert [(one.title, one.day and one.day.isoformat()) for one in found] == expected
