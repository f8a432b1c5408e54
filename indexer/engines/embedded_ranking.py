"""The hits of a page in their exact order, ties by the records' own order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tantivy import DocAddress, Order, Query, Searcher

from indexer.engine import Between, Direction, EngineHit, SortByNumber
from indexer.engines.embedded_fields import HIT, Fields, split_hit
from indexer.engines.embedded_query import both, but_not, condition, ranked, without_number

RESOLVED, FETCHED = 28, 3
"""Microseconds to bring one text in order out of a column, and out of the store; measured at 140,000 passages."""
BEYOND = 16
"""Hits looked at past the page, so that a tie at its end rarely needs a second look."""


@dataclass(frozen=True, slots=True)
class Ranks:
    """The first records in rank order: what each is ranked by, and where it lies; `total` counts all."""

    values: Sequence[float]
    addresses: Sequence[DocAddress]
    total: int


def count(searcher: Searcher, query: Query) -> int:
    """How many records a query finds."""
    return int(searcher.search(query, 1).count)  # type: ignore[attr-defined]


def by_order(searcher: Searcher, found: Query, start: int, stop: int) -> list[EngineHit]:
    """The records found from one rank to another, by their order alone, whatever page size."""
    return [_hit(text, 0.0) for text in _ordered(searcher, found, start, stop)]


def by_number(
    searcher: Searcher, fields: Fields, found: Query, sort: SortByNumber, start: int, stop: int
) -> list[EngineHit]:
    """The records found by a number, those without it last."""
    known = both(found, condition(fields, Between(sort.field)))
    order = Order.Asc if sort.direction is Direction.ASCENDING else Order.Desc
    result = searcher.search(known, _limit(searcher, stop + BEYOND), order_by_field=sort.field, order=order)
    ranks = _ranks(result.hits, result.count)  # type: ignore[attr-defined]

    def tied(value: float) -> Query:
        return both(found, condition(fields, Between(sort.field, int(value), int(value))))

    texts = [text for _value, text in _page(searcher, ranks, tied, start, stop)]
    if stop > ranks.total:
        lacking = both(found, without_number(fields, sort.field))
        texts += _ordered(searcher, lacking, max(0, start - ranks.total), stop - ranks.total)
    return [_hit(text, 0.0) for text in texts]


def by_score(
    searcher: Searcher, found: Query, scores: Query, start: int, stop: int
) -> tuple[int, list[EngineHit]]:
    """How many records are found, and those from one rank to another by their score, highest first."""
    fetched = stop + BEYOND
    while True:
        result = searcher.search(ranked(found, scores), _limit(searcher, fetched))
        total: int = result.count  # type: ignore[attr-defined]
        ranks = _ranks([(_rounded(score), address) for score, address in result.hits], total)
        if not _is_cut(ranks, min(stop, total)):
            break
        fetched *= 4
    page = _page(searcher, ranks, lambda _zero: but_not(found, scores), start, min(stop, total))
    return total, [_hit(text, value) for value, text in page]


def _is_cut(ranks: Ranks, stop: int) -> bool:
    """Whether records tied with the last of the page may lie beyond what was fetched.

    Those that score nothing are asked for by their order instead.
    """
    if len(ranks.values) >= ranks.total or stop <= 0:
        return False
    last = ranks.values[stop - 1]
    return last != 0.0 and ranks.values[-1] == last


def _page(
    searcher: Searcher, ranks: Ranks, tied: Callable[[float], Query], start: int, stop: int
) -> Iterator[tuple[float, str]]:
    """What the records from one rank to another are ranked by, and their texts, ties in order.

    `tied` finds the records of a value, for ties that go on beyond the ranks.
    """
    for first, end in _runs(ranks.values, start, min(stop, ranks.total)):
        value = ranks.values[first]
        inside = slice(max(start, first) - first, min(stop, end) - first)
        if end == len(ranks.values) < ranks.total:
            texts = _ordered(searcher, tied(value), inside.start, inside.stop)
        else:
            texts = sorted(_text(searcher, address) for address in ranks.addresses[first:end])[inside]
        yield from ((value, text) for text in texts)


def _runs(values: Sequence[float], start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Where the runs of equal values begin and end that a page touches."""
    if start >= stop:
        return
    first = start
    while first > 0 and values[first - 1] == values[start]:
        first -= 1
    while first < stop:
        end = first + 1
        while end < len(values) and values[end] == values[first]:
            end += 1
        yield first, end
        first = end


def _ordered(searcher: Searcher, found: Query, start: int, stop: int) -> list[str]:
    total = count(searcher, found)
    stop = min(stop, total)
    if start >= stop:
        return []
    if total * FETCHED <= stop * RESOLVED:
        hits = searcher.search(found, total, count=False).hits
        return sorted(_text(searcher, address) for _score, address in hits)[start:stop]
    hits = searcher.search(found, stop - start, False, HIT, start, Order.Asc).hits
    return [str(text) for text, _address in hits]


def _ranks(hits: Sequence[tuple[float, DocAddress]], total: int) -> Ranks:
    return Ranks([value for value, _address in hits], [address for _value, address in hits], total)


def _limit(searcher: Searcher, wanted: int) -> int:
    # tantivy panics at 0 and reserves memory for whatever is asked.
    return max(1, min(wanted, searcher.num_docs))


def _rounded(score: float) -> float:
    """Six significant digits: what adding in another order may change lies below them."""
    return float(f"{score:.5e}")


def _text(searcher: Searcher, address: DocAddress) -> str:
    return str(searcher.doc(address).get_first(HIT))


def _hit(text: str, score: float) -> EngineHit:
    key, owner = split_hit(text)
    return EngineHit(key, owner, score)
