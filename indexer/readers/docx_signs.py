"""Signs that a docx writes without characters: glyphs of symbol fonts, formulas in one line."""

from __future__ import annotations

from lxml import etree

from indexer.readers.docx_names import M, W

UNKNOWN_SIGN = "〓"
"""Stands where a glyph has no known character, as Chinese and Japanese printers mark a missing one."""


def _glyphs(rows: str) -> dict[int, str]:
    """Characters by the code of their glyph."""
    return {int(row[:2], 16): row[2] for row in rows.split()}


_WINGDINGS = _glyphs(
    "6C● 6D○ 6E■ 6F□ 70□ 71□ 72□ 75◆ 77◆ 9F• A1○ A7▪ A8□ AB★ B6☆ D8➢ DC➲ E0→ DF← E1↑ E2↓ E8➔ "
    "F0⇨ FB✗ FC✓ FD☒ FE☑ 46☞ 28☎ 2A✉ 76❖"
) | {0x81 + place: chr(ord("①") + place) for place in range(10)}
_WINGDINGS_2 = _glyphs("50✓ 4F✗ 51☒ 52☑ 53☒ 54☒ A3□ 2A□ 98●")
_SYMBOL = _glyphs(
    "B0° B1± A3≤ B3≥ B4× B8÷ B9≠ BB≈ A5∞ B7• AE→ AC← AD↑ AF↓ D7· A2′ B2″ D6√ E5∑ F2∫ CE∈ 61α "
    "62β 67γ 64δ 65ε 6Cλ 6Dμ 70π 72ρ 73σ 77ω 71θ 66φ 44Δ 57Ω 53Σ 3D= 2D− 2B+ 28( 29) 5B[ 5D]"
)
_FONTS = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2, "symbol": _SYMBOL}
_PRIVATE = range(0xE000, 0xF900)


def sign(node: etree._Element) -> str:
    """The character of a w:sym, `UNKNOWN_SIGN` where its font's glyph has none that is known."""
    try:
        code = int(node.get(W + "char", ""), 16)
    except ValueError:
        return UNKNOWN_SIGN
    signs = _FONTS.get(node.get(W + "font", "").lower())
    if signs is not None:
        return signs.get(code & 0xFF, UNKNOWN_SIGN)
    printable = 0x20 <= code < 0x110000 and code not in _PRIVATE and not 0xD800 <= code < 0xE000
    return chr(code) if printable else UNKNOWN_SIGN


def formula(node: etree._Element) -> str:
    """A formula (m:oMath) in one line: a/b, x^2, a_i, √(x)."""
    tag = node.tag
    if tag in (M + "t", W + "t"):
        return node.text or ""
    if tag == M + "f":
        return f"{_group(node.find(M + 'num'))}/{_group(node.find(M + 'den'))}"
    if tag == M + "rad":
        return f"√{_group(node.find(M + 'e'), always=True)}"
    said = "".join(formula(child) for child in node if isinstance(child.tag, str) and tag not in _SILENT)
    if tag == M + "d":
        return f"({said})"
    if tag in (M + "sup", M + "sub") and said:
        return f"{'^' if tag == M + 'sup' else '_'}{said}"
    if tag == M + "nary":
        return _operator(node) + said
    return said


_SILENT = frozenset((M + "naryPr", M + "dPr", M + "rPr", W + "rPr", W + "del", W + "moveFrom"))


def _operator(node: etree._Element) -> str:
    chosen = node.find(f"{M}naryPr/{M}chr")
    return chosen.get(M + "val", "∫") if chosen is not None else "∫"


def _group(node: etree._Element | None, always: bool = False) -> str:
    said = formula(node) if node is not None else ""
    return f"({said})" if always or not said.isalnum() else said
