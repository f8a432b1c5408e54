"""Terms that texts define: the samples of each rule, and sentences of real laws."""

from __future__ import annotations

import pytest

from analyzers.definitions import RULES, find_definitions

OPENING = "本办法下列用语的含义：\n"
SAMPLES = [(rule, line, term) for rule in RULES for line, term in rule.samples]
NOT_SO = [(rule, line) for rule in RULES for line in rule.not_so]


@pytest.mark.parametrize(
    ("rule", "line", "term"), SAMPLES, ids=[line[:16] for _rule, line, _term in SAMPLES]
)
def test_samples(rule, line, term):
    text = OPENING + line if rule.in_list else line
    assert [(one.term, one.rule) for one in find_definitions(text)] == [(term, rule.name)]


@pytest.mark.parametrize(("rule", "line"), NOT_SO, ids=[line[:16] for _rule, line in NOT_SO])
def test_what_defines_nothing(rule, line):
    assert find_definitions(OPENING + line if rule.in_list else line) == []


# Sentences of laws and regulations, with what they define.
REAL = [
    ("本法所称黄河流域，是指黄河干流、支流和湖泊的集水区域所涉及的青海省、四川省的相关县级行政区域。", ["黄河流域"]),
    ("本法所称的毒品，是指鸦片、海洛因、甲基苯丙胺（冰毒）、吗啡、大麻、可卡因以及其他麻醉药品。", ["毒品"]),
    ("民办教育促进法和本条例所称国家财政性经费，是指财政拨款、依法取得并应当上缴国库的财政性资金。", ["国家财政性经费"]),
    ("本条例所称管道包括管道以及管道附属设施。", ["管道"]),
    ("本条例所称节约用水（以下简称节水），是指通过加强用水管理，减少水资源损失的活动。", ["节约用水", "节水"]),
    ("在境内的企业、事业单位(以下统称用人单位)中以工资收入为主要生活来源的劳动者。", ["用人单位"]),
    ("信仰宗教的公民（以下称信教公民）或者不信仰宗教的公民（以下称不信教公民）。", ["信教公民", "不信教公民"]),
    ("国家统计调查项目是指全国性基本情况的统计调查项目。", ["国家统计调查项目"]),
    ("（一）“领馆”是指总领事馆、领事馆、副领事馆或者领事代理处；", ["领馆"]),
    ("发起设立，是指由发起人认购设立公司时应发行的全部股份而设立公司。", ["发起设立"]),
    ("根据《中华人民共和国村民委员会组织法》（以下简称《村民委员会组织法》），制定本办法。", []),
    ("根据《中华人民共和国预算法》（以下简称预算法）、《监督法》等有关法律，制定本条例。", []),
    ("企业所得税法第二十七条第(二)项所称国家重点扶持的公共基础设施项目，是指规定的港口码头。", []),
    ("行政诉讼法第二十条规定的“因不动产提起的行政诉讼”是指因行政行为导致物权变动而提起的诉讼。", []),
    ("本条所称以上包括本数，以下不包括本数。", []),
    ("如果刑法规定的某一犯罪只有一个法定刑幅度，法定最高刑或者最低刑是指该幅度的最高刑。", []),
    ("本法所称的主管部门应当加强指导。", []),
    ("董事会应当制定指导意见，包括下列内容。", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "terms"), REAL, ids=[text[:16] for text, _terms in REAL])
def test_sentences_of_real_laws(text, terms):
    assert [one.term for one in find_definitions(text)] == terms


def test_a_definition_has_its_place_its_words_and_its_scope():
    text = "甲。\n本章所称“差旅费”，是指出差的费用。其他费用除外。"
    (found,) = find_definitions(text)
    assert text[found.start : found.end] == found.term == "差旅费"
    assert text[found.sense_start : found.sense_end] == "本章所称“差旅费”，是指出差的费用。"
    assert found.scope == "chapter"


@pytest.mark.parametrize(
    ("lead", "scope"),
    [("本办法", "rule"), ("本法", "rule"), ("本编", "part"), ("本分编", "subpart"), ("本节", "section"), ("本条", "article"), ("前款", "article"), ("前两款", "article")],
)  # fmt: skip
def test_scopes(lead, scope):
    assert [one.scope for one in find_definitions(f"{lead}所称费用，是指差旅费。")] == [scope]


def test_a_list_of_meanings_holds_to_its_end():
    text = "本条例中下列用语的含义：\n（一）供热，指提供生活用热的活动；\n（二）热源：热电厂和锅炉房。\n热用户，包括居民。"
    assert [one.term for one in find_definitions(text)] == ["供热", "热源", "热用户"]
    assert [one.term for one in find_definitions(text.split("\n", 1)[1])] == []
