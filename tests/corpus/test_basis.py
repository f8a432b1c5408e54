"""The 依据 of documents, and what citing documents are to the one cited."""

import pytest

from corpus.basis import basis_of
from corpus.citing import citations_in
from corpus.citing_groups import CITING_GROUPS, Tie, citing_group
from corpus.model import Kind, Provision, ProvisionType


def texts(*units):
    return tuple(
        Provision(
            eid, ProvisionType.ARTICLE if eid.startswith("art") else ProvisionType.PREAMBLE, "", "", text
        )
        for eid, text in units
    )


PURPOSE = "为规范采购，根据《招标投标法》和《公司章程》第三条，参照《采购指引》，制定本办法。"


@pytest.mark.parametrize(
    ("kind", "units", "keys"),
    [
        (Kind.REGULATION, [("art_1", PURPOSE)], ["招标投标法", "公司章程"]),
        (Kind.REGULATION, [("preamble", "2020年发布"), ("art_1", PURPOSE)], ["招标投标法", "公司章程"]),
        (Kind.REGULATION, [("preamble", "根据《民法典》，制定本解释。")], ["民法典"]),
        (Kind.REGULATION, [("art_1", "根据宪法，制定本法。")], ["宪法"]),
        (Kind.REGULATION, [("art_1", "甲。"), ("art_2", "根据《甲法》，制定本法。")], ["甲法"]),
        (Kind.REGULATION, [(f"art_{n}", "甲。") for n in range(1, 9)] + [("art_9", PURPOSE)], []),
        (Kind.REGULATION, [("art_1", "根据《甲法》根据《甲法》，制定本法。")], ["甲法"]),
        (Kind.REGULATION, [("art_1", "按照《甲法》执行。")], []),
        (Kind.OFFICIAL_DOCUMENT, [("preamble", "按照《甲办法》第三条，现通知如下："), ("sec_1", "请对《乙办法》提意见。")], ["甲办法"]),
        (Kind.OFFICIAL_DOCUMENT, [("annex_1", "按照《甲办法》执行。")], []),
        (Kind.MINUTES, [("item_1", "会议根据《甲办法》，决定制定本办法。")], []),
    ],
)  # fmt: skip
def test_basis(kind, units, keys):
    tree = texts(*units)
    assert [one.title_key for one in basis_of(kind, tree, citations_in(tree))] == keys


@pytest.mark.parametrize(
    ("kind", "ties", "name"),
    [
        (Kind.REGULATION, (), "rules"),
        (Kind.REGULATION, (Tie.BASIS,), "implementing"),
        (Kind.REGULATION, (Tie.BASIS, Tie.REPEAL), "changed"),
        (Kind.REGULATION, (Tie.DECIDES,), "rules"),
        (Kind.MINUTES, (), "minutes"),
        (Kind.MINUTES, (Tie.DECIDES,), "decided"),
        (Kind.OFFICIAL_DOCUMENT, (), "letters"),
        (Kind.OFFICIAL_DOCUMENT, (Tie.BASIS,), "relying"),
        (Kind.OFFICIAL_DOCUMENT, (Tie.BASIS, Tie.ISSUES), "issued"),
        (Kind.OFFICIAL_DOCUMENT, (Tie.REPEAL,), "changed"),
        (Kind.OFFICIAL_DOCUMENT, (Tie.AMENDMENT,), "changed"),
    ],
)
def test_group(kind, ties, name):
    assert citing_group(kind, ties).name == name


def test_every_group_is_told_apart_and_every_document_has_one():
    assert len({group.label for group in CITING_GROUPS}) == len({g.name for g in CITING_GROUPS})
    assert all(citing_group(kind, some).label for kind in Kind for some in [(), tuple(Tie)])
