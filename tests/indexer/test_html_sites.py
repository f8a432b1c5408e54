"""Pages of government sites: the article and nothing around it; other pages whole."""

from __future__ import annotations

import pytest

from analyzers.blocks import BlockKind
from indexer.readers import read

TEXT = "第一条　为了规范差旅费管理，制定本办法。" * 6


def page(article, meta='<meta name="ArticleTitle" content="差旅费管理办法">', before="", after=""):
    return f"<html><head>{meta}<title>站点</title></head><body>{before}{article}{after}</body></html>"


def texts(html):
    return [block.text for block in read("a.html", html.encode()).blocks]


AROUND = {
    "before": "<ul><li>网站首页</li></ul><div>发文字号：</div><div>财行〔2023〕1号</div><p>发布日期：2023-05-01</p>",
    "after": "<div>上一篇：别的</div><p>主办：某市人民政府</p>",
}


@pytest.mark.parametrize(
    "article",
    [
        f'<div id="zoom"><p>{TEXT}</p></div>',
        f'<div class="TRS_Editor"><div class="TRS_Editor"><p>{TEXT}</p></div></div>',
        f"<ucapcontent><p>差旅费管理办法</p><p>{TEXT}</p></ucapcontent>",
        f'<div class="x article-content"><p>{TEXT}</p></div>',
    ],
)
def test_article_of_a_site(article):
    assert texts(page(article, **AROUND)) == [
        "差旅费管理办法",
        "发文字号：财行〔2023〕1号",
        "发布日期：2023-05-01",
        TEXT,
    ]


@pytest.mark.parametrize(
    "html",
    [
        page(f'<div id="zoom"><p>{TEXT}</p></div>', meta="", **AROUND),
        page(f"<div><p>{TEXT}</p></div>", **AROUND),
        page('<div id="zoom"><p>短</p></div>' + f"<p>{TEXT}</p>", **AROUND),
        page(f'<div class="TRS_Editor">{TEXT}</div><div class="TRS_Editor">{TEXT}二</div>', **AROUND),
        page(f'<div style="display:none"><div id="zoom">{TEXT}</div></div><p>{TEXT}三</p>', **AROUND),
    ],
)
def test_nothing_is_left_out_on_a_guess(html):
    found = texts(html)
    assert {"网站首页", "主办：某市人民政府"} <= set(found)


@pytest.mark.parametrize(
    ("name", "first", "last", "tables"),
    [
        (
            "2015_万载县2015年国民经济和社会发展统计公报.html_万载县2015年国民经济和社会发展统计公报.html",
            ["万载县2015年国民经济和社会发展统计公报", "发布日期：2017-05-15 10:49:00"],
            "（万载县统计局）",
            1,
        ),
        (
            "宜春市_2022_宜春市2022年国民经济和社会发展统计公报___中国宜春.html",
            ["宜春市2022年国民经济和社会发展统计公报", "发布机构：宜春市统计局", "发文日期：2023-04-18"],
            "本公报中财政数据来自市财政局；",
            0,
        ),
    ],
)
def test_real_pages(data_folder, name, first, last, tables):
    blocks = read(name, (data_folder / "files" / "html-govsites" / name).read_bytes()).blocks
    assert [block.text for block in blocks[: len(first)]] == first
    assert blocks[-1].text.startswith(last)
    assert sum(block.kind is BlockKind.TABLE for block in blocks) >= tables
    whole = "\n".join(block.text for block in blocks)
    assert not [word for word in ("网站首页", "ICP备", "您访问的链接", "无障碍") if word in whole]
