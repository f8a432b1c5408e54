"""Hostile and broken files in a row: the process that reads them stays as it was, and each is accounted for."""

from __future__ import annotations

import hashlib
import os
import re
from functools import partial
from time import monotonic

import pytest

from indexer import foreign
from indexer.confinement import Confinement, Limits
from indexer.confinement_channel import usage
from indexer.members import Budget
from indexer.parsing import Task, parse
from tests.indexer.hostile_files import MADE, hostile_files

LIMITS = Limits(cpu_seconds=4, cpu_seconds_per_megabyte=2, wall_factor=10, memory=800_000_000)
FILES = 400
"""In one file; a tenth of a second each adds up."""


@pytest.fixture
def confined(monkeypatch):
    """A child of this test's own, with tighter limits than usual."""
    made = Confinement(limits=LIMITS)
    monkeypatch.setattr(foreign, "_confinement", made)
    monkeypatch.setattr("indexer.parsing.Budget", partial(Budget, files=FILES))
    monkeypatch.setattr(
        foreign, "convert", lambda data, ending, target: data
    )  # LibreOffice has tests of its own
    yield made
    made.close()


def read(folder, name, data):
    path = folder / name
    path.write_bytes(data)
    started = monotonic()
    parsed = parse(Task(name, path, folder / "none"))
    path.unlink()
    assert monotonic() - started < LIMITS.cpu(len(data)) * LIMITS.wall_factor * (1 + len(parsed.members))
    accounted(name, parsed)
    for member in parsed.members:
        accounted(member.source, member.parsed, container=True)
    return parsed


def accounted(name, parsed, container=False):
    """A file gave text, or files, or a reason with a sentence: never nothing."""
    if parsed.reason:
        assert re.search(r"[\u4e00-\u9fff].*。$", parsed.message), (name, parsed.message)
        assert parsed.documents == ()
    elif parsed.documents:
        for document in parsed.documents:
            text = "".join(p.text + p.heading for top in document.provisions for p in top.walk())
            assert (document.title + text).strip(), name
    else:
        assert parsed.members or container, name


def test_a_share_of_each_kind(confined, data_folder, tmp_path):
    files = list(hostile_files(len(MADE) + 12, 1, data_folder / "files"))
    for name, data in files[:10]:
        read(tmp_path, name, data)
    before = usage(os.getpid()).memory
    for name, data in files:
        read(tmp_path, name, data)
    assert usage(os.getpid()).memory < 1.05 * before


def test_files_are_the_same_for_the_same_seed():
    first, same, other = (
        [hashlib.sha256(data).digest() for _name, data in hostile_files(len(MADE), seed)]
        for seed in (5, 5, 6)
    )
    assert first == same
    assert sum(one != two for one, two in zip(first, other, strict=True)) > len(MADE) / 2
