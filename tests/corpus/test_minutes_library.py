"""Minutes in the library: what they decide on a rule is linked to it and does not end it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import select

from corpus.access import KEEPER, Level
from corpus.citing import citations_in
from corpus.doctypes import SourceText, minutes
from corpus.library import FileFacts, Intake
from corpus.library.citations import Citations
from corpus.library.schema import relations
from corpus.model import LegalForce
from corpus.timeline import legal_force
from indexer.readers import read

TEXT = """# 澜江集团有限公司总经理办公会纪要

时间：2024年3月15日

一、审议有关制度

会议决定：

（一）同意废止《考勤管理办法》。

（二）会后由人事部通知各部门。
"""
DAY = date(2024, 6, 1)


def take_minutes(filling):
    """Take the minutes in; the number of their version."""
    blocks = read("纪要.md", TEXT.encode()).blocks
    (document,) = minutes.read_all(SourceText("纪要.md", blocks, {}))
    document = replace(document, citations=citations_in(document.provisions))
    with filling.library.writing() as connection:
        intake = Intake(connection, Level.INTERNAL, ())
        number = intake.take_in(document, FileFacts("/纪要", "纪要.md", "0" * 64, "md"))
        intake.finish()
    return number


def test_a_repeal_that_a_meeting_decides_is_linked_and_ends_nothing(filling):
    rule = filling.take_in(
        "考勤管理办法", "上班。", "下班。", version_date="2020-01-01", valid_from="2020-01-01"
    )
    number = take_minutes(filling)
    with filling.library.reading() as connection:
        query = select(relations.c.type, relations.c.target_key).where(relations.c.expression == number)
        assert [tuple(row) for row in connection.execute(query)] == [("DECIDES", "考勤管理办法")]
    with filling.library.shelf(KEEPER) as shelf:
        work, version = shelf.headings([rule])[rule]
        assert legal_force(version.validity, DAY) is LegalForce.IN_FORCE
        assert shelf.repealed_by(work) == []
        whole = shelf.work(work.address)
        cited_by = Citations(shelf, DAY).of_work(whole)
        assert [(one.version, one.eid) for one in cited_by] == [(f"v{number}", "decision_1")]
        fields = shelf.headings([number])[number][1].fields
    assert [one[:4] for one in fields["decides"].value] == [["REPEAL", "考勤管理办法", "", "decision_1"]]
    assert [(one["eid"], one["who"]) for one in fields["decisions"].value] == [
        ("decision_1", []),
        ("decision_2", ["人事部"]),
    ]
