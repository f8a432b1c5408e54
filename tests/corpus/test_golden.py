"""Golden pairs: tests/golden/KIND/NAME.md is read as NAME.json says.

A missing NAME.json is written and the test fails, so that a person reads it before it counts.
"""

import json
from dataclasses import asdict
from datetime import date
from enum import Enum
from pathlib import Path

import pytest

from corpus.doctypes import SourceText, read_document
from corpus.model import Kind
from indexer.readers import read

GOLDEN = Path(__file__).parents[1] / "golden"
KINDS = ("regulations", "official_documents", "minutes")
PAIRS = sorted(path for kind in KINDS for path in (GOLDEN / kind).glob("*.md") if path.stem != "README")


def plain(value):
    """A value as JSON has it, without what is empty."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items() if one not in ("", (), [], None, False)}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value


def as_read(path):
    found = read(path.name, path.read_bytes())
    document = read_document(SourceText(path.name, found.blocks, found.front_matter))
    return plain(asdict(document))


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_document_is_read_as_its_pair_says(path):
    expected = path.with_suffix(".json")
    said = as_read(path)
    if not expected.exists():
        expected.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", "utf-8")
        pytest.fail(f"{expected.name} was missing and has been written: read it through, then run again.")
    assert said == json.loads(expected.read_text("utf-8"))


def test_every_kind_has_pairs_and_every_expectation_its_text():
    assert {path.parent.name for path in PAIRS} == set(KINDS)
    assert {path.stem for path in PAIRS} >= {
        path.stem for kind in KINDS for path in (GOLDEN / kind).glob("*.json")
    }
    kinds = {path.parent.name: as_read(path)["kind"] for path in PAIRS}
    assert kinds == {f"{kind.value.removesuffix('s')}s": kind.value for kind in Kind}
