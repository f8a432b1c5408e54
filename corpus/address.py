"""Addresses: KIND/ISSUER/NAME names a work for ever, whatever its version."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from corpus.model import Kind

UNKNOWN_ISSUER = "未署名"
_SLASH = "／"  # a full-width slash stands for a slash inside a part
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff\ud800-\udfff]|^\.+$")
NAME_LIMIT = 200


class BadAddress(ValueError):
    """A string that is no address; the message says in Chinese what one looks like."""


@dataclass(frozen=True, slots=True)
class Address:
    """The three parts of an address; `str()` renders it, `parse_address` reads it back.

    >>> str(Address(Kind.REGULATION, "澜江集团有限公司", "差旅费管理办法"))
    'regulation/澜江集团有限公司/差旅费管理办法'
    """

    kind: Kind
    issuer: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind.value}/{_part(self.issuer)}/{_part(self.name)}"

    @property
    def url(self) -> str:
        """The address percent-encoded, as the path of a link."""
        return quote(str(self), safe="/")

    def numbered(self, count: int) -> Address:
        """The same address for the `count`-th work that would have it: ~2, ~3 and so on."""
        if count < 2:
            return self
        suffix = f"~{count}"
        return Address(self.kind, self.issuer, self.name[: NAME_LIMIT - len(suffix)].strip() + suffix)


def _part(text: str) -> str:
    cleaned = _UNPRINTABLE.sub("_", re.sub(r"\s+", " ", text).strip().replace("/", _SLASH))
    return cleaned[:NAME_LIMIT].strip() or UNKNOWN_ISSUER


def make_address(kind: Kind, issuer: str, name: str) -> Address:
    """The address of a work; parts are cleaned, so that parse(render(x)) gives x again."""
    return Address(kind, _part(issuer or UNKNOWN_ISSUER), _part(name))


def parse_address(text: str) -> Address:
    """The address a string names. Raises `BadAddress` with a sentence for the reader."""
    parts = text.strip("/").split("/")
    if len(parts) != 3 or not all(parts) or parts[0] not in {kind.value for kind in Kind}:
        raise BadAddress(
            f"“{text[:80]}”不是文件地址。地址由类别、发文机关、名称三段组成，例如 regulation/澜江集团有限公司/差旅费管理办法。"
        )
    return Address(Kind(parts[0]), parts[1], parts[2])
