"""Articles of one version followed into another, all at once."""

from __future__ import annotations

from corpus.article_paths import counterparts
from corpus.model import Provision, ProvisionType

TEXTS = {
    "住宿": "住宿费在限额以内凭发票据实报销，超过部分由个人承担。",
    "伙食": "伙食补助费按照出差自然天数计算，每人每天一百元包干使用。",
    "交通": "城市间交通费按照职级对应的交通工具等级凭票报销。",
    "审批": "出差应当事先填写审批单，由部门负责人签字后方可成行。",
}


def tree(*names):
    """A text whose articles are those, numbered from 1."""
    return tuple(
        Provision(f"art_{at}", ProvisionType.ARTICLE, f"第{at}条", text=TEXTS.get(name, name))
        for at, name in enumerate(names, 1)
    )


def names(trees):
    return {eid: one.eid for eid, one in counterparts(trees).items()}


def test_an_inserted_article_shifts_the_numbers_not_the_counterparts():
    assert names([tree("住宿", "伙食", "交通"), tree("住宿", "审批", "伙食", "交通")]) == {
        "art_1": "art_1",
        "art_2": "art_3",
        "art_3": "art_4",
    }


def test_through_several_versions_and_back():
    way = [tree("住宿", "伙食", "交通"), tree("审批", "住宿", "伙食", "交通"), tree("审批", "伙食", "交通")]
    assert names(way) == {"art_2": "art_2", "art_3": "art_3"}
    assert names(way[::-1]) == {"art_2": "art_2", "art_3": "art_3"}


def test_a_version_is_its_own_counterpart():
    assert names([tree("住宿")]) == {"art_1": "art_1"}
