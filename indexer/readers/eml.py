"""Mail (eml) and saved web pages (mht): subject and body are the text, attachments files of their own."""

from __future__ import annotations

from contextlib import suppress
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from typing import cast

from analyzers.blocks import Block, BlockKind
from indexer.readers.decoding import decode
from indexer.readers.extract import Extract, Member
from indexer.readers.html import read_html
from indexer.readers.plain import read_plain
from indexer.readers.repeats import without_copies
from indexer.readers.unreadable import Unreadable

MAX_PARTS = 1000
MAX_DEPTH = 20
_BODIES = ("text/html", "text/plain")


def read_eml(data: bytes) -> Extract:
    """The subject and the body, the header's fields as hints, and the attachments.

    Raises `Unreadable` for a mail that is broken or has neither text nor attachments.
    """
    try:
        message = BytesParser(policy=policy.default).parsebytes(data)
        parts = _parts(message)
        texts = [block for part in parts if not _is_attachment(part) for block in _text(part)]
        attached = [part for part in parts if _is_attachment(part)]
        members = tuple(Member(_name(part, n), _bytes(part)) for n, part in enumerate(attached, 1))
        fields = _fields(message)
    except (MessageError, ValueError, LookupError, AttributeError, TypeError, RecursionError) as error:
        raise Unreadable(
            "damaged", "邮件格式不完整或有错误，没有读取。请从邮箱重新导出后再导入。"
        ) from error
    if not texts and not members:
        raise Unreadable("no_text", "邮件没有正文，也没有附件。请确认邮件内容后重新导入。")
    subject = [Block(BlockKind.HEADING, fields["title"], 1)] if texts and "title" in fields else []
    return Extract(tuple(without_copies([*subject, *texts])), fields, members=members)


def _parts(message: EmailMessage) -> list[EmailMessage]:
    """The parts that say something: of alternatives the fullest text, of a page not its pictures and styles."""
    parts: list[EmailMessage] = []
    waiting = [(message, 1)]
    while waiting:
        part, depth = waiting.pop(0)
        inner = _inner(part)
        if len(parts) + len(waiting) > MAX_PARTS or depth > MAX_DEPTH:
            raise Unreadable(
                "hostile_archive", f"邮件的部分超过 {MAX_PARTS} 个或嵌套过深，没有读取。请单独导入各附件。"
            )
        if not part.is_multipart() or part.get_content_maintype() == "message":
            parts.append(part)
        elif part.get_content_subtype() == "alternative":
            texts = [one for one in inner if one.get_content_maintype() in ("text", "multipart")]
            fullest = [one for one in texts if one.get_content_type() != "text/plain"] or texts
            others = [one for one in inner if one not in texts]
            waiting[:0] = [(one, depth + 1) for one in (*fullest[:1], *others)]
        elif part.get_content_subtype() == "related":
            kept = [one for one in inner[1:] if not _is_resource(one)]
            waiting[:0] = [(one, depth + 1) for one in (*inner[:1], *kept)]
        else:
            waiting[:0] = [(one, depth + 1) for one in inner]
    return parts


def _inner(part: EmailMessage) -> list[EmailMessage]:
    payload = part.get_payload() if part.is_multipart() else []
    return [one for one in cast(list[object], payload) if isinstance(one, EmailMessage)]


def _is_resource(part: EmailMessage) -> bool:
    """Whether a part beside a page belongs to its looks."""
    looks = part.get_content_maintype() in ("image", "text", "font") or part.get_content_subtype().endswith(
        "xml"
    )
    return looks and part.get_content_disposition() != "attachment"


def _is_attachment(part: EmailMessage) -> bool:
    return part.get_content_type() not in _BODIES or bool(part.get_filename())


def _text(part: EmailMessage) -> tuple[Block, ...]:
    """The blocks of a text part, in its charset or in the one its bytes are in."""
    data = cast(bytes, part.get_payload(decode=True)) or b""
    if not data.strip():
        return ()
    charset = part.get_content_charset()
    try:  # the charset that a mail names may be a part of the one it is in
        text = data.decode("gb18030" if charset in ("gb2312", "gbk") else charset or "ascii")
    except (UnicodeDecodeError, LookupError):
        text, _encoding = decode(data)
    blocks = read_html(text) if part.get_content_type() == "text/html" else read_plain(text)
    return tuple(without_copies(blocks))


def _bytes(part: EmailMessage) -> bytes:
    if part.get_content_maintype() == "message":
        return b"".join(one.as_bytes() for one in _inner(part))
    return cast(bytes, part.get_payload(decode=True)) or b""


def _name(part: EmailMessage, number: int) -> str:
    """The name of an attachment (RFC 2047, RFC 2231, or raw GBK); a numbered one where it has none."""
    disposition = getattr(_header(part, "Content-Disposition"), "params", {})
    name = str(disposition.get("filename") or part.get_filename() or "")
    ending = ".eml" if part.get_content_maintype() == "message" else ""
    name = name.replace("/", "／").replace("\\", "／").strip()
    return (name if name.endswith(ending) else name + ending) if name else f"附件{number}{ending}"


def _header(part: EmailMessage, name: str) -> object:
    """A header, parsed, and read as GBK where its bytes stand there as they are; None where there is none."""
    raw = next((str(value) for key, value in part.raw_items() if key.lower() == name.lower()), None)
    if raw is None:
        return None
    data = raw.encode("utf-8", "surrogateescape")
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return policy.default.header_factory(name, data.decode(encoding))
    return part[name]


def _fields(message: EmailMessage) -> dict[str, str]:
    found = {"title": _header(message, "Subject"), "author": _header(message, "From")}
    fields = {name: " ".join(str(value).split()) for name, value in found.items() if value}
    if message["Date"]:
        with suppress(ValueError):  # a date that no one can read is no hint
            fields["created"] = parsedate_to_datetime(str(message["Date"])).isoformat()
    return fields
