"""From bytes to text: UTF-8, UTF-16, UTF-32, GB18030 and Big5, told apart by what the bytes say."""

from __future__ import annotations

import codecs
import re

from indexer.readers.unreadable import Unreadable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]+)", re.I)
_ALIASES = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
}

# The commonest characters of running Chinese text, simplified and traditional, and its punctuation:
# a wrong decoding turns them into rare ones.
_COMMON = frozenset(
    "的一是不了在有人我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
    "用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想"
    "日者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政"
    "這個們來為國說時會對過發後樣學現當沒動開從與長機業將兩間問應戰頭體關點麼經種無還進實處總務報書員場"
    "，。、；：？！“”《》（）「」『』　"
)
_MIN_COMMON = 0.15
"""Least share of common characters among those beyond ASCII; right decodings of real text have 0.25 and more."""


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding. Raises `Unreadable` for binary data and unknown encodings."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strict(data, encoding), encoding
    wide = _wide_encoding(data)
    if wide:
        return _strict(data, wide), wide
    if b"\x00" in data:
        raise Unreadable("binary", "这是二进制文件，不是文字。请另存为 Markdown、HTML 或纯文本后导入。")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _legacy(data)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _misencoded(encoding) from error


def _misencoded(encoding: str) -> Unreadable:
    return Unreadable(
        "bad_encoding", f"文字编码有误（按 {encoding} 读不通），可能已损坏。请用 UTF-8 重新保存后导入。"
    )


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: line ends and spaces show where the zero bytes stand."""
    sample = data[:4096]
    if b"\0" not in sample:
        return None
    for encoding, space, newline in (
        ("utf-32-le", b" \x00\x00\x00", b"\n\x00\x00\x00"),
        ("utf-32-be", b"\x00\x00\x00 ", b"\x00\x00\x00\n"),
        ("utf-16-le", b" \x00", b"\n\x00"),
        ("utf-16-be", b"\x00 ", b"\x00\n"),
    ):
        width = len(space)
        if len(data) % width:
            continue
        units = [sample[i : i + width] for i in range(0, len(sample) - width + 1, width)]
        marks = sum(unit in (space, newline) for unit in units)
        if marks and _reads_as_text(sample, encoding):
            return encoding
    return None


def _reads_as_text(sample: bytes, encoding: str) -> bool:
    text = sample[: len(sample) // 4 * 4].decode(encoding, errors="replace")
    odd = sum(
        ch == "\ufffd" or (ord(ch) < 32 and ch not in "\r\n\t\f") or ord(ch) in range(0xE000, 0xF900)
        for ch in text
    )
    return odd * 50 <= len(text)


def _legacy(data: bytes) -> tuple[str, str]:
    """GB18030 or Big5, by declaration and by which of both reads as commoner Chinese."""
    declared = _DECLARED.search(data[:2048])
    hint = _ALIASES.get(declared[1].decode("ascii", "replace").lower()) if declared else None
    best = max(
        (_judge(data, encoding) + (0.05 if encoding == hint else 0.0), encoding)
        for encoding in ("gb18030", "big5hkscs")
    )
    if best[0] < _MIN_COMMON:
        raise _misencoded("UTF-8、GB18030、Big5")
    text = data.decode(best[1], errors="replace")
    return text, "big5" if best[1] == "big5hkscs" else best[1]


def _judge(data: bytes, encoding: str) -> float:
    """Share of common characters among those beyond ASCII, 0 when more than 1 in 200 cannot be read."""
    text = data[:200_000].decode(encoding, errors="replace")
    beyond = [ch for ch in text if ord(ch) > 127]
    broken = beyond.count("\ufffd")
    if not beyond or broken * 200 > len(beyond):
        return 0.0
    return sum(ch in _COMMON for ch in beyond) / len(beyond)
