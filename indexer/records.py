"""From a version in the library to the records an engine indexes: one document, one passage each."""

from __future__ import annotations

from analyzers.normalize import title_key
from analyzers.segment import IndexTokens, index_tokens
from corpus.identity import bare_title
from corpus.library import IndexSource, Passage
from corpus.timeline import FORCE_RULES
from indexer import fields
from indexer.engine import Record, Unit


def title_token(key: str) -> str:
    """The key under which a document stands for its folded title."""
    return f"t:{key}"


def number_token(number: str) -> str:
    """The key under which a document stands for its own number."""
    return f"n:{number}"


def provision_token(num: str) -> str:
    """The key under which a passage stands for its number, 第12条."""
    return f"p:{num}"


def records(source: IndexSource) -> list[Record]:
    """The document record of a version and the records of its passages."""
    title = index_tokens(source.title)
    analysed = [(passage, _analyse(passage)) for passage in source.passages]
    names = _names(source)
    keywords, numbers = _keywords(source), _numbers(source)
    owner = f"v{source.number}"
    order = f"{source.work.address}\u0001{source.number:012d}"
    around = map(index_tokens, source.around)
    whole = [title, *(tokens for _passage, parts in analysed for tokens in parts), *around]
    result = [Record(Unit.DOCUMENT, owner, owner, order, _tokens(whole, names), keywords, numbers)]
    for position, (passage, parts) in enumerate(analysed):
        keys = (
            *names,
            *(provision_token(word) for word in parts[-1].words.split(" ", 1)[:1] if passage.num),
        )
        result.append(
            Record(
                Unit.PASSAGE,
                f"{owner}/{passage.eid}",
                owner,
                f"{order}\u0001{position:06d}",
                _tokens([title, *parts], keys),
                keywords,
                numbers,
            )
        )
    return result


def _analyse(passage: Passage) -> list[IndexTokens]:
    """The tokens of the headings before a passage, if any, and of the passage itself, last."""
    body = "\n".join(part for part in (f"{passage.num} {passage.heading}".strip(), passage.text) if part)
    return [*([index_tokens(passage.opens)] if passage.opens else []), index_tokens(body)]


def _tokens(values: list[IndexTokens], keys: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    chars: dict[str, None] = {}
    for value in values:
        chars.update(dict.fromkeys(value.chars.split()))
    return {
        fields.WORDS: tuple(value.words for value in values if value.words),
        fields.GRAMS: tuple(value.grams for value in values if value.grams),
        fields.CHARS: (" ".join(chars),),
        fields.KEYS: (" ".join(keys),) if keys else (),
    }


def _names(source: IndexSource) -> tuple[str, ...]:
    title = source.title
    keys = dict.fromkeys(
        title_token(key) for key in (title_key(title), title_key(bare_title(title))) if key
    )
    numbers = {source.document_number, source.work.document_number} - {""}
    return (*keys, *(number_token(number.replace(" ", "")) for number in sorted(numbers)))


def _keywords(source: IndexSource) -> dict[str, tuple[str, ...]]:
    values = {facet.name: facet.values_of(source) for facet in fields.FACETS if facet.stored}
    return {
        **values,
        fields.EXPRESSION: (f"v{source.number}",),
        fields.ACCESS: (source.access_class,),
    }


def _numbers(source: IndexSource) -> dict[str, int]:
    days = source.validity
    numbers = {
        rule.field: fields.day_number(day)
        for rule in FORCE_RULES
        if (day := getattr(days, rule.field)) is not None
    }
    if source.version_date is not None:
        numbers[fields.DAY] = fields.day_number(source.version_date)
    starts, ends = days.applies_from, days.applies_until
    numbers[fields.APPLIES_FROM] = (
        (fields.day_number(starts) if starts else fields.ALWAYS) if days.applies else fields.NEVER
    )
    numbers[fields.APPLIES_UNTIL] = fields.day_number(ends) if ends else fields.NEVER
    return numbers
