"""The plain text of RTF that stands inside a docx: paragraphs, tabs, list numbers as their writer left them."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    rb"\\(?:'(?P<hex>[0-9a-fA-F]{2})|(?P<word>[a-zA-Z]+)(?P<number>-?[0-9]{1,9})? ?|(?P<sign>[^a-zA-Z]))"
    rb"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+",
    re.S,
)
_SKIPPED = frozenset(
    b"fonttbl colortbl stylesheet info pict object header footer headerl headerr headerf footerl footerr "
    b"footerf listtable listoverridetable revtbl rsidtbl generator themedata datastore xmlnstbl "
    b"fldinst nonshppict annotation atnid atnauthor bkmkstart bkmkend".split()
)
_BREAKS = {
    b"par": b"\n",
    b"line": b"\n",
    b"row": b"\n",
    b"sect": b"\n",
    b"page": b"\n",
    b"tab": b" ",
    b"cell": b"\t",
}
_SAID = {
    b"emdash": "—",
    b"endash": "–",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
}
_SIGNS = {b"~": b" ", b"_": b"-", b"\\": b"\\", b"{": b"{", b"}": b"}", b"\n": b"\n", b"\r": b"\n"}
_CODE_PAGES = {936: "gb18030", 950: "big5hkscs", 932: "cp932", 949: "cp949", 65001: "utf-8"}
_MAX_DEPTH = 1000


def read_rtf_text(data: bytes) -> str:
    """The text of an RTF file, one paragraph a line; deleted and hidden text and headers are left out."""
    reader = _Reader()
    for token in _TOKEN.finditer(data):
        reader.take(token)
    reader.flush()
    return re.sub("[\ud800-\udfff]", "\ufffd", "".join(reader.said))


class _Reader:
    """The state of a reading: what is skipped in this group, the code page, and bytes not yet decoded."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self._bytes = bytearray()
        self._skipping = False
        self._stack: list[tuple[bool, int]] = []
        self._encoding = "gb18030"
        self._unicode_skip = 1
        self._to_skip = 0
        self._starred = False

    def take(self, token: re.Match[bytes]) -> None:
        if token["brace"]:
            self._brace(token["brace"])
        elif token["word"]:
            self._word(token["word"], int(token["number"]) if token["number"] else None)
        elif token["hex"]:
            self._add(bytes.fromhex(token["hex"].decode()))
        elif token["sign"] == b"*":
            self._starred = True
        elif token["sign"]:
            self._add(_SIGNS.get(token["sign"], b""))
        elif token["text"]:
            self._add(token["text"])

    def flush(self) -> None:
        """Decode the bytes held back: a character may be spread over several tokens."""
        if self._bytes:
            self.said.append(self._bytes.decode(self._encoding, "replace"))
            self._bytes.clear()

    def _brace(self, brace: bytes) -> None:
        self._to_skip = 0
        if brace == b"{" and len(self._stack) < _MAX_DEPTH:
            self._stack.append((self._skipping, self._unicode_skip))
        elif brace == b"}" and self._stack:
            self._skipping, self._unicode_skip = self._stack.pop()

    def _word(self, word: bytes, number: int | None) -> None:
        starred, self._starred = self._starred, False
        if word in _SKIPPED or (starred and word not in (b"shptxt", b"shpinst")):
            self._skipping = True
        elif word in (b"v", b"deleted"):
            self._skipping = number != 0
        elif word == b"ansicpg" and number is not None:
            self._encoding = _CODE_PAGES.get(number, "cp1252" if number == 1252 else self._encoding)
        elif word == b"uc" and number is not None:
            self._unicode_skip = number
        elif word == b"u" and number is not None:
            self._unicode(number)
        elif not self._skipping:
            self._say(word)

    def _say(self, word: bytes) -> None:
        if word in _BREAKS:
            self._add(_BREAKS[word])
        elif word in _SAID:
            self.flush()
            self.said.append(_SAID[word])

    def _unicode(self, number: int) -> None:
        if not self._skipping:
            self.flush()
            self.said.append(_joined(self.said, number & 0xFFFF))
        self._to_skip = self._unicode_skip

    def _add(self, raw: bytes) -> None:
        dropped = min(self._to_skip, len(raw))
        self._to_skip -= dropped
        if not self._skipping:
            self._bytes += raw[dropped:]


def _joined(said: list[str], unit: int) -> str:
    """A UTF-16 unit as a character, joined with the high surrogate said before it."""
    if 0xDC00 <= unit < 0xE000 and said and 0xD800 <= ord(said[-1][-1:] or "\0") < 0xDC00:
        high = ord(said.pop())
        return chr(0x10000 + ((high - 0xD800) << 10) + unit - 0xDC00)
    return chr(unit)
