"""What comes out of the printer: the text with its numbers, where it is from and when, and nothing to click on."""

from __future__ import annotations

import re

import pypdfium2 as pdfium
import pytest

from tests.browser.test_samples import TRAVEL

MINUTES = "/works/minutes/澜江集团有限公司/澜江集团有限公司总经理办公会 2023-04-12"
NAVIGATION = ("主题目录", "服务的概况", "复制引用", "下载：", "回到现行版本", "看某一天的版本", "检索词")


def printed(page) -> list[str]:
    """The words of each sheet of paper, which must be A4."""
    page.emulate_media(media="print")
    document = pdfium.PdfDocument(page.pdf(prefer_css_page_size=True))
    try:
        assert [round(side / 72 * 25.4) for side in document[0].get_size()] == [210, 297]
        return [re.sub(r"\s", "", sheet.get_textpage().get_text_range()) for sheet in document]
    finally:
        document.close()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (
            TRAVEL,
            [
                "现行有效，自2023年5月1日起施行",
                "（澜江发〔2023〕12号）",
                "?on=2026-11-24",
                "住宿费实行分地区",
            ],
        ),
        (
            f"{TRAVEL}?on=2020-06-01",
            ["这是历史版本", "不是今天适用的文本", "?on=2020-06-01", "部门副职及以下人员"],
        ),
        (
            f"{TRAVEL}/provisions/art_12__para_2",
            ["第十二条第二款", "/provisions/art_12__para_2?on=2026-11-24"],
        ),
        (MINUTES, ["议定事项一", "2023年4月12日召开", "/works/minutes/"]),
    ],
)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_printout_says_what_it_is_and_where_it_is_from(visit, samples, path, said, dark):
    sheets = printed(visit(samples + path, dark=dark))
    whole = "".join(sheets)
    assert [words for words in said if words not in whole] == []
    assert [words for words in NAVIGATION if words in whole] == []
    assert "2026年11月24日打印" in sheets[0]
    assert f"第1页，共{len(sheets)}页" in sheets[0]


def test_every_article_of_a_long_code_is_printed(visit, laws):
    page = visit(f"{laws}/works/regulation/全国人民代表大会/中华人民共和国民法典")
    whole = "".join(printed(page))
    assert all(f"第{number}条" in whole for number in ("一", "六百", "一千二百六十"))
    assert "本法自2021年1月1日起施行" in whole
