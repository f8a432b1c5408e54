"""From bytes to blocks: encodings, and what Markdown, HTML and plain text keep and leave out."""

import codecs
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.blocks import Block, BlockKind
from indexer.readers import MAX_BYTES, Unreadable, read
from indexer.readers.decoding import decode
from indexer.readers.html import read_html
from indexer.readers.markdown import read_markdown
from indexer.readers.plain import read_plain

SIMPLIFIED = (
    "差旅费管理办法\n第一条 为规范公司差旅费管理，根据国家有关规定，制定本办法。\n"
    "第二条 本办法适用于公司全体员工因公出差的费用报销。\n"
)
TRADITIONAL = (
    "差旅費管理辦法\n第一條 為規範公司差旅費管理，根據國家有關規定，制定本辦法。\n"
    "第二條 本辦法適用於公司全體員工因公出差的費用報銷。\n"
)


@pytest.mark.parametrize(
    ("text", "encoding", "bom"),
    [
        (SIMPLIFIED, "utf-8", b""),
        (SIMPLIFIED, "utf-8", codecs.BOM_UTF8),
        (SIMPLIFIED, "gb2312", b""),
        (SIMPLIFIED, "gbk", b""),
        (SIMPLIFIED + "　䶮\U00020000", "gb18030", b""),
        (TRADITIONAL, "gb18030", b""),
        (TRADITIONAL, "big5", b""),
        (SIMPLIFIED, "utf-16-le", codecs.BOM_UTF16_LE),
        (SIMPLIFIED, "utf-16-be", codecs.BOM_UTF16_BE),
        (SIMPLIFIED, "utf-16-le", b""),
        (SIMPLIFIED, "utf-16-be", b""),
        (SIMPLIFIED, "utf-32-le", codecs.BOM_UTF32_LE),
        (SIMPLIFIED, "utf-32-be", b""),
    ],
)
def test_encodings(text, encoding, bom):
    blocks = read("办法.txt", bom + text.encode(encoding)).blocks
    assert [block.text for block in blocks] == [line.strip() for line in text.split("\n") if line.strip()]


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le"])
def test_line_ends(line_end, encoding):
    data = SIMPLIFIED.replace("\n", line_end).encode(encoding)
    assert len(read("办法.txt", data).blocks) == 3


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("空.md", b"", "empty"),
        ("空.md", b" \n\t\r\n", "empty"),
        ("a.md", b"\x7fELF\x02\x01", "unsupported_format"),
        ("a.txt", bytes(range(256)) * 8, "binary"),
        ("a.txt", b"\xff\xfe" + "差".encode("utf-16-le") + b"\xd8", "bad_encoding"),
        ("a.txt", bytes(range(0x80, 0x100)) * 4, "bad_encoding"),
        ("a.html", b"<html><body><script>x()</script></body></html>", "no_text"),
        ("a.md", b"<!-- nothing -->\n", "no_text"),
        ("a.md", "---\ntitle: 只有元数据\n---\n".encode(), "no_text"),
        ("a.md", "---\nlevel: [公开\n---\n第一条 文本\n".encode(), "bad_front_matter"),
        ("a.md", "---\nlevel: 公开\n- 内部\n---\n第一条 文本\n".encode(), "bad_front_matter"),
        ("a.md", b"x" * (MAX_BYTES + 1), "too_large"),
    ],
)
def test_unreadable(name, data, code):
    with pytest.raises(Unreadable) as caught:
        read(name, data)
    assert caught.value.code == code
    assert re.search(r"[\u4e00-\u9fff].*。$", caught.value.message)


@pytest.mark.parametrize(
    ("name", "text", "format_"),
    [
        ("a.md", "# 标题", "markdown"),
        ("a.markdown", "标题", "markdown"),
        ("a.txt", "标题", "text"),
        ("a", "标题", "text"),
        ("a.txt", "<!DOCTYPE html><p>标题</p>", "html"),
        ("a.md", "<html><body>标题</body></html>", "html"),
        ("a.html", "没有标签的文字", "text"),
    ],
)
def test_format_is_what_the_bytes_are(name, text, format_):
    assert read(name, text.encode()).format == format_


@pytest.mark.parametrize(
    ("name", "place"), [("a.md", ""), ("a.txt", ""), ("a.html", ""), ("a.md", "\ufeff")]
)
def test_front_matter_in_every_format(name, place):
    data = f"{place}---\ntitle: 某办法\nversion_date: 2023-02-30\ngroups: [财务部]\n---\n正文"
    found = read(name, data.encode())
    assert found.front_matter == {"title": "某办法", "version_date": "2023-02-30", "groups": ["财务部"]}
    assert [block.text for block in found.blocks] == ["正文"]


def test_rule_between_dashes_is_text():
    assert "只是一段话" in [b.text for b in read("a.md", "---\n只是一段话\n---\n后文".encode()).blocks]


