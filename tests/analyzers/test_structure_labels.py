"""The units of 53 real rules, 13 of them as a whole, against labels made by reading (tests/golden/structure), and that no text is lost."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.structure import Reading, losses, readings

FIGURE = 0.98
SHARE = 10


@pytest.fixture(scope="module")
def measured(data_folder: Path) -> list[Reading]:
    """Each labelled article, as labelled and as read."""
    return list(readings(data_folder))


def test_there_are_53_rules_with_items_and_subitems(measured):
    assert len({one.file for one in measured}) == 53
    assert sum(one.article == "articles" for one in measured) == 13
    labelled = [eid for one in measured for eid in one.labelled]
    assert sum("__item_" in eid for eid in labelled) > 200
    assert any("__subitem_" in eid for eid in labelled)


@pytest.mark.parametrize("held_out", [True, False])
def test_names_of_units(measured, held_out):
    part = [one for one in measured if one.held_out is held_out]
    right = sum(len(one.labelled & one.found) for one in part)
    assert right >= FIGURE * sum(len(one.labelled | one.found) for one in part)


def test_laws_render_back(data_folder):
    laws = sorted((data_folder / "laws").rglob("*.md"))
    chosen = random.Random(3299).sample(laws, len(laws) // SHARE)
    assert list(losses(chosen)) == []
