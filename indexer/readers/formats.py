"""The table of foreign formats: what a file is, by its bytes and never by its name, and what reads it.

To add a format, write a module with a `read_…(data: bytes) -> Extract`, give it a row in `FORMATS` and let
`recognise` name it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from indexer.readers.extract import Extract
from indexer.readers.kinds import legacy_kind, zip_kind
from indexer.readers.unreadable import Unreadable

Reader = Callable[[bytes], Extract]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_FOREIGN = (b"%PDF-", b"{\\rtf", _OLE, *_ZIP, *_IMAGES[:3], *_IMAGES[4:])
_OTHER_ARCHIVES = (
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b\x08",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"MSCF",
)
_JUNK = 1024
"""A pdf may begin with so many bytes of something else."""
_MAIL_HEAD = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){2,}", re.S)
_MAIL_FIELD = re.compile(
    rb"^(from|to|subject|date|message-id|mime-version|received|return-path|content-type):", re.I | re.M
)
_WORD_XML = re.compile(rb'<\?mso-application\s+progid="Word\.Document"\?>|<w:wordDocument\b')
_OPEN_XML = re.compile(rb"<office:document\b")


@dataclass(frozen=True, slots=True)
class Format:
    """A row of the table: a format, the reader of its bytes, and the module and extra that it needs.

    `converted` names what LibreOffice turns a file into that has no reader of its own.
    """

    name: str
    module: str = ""
    function: str = ""
    extra: str = ""
    converted: str = ""

    def reader(self) -> Reader:
        """The reader. Raises `Unreadable` where a package that it needs is not installed."""
        try:
            return cast(Reader, getattr(import_module(self.module), self.function))
        except ModuleNotFoundError as missing:
            if not self.extra:
                raise
            raise Unreadable(
                "needs_extra",
                f"读取 {self.name} 文件要用的 Python 包 {missing.name} 没有安装。"
                f"请执行 pip install 'dianzhang[{self.extra}]' 后，用 dianzhang failures --retry 重新导入。",
            ) from missing


FORMATS = {
    row.name: row
    for row in (
        Format("docx", "indexer.readers.docx", "read_docx"),
        Format("pdf", "indexer.readers.pdf", "read_pdf", "office"),
        Format("ofd", "indexer.readers.ofd", "read_ofd"),
        Format("xlsx", "indexer.readers.sheets", "read_xlsx", "office"),
        Format("xls", "indexer.readers.sheets", "read_xls", "office"),
        Format("pptx", "indexer.readers.slides", "read_pptx", "office"),
        Format("image", "indexer.readers.ocr", "read_image", "ocr"),
        Format("eml", "indexer.readers.eml", "read_eml"),
        Format("zip", "indexer.readers.archive", "read_zip"),
        Format("doc", converted="docx"),
        Format("rtf", converted="docx"),
        Format("odt", converted="docx"),
        Format("ods", converted="xlsx"),
        Format("odp", converted="pptx"),
        Format("ppt", converted="pptx"),
    )
}


def is_foreign(data: bytes) -> bool:
    """Whether a file is one of the formats of this table, or an archive that has none; cheap."""
    head = data[:_JUNK]
    if head.startswith((*_FOREIGN, *_OTHER_ARCHIVES)) or _is_bitmap(head) or b"%PDF-" in head:
        return True
    return _is_mail(data) or _is_office_xml(data)


def recognise(data: bytes) -> Format:
    """The format of a file for which `is_foreign` holds. Raises `Unreadable` where nothing here reads it."""
    if data.startswith(_ZIP):
        return FORMATS[zip_kind(data)]
    if data.startswith(_OLE):
        return FORMATS[legacy_kind(data)]
    if data.startswith(b"{\\rtf"):
        return FORMATS["rtf"]
    if data.startswith(_IMAGES):
        return FORMATS["image"]
    if data.startswith(_OTHER_ARCHIVES):
        raise Unreadable(
            "unsupported_format", "不支持这种压缩格式，没有解开。请解压后导入里面的文件，或改用 zip 压缩。"
        )
    if b"%PDF-" in data[:_JUNK]:
        return FORMATS["pdf"]
    if _is_office_xml(data):
        return FORMATS["doc" if _WORD_XML.search(data[: _JUNK * 4]) else "odt"]
    return FORMATS["eml"]


def _is_bitmap(head: bytes) -> bool:
    """BM alone may begin a text: a bitmap's header has zeros at its reserved places."""
    return head.startswith(b"BM") and head[6:10] == b"\0\0\0\0"


def _is_mail(data: bytes) -> bool:
    """Whether a text begins with a block of header lines of which at least three are a mail's own."""
    head = _MAIL_HEAD.match(data[: _JUNK * 16])
    return head is not None and len({m.lower() for m in _MAIL_FIELD.findall(head.group())}) >= 3


def _is_office_xml(data: bytes) -> bool:
    head = data[: _JUNK * 4]
    return head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml") and bool(
        _WORD_XML.search(head) or _OPEN_XML.search(head)
    )
