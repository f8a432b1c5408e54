"""An article through the versions: what became of it in each, and since when it says what it says."""

import pytest

from analyzers.numerals import to_chinese
from corpus.article_history import ArticleHistory, same_since
from corpus.model import Provision, ProvisionType

AIM = "为加强差旅费管理，推进厉行节约，制定本办法。"
SCOPE = "本办法适用于集团公司各部门和所属子公司。"
LODGING = "出差人员住宿费标准为每人每天450元，凭发票据实报销。"
RAISED = LODGING.replace("450", "500")
SPELLED = LODGING.replace("，", ",").replace("450", "４５０")
TRAVEL = "乘坐飞机应当选择经济舱，超支部分由个人自理，不予报销。"
NEW = "监察部门每年对公务接待和会议费开展专项检查。"
END = "本办法由财务资产部负责解释，自印发之日起施行。"


def rule(*texts):
    return tuple(
        Provision(f"art_{n}", ProvisionType.ARTICLE, f"第{to_chinese(n)}条", text=text)
        for n, text in enumerate(texts, 1)
    )


def stages(versions, start, eid):
    """Of each version the article's number there and how it differs; None where it is not."""
    found = ArticleHistory([rule(*texts) for texts in versions]).of(start, eid)
    return [one.provision and (one.provision.eid, one.kind.value) for one in found]


@pytest.mark.parametrize("start", range(3))
def test_renumbered_and_changed(start):
    versions = [(AIM, LODGING, END), (AIM, SCOPE, LODGING, END), (AIM, SCOPE, RAISED, END)]
    eid = ("art_2", "art_3", "art_3")[start]
    assert stages(versions, start, eid) == [
        ("art_2", "same"),
        ("art_3", "renumbered"),
        ("art_3", "changed"),
    ]


@pytest.mark.parametrize("start", [0, 2, 3])
def test_gone_and_back(start):
    versions = [
        (AIM, SCOPE, LODGING, END),
        (AIM, SCOPE, END),
        (AIM, SCOPE, NEW, LODGING, END),
        (AIM, SCOPE, NEW, RAISED, END),
    ]
    eid = {0: "art_3", 2: "art_4", 3: "art_4"}[start]
    found = ArticleHistory([rule(*texts) for texts in versions]).of(start, eid)
    assert [one.provision and one.provision.eid for one in found] == ["art_3", None, "art_4", "art_4"]
    assert [one.back for one in found] == [False, False, True, False]
    assert same_since(found, 2) == 2
    assert same_since(found, 3) == 3


def test_what_took_the_place_of_a_deleted_article_is_another():
    versions = [(AIM, LODGING, END), (AIM, END), (AIM, NEW, END)]
    assert stages(versions, 0, "art_2") == [("art_2", "same"), None, None]
    assert stages(versions, 2, "art_2") == [None, None, ("art_2", "same")]


@pytest.mark.parametrize(("start", "eid"), [(0, "art_2"), (1, "art_2"), (1, "art_3")])
def test_split(start, eid):
    versions = [(AIM, f"{LODGING}\n{TRAVEL}", END), (AIM, LODGING, TRAVEL, END)]
    found = ArticleHistory([rule(*texts) for texts in versions]).of(start, eid)
    assert found[0].provision.eid == "art_2"
    assert (found[1].descent.value, found[1].origin) == ("split", ("第二条",))
    assert found[1].provision.eid == (eid if start == 1 else "art_2")


@pytest.mark.parametrize(("start", "eid"), [(0, "art_2"), (0, "art_3"), (1, "art_2")])
def test_merged(start, eid):
    versions = [(AIM, LODGING, TRAVEL, END), (AIM, f"{LODGING}\n{TRAVEL}", END)]
    found = ArticleHistory([rule(*texts) for texts in versions]).of(start, eid)
    assert found[1].provision.eid == "art_2"
    assert (found[1].descent.value, found[1].origin) == ("merged", ("第二条", "第三条"))
    assert found[0].provision.eid == (eid if start == 0 else "art_2")


@pytest.mark.parametrize(
    ("texts", "at", "first"),
    [
        ((LODGING, LODGING, LODGING), 2, 0),
        ((LODGING, RAISED, RAISED), 2, 1),
        ((LODGING, RAISED, LODGING), 2, 2),
        ((RAISED, LODGING, SPELLED), 2, 1),
        ((LODGING, SPELLED, RAISED), 1, 0),
        ((LODGING,), 0, 0),
    ],
)
def test_same_since_whatever_the_form(texts, at, first):
    found = ArticleHistory([rule(AIM, text, END) for text in texts]).of(at, "art_2")
    assert same_since(found, at) == first


def test_no_such_article():
    assert ArticleHistory([rule(AIM)]).of(0, "art_9") == []
