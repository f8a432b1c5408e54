"""What the tables' columns hold, so that SQLite and PostgreSQL keep, compare and sort the same."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Integer,
    String,
    Text,
    bindparam,
    cast,
    func,
    select,
    text,
    tuple_,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

Number = BigInteger().with_variant(Integer(), "sqlite")
"""A whole number of 64 bits. SQLite's are; but only a key declared INTEGER counts up by itself there."""


_INDEXED_BYTES = 2704
"""What PostgreSQL takes into an index at most."""


class Plain(TypeDecorator[str]):
    """Text of any length in code point order.

    U+0000 is left out, which PostgreSQL cannot keep; half a surrogate pair, which neither can, becomes `?`.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The type in a database: PostgreSQL would sort by the rules of a language if not told."""
        collation = "C" if dialect.name == "postgresql" else None
        return dialect.type_descriptor(Text(collation=collation))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as it is stored and asked for."""
        return None if value is None else storable(str(value))


class Key(TypeDecorator[str]):
    """Text that is indexed: known by its first characters, in storing and in asking alike.

    A code point has up to four bytes, and PostgreSQL limits what an index takes.
    """

    impl = String
    cache_ok = True

    def __init__(self, length: int) -> None:
        if length * 4 > _INDEXED_BYTES:
            raise ValueError(length)
        self.length = length
        super().__init__(length)

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The type in a database, sorted by code points as `Plain` is."""
        collation = "C" if dialect.name == "postgresql" else None
        return dialect.type_descriptor(String(self.length, collation=collation))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as it is stored and asked for."""
        return None if value is None else storable(str(value))[: self.length]


class Structured(TypeDecorator[Any]):
    """Lists and mappings, as the JSON text they are: both databases give the same text back."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        """The value as JSON, Chinese as it is."""
        text = json.dumps(value, ensure_ascii=False)
        return storable(
            json.dumps(_storable_within(value), ensure_ascii=False) if "\\u0000" in text else text
        )

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """The value that the JSON tells."""
        return None if value is None else json.loads(value)


class _Several(TypeDecorator[Iterable[Any]]):
    """Values of a column as one parameter of PostgreSQL."""

    impl = ARRAY
    cache_ok = True

    def __init__(self, one: TypeEngine[Any]) -> None:
        self.one = one
        super().__init__(BigInteger() if one is Number else Text())

    def process_bind_param(self, value: Iterable[Any] | None, dialect: Dialect) -> list[Any]:
        """The values as they are asked for."""
        given = list(value or ())
        if isinstance(self.one, TypeDecorator):
            return [self.one.process_bind_param(one, dialect) for one in given]
        return given


class _Condition(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> _Condition:
        """Itself: SQLite would be asked whether it is 1, and look at every row."""
        return self


class _OneOf(_Condition):
    inherit_cache = True


class _OneOfPairs(_Condition):
    inherit_cache = True


def one_of(column: Column[Any], values: str) -> _Condition:
    """That a column has one of the values that the statement is given under a name.

    PostgreSQL is given an array: for however many values it is one statement, planned once and not each time.
    """
    return _OneOf(column, bindparam(values, type_=_Several(column.type)))


@compiles(_OneOf, "postgresql")
def _in_array(element: _OneOf, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} = ANY ({values})"


@compiles(_OneOf, "sqlite")
def _in_list(element: _OneOf, compiler: SQLCompiler, **options: Any) -> str:
    column, values = element.clauses
    return compiler.process(column.in_(bindparam(values.key, expanding=True)), **options)


def one_of_pairs(number: Column[Any], name: Column[Any], pairs: str) -> _Condition:
    """That a column of numbers and one of names have one of the pairs that the statement is given under a name.

    Asking for one of the numbers and one of the names instead finds many times more rows.
    """
    return _OneOfPairs(number, name, bindparam(pairs, type_=Structured()))


@compiles(_OneOfPairs, "postgresql")
def _in_array_of_pairs(element: _OneOfPairs, compiler: SQLCompiler, **options: Any) -> str:
    number, name, pairs = element.clauses
    pair = func.json_array_elements(cast(pairs, JSON)).column_valued("pair")
    rows = select(cast(pair.op("->>")(text("0")), BigInteger), pair.op("->>")(text("1")))
    return compiler.process(tuple_(number, name).in_(rows), **options)


@compiles(_OneOfPairs, "sqlite")
def _in_list_of_pairs(element: _OneOfPairs, compiler: SQLCompiler, **options: Any) -> str:
    number, name, pairs = element.clauses
    pair = func.json_each(pairs).table_valued("value").c.value
    rows = select(func.json_extract(pair, text("'$[0]'")), func.json_extract(pair, text("'$[1]'")))
    return compiler.process(tuple_(number, name).in_(rows), **options)


def storable(text: str) -> str:
    """The text without what a database refuses."""
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode()
    return text.replace("\0", "")


def _storable_within(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(str(key)): _storable_within(one) for key, one in value.items()}
    return [_storable_within(one) for one in value] if isinstance(value, (list, tuple)) else value
