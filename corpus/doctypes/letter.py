"""The lines around the text of an official document that are its fields (GB/T 9704-2012, section 7)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from corpus.model import Field, Sure

_DAY = r"(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日"
LINE_FIELDS: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = (
    (("copied_to",), re.compile(r"^(?:抄送|抄报)\s*[:：]\s*(.+?)。?$")),  # 抄送：党委办公室，工会。
    (("signatory",), re.compile(r"^签发人\s*[:：]\s*(\S.*)$")),  # 签发人：沈知远
    (("urgency",), re.compile(r"^(特\s*急|加\s*急|急\s*件|平\s*急)$")),
    (("copy_number",), re.compile(r"^(?:份号\s*[:：]\s*)?([0-9]{6})$")),  # 000012
    (("printing_authority", "printing_date"), re.compile(rf"^(\S.{{1,40}}?)\s*({_DAY})\s*印发\s*$")),
)
_MARK = re.compile(r"^(\S.{1,60}?)文件$")
_CLASSIFICATION = re.compile(
    r"^(?:密级[:：]\s*)?((?:公\s*开|内\s*部(?:资料)?|普通商密|核心商密|普通商业秘密|核心商业秘密)\s*[★☆*].{0,12})$"
)
_NOTE = re.compile(
    r"^[（(]((?:此件|联系人|联系电话|本文)[^（）()]{0,80}(?:[（(][^（）()]{0,40}[）)][^（）()]{0,40})?)[）)]$"
)
_ATTACHED = re.compile(r"^附\s*件\s*[:：]\s*(.*)$")
_LISTED = re.compile(r"^(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,2})\s*[.．、]\s*(\S.*?)$")
_LONGEST_ATTACHMENT = 60


def line_fields(text: str) -> dict[str, Field]:
    """The fields that a line by itself states: 抄送：…, 签发人：…, a copy number, who printed it and when."""
    for names, pattern in LINE_FIELDS:
        found = pattern.match(text)
        if found:
            values = (re.sub(r"\s+", " ", value).strip() for value in found.groups())
            return {
                name: Field(_closed(name, value), text) for name, value in zip(names, values, strict=True)
            }
    return {}


def _closed(name: str, value: str) -> str:
    return re.sub(r"\s", "", value) if name in ("printing_date", "urgency") else value


def head_fields(lines: Sequence[str]) -> dict[str, Field]:
    """The fields above the title: the mark of the issuing authority, the classification with its term."""
    fields: dict[str, Field] = {}
    for line in lines:
        for name, pattern in (("issuing_authority_mark", _MARK), ("classification", _CLASSIFICATION)):
            found = pattern.match(line)
            if found:
                fields.setdefault(name, Field(found[1].strip(), line))
    return fields


def text_fields(lines: Sequence[str]) -> dict[str, Field]:
    """The fields that stand in the text and stay there: the list of attachments, and notes in brackets.

    附件：1.费用标准表 / 2.审批单 gives two attachments.
    """
    fields: dict[str, Field] = {}
    for index, line in enumerate(lines):
        attached = _ATTACHED.match(line)
        if attached and "attachments" not in fields:
            listed = list(_attachments(attached[1], lines[index + 1 :]))
            if listed:
                shown = "；".join(listed)
                fields["attachment_note"] = Field(shown, line)
                fields["attachments"] = Field(listed, line)
        note = _NOTE.match(line)
        if note:
            fields.setdefault("notes", Field(note[1], line))
    return fields


def _attachments(first: str, following: Sequence[str]) -> Iterator[str]:
    first_lines = re.split(r"\s+(?=[0-9０-９]{1,2}[.．、])", first)
    for number, line in enumerate((*first_lines, *following)):
        text = line.strip()
        listed = _LISTED.match(text)
        if not text or len(text) > _LONGEST_ATTACHMENT or (number and not listed) or text.endswith("。"):
            return
        yield re.sub(r"\s+", " ", listed[1] if listed else text)
        if not listed:
            return


def authorities_field(names: Sequence[str]) -> Mapping[str, Field]:
    """The authorities that signed, as printed below the text."""
    return {"issuing_authorities": Field(list(names), "、".join(names), Sure.READ)} if names else {}
