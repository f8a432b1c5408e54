"""What a file says of itself (title, author, a mail's day): a last resort where the text says nothing, always inferred."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from corpus.model import Document, Field, Kind, Sure

_NOTHING = re.compile(
    r"(?:microsoft|office|word|powerpoint|幻灯片|演示文稿|工作簿|新建|未命名|无标题|文档|标题|模板|untitled|document|slide|title|sheet).*",
    re.I,
)
_HAN = re.compile(r"[\u4e00-\u9fff]{4,}")
_LONGEST = 100
_ENDING = re.compile(r"\.[A-Za-z]{2,5}$")
_FORWARDED = re.compile(r"^(?:\s*(?:转发|答复|回复|re|fw|fwd)\s*[:：]\s*)+", re.I)
_BODY = re.compile(
    r"[\u4e00-\u9fff（）()]{2,40}(?:公司|集团|委员会|办公室|办公厅|人民政府|银行|总局|[局厅署院])"
)
_MAIL = "eml"


def hints_of(format_: str, properties: Mapping[str, str]) -> dict[str, Field]:
    """What the properties of a file of that format hint at: `title`, `subject`, `issuer`, `issue_date`, each with its evidence.

    A program's default title and a person's name as author hint at nothing; of days only a mail's does.
    """
    found: dict[str, Field] = {}
    title, author = properties.get("title", ""), properties.get("author", "")
    if format_ == _MAIL:
        day = _day(properties.get("created", ""))
        if day is not None:
            found["issue_date"] = Field(day, f"邮件发送时间 {properties['created']}", Sure.INFERRED)
        bare = _FORWARDED.sub("", title)
        if bare:
            found["subject"] = Field(bare[:_LONGEST], f"邮件主题 {title[:_LONGEST]}", Sure.INFERRED)
        return found
    bare = _ENDING.sub("", title.strip())
    if _HAN.search(bare) and len(bare) <= _LONGEST and not _NOTHING.fullmatch(bare):
        found["title"] = Field(bare, f"文件属性的标题 {title}", Sure.INFERRED)
    if _BODY.fullmatch(author):
        found["issuer"] = Field([author], f"文件属性的作者 {author}", Sure.INFERRED)
    return found


def with_hints(document: Document, hints: Mapping[str, Field]) -> Document:
    """The document with hints for what was not read in it; a title that is one carries its evidence."""
    fields = dict(document.fields)
    fields |= _titled(document, hints)
    if "issuer" in hints and not _known(fields, "issuer"):
        fields["issuer"] = hints["issuer"]
    day = hints.get("issue_date")
    if day is not None and document.kind is Kind.OFFICIAL_DOCUMENT and not _known(fields, "issue_date"):
        fields["issue_date"] = day
        fields.setdefault("version_date", day)
    return replace(document, fields=fields)


def _titled(document: Document, hints: Mapping[str, Field]) -> dict[str, Field]:
    """The title as a field where it is a hint: a mail's subject stands above its text, but was not printed there."""
    read = document.fields.get("title", Field("", sure=Sure.INFERRED))
    title, subject = hints.get("title"), hints.get("subject")
    if subject is not None and subject.value == document.title and read.sure is not Sure.GIVEN:
        return {"title": subject}
    hinted = title is not None and title.value == document.title and read.sure is Sure.INFERRED
    return {"title": title} if title is not None and hinted else {}


def _known(fields: Mapping[str, Field], name: str) -> bool:
    return name in fields and bool(fields[name].value)


def _day(text: str) -> object:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None
