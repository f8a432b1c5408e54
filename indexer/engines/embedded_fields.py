"""The schema in the engine's terms, and records as its documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import tantivy

from indexer.engine import EngineError, Record, Schema, TokenField
from indexer.engines.admission import LIMIT, Misuse

HIT, OWNER = "order", "owner"
"""Fields of the engine's own. HIT holds order, key and owner in one text: it sorts as the order does, and
a hit needs nothing else."""
TOKENIZER = "spaces"
BETWEEN = "\0"
MISSING = LIMIT
"""Stands for a number that a record lacks: where nothing is missing, ranges of several fields can be nested."""
LOWEST, HIGHEST = 1 - MISSING, MISSING - 1


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
            raise failure(f"{message}（{_reason(error)}）。") from error
        raise


_PATH = re.compile(r"(?:[A-Za-z]:)?[/\\][^\"'：，。（）]*")


def _reason(error: BaseException) -> str:
    """What the error says, in one line, but for where on this machine it was: readers see it."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    said = (str(error).strip() or type(error).__name__).splitlines()[0]
    return _PATH.sub("…", said)


@dataclass(frozen=True)
class Fields:
    """The fields of a schema."""

    schema: Schema

    @cached_property
    def tokens(self) -> dict[str, TokenField]:
        """The token fields by name."""
        return {token.name: token for token in self.schema.tokens}

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
        """A record that was let in as a document."""
        document = tantivy.Document()
        document.add_text(HIT, hit_text(record))
        document.add_text(OWNER, record.owner)
        for name, texts in record.tokens.items():
            for text in texts:
                document.add_text(name, text)
        for name, values in record.keywords.items():
            for value in dict.fromkeys(values):
                document.add_text(name, value)
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
    """Order, key and owner in one text that sorts as the order does."""
    return BETWEEN.join((record.order, record.key, record.owner))


def split_hit(text: str) -> tuple[str, str]:
    """The key and the owner in such a text."""
    _order, key, owner = text.split(BETWEEN)
    return key, owner
