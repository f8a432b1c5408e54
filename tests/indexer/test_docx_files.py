"""docx: every real file of the shared data, against what was read in it (golden/docx.tsv) and its twin text.

The golden counts of 汉字 were taken from the files' XML by regular expressions, text boxes once and contents
lists left out, and compared with LibreOffice's text where it reads the file; firsts and lasts by reading.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from analyzers.blocks import BlockKind
from indexer.readers.docx import read_docx
from indexer.readers.unreadable import Unreadable

GOLDEN = Path(__file__).parents[1] / "golden" / "docx.tsv"
HAN = re.compile(r"[\u3400-\u9fff]")
with GOLDEN.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def han(text: str) -> str:
    return "".join(HAN.findall(text))


@pytest.mark.parametrize("row", ROWS, ids=[row["file"].split("/")[1] for row in ROWS])
def test_real_file(row, data_folder):
    data = (data_folder / "files" / row["file"]).read_bytes()
    if row["outcome"] != "read":
        with pytest.raises(Unreadable) as caught:
            read_docx(data)
        assert caught.value.code == row["outcome"]
        return
    blocks = read_docx(data).blocks
    assert len(han("".join(block.text for block in blocks))) == int(row["hanzi"])
    assert sum(block.kind is BlockKind.TABLE for block in blocks) == int(row["tables"])
    assert blocks[0].text == row["first"]
    assert blocks[-1].text.split("\n")[-1].startswith(row["last"])


def test_golden_names_every_docx(data_folder):
    files = data_folder / "files"
    there = {str(path.relative_to(files)) for path in files.glob("*/*.docx")}
    assert {row["file"] for row in ROWS} == there
    assert len(there) == 37


def test_laws_hold_every_character_of_their_twin_text(data_folder):
    """A law's docx against the README.md of the same law in the same folder: all 汉字, in order."""
    folder = data_folder / "files" / "law-triples"
    twins = {}
    for path in folder.glob("*_README.md"):
        text = path.read_text("utf-8-sig")
        twins[text.lstrip().split("\n", 1)[0].lstrip("# ").strip()] = re.sub(r"\]\(#[^)]*\)", "]", text)
    laws = {path.stem: path for path in folder.glob("*.docx") if path.stem in twins}
    wrong = [
        name
        for name, path in laws.items()
        if han("".join(block.text for block in read_docx(path.read_bytes()).blocks)) != han(twins[name])
    ]
    assert len(laws) == 10
    assert wrong == []


def test_articles_of_the_civil_code_are_lines_of_their_own(data_folder):
    path = data_folder / "files" / "law-triples" / "中华人民共和国民法典.docx"
    blocks = read_docx(path.read_bytes()).blocks
    assert (
        sum(re.match(r"第[一二三四五六七八九十百千零]+条\s", block.text) is not None for block in blocks)
        == 1260
    )
