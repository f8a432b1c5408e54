"""The subject scheme and where titles land in it."""

import pytest

from corpus.subjects import chosen_topics, subjects, topics_of


def test_parents_come_first_and_names_are_unique():
    names = [subject.name for subject in subjects()]
    assert len(names) == len(set(names))
    for index, subject in enumerate(subjects()):
        assert not subject.parent or subject.parent in names[:index]


def test_scheme_has_two_levels():
    tops = {subject.name for subject in subjects() if not subject.parent}
    assert {subject.parent for subject in subjects() if subject.parent} <= tops


@pytest.mark.parametrize(
    ("title", "topics"),
    [
        ("差旅费管理办法", ("财务资产", "差旅与报销")),
        ("", ()),
        ("没有主题词的题目", ()),
    ],
)
def test_topics_of(title, topics):
    assert topics_of(title) == topics


def test_every_word_puts_a_title_under_its_topic():
    for subject in subjects():
        for word in subject.words:
            found = topics_of(f"某{word}办法")
            assert subject.name in found
            assert not subject.parent or subject.parent in found


def test_chosen_topics():
    assert chosen_topics(["差旅与报销"]) == ("财务资产", "差旅与报销")
    assert chosen_topics(["自拟主题", "差旅与报销", "差旅与报销"]) == ("自拟主题", "财务资产", "差旅与报销")
    assert chosen_topics([]) == ()
