"""Rules whose 依据 changed or ended after them: the API and the page, for readers with different rights."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import unquote

import pytest
from lxml import html

from corpus.access import KEEPER
from corpus.library.review import review
from corpus.model import EventType
from search_app.context import EXTENSION
from tests.search_app.reference_files import SECRET
from tests.stacks import only_single

COMPANY = "regulation/东江集团有限公司"
pytestmark = only_single


def asked(company, **parameters):
    answer = company.test_client().get("/api/v1/review", query_string=parameters)
    assert answer.status_code == 200, answer.text
    assert SECRET not in answer.text
    assert "并购" not in answer.text
    return answer.get_json()


def rows(found):
    return [
        (one["date"], one["type"], one["parent"]["title"], one["title"], one["announced"])
        for one in found["changes"]
    ]


SEAL = ("2023-06-01", "ENTRY_INTO_FORCE", "印章办法", "印章细则", True)
PURCHASE = ("2022-01-01", "ENTRY_INTO_FORCE", "采购管理办法", "供应商管理细则", False)
CARS = ("2020-05-01", "REPEAL", "车辆管理办法", "供应商管理细则", False)
TRAVEL = ("2019-03-01", "ENTRY_INTO_FORCE", "报销办法", "差旅办法", False)


@pytest.mark.parametrize(
    ("on", "wanted"),
    [
        ("", [SEAL, PURCHASE, CARS, TRAVEL]),
        ("2023-05-31", [PURCHASE, CARS, TRAVEL]),
        ("2021-01-01", [CARS, TRAVEL]),
        ("2020-04-30", [TRAVEL]),
        ("2019-02-01", []),
    ],
)
def test_what_changed_by_a_day(company, on, wanted):
    assert rows(asked(company, **({"on": on} if on else {}))) == wanted


def test_the_versions_before_and_after_are_named(company):
    _seal, purchase, cars, travel = asked(company)["changes"]
    versions = company.test_client().get(f"/api/v1/works/{COMPANY}/采购管理办法/versions").get_json()
    assert [purchase["from"], purchase["to"]] == [one["id"] for one in versions]
    assert (travel["from"], travel["times"]) == (None, 1)
    assert cars["from"] == cars["to"]


def test_a_circular_basis_is_told_once(company):
    assert [[one["title"] for one in circle] for circle in asked(company)["circular"]] == [
        ["差旅办法", "报销办法"]
    ]


def test_a_hidden_parent_or_rule_shows_for_the_keeper_only(company):
    with company.extensions[EXTENSION].shelf(KEEPER) as shelf:
        whole = review(shelf, date(2026, 11, 24)).changes
    hidden = {(one.rule.title, one.parent.title, one.what) for one in whole} - {
        (row[3], row[2], EventType(row[1])) for row in rows(asked(company))
    }
    assert hidden == {
        (SECRET, "采购管理办法", EventType.ENTRY_INTO_FORCE),
        ("尽职调查细则", "并购决策办法", EventType.ENTRY_INTO_FORCE),
    }


def test_filters_and_pages(company):
    assert asked(company, issuer="东江集团有限公司")["total"] == 4
    assert asked(company, issuer="别的公司") == {**asked(company), "total": 0, "changes": []}
    assert rows(asked(company, size=1, page=2)) == [PURCHASE]
    assert rows(asked(company, size=3, page=2)) == [TRAVEL]
    assert rows(asked(company, page=99)) == []


@pytest.mark.parametrize("bad", [{"on": "x"}, {"page": "0"}, {"size": "9999"}, {"page": "一"}])
def test_bad_parameters_are_named(company, bad):
    answer = company.test_client().get("/api/v1/review", query_string=bad)
    assert (answer.status_code, answer.get_json()["parameter"]) == (400, next(iter(bad)))


def test_the_page(company):
    answer = company.test_client().get("/review")
    assert SECRET not in answer.text
    main = html.fromstring(answer.data).get_element_by_id("main")
    said = [re.sub(r"\s+", "", item.text_content()) for item in main.xpath("//ol[@class='reviews']/li")]
    assert "本文件制定时新版本已经公布、尚未施行" in said[0]
    assert said[1].startswith(
        "2022年1月1日新版本施行《采购管理办法》请核对：《供应商管理细则》2019年1月1日版本"
    )
    assert "对照依据变动前后" in said[1]
    assert said[2].startswith("2020年5月1日废止《车辆管理办法》")
    assert "没有收录，不能对照" in said[3]
    assert "互为依据的规章" in main.text_content()
    compare = next(unquote(a.get("href")) for a in main.iter("a") if "/compare" in a.get("href"))
    assert company.test_client().get(compare).status_code == 200
