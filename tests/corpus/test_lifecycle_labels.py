"""What is read of the lives of 40 real documents, against labels made by reading (tests/golden/lifecycle)."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import amended
from benchmarks.lifecycle import Reading, readings

FIGURE = 0.97


@pytest.fixture(scope="module")
def measured(data_folder: Path) -> list[Reading]:
    """Each field of each document, as labelled and as read."""
    return list(readings(data_folder))


def test_there_are_40_documents(measured):
    assert len({one.file for one in measured}) == 40


@pytest.mark.parametrize("field", ["entry", "repeals", "overrides"])
def test_found_and_right(measured, field):
    part = [one for one in measured if one.field == field]
    right = sum(len(one.labelled & one.found) for one in part)
    assert right > 0
    assert right >= FIGURE * sum(len(one.found) for one in part)
    assert right >= FIGURE * sum(len(one.labelled) for one in part)


def test_no_end_is_invented(measured):
    assert [one.file for one in measured if one.field == "lapse" and one.found != one.labelled] == []


def test_amended_texts_begin_when_amended_and_say_that_it_is_inferred(data_folder):
    found = list(amended.readings(data_folder))
    assert len(found) == 60
    assert [one for one in found if one.found != one.labelled] == []
