"""Generated edits of the sample rules, whose truth is known; the full measurement is `benchmarks/versions.py`."""

import random
import time
from pathlib import Path

import pytest

from benchmarks.edits import edited, numbered
from benchmarks.edits_judged import all_edits, on_edits
from benchmarks.versions import distinct, provisions
from corpus.compare import RowKind, compare

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples" / "regulations"
NEWEST = 12


@pytest.fixture(scope="module")
def rules():
    paths = sorted(path for path in SAMPLES.iterdir() if path.suffix in {".md", ".txt", ".html"})
    latest = {path.name.split("(")[0]: path for path in paths}
    return [
        texts for path in list(latest.values())[:NEWEST] if len(texts := distinct(provisions(path))) >= 10
    ]


CHAPTERS = (
    "总则", "组织机构与职责", "预算与审批", "标准与限额", "报销与结算", "供应商管理", "合同签订", "档案与印章",
    "监督检查", "考核奖惩", "责任追究", "信息公开", "培训与宣传", "应急处置", "附则", "会议组织",
)  # fmt: skip
EDITS = {
    "change", "chapter delete", "chapter insert", "chapter rename", "delete", "insert", "merge", "move",
    "move+change", "renumber", "respell", "split",
}  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_generated_edits(rules, seed):
    result = on_edits(rules, seed, 40, 0.2, CHAPTERS)
    right, made = all_edits(result)
    assert result.keys() >= EDITS
    assert made > 100
    assert right / made >= 0.99, result
    assert result["none"][0] / result["none"][1] >= 0.99, result
    assert result["nothing false told"] == (40, 40)


def test_samples_with_their_predecessors():
    old, new = (provisions(SAMPLES / f"差旅费管理办法({day}).md") for day in ("2021-03-15", "2023-04-20"))
    counts = compare(old, new).counts
    assert counts[RowKind.CHANGED] > 0
    assert counts[RowKind.SAME] + counts[RowKind.RENUMBERED] + counts[RowKind.FORM] > 0


def test_large_versions_are_fast(rules):
    texts = [f"{text}（第{n}号规则）" for n in range(30) for rule in rules for text in rule][:1260]
    case = edited(texts, ["涉及境外业务的，按照外事管理规定执行。"], random.Random(1), 60)
    began = time.process_time()
    compare(case.old, case.new)
    assert time.process_time() - began < 5, "1.5 s on an idle machine"
    assert len(numbered(texts)) == len(case.old)