def texts(blocks):
    return [block.text for block in blocks]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("3. 报销\n5. 借款", ["3. 报销", "5. 借款"]),
        ("1、报销\n\n1、借款", ["1、报销", "1、借款"]),
        ("（一）报销\n（二）借款", ["（一）报销", "（二）借款"]),
        ("**第一条** 文本", ["第一条 文本"]),
        ("- 项目一\n* 项目二", ["项目一", "项目二"]),
        ("    第二条 缩进的文字", ["第二条 缩进的文字"]),
        ("　　第二条 全角缩进", ["第二条 全角缩进"]),
        ("见[合同办法](合同.md)第三条", ["见合同办法第三条"]),
        ("第一行<br>第二行<br/>第三行", ["第一行", "第二行", "第三行"]),
        ("2<sup>3</sup> &lt;甲&gt;", ["23 <甲>"]),
        ("前<!-- 注释 -->后", ["前后"]),
        ("<!-- 注释\n两行 -->\n\n正文", ["正文"]),
        ("《〈公司法〉解释》", ["《〈公司法〉解释》"]),
        (r"1\. 文本 \*星号\*", ["1. 文本 *星号*"]),
        ("a_b_c 和 5*3*2", ["a_b_c 和 5*3*2"]),
        ("[toc]\n\n正文", ["正文"]),
        ("::: tip 修订信息\n正文\n:::", ["正文"]),
        ("> 引用的话", ["引用的话"]),
        ("标题\n===\n正文", ["标题", "正文"]),
    ],
)
def test_markdown(markdown, expected):
    assert texts(read_markdown(markdown)) == expected


def test_markdown_headings_and_levels():
    blocks = read_markdown("# 办法\n\n## 第一章 **总则**\n\n正文\n### 节 {#anchor}")
    assert blocks == [
        Block(BlockKind.HEADING, "办法", 1),
        Block(BlockKind.HEADING, "第一章 总则", 2),
        Block(BlockKind.PARAGRAPH, "正文"),
        Block(BlockKind.HEADING, "节", 3),
    ]


def test_markdown_table():
    blocks = read_markdown("| 职级 | 标准 |\n| --- | --- |\n| 总经理 | **800** |\n| 员工 |  |")
    assert blocks == [Block(BlockKind.TABLE, "职级\t标准\n总经理\t800\n员工\t")]


def test_markdown_holds_html():
    markdown = "正文一\n\n<div>\n<p>表前</p>\n<table><tr><th>甲</th><th>乙</th></tr><tr><td>1</td><td>2</td></tr></table>\n<script>x()</script>\n</div>\n\n正文二"
    blocks = read_markdown(markdown)
    assert texts(blocks) == ["正文一", "表前", "甲\t乙\n1\t2", "正文二"]
    assert blocks[2].kind is BlockKind.TABLE


def test_html_leaves_out_what_is_not_text():
    html = """<html><head><title>标题栏</title><style>p{}</style></head><body>
      <nav>首页 &gt; 制度</nav><header>页眉</header>
      <h1>差旅费<br>管理办法</h1>
      <p>第一条&nbsp;正文<!-- 注释 --><script>alert("x")</script></p>
      <p style="display: none">藏起来的</p><noscript>请启用脚本</noscript>
      <div>散文字<p>段落</p>散文字二</div>
      <form><button>提交</button></form><footer>版权所有</footer></body></html>"""
    assert texts(read_html(html)) == ["差旅费 管理办法", "第一条\xa0正文", "散文字", "段落", "散文字二"]


def test_html_keeps_inline_text_together():
    html = "<p>第<b>一</b>条 <a href='x'>公司<i>全体</i></a>员工<br>第二行</p>"
    assert texts(read_html(html)) == ["第一条 公司全体员工", "第二行"]


def test_html_tables():
    data = "<table><tr><th>职级</th><th>标准</th></tr><tr><td>总经理</td><td><p>800</p></td></tr></table>"
    assert read_html(data) == [Block(BlockKind.TABLE, "职级\t标准\n总经理\t800")]
    layout = f"<table><tr><td><p>导语</p>{data}<p>结语</p></td></tr></table>"
    assert texts(read_html(layout)) == ["导语", "职级\t标准\n总经理\t800", "结语"]


def test_html_numbers_ordered_lists():
    html = "<ol start='3'><li>甲</li><li>乙<ol><li>丙</li></ol></li></ol><ul><li>丁</li></ul>"
    assert texts(read_html(html)) == ["3.甲", "4.乙", "1.丙", "丁"]


@pytest.mark.parametrize(
    "hostile",
    [
        "<p>甲<script>alert(1)</script>乙</p>",
        "<p onclick='x()'>甲乙</p>",
        "<p>甲乙</p><iframe src='javascript:x()'></iframe>",
        "<p>甲<svg onload=x()><text>丙</text></svg>乙</p>",
        "<p>甲<style>@import 'x'</style>乙",
        "<<p>>甲乙",
        "<p>甲乙<math><mtext><img src=x onerror=x()></mtext></math>",
        "<p>甲乙<object data='x'>丙</object>",
        "<template><p>丙</p></template><p>甲乙</p>",
    ],
)
def test_hostile_html_gives_text_only(hostile):
    said = "".join(texts(read_html(f"<html><body>{hostile}</body></html>")))
    assert re.sub(r"[<>]", "", said) == "甲乙"


