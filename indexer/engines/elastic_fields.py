"""The schema as a mapping, records as documents, tokens as terms.

Every server knows the analyzer `whitespace`, with its own limit of 255 for a token; tokenizers with other
settings are in a module that not every server has. So long tokens are folded here, for records and queries alike.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from indexer.engine import REACH, Record, Schema, TokenField, Unit

KEY, OWNER, ORDER, UNIT, DIGEST = "key", "owner", "order", "unit", "digest"
KEYWORDS, NUMBERS = "keywords", "numbers"
ANALYZER = "whitespace"
DIGEST_BITS = 24
"""Sums of so many bits are exact in a double for half a thousand million records."""
LONGEST_ID = 480
"""Bytes; the server takes 512."""
FOLDED = "\u0001"
"""Begins a folded token; no text that people write holds it."""

_to_fold = re.compile(
    r"[^ ]{101,}|[\t\n\x0b\x0c\r\x1c-\x1f\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]"
)
"""Tokens that are too long, and what the server takes for a space besides the space."""


@dataclass(frozen=True, slots=True)
class Document:
    """A record ready to send: its JSON, and a number that stands for its content."""

    unit: Unit
    key: str
    owner: str
    digest: int
    body: bytes

    @property
    def id(self) -> str:
        """The id under which it is kept; the same for the same key, so that writing twice does no harm."""
        name = (
            self.key
            if len(self.key.encode()) <= LONGEST_ID
            else hashlib.sha256(self.key.encode()).hexdigest()
        )
        return f"{self.unit.value[0]}:{name}"


def token_path(unit: Unit, name: str) -> str:
    """Where a token field lies: units have fields of their own, so that their statistics are apart."""
    return f"{unit.value}.{name}"


def keyword_path(name: str) -> str:
    """Where a keyword field lies."""
    return f"{KEYWORDS}.{name}"


def number_path(name: str) -> str:
    """Where a number field lies."""
    return f"{NUMBERS}.{name}"


def term(token: str) -> str:
    """A token as the index holds it."""
    return _folded(token) if _to_fold.search(token) else token


def text(value: str) -> str:
    """A value of space-joined tokens as it is sent."""
    return " ".join(map(term, value.split(" "))) if _to_fold.search(value) else value


def document(record: Record) -> Document:
    """A record as a document. Raises ValueError (UnicodeEncodeError) for text that is no text."""
    body: dict[str, Any] = {
        UNIT: record.unit.value,
        KEY: record.key,
        OWNER: record.owner,
        ORDER: record.order,
        record.unit.value: {
            name: [text(value) for value in given] for name, given in record.tokens.items()
        },
        KEYWORDS: {name: list(given) for name, given in record.keywords.items()},
        NUMBERS: dict(record.numbers),
    }
    encoded = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    digest = zlib.crc32(encoded) & ((1 << DIGEST_BITS) - 1)
    whole = b'%s,"%s":%d}' % (encoded[:-1], DIGEST.encode(), digest)
    return Document(record.unit, record.key, record.owner, digest, whole)


@dataclass(frozen=True)
class Layout:
    """How indices of a schema are made."""

    schema: Schema
    shards: int = 1
    replicas: int | None = None

    @cached_property
    def mapping(self) -> dict[str, Any]:
        """The mapping: strict, and without the source, which the library has."""
        keyword = {"type": "keyword"}
        tokens = {"properties": {token.name: _token_field(token) for token in self.schema.tokens}}
        return {
            "dynamic": "strict",
            "_source": {"enabled": False},
            "properties": {
                UNIT: keyword,
                KEY: keyword,
                OWNER: keyword,
                ORDER: {"type": "keyword", "index": False},
                DIGEST: {"type": "long", "index": False},
                **{unit.value: tokens for unit in Unit},
                KEYWORDS: {"properties": dict.fromkeys(self.schema.keywords, keyword)},
                NUMBERS: {"properties": {name: {"type": "long"} for name in self.schema.numbers}},
            },
        }

    @property
    def settings(self) -> dict[str, Any]:
        """The settings of an index of records. Nothing is seen before it is refreshed."""
        return {
            "number_of_shards": self.shards,
            "refresh_interval": "-1",
            "max_result_window": REACH,
            "similarity": {"default": {"type": "BM25", "k1": 1.2, "b": 0.75}},
            **self.copies,
        }

    @property
    def copies(self) -> dict[str, Any]:
        """How many copies of each shard there are besides the first."""
        if self.replicas is None:
            return {"auto_expand_replicas": "0-1"}
        return {"number_of_replicas": self.replicas}


def _token_field(token: TokenField) -> dict[str, Any]:
    kept = "positions" if token.positions else "freqs" if token.frequencies else "docs"
    return {"type": "text", "analyzer": ANALYZER, "index_options": kept}


def _folded(token: str) -> str:
    return FOLDED + hashlib.sha256(token.encode()).hexdigest()
