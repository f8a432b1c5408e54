"""docx: 300 seeded files of rules against what their maker knows, and a share of them against LibreOffice."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from indexer.readers.docx import read_docx
from indexer.readers.xml import parse_xml
from tests.indexer.docx_maker_rules import make_rules

SEEDS = range(300)
COMPARED = range(1000, 1030)
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def shown(data: bytes) -> list[str]:
    return [line for block in read_docx(data).blocks for line in block.text.split("\n")]


@pytest.mark.parametrize("first", range(0, len(SEEDS), 50))
def test_every_clause_number_and_every_accepted_word(first):
    wrong, clauses = [], 0
    for seed in SEEDS[first : first + 50]:
        data, expected, changed = make_rules(seed)
        clauses += len(expected)
        found = read_docx(data)
        if shown(data) != expected or ("open_revisions" in found.warnings) != changed:
            wrong.append(seed)
    assert clauses > 1000
    assert wrong == []


def test_seeds_make_different_rules_with_all_that_they_are_for():
    made = [make_rules(seed) for seed in SEEDS[:30]]
    assert len({data for data, _, _ in made}) == len(made)
    text = "\n".join(line for _, expected, _ in made for line in expected)
    assert re.search(r"^第[一二三四五六七八九十]+条 ", text, re.M)
    assert re.search(r"^\d+\.\d+\.\d+ ", text, re.M)
    assert {changed for _, _, changed in made} == {True, False}


def _squeezed(lines: Iterable[str]) -> list[str]:
    return [text for text in ("".join(line.split()) for line in lines) if text]


def _converted(folder: Path, files: dict[int, bytes], format_: str) -> dict[int, Path]:
    """What LibreOffice makes of these files, by their seeds."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("没有安装 LibreOffice：这项比对只在装有 soffice 的机器上运行。")
    for seed, data in files.items():
        (folder / f"{seed}.docx").write_bytes(data)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [office, profile, "--headless", "--convert-to", format_, "--outdir", str(folder)]
    sources = sorted(str(path) for path in folder.glob("*.docx"))
    subprocess.run([*command, *sources], check=True, capture_output=True, timeout=240)
    return {seed: folder / f"{seed}.{format_.split(':')[0]}" for seed in files}


def test_libreoffice_writes_the_same_numbers(tmp_path: Path):
    """Its text export of files that it reads as Word does, cell by cell and line by line."""
    made = {seed: make_rules(seed, common=True) for seed in COMPARED}
    texts = _converted(tmp_path, {seed: row[0] for seed, row in made.items()}, "txt:Text (encoded):UTF8")
    wrong = [
        seed
        for seed, (_, expected, _) in made.items()
        if _squeezed(texts[seed].read_text("utf-8-sig").split("\n"))
        != _squeezed(cell for line in expected for cell in line.split("\t"))
    ]
    assert wrong == []


def test_libreoffice_accepts_the_same_changes(tmp_path: Path):
    """The paragraphs of its OpenDocument export, whose body holds the text with all changes accepted.

    They have no numbers there, so each must be the end of its line.
    """
    made = {seed: row for seed in COMPARED if (row := make_rules(seed))[2]}
    files = _converted(tmp_path, {seed: row[0] for seed, row in made.items()}, "odt")
    wrong = []
    for seed, (_, expected, _) in made.items():
        with zipfile.ZipFile(files[seed]) as package:
            root = parse_xml(package.read("content.xml"))
        for changes in list(root.iter(f"{_TEXT}tracked-changes")):
            parent = changes.getparent()
            assert parent is not None
            parent.remove(changes)
        found = _squeezed("".join(node.itertext()) for node in root.iter(f"{_TEXT}p", f"{_TEXT}h"))
        accepted = _squeezed(line.split("\t")[-1] for line in expected)
        if len(found) != len(accepted) or not all(map(str.endswith, accepted, found)):
            wrong.append(seed)
    assert len(made) > 20
    assert wrong == []
