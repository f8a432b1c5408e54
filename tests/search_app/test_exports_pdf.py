"""PDF files: the measures of GB/T 9704-2012 on the page, all of the text, and what happens where it cannot be made."""

from __future__ import annotations

import os
import re
from collections import Counter
from importlib.util import find_spec

import pypdfium2 as pdfium
import pytest
from lxml import html

from search_app.exports import pdf
from search_app.exports.sheet import Line, Sheet
from search_app.params import BadParameter
from tests.search_app.asking import TRAVEL
from tests.search_app.test_exports import fetch, squeezed
from tests.stacks import only_single

MM = 72 / 25.4
LEFT, TOP, WIDTH, HEIGHT = 28 * MM, 37 * MM, 156 * MM, 225 * MM
SENTENCE = "各单位应当按照规定的权限和程序办理并对办理结果负责" * 60


def able() -> bool:
    """Whether this machine makes PDFs."""
    if find_spec("weasyprint") is None:
        return False
    try:
        import weasyprint  # noqa: F401
    except OSError:
        return False
    return True


needs_pango = pytest.mark.skipif(
    not able() and os.environ.get("CI") != "true",
    reason="没有 WeasyPrint 或 Pango：见 tests/search_app/install.sh",
)


def characters(page: pdfium.PdfPage) -> list[tuple[str, float, float]]:
    """Each character in the type area with its left edge and its baseline, measured from the top."""
    text = page.get_textpage()
    found = []
    for at in range(text.count_chars()):
        char = text.get_text_range(at, 1)
        left, bottom, _right, top = text.get_charbox(at, loose=True)
        middle = page.get_height() - (bottom + top) / 2
        if char.strip() and TOP - 1 <= middle <= TOP + HEIGHT + 1:
            found.append((char, left, middle))
    return found


def lines(page: pdfium.PdfPage) -> list[int]:
    """How many characters stand on each line of a page."""
    rows = Counter(round(middle / (HEIGHT / 22)) for _char, _left, middle in characters(page))
    return [rows[row] for row in sorted(rows)]


@pytest.fixture(scope="module")
def plain(app):
    """The pages of a text of nothing but Chinese characters."""
    text = tuple(Line("p", SENTENCE) for _ in range(3))
    sheet = Sheet("办法", ("办法",), "", "", text, ("完",))
    with app.test_request_context("/"):
        made = pdfium.PdfDocument(pdf.pdf_of(sheet))
    yield made
    made.close()


@only_single
@needs_pango
def test_a_page_has_22_lines_of_28_characters(plain):
    width, height = plain[0].get_size()
    assert (round(width / MM), round(height / MM)) == (210, 297)
    full = lines(plain[1])
    assert len(full) == 22
    assert Counter(full).most_common(1)[0][0] == 28
    assert max(full) == 28
    found = characters(plain[1])
    assert min(left for _char, left, _middle in found) == pytest.approx(LEFT, abs=1)
    assert max(left for _char, left, _middle in found) + 16 == pytest.approx(LEFT + WIDTH, abs=2)


@only_single
@needs_pango
def test_page_numbers_stand_outside_at_the_foot(plain):
    for at in (0, 1):
        page = plain[at]
        text = page.get_textpage()
        searcher = text.search(f"— {at + 1} —")
        start, count = searcher.get_next()
        left, _bottom, _right, top = text.get_charbox(start)
        right = text.get_charbox(start + count - 1)[2]
        below = (page.get_height() - top) - (TOP + HEIGHT)
        assert 5 * MM < below < 12 * MM
        if at % 2 == 0:
            assert right == pytest.approx(LEFT + WIDTH - 14, abs=3)
        else:
            assert left == pytest.approx(LEFT + 14, abs=3)


@only_single
@needs_pango
def test_all_of_a_rule_is_in_its_pdf(client):
    data = fetch(client, TRAVEL, format="pdf").data
    document = pdfium.PdfDocument(data)
    text = squeezed("".join(page.get_textpage().get_text_range() for page in document))
    document.close()
    text = re.sub(r"—\d+—", "", text.replace("\ufffe", ""))
    wanted = html.fromstring(fetch(client, TRAVEL, format="html").data).body.text_content()
    assert Counter(text)["条"] == Counter(squeezed(wanted))["条"]
    for line in wanted.split("\n"):
        if len(squeezed(line)) > 30:
            assert squeezed(line) in text
    assert "附件2" in text


@only_single
@needs_pango
def test_one_article_and_a_past_version(client):
    answer = fetch(client, TRAVEL, format="pdf", eid="art_12", on="2022-01-01")
    assert answer.mimetype == "application/pdf"
    document = pdfium.PdfDocument(answer.data)
    assert len(document) == 1
    text = squeezed(document[0].get_textpage().get_text_range())
    document.close()
    assert "历史版本" in text
    assert "750元" in text
    assert "第十三条" not in text


@only_single
@needs_pango
def test_nothing_is_fetched_from_anywhere(app, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("不得读取")
    words = f'<img src="file://{secret}"><link rel="attachment" href="file://{secret}">'
    with app.test_request_context("/"):
        made = pdf.pdf_of(Sheet("办法", ("办法",), "", "", (Line("p", words),), ()))
    document = pdfium.PdfDocument(made)
    assert "<imgsrc=" in squeezed(document[0].get_textpage().get_text_range())
    document.close()
    assert "不得读取".encode("utf-16-be") not in made
    hostile = f'<!doctype html><img src="file://{secret}"><link rel="attachment" href="file://{secret}">'
    assert b"EmbeddedFile" not in pdf._set(hostile.encode())


@only_single
def test_what_cannot_be_made_is_told(client, monkeypatch):
    def missing(page: bytes) -> bytes:
        raise pdf.PdfMissing

    monkeypatch.setattr(pdf, "_set", missing)
    answer = fetch(client, TRAVEL, api=True, format="pdf")
    assert answer.status_code == 501
    assert "dianzhang[pdf]" in answer.get_json()["detail"]
    page = html.fromstring(fetch(client, TRAVEL, format="pdf", eid="art_12").data)
    (link,) = [a.get("href") for a in page.iter("a") if a.text_content() == "改为下载 Word"]
    assert client.get(link).headers["Content-Disposition"].startswith("attachment")


@only_single
def test_what_takes_too_long_is_stopped_and_told(client, monkeypatch):
    monkeypatch.setattr(pdf, "SECONDS", 0.01)
    answer = fetch(client, TRAVEL, api=True, format="pdf")
    assert (answer.status_code, answer.headers["Retry-After"] != "") == (503, True)
    assert "用时超过上限" in answer.get_json()["detail"]


def test_what_is_too_long_is_refused():
    sheet = Sheet("办法", ("办法",), "", "", (Line("p", "字" * (pdf.LONGEST + 1)),), ())
    with pytest.raises(BadParameter, match="超过 PDF 排版的上限"):
        pdf.pdf_of(sheet)


@only_single
def test_only_so_many_are_made_at_once(client, monkeypatch):
    monkeypatch.setattr(pdf, "WAIT", 0.01)
    taken = [pdf._children.acquire(blocking=False) for _ in range(pdf.AT_ONCE)]
    try:
        assert all(taken)
        assert fetch(client, TRAVEL, api=True, format="pdf").status_code == 503
    finally:
        for _ in taken:
            pdf._children.release()
