"""Styles and fonts of the Word files: 3号仿宋 for text, 小标宋 for the title, 黑体 and 楷体 for headings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SONG, FANGSONG, HEI, KAI, TITLE_SONG = "宋体", "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体"
_LATIN = "Times New Roman"
_RED = "C00000"
_FALLBACKS: Mapping[str, str] = {
    FANGSONG: "仿宋,FangSong,Noto Serif CJK SC",
    KAI: "楷体,KaiTi,Noto Serif CJK SC",
    HEI: "SimHei,Noto Sans CJK SC",
    SONG: "SimSun,Noto Serif CJK SC",
    TITLE_SONG: "小标宋,宋体,SimSun",
}
"""Other names under which a machine may have a font, or what it should take instead."""


CHARACTER_SPACE = -5
"""Twentieths of a point by which 3号 characters are set closer: 28 of them to 156 mm."""


@dataclass(frozen=True, slots=True)
class _Style:
    """A paragraph style: size in half points, font, alignment, indents in hundredths of a character."""

    name: str
    font: str
    size: int
    align: str = "both"
    indent: int = 0
    right: int = 0
    left: int = 0
    before: int = 0
    after: int = 0
    border: str = ""
    keep: bool = False
    on_grid: bool = True
    space: int = 0
    red: bool = False


_PARAGRAPHS = (
    _Style("Text", FANGSONG, 32, indent=200, space=CHARACTER_SPACE),
    _Style("Flush", FANGSONG, 32, space=CHARACTER_SPACE),
    _Style("Title", TITLE_SONG, 44, "center", before=580, after=290, keep=True, on_grid=False),
    _Style("Number", FANGSONG, 32, "center", after=580),
    _Style("Secret", HEI, 32, "left"),
    _Style("Notice", HEI, 28, "center", border="box", after=290),
    _Style("Chapter", HEI, 32, "center", keep=True, before=290, after=290),
    _Style("First", HEI, 32, indent=200, keep=True),
    _Style("Section", KAI, 32, indent=200, keep=True),
    _Style("Annex", HEI, 32, "left", keep=True, before=580),
    _Style("AnnexTitle", TITLE_SONG, 44, "center", keep=True, after=290),
    _Style("MarkLarge", TITLE_SONG, 84, "center", keep=True, on_grid=False, red=True),
    _Style("MarkMiddle", TITLE_SONG, 60, "center", keep=True, on_grid=False, red=True),
    _Style("MarkSmall", TITLE_SONG, 44, "center", keep=True, on_grid=False, red=True),
    _Style("RedLine", FANGSONG, 32, "center", before=1158, after=579, border="red", keep=True),
    _Style(
        "RecordFirst", FANGSONG, 28, "left", border="record", before=580, on_grid=False, left=100, right=100
    ),
    _Style("Record", FANGSONG, 28, "left", border="bottom", on_grid=False, left=100, right=100),
    _Style("Sign", FANGSONG, 32, "right", right=400),
    _Style("ClosingFirst", SONG, 21, "left", border="top", before=580, on_grid=False),
    _Style("Closing", SONG, 21, "left", on_grid=False),
    _Style("Cell", FANGSONG, 24, "left", on_grid=False),
    _Style("CellHead", HEI, 24, "center", on_grid=False, keep=True),
    _Style("ComparedFlush", FANGSONG, 24, "left", on_grid=False),
    _Style("Summary", FANGSONG, 28, indent=200, on_grid=False),
    _Style("Folded", KAI, 24, "center", on_grid=False),
    _Style("FooterOdd", SONG, 28, "right", right=100),
    _Style("FooterEven", SONG, 28, "left", left=100),
)
_CHARACTERS = {
    "Number1": f'<w:rFonts w:eastAsia="{HEI}"/>',
    "Inserted": '<w:b/><w:color w:val="0B5D2A"/><w:u w:val="single"/>',
    "Deleted": '<w:strike/><w:color w:val="A01818"/>',
}
"""Inserted words are bold and underlined, deleted ones struck through: they differ without colour, too."""


def _fonts(font: str) -> str:
    return f'<w:rFonts w:ascii="{_LATIN}" w:hAnsi="{_LATIN}" w:cs="{_LATIN}" w:eastAsia="{font}"/>'


def _paragraph(style: _Style) -> str:
    indents = {"left": style.left, "right": style.right, "firstLine": style.indent}
    indent = "".join(
        f' w:{side}Chars="{chars}" w:{side}="{chars * style.size // 10}"' for side, chars in indents.items()
    )
    colour = f'<w:color w:val="{_RED}"/>' if style.red else ""
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{style.name}"><w:name w:val="Dz{style.name}"/><w:pPr>'
        + ("<w:keepNext/>" if style.keep else "")
        + _border(style.border)
        + f'<w:snapToGrid w:val="{int(style.on_grid)}"/>'
        + f'<w:spacing w:before="{style.before}" w:after="{style.after}"/><w:ind{indent}/><w:jc w:val="{style.align}"/></w:pPr>'
        + f'<w:rPr>{_fonts(style.font)}{colour}<w:spacing w:val="{style.space}"/><w:sz w:val="{style.size}"/></w:rPr></w:style>'
    )


_BORDERS: Mapping[str, str] = {
    "box": "top left bottom right",
    "top": "top",
    "red": "bottom",
    "record": "top bottom",
    "bottom": "bottom",
}
"""The sides of each kind of border; that below the head of an official document is red and thick."""


def _border(kind: str) -> str:
    size, space, colour = (12, 11, _RED) if kind == "red" else (6, 4, "000000")
    made = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour}"/>'
        for side in _BORDERS.get(kind, "").split()
    )
    return f"<w:pBdr>{made}</w:pBdr>" if made else ""


_GRID = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
STYLES = (
    f'<w:docDefaults><w:rPrDefault><w:rPr>{_fonts(FANGSONG)}<w:sz w:val="32"/>'
    '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:pPr><w:kinsoku/>'
    "<w:overflowPunct/></w:pPr></w:style>"
    + "".join(map(_paragraph, _PARAGRAPHS))
    + "".join(
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{name}"><w:name w:val="Dz{name}"/>'
        f"<w:rPr>{properties}</w:rPr></w:style>"
        for name, properties in _CHARACTERS.items()
    )
    + '<w:style w:type="table" w:customStyle="1" w:styleId="Grid"><w:name w:val="DzGrid"/><w:tblPr>'
    f'<w:tblBorders>{_GRID}</w:tblBorders><w:tblCellMar><w:left w:w="85" w:type="dxa"/>'
    '<w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
)
FONT_TABLE = "".join(
    f'<w:font w:name="{name}"><w:altName w:val="{others}"/></w:font>' for name, others in _FALLBACKS.items()
)
