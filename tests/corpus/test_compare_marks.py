"""Marks are valid spans and cover the difference, whatever the texts."""

import random
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers.normalize import fold, squeeze
from corpus.compare import RowKind, compare
from corpus.compare_marks import word_marks
from corpus.compare_words import content, words
from corpus.model import Provision, ProvisionType

PHRASES = (
    "依照本法", "第三十条", "第（三）项", "第二、三款", "处", "五万元", "1,500.50元", "5%", "5‰", "15", "1", "以下", "罚款",
    "，", "。", "；\n", "\t", " ", "（", "）", "集团公司", "集团", "公司", "财务资产部", "应当", "的", "和", "三百五十", "GB/T 9704-2012",
    "华源发〔2023〕12号", "ＡＢ", "ab", "-", "、", "国务院", "中国人民", "人民", "十", "日",
)  # fmt: skip
TEXT = st.lists(st.sampled_from(PHRASES), max_size=25).map("".join) | st.text(max_size=40)


def without(text, marks):
    kept = list(text)
    for start, end in reversed(marks):
        del kept[start:end]
    return "".join(kept)


def valid(text, marks):
    flat = [at for span in marks for at in span]
    return flat == sorted(flat) and all(0 <= start < end <= len(text) for start, end in marks)


@given(TEXT, TEXT)
@settings(max_examples=300, deadline=None)
def test_marks_cover_the_difference(old, new):
    left, right = word_marks(old, new)
    assert valid(old, left)
    assert valid(new, right)
    assert squeeze(fold(without(old, left))) == squeeze(fold(without(new, right)))
    assert bool(left or right) == (content(old) != content(new))


@given(TEXT)
@settings(max_examples=200, deadline=None)
def test_words_are_the_content(text):
    found = words(text)
    assert "".join(word.key for word in found) == content(text)
    assert valid(text, [(word.start, word.end) for word in found])
    assert squeeze(content(text)) == squeeze(fold(text))


def tree(texts):
    return [
        Provision(f"art_{n}", ProvisionType.ARTICLE, f"第{n}条", text=text)
        for n, text in enumerate(texts, 1)
    ]


@given(st.lists(TEXT, max_size=8), st.lists(TEXT, max_size=8))
@settings(max_examples=150, deadline=None)
def test_every_unit_has_one_row_and_the_reverse_mirrors(old, new):
    before, after = tree(old), tree(new)
    there, back = compare(before, after), compare(after, before)
    assert sorted(row.old.eid for row in there.rows if row.old) == sorted(unit.eid for unit in before)
    assert [row.new.eid for row in there.rows if row.new] == [unit.eid for unit in after]
    assert sum(there.counts.values()) == len(there.rows)
    assert there == compare(before, after)
    unchanged = (RowKind.SAME, RowKind.FORM)
    assert there.counts[RowKind.INSERTED] - there.counts[RowKind.DELETED] == len(new) - len(old)
    assert back.counts[RowKind.INSERTED] - back.counts[RowKind.DELETED] == len(old) - len(new)
    assert all((row.old.num == row.new.num) for row in there.rows if row.kind in unchanged)


def test_reverse_of_clear_edits():
    old = [f"第{n}类事项由{who}负责办理，{what}。" for n, (who, what) in enumerate([
        ("办公室", "每周汇总印章使用登记"), ("财务部", "付款须有合同发票验收单"), ("人事处", "考勤数据按月公示"),
        ("法务部", "合同文本应事先审查"), ("车队", "派车单由调度签发"),
    ])]  # fmt: skip
    new = [old[0], "新增一条关于保密教育培训的要求。", old[2], old[3].replace("事先", "会签前"), old[4]]
    there, back = (compare(tree(a), tree(b)).counts for a, b in ((old, new), (new, old)))
    mirrored = {RowKind.INSERTED: RowKind.DELETED, RowKind.DELETED: RowKind.INSERTED}
    assert {mirrored.get(kind, kind): n for kind, n in back.items()} == there


def test_long_repetitive_texts_take_bounded_time():
    rng = random.Random(3)
    tables = [
        "\n".join("\t".join(str(rng.randint(0, 3)) for _ in range(6)) for _ in range(1500))
        for _ in range(2)
    ]
    began = time.process_time()
    for old, new in (tables, ("的" * 40_000, "的" * 20_000 + "了" + "的" * 20_001)):
        left, right = word_marks(old, new)
        assert squeeze(fold(without(old, left))) == squeeze(fold(without(new, right)))
    assert time.process_time() - began < 5