def test_tags_nested_too_deep_for_a_tree_lose_no_text():
    page = (
        "<script>x()</script>"
        + "<div>" * 5000
        + "甲<b>乙</b><br>丙<style>y</style>"
        + "</div>" * 5000
        + "<p>丁"
    )
    assert texts(read_html(page)) == ["甲乙", "丙", "丁"]
    assert texts(read_html("<b>" * 5000 + "甲" + "</b>" * 5000 + "乙")) == ["甲乙"]


def test_odd_tags_and_long_text_are_read():
    page = "<p>第一条<o:p></o:p> <st1:place w:st='on'>甲地</st1:place>乙" + "长" * 11_000_000
    (said,) = texts(read_html(page))
    assert said.startswith("第一条 甲地乙")
    assert said.count("长") == 11_000_000


def test_deeply_nested_html():
    assert "".join(texts(read_html("<div>" * 5000 + "甲" + "</div>" * 5000))) == "甲"


def test_escaped_markup_stays_text():
    assert texts(read_html("<p>&lt;script&gt;x&lt;/script&gt;</p>")) == ["<script>x</script>"]


WRAPPED = """　　第一条　为规范公司差旅费管理，保证出差人员工作与生活的需
要，根据国家有关规定，参照同行业标准，结合公司实际，按照厉行
节约的原则，制定本办法。
　　第二条　本办法适用于公司各部门、各分公司和全体员工因公到常
驻地以外地区出差发生的费用，外聘专家按照公司的邀请出差的，参
照本办法执行。
　　第三条　差旅费包括城市间交通费、住宿费、伙食补助费和市内交
通费，标准由财务部会同人力资源部每年核定一次，报总经理办公会
批准，包括：
　　（一）城市间交通费；
　　（二）住宿费。
"""


def test_wrapped_lines_are_joined():
    assert texts(read_plain(WRAPPED)) == [
        "第一条　为规范公司差旅费管理，保证出差人员工作与生活的需要，根据国家有关规定，参照同行业标准，"
        "结合公司实际，按照厉行节约的原则，制定本办法。",
        "第二条　本办法适用于公司各部门、各分公司和全体员工因公到常驻地以外地区出差发生的费用，外聘专家"
        "按照公司的邀请出差的，参照本办法执行。",
        "第三条　差旅费包括城市间交通费、住宿费、伙食补助费和市内交通费，标准由财务部会同人力资源部每年核定"
        "一次，报总经理办公会批准，包括：",
        "（一）城市间交通费；",
        "（二）住宿费。",
    ]


def test_unwrapped_lines_stay_apart():
    lines = [
        "第一条 为规范公司差旅费管理，根据国家有关规定，制定本办法。",
        "第二条 本办法适用于全体员工",
        "附则",
    ]
    assert texts(read_plain("\n".join(lines))) == lines


@given(st.text(max_size=300))
def test_plain_text_loses_nothing(text):
    said = "".join(texts(read_plain(text)))
    assert re.sub(r"\s", "", said) == re.sub(r"\s", "", text)


@given(st.text("第一条*#_`[]()<>|-=1.、。&;!\\\n 甲乙", max_size=120))
def test_markdown_never_raises_and_keeps_han(text):
    """Whatever the markup, no Chinese character is lost, but for those in what looks like a tag or a link."""
    if re.search(r"[<&\[|]", text):
        read_markdown(text)
        return
    han = re.compile(r"[\u4e00-\u9fff]")
    assert han.findall("".join(texts(read_markdown(text)))) == han.findall(text)


@given(st.binary(max_size=400))
def test_any_bytes_give_blocks_or_a_sentence(data):
    for name in ("a.md", "a.txt", "a.html"):
        said = ""
        try:
            found = read(name, data)
        except Unreadable as failure:
            said = failure.message
        assert said.endswith("。") or any(block.text.strip() for block in found.blocks)


_CODECS = {
    "Big5": "big5hkscs",
    "GB2312": "gb18030",
    "UTF-16": "utf-16",
    "UTF-16LE": "utf-16-le",
    "UTF-16BE": "utf-16-be",
    "UTF-32": "utf-32",
    "UTF-32LE": "utf-32-le",
    "UTF-32BE": "utf-32-be",
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8-sig",
}


def test_encodings_of_the_shared_data(data_folder):
    """Every file of the folder reads as its name's encoding says, but for stray broken bytes."""
    wrong = []
    paths = sorted((data_folder / "robustness" / "encodings").iterdir())
    for path in paths:
        data = path.read_bytes()
        expected = data.decode(_CODECS[path.name.split("__")[0]], errors="replace")
        try:
            found = decode(data)[0]
        except Unreadable as failure:
            found = failure.message
        if found.lstrip("\ufeff") != expected.lstrip("\ufeff"):
            wrong.append(path.name)
    assert len(paths) > 60
    assert wrong == []
