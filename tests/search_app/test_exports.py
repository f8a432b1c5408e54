"""Files of versions and of comparisons: what is in them, who gets them, and under what name."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from urllib.parse import quote, unquote

import pytest
from docx import Document as open_docx
from lxml import html

from corpus.access import KEEPER
from corpus.doctypes import SourceText, read_document
from indexer.readers import read
from search_app import reading
from search_app.exports.markdown import markdown_of
from tests.search_app.asking import TRAVEL

DAY = date(2026, 11, 24)
FORMATS = ("docx", "html", "md", "akn")  # PDF has tests of its own: it takes a second


def fetch(client, address, below="/export", api=False, **parameters):
    prefix = "/api/v1" if api else ""
    return client.get(f"{prefix}/works/{quote(address)}{below}", query_string=parameters)


def squeezed(text):
    return re.sub(r"\s", "", text)


def docx_text(data):
    document = open_docx(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return squeezed("".join([p.text for p in document.paragraphs] + cells))


def lines_of(shelf, expression):
    nodes = [one for top in shelf.provisions(expression) for one in top.walk()]
    texts = [part for one in nodes for part in (one.num, one.heading, *re.split(r"[\n\t]", one.text))]
    return [squeezed(text) for text in texts if squeezed(text)]


@pytest.mark.parametrize("format_", ["docx", "html"])
def test_every_line_of_every_version_is_in_the_file(client, sample_library, shown, format_):
    with sample_library.shelf(KEEPER) as shelf:
        for one in shown:
            answer = fetch(client, one.work.address, format=format_, version=one.expression.id)
            assert answer.status_code == 200, one.work.address
            found = (
                docx_text(answer.data)
                if format_ == "docx"
                else squeezed(html.fromstring(answer.data).text_content())
            )
            missing = [line for line in lines_of(shelf, one.expression) if line not in found]
            assert not missing, (one.work.address, missing[:3])
            assert squeezed(one.expression.title) in found


def test_markdown_is_read_back_as_the_same_provisions(sample_library, everything):
    with sample_library.shelf(KEEPER) as shelf:
        for one in everything:
            seen = reading.view(shelf, one.work.address, DAY, DAY, one.expression.id)
            back = read("x.md", markdown_of(seen, "http://x/", DAY))
            document = read_document(SourceText("x.md", back.blocks, back.front_matter))
            assert (document.title, document.kind) == (one.expression.title, one.work.kind)
            assert document.provisions == shelf.provisions(one.expression), one.work.address


@pytest.mark.parametrize("api", [False, True])
@pytest.mark.parametrize("format_", FORMATS)
def test_only_who_may_read_a_work_gets_its_file(client, everything, shown, format_, api):
    seen = {one.work.address for one in shown}
    hidden = sorted({one.work.address for one in everything} - seen)
    assert hidden
    nowhere = fetch(client, "regulation/无/没有的制度", format=format_, api=api)
    for address in hidden:
        answer = fetch(client, address, format=format_, api=api)
        assert (answer.status_code, answer.mimetype) == (404, nowhere.mimetype)
        table = fetch(
            client, address, "/compare/export", format="docx", api=api, **{"from": DAY, "to": DAY}
        )
        assert table.status_code == 404
    assert fetch(client, TRAVEL, format=format_, api=api).status_code == 200


def test_a_file_has_a_chinese_name_and_stays_out_of_caches(client):
    answer = fetch(client, TRAVEL, format="docx", eid="art_12")
    plain, _, encoded = answer.headers["Content-Disposition"].partition("; filename*=UTF-8''")
    assert plain == 'attachment; filename="document.docx"'
    assert unquote(encoded) == "澜江集团有限公司差旅费管理办法（第十二条）（2023年4月20日版本）.docx"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_one_article_alone(client):
    text = docx_text(fetch(client, TRAVEL, format="docx", eid="art_12").data)
    assert "第十二条住宿费实行分地区" in text
    assert "第十三条" not in text
    assert "本件只含第十二条，不是全文。" in text
    assert "引用：《澜江集团有限公司差旅费管理办法》（澜江发〔2023〕12号）第十二条" in text
    assert "/provisions/art_12?on=2026-11-24" in text
    assert fetch(client, TRAVEL, format="docx", eid="art_999").status_code == 404


@pytest.mark.parametrize("format_", ["docx", "html", "md"])
def test_a_past_version_says_so_before_its_text(client, format_):
    data = fetch(client, TRAVEL, format=format_, on="2020-01-01").data
    text = docx_text(data) if format_ == "docx" else squeezed(data.decode())
    words = "历史版本：2019年4月10日至2021年3月31日适用，不是2026年11月24日适用的文本。"
    assert 0 <= text.index(words) < text.index("第一章")
    assert "历史版本" not in docx_text(fetch(client, TRAVEL, format="docx").data)


def test_the_word_file_has_the_measures_of_the_standard(client):
    data = fetch(client, TRAVEL, format="docx").data
    section = open_docx(io.BytesIO(data)).sections[0]
    sides = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(side.mm) for side in sides] == [210, 297, 37, 28]
    width = section.page_width.mm - section.left_margin.mm - section.right_margin.mm
    height = section.page_height.mm - section.top_margin.mm - section.bottom_margin.mm
    assert (round(width), round(height)) == (156, 225)
    body = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    pitch = int(re.search(r'w:linePitch="(\d+)"', body)[1]) / 20 * 25.4 / 72
    assert int(height / pitch) == 22
    assert fetch(client, TRAVEL, format="docx").data == data


def test_the_html_file_needs_nothing_else(client):
    data = fetch(client, TRAVEL, format="html").data.decode()
    assert not re.search(r"<script|<link|<img|url\(|\bsrc=|@import", data)
    assert 'id="art_12"' in data


@pytest.mark.parametrize(
    ("below", "parameters", "named"),
    [
        ("/export", {}, "format"),
        ("/export", {"format": "exe"}, "format"),
        ("/export", {"format": "docx", "on": "2023-02-30"}, "on"),
        ("/compare/export", {"format": "md", "from": "2022-01-01", "to": "2024-01-01"}, "format"),
        ("/compare/export", {"format": "docx", "from": "2022-01-01"}, "to"),
    ],
)
def test_what_cannot_be_done_is_told(client, below, parameters, named):
    answer = fetch(client, TRAVEL, below, api=True, **parameters)
    assert (answer.status_code, answer.get_json()["parameter"]) == (400, named)


@pytest.mark.parametrize("format_", ["docx", "html"])
def test_the_comparison_shows_both_wordings(client, format_):
    pair = {"from": "2022-01-01", "to": "2024-01-01"}
    answer = fetch(client, TRAVEL, "/compare/export", format=format_, **pair)
    text = (
        docx_text(answer.data)
        if format_ == "docx"
        else squeezed(html.fromstring(answer.data).text_content())
    )
    assert "新旧条文对照表" in text
    counts = fetch(client, TRAVEL, "/compare", api=True, **pair).get_json()["counts"]
    assert f"改{counts['changed']}条，增{counts['inserted']}条，删{counts['deleted']}条" in text
    assert all(head in text for head in ("原条文", "新条文", "修改说明"))
    assert "金额：" in text
    assert "期限：" in text
    rows = fetch(client, TRAVEL, "/compare", api=True, **pair).get_json()["rows"]
    for row in rows:
        for side in (row["old"], row["new"]):
            if row["kind"] in ("changed", "inserted", "deleted") and side:
                shown = squeezed(side["text"].split("\n")[0].replace("\t", "｜"))
                assert shown in text


def test_marks_of_the_comparison_differ_without_colour(client):
    pair = {"from": "2022-01-01", "to": "2024-01-01"}
    data = fetch(client, TRAVEL, "/compare/export", format="docx", **pair).data
    document = open_docx(io.BytesIO(data))
    styles = {
        style.name: style.font
        for style in document.styles
        if style.name.startswith("Dz") and style.type == 2
    }
    assert styles["DzInserted"].underline
    assert styles["DzDeleted"].strike
    runs = [r for row in document.tables[0].rows for p in row.cells[0].paragraphs for r in p.runs]
    deleted = "".join(run.text for run in runs if run.style is not None and run.style.name == "DzDeleted")
    rows = fetch(client, TRAVEL, "/compare", api=True, **pair).get_json()["rows"]
    first = next(row["old"] for row in rows if row["kind"] == "changed")
    start, end = first["marks"][0]
    assert deleted.startswith(first["text"][start:end])
    assert document.sections[0].page_width > document.sections[0].page_height


@pytest.mark.parametrize("below", ["", "?on=2020-01-01", "/compare"])
def test_the_links_of_a_page_lead_to_its_files(client, below):
    page = html.fromstring(client.get(f"/works/{quote(TRAVEL)}{below}").data)
    links = page.xpath("//p[@class='downloads']/a/@href")
    assert len(links) == (2 if below == "/compare" else 5)
    for link in [link for link in links if "pdf" not in link]:
        assert client.get(link).headers["Content-Disposition"].startswith("attachment")
        assert ("version=" in link) == below.startswith("?")


def test_an_official_document_has_its_red_head_and_its_record(client):
    letter = "official_document/澜江水务有限公司/水务发〔2024〕16号"
    document = open_docx(io.BytesIO(fetch(client, letter, format="docx").data))
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    mark, line = styles.index("DzMarkLarge"), styles.index("DzRedLine")
    assert mark < line < styles.index("DzTitle")
    assert str(document.paragraphs[mark].style.font.color.rgb) == "C00000"
    assert document.paragraphs[line].text == "水务发〔2024〕16号　　签发人：方绍棠"
    page = html.fromstring(fetch(client, letter, format="html").data)
    (head,) = page.find_class("letterhead")
    assert squeezed(head.text_content()).endswith("水务发〔2024〕16号签发人：方绍棠")
    assert "letterhead" not in fetch(client, TRAVEL, format="html").text.split("</style>")[1]
