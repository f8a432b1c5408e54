"""Whole files inside a docx that Word shows as part of its text (w:altChunk): HTML, MHT, text, RTF, docx."""

from __future__ import annotations

import email
import re
from collections.abc import Sequence

from analyzers.blocks import Block
from indexer.readers.decoding import decode
from indexer.readers.docx_rtf import read_rtf_text
from indexer.readers.html import read_html
from indexer.readers.plain import read_plain

_PREFORMATTED = re.compile(r"(<pre\b[^>]*>)(.*?)(</pre\s*>)", re.I | re.S)


def chunk_kind(data: bytes, content_type: str) -> str:
    """What a chunk is: docx, rtf, mht, html or text, by its first bytes, then by its media type."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"PK\x03\x04"):
        return "docx"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if head[:13].lower() == b"mime-version:" or content_type in ("message/rfc822", "multipart/related"):
        return "mht"
    return "html" if "html" in content_type or head.startswith(b"<") else "text"


def read_chunk(data: bytes, kind: str) -> Sequence[Block]:
    """The blocks of a chunk of text. Raises `Unreadable` where its encoding is unknown."""
    if kind == "rtf":
        return read_plain(read_rtf_text(data))
    text, _ = decode(_page_of_mht(data) if kind == "mht" else data)
    return read_plain(text) if kind == "text" else read_html(_with_breaks(text))


def _with_breaks(html: str) -> str:
    """The page with the line ends of preformatted text as breaks: laws are set in them article by article."""
    return _PREFORMATTED.sub(lambda found: found[1] + found[2].replace("\n", "<br>") + found[3], html)


def _page_of_mht(data: bytes) -> bytes:
    """The first HTML part of a web archive, its transfer encoding undone.

    Generators write bare UTF-8 into parts that they call quoted-printable; this undoes it byte by byte.
    """
    for part in email.message_from_bytes(data).walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            page = part.get_payload(decode=True)
            return page if isinstance(page, bytes) else data
    return data
