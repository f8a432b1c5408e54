"""Text recognition on rendered pages of real pdfs; skipped where the extra is not installed."""

from __future__ import annotations

import io
import re
from collections import Counter

import pypdfium2
import pytest

from indexer.readers import ocr
from indexer.readers.ocr import read_image, reason_missing, recognise_page
from indexer.readers.ofd import read_ofd
from indexer.readers.unreadable import Unreadable
from tests.indexer.test_ofd import NS, make_ofd

needed = pytest.mark.skipif(bool(reason_missing()), reason="文字识别没有安装")
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def page(data_folder):
    document = pypdfium2.PdfDocument(data_folder / "files" / "epub-pdf" / "2018《宪法》.pdf")
    yield document[23]
    document.close()


@needed
def test_a_rendered_page_is_read_nearly_without_fault(page):
    truth = Counter(HAN.findall(page.get_textpage().get_text_range()))
    sheet = recognise_page(page, 24)
    assert sheet is not None
    got = Counter(HAN.findall("".join(line.text for line in sheet.lines)))
    assert sum((got & truth).values()) >= 0.95 * max(sum(truth.values()), sum(got.values()))


@needed
def test_an_image_that_lies_on_its_head_is_turned(page):
    stream = io.BytesIO()
    page.render(scale=2).to_pil().rotate(180).save(stream, "PNG")
    assert "国旗" in "".join(block.text for block in read_image(stream.getvalue()).blocks)


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(ocr, "_PARTS", ("no_such_package_here",))
    with pytest.raises(Unreadable) as caught:
        read_image(b"\x89PNG")
    assert caught.value.code == "needs_ocr"
    assert "dianzhang[ocr]" in caught.value.message


@needed
def test_a_scanned_ofd_is_read(page):
    stream = io.BytesIO()
    page.render(scale=2).to_pil().convert("RGB").save(stream, "JPEG")
    files = {"Doc_0/Res/scan.jpg": stream.getvalue()}
    document = "<ofd:DocumentRes>Res.xml</ofd:DocumentRes>"
    resources = (
        f'<ofd:Res {NS} BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="3" Type="Image">'
        "<ofd:MediaFile>scan.jpg</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>"
    )
    content = '<ofd:ImageObject ResourceID="3" Boundary="0 0 210 297" CTM="210 0 0 297 0 0"/>'
    found = read_ofd(make_ofd(content, document=document, files=files, Doc_0__Res=resources))
    assert "国旗" in "".join(block.text for block in found.blocks)


@needed
def test_reasons(monkeypatch):
    from PIL import Image

    stream = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(stream, "PNG")
    for data, code in ((b"\x89PNG\r\n\x1a\nxx", "damaged"), (stream.getvalue(), "image_only")):
        with pytest.raises(Unreadable) as caught:
            read_image(data)
        assert caught.value.code == code
    monkeypatch.setattr(ocr, "MAX_PIXELS", 1000)
    with pytest.raises(Unreadable) as caught:
        read_image(stream.getvalue())
    assert caught.value.code == "too_large"
