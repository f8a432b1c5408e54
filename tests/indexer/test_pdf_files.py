"""pdf, ofd and xls: every real file of the shared data, against what was read in it (golden/files.tsv).

The golden counts of 汉字 are those that an independent check of the files found, less what their running headers
repeat; where an ofd's parts hold more than its pages show, those of the pages. `holds` is a line or the opening of
one as it stands on the page, in which ⇥ is the border of a cell.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from analyzers.blocks import BlockKind
from indexer.readers import ocr
from indexer.readers.ofd import read_ofd
from indexer.readers.pdf import read_pdf
from indexer.readers.sheets import read_xls
from indexer.readers.unreadable import Unreadable

GOLDEN = Path(__file__).parents[1] / "golden" / "files.tsv"
READERS = {"pdf": read_pdf, "ofd": read_ofd, "xls": read_xls}
HAN = re.compile(r"[\u4e00-\u9fff]")
with GOLDEN.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", ROWS, ids=[row["file"] for row in ROWS])
def test_real_file(row, data_folder, monkeypatch):
    monkeypatch.setattr(ocr, "reason_missing", lambda: "请安装文字识别后重新导入，")
    data = (data_folder / "files" / row["file"]).read_bytes()
    reader = READERS[row["format"]]
    if row["outcome"] != "read":
        with pytest.raises(Unreadable) as caught:
            reader(data)
        assert caught.value.code == row["outcome"]
        return
    extract = reader(data)
    texts = [line for block in extract.blocks for line in block.text.split("\n")]
    assert len(HAN.findall("".join(texts))) == int(row["hanzi"])
    assert sum(block.kind is BlockKind.TABLE for block in extract.blocks) == int(row["tables"])
    assert ",".join(sorted(extract.warnings)) == row["warnings"]
    assert texts[0].replace("\t", " ").startswith(row["first"])
    if row["holds"]:
        assert any(row["holds"].replace("⇥", "\t") in text for text in texts)
    assert not [text for text in texts if "\n" in text or "\u00ad" in text]


def test_every_file_of_these_formats_is_named(data_folder):
    found = {
        str(path.relative_to(data_folder / "files"))
        for path in (data_folder / "files").glob("*/*")
        if path.suffix.lower()[1:] in READERS
    }
    assert found == {row["file"] for row in ROWS}


def test_page_numbers_are_set(data_folder):
    data = (data_folder / "files" / "law-triples" / "中华人民共和国仲裁法.pdf").read_bytes()
    pages = [block.page for block in read_pdf(data).blocks]
    assert pages == sorted(pages)
    assert set(pages) == set(range(1, 8))
