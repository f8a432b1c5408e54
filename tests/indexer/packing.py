"""Small files of foreign formats, written by hand for tests."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from email.message import EmailMessage

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def zipped(files: Mapping[str, bytes | str] | Sequence[tuple[zipfile.ZipInfo | str, bytes | str]]) -> bytes:
    """A zip file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items() if isinstance(files, Mapping) else files:
            info = (
                name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name)
            )  # without the time of day
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return buffer.getvalue()


def docx(*paragraphs: str, namespace: str = MAIN, **parts: bytes | str) -> bytes:
    """A docx of plain paragraphs; `parts` are added by name, `__` standing for `/`."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    document = f'<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>'
    added = {name.replace("__", "/"): data for name, data in parts.items()}
    return zipped(
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _RELATIONS,
            "word/document.xml": document,
            **added,
        }
    )


def mail(subject: str, text: str = "", attachments: Mapping[str, bytes] | None = None) -> bytes:
    """A mail as a mail program saves it."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.com", "b@example.com", subject
    message["Date"] = "Tue, 24 Nov 2026 09:00:00 +0800"
    if text:
        message.set_content(text)
    for name, data in (attachments or {}).items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    if message.is_multipart():
        message.set_boundary("the-same-every-time")
    return message.as_bytes()


def compound(*streams: str) -> bytes:
    """An OLE compound file with empty streams of these names."""
    entries = [_entry("Root Entry", 5, child=1 if streams else None)]
    entries += [
        _entry(name, 2, right=number + 1 if number < len(streams) else None)
        for number, name in enumerate(streams, 1)
    ]
    while len(entries) % 4:
        entries.append(_entry("", 0))
    sectors = len(entries) // 4
    chain = [*range(2, sectors + 1), 0xFFFFFFFE]
    table = struct.pack("<128I", 0xFFFFFFFD, *chain, *[0xFFFFFFFF] * (127 - len(chain)))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return head + table + b"".join(entries)


def _entry(name: str, kind: int, right: int | None = None, child: int | None = None) -> bytes:
    raw = name.encode("utf-16-le")
    none = 0xFFFFFFFF
    links = (none, none if right is None else right, none if child is None else child)
    size = len(raw) + 2 if name else 0
    head = struct.pack("<64sHBB", raw, size, kind, 1) + struct.pack("<III", *links)
    return head + bytes(16) + struct.pack("<I", 0) + bytes(16) + struct.pack("<IQ", 0xFFFFFFFE, 0)
