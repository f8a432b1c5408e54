"""The subject scheme: which topics a work belongs to. Rows of `subjects.tsv`; front matter overrides."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Subject:
    """A topic, the topic above it (empty at the top) and the words in a title that put a work there."""

    name: str
    parent: str
    words: tuple[str, ...]


@cache
def subjects() -> tuple[Subject, ...]:
    """All topics in the order of the scheme, parents before their children."""
    with files("corpus").joinpath("subjects.tsv").open(encoding="utf-8") as lines:
        return tuple(
            Subject(row["subject"], row["parent"] or "", tuple((row["words"] or "").split()))
            for row in csv.DictReader(lines, delimiter="\t")
        )


def topics_of(title: str) -> tuple[str, ...]:
    """The topics whose words stand in the title, with the topics above them, in the scheme's order.

    >>> topics_of("差旅费管理办法")
    ('财务资产', '差旅与报销')
    """
    hit = {subject.name for subject in subjects() if any(word in title for word in subject.words)}
    hit |= {subject.parent for subject in subjects() if subject.name in hit and subject.parent}
    return tuple(subject.name for subject in subjects() if subject.name in hit)


def chosen_topics(given: Sequence[str]) -> tuple[str, ...]:
    """Topics given by a person, with the topics above those that the scheme knows."""
    parents = {subject.name: subject.parent for subject in subjects()}
    result = dict.fromkeys(name for topic in given for name in (parents.get(topic, ""), topic) if name)
    return tuple(result)


def topic_map(counts: Mapping[str, int]) -> list[tuple[str, int, list[tuple[str, int]]]]:
    """Topics with their counts as a two-level list: (topic, count, [(topic below, count)]); empty ones left out."""
    scheme = subjects()
    return [
        (
            one.name,
            counts[one.name],
            [
                (below.name, counts[below.name])
                for below in scheme
                if below.parent == one.name and counts.get(below.name)
            ],
        )
        for one in scheme
        if not one.parent and counts.get(one.name)
    ]
