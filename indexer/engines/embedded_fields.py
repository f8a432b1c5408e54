"""The schema in the engine's terms, and records as its documents."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import tantivy

from indexer.engine import EngineError, Record, Schema, TokenField

HIT, OWNER = "order", "owner"
"""Fields of the engine's own. HIT holds order, key and owner in one text: it sorts as the order does, and
a hit needs nothing else."""
RESERVED = frozenset((HIT, OWNER, "key"))
TOKENIZER = "spaces"
BETWEEN = "\0"
LONGEST = 60_000
"""Bytes of a token or value; tantivy drops longer ones without a word, at 65,530."""
MISSING = 2**53
"""Stands for a number that a record lacks: where nothing is missing, ranges of several fields can be nested.
Aggregations compare numbers as floating point, exact below it."""
LOWEST, HIGHEST = 1 - MISSING, MISSING - 1


class Misuse(ValueError):
    """A query or a record that the schema has no place for: a mistake of the caller's."""


@contextmanager
def native_errors(failure: type[EngineError], message: str) -> Iterator[None]:
    """Turn what goes wrong inside tantivy, panics included, into an engine error with a message."""
    try:
        yield
    except (Misuse, UnicodeEncodeError):
        raise
    except BaseException as error:
        # A panic is no Exception, and its class cannot be imported.
        if isinstance(error, (OSError, ValueError, KeyError)) or type(error).__name__ == "PanicException":
            reason = (str(error).strip() or type(error).__name__).splitlines()[0]
            raise failure(f"{message}（{reason}）") from error
        raise


@dataclass(frozen=True)
class Fields:
    """The fields of a schema. Raises ValueError for names that cannot be used."""

    schema: Schema

    def __post_init__(self) -> None:
        names = [*(token.name for token in self.schema.tokens), *self.schema.keywords, *self.schema.numbers]
        bad = [name for name in names if name in RESERVED or not re.fullmatch(r"[a-z][a-z0-9_]*", name)]
        if bad or len(set(names)) != len(names):
            raise ValueError(f"field names must be plain, unreserved and used once: {bad or names}")

    @cached_property
    def tokens(self) -> dict[str, TokenField]:
        """The token fields by name."""
        return {token.name: token for token in self.schema.tokens}

    @cached_property
    def keywords(self) -> frozenset[str]:
        """The names of the keyword fields."""
        return frozenset(self.schema.keywords)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The names of the number fields."""
        return frozenset(self.schema.numbers)

    @cached_property
    def digest(self) -> str:
        """What changes with any field, also when the version was forgotten."""
        return hashlib.sha256(
            repr((self.schema.tokens, self.schema.keywords, self.schema.numbers)).encode()
        ).hexdigest()

    @cached_property
    def native(self) -> tantivy.Schema:
        """The schema as tantivy's."""
        builder = tantivy.SchemaBuilder()
        builder.add_text_field(HIT, stored=True, fast=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field(OWNER, tokenizer_name="raw", index_option="basic")
        for token in self.schema.tokens:
            builder.add_text_field(token.name, tokenizer_name=TOKENIZER, index_option=recorded(token))
        for name in self.schema.keywords:
            builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
        for name in self.schema.numbers:
            builder.add_integer_field(name, fast=True)
        return builder.build()

    def document(self, record: Record) -> tantivy.Document:
        """A record as a document. Raises EngineError or ValueError for what tantivy would drop or panic on."""
        document = tantivy.Document()
        add = document.add_text
        add(HIT, hit_text(record))
        add(OWNER, record.owner)
        for name, texts in record.tokens.items():
            _known(name, self.tokens)
            for text in texts:
                _check_tokens(text)
                add(name, text)
        for name, values in record.keywords.items():
            _known(name, self.keywords)
            for value in dict.fromkeys(values):
                _check_length(value)
                add(name, value)
        for name, number in record.numbers.items():
            _known(name, self.numbers)
            _check_number(number)
        for name in self.schema.numbers:
            document.add_integer(name, record.numbers.get(name, MISSING))
        return document


def recorded(token: TokenField) -> str:
    """What the index keeps of a token's occurrences, in tantivy's words."""
    if token.positions:
        return "position"
    return "freq" if token.frequencies else "basic"


def register(index: tantivy.Index) -> tantivy.Index:
    """The index with our tokenizer, which tantivy forgets whenever an index is opened."""
    index.register_tokenizer(TOKENIZER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


def hit_text(record: Record) -> str:
    """Order, key and owner in one text that sorts as the order does. Raises EngineError for a NUL in them."""
    parts = (record.order, record.key, record.owner)
    text = BETWEEN.join(parts)
    if text.count(BETWEEN) != len(parts) - 1:
        raise EngineError("索引不了含有空字符（NUL）的编号。")
    _check_length(text)
    return text


def split_hit(text: str) -> tuple[str, str]:
    """The key and the owner in such a text."""
    _order, key, owner = text.split(BETWEEN)
    return key, owner


def _known(name: str, names: Container[str]) -> None:
    if name not in names:
        raise Misuse(f"no such field of this kind in the schema: {name}")


def _check_tokens(text: str) -> None:
    if len(text) * 4 > LONGEST:
        for token in text.split():
            _check_length(token)


def _check_length(text: str) -> None:
    if len(text) * 4 > LONGEST and len(text.encode()) > LONGEST:
        raise EngineError(f"“{text[:20]}…”太长（超过 {LONGEST} 字节），索引不了。")


def _check_number(number: int) -> None:
    # bool is an int to Python and another column to tantivy, whose indexing thread a wrong type kills.
    if type(number) is not int or not LOWEST <= number <= HIGHEST:
        raise Misuse(f"not a whole number of at most 53 bits: {number!r}")
