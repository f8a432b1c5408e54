"""The references of 30 real documents, against labels made by reading (tests/golden/citations)."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.citations import Reading, readings

FIGURE = 0.97


@pytest.fixture(scope="module")
def measured(data_folder: Path) -> list[Reading]:
    """Each document, as labelled and as read."""
    return list(readings(data_folder))


def test_there_are_300_references_in_30_documents(measured):
    assert len(measured) == 30
    assert sum(len(one.labelled) for one in measured) >= 300


@pytest.mark.parametrize("held_out", [True, False])
def test_references_found_and_right(measured, held_out):
    part = [one for one in measured if one.held_out is held_out]
    right = sum(one.right for one in part)
    assert right >= FIGURE * sum(len(one.found) for one in part)
    assert right >= FIGURE * sum(len(one.labelled) for one in part)
