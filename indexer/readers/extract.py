"""What a reader of a foreign format gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from analyzers.blocks import Block


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a file (of an archive, attached to a mail): its path in there and its bytes.

    `code` and `message` say why a member was not taken out, as in `Unreadable`; both empty where it was.
    """

    name: str
    data: bytes
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Extract:
    """The text of a file in reading order.

    `fields` are the file's own properties (title, author, created …), hints at best; `warnings` are Chinese
    sentences about the file that a reader should know, by code; `members` are files of their own inside it; `given`
    is what a person wrote at its top (front matter).
    """

    blocks: tuple[Block, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    warnings: Mapping[str, str] = field(default_factory=dict)
    members: tuple[Member, ...] = ()
    given: Mapping[str, object] = field(default_factory=dict)
