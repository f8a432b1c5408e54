"""Which unit of one version is which of another.

Two units belong together by their content, not by their number. Pairs of equal or similar content are candidates; the
heaviest set of them that keeps the order (a longest increasing subsequence by weight) is the alignment, so that an
inserted article shifts none of the others. What is left over and has its like elsewhere has been moved.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import product
from typing import NamedTuple

SIMILAR = 0.3
"""Dice coefficient of the character bigrams from which two texts are wordings of one article. Chosen by eye on the 90
least similar pairs in 75 pairs of real versions: at 0.30 to 0.35 most belong together, at 0.20 to 0.25 few."""

SIMILAR_SAME_NUMBER = 0.25
"""The same where the number is equal, too."""

SIMILAR_ELSEWHERE = 0.5
"""The same for an article at another place in the order."""

CONTAINED = 0.9
"""Share of the shorter text's bigrams in the longer one from which it counts as part of it, as after a split."""

COMMON = 32
"""Units that share a bigram from which it no longer suggests candidates; bounds the time of a complete revision."""

CANDIDATES = 8
"""Most similar units of the new version that are weighed for each of the old."""

_EXACT = 2.0
_PART = 0.45
_SAME_NUMBER = 0.05


@dataclass(frozen=True, slots=True)
class Entry:
    """A unit as alignment sees it; only units of one `type` are paired. `number` is empty where none is printed."""

    type: str
    number: str
    content: str


class Pair(NamedTuple):
    """Places of a unit in both versions; `in_order` is False where it has been moved past others."""

    old: int
    new: int
    in_order: bool


class _Candidate(NamedTuple):
    old: int
    new: int
    weight: float
    elsewhere: bool
    """Whether the two are alike enough to belong together at another place."""


Support = Mapping[tuple[int, int], float]


def align(old: Sequence[Entry], new: Sequence[Entry], support: Support | None = None) -> list[Pair]:
    """The pairs of units, ascending by their place in the new version.

    `support` gives reasons beyond the text: for places in both versions a similarity between 0 and 1, such as the share
    of articles that two chapters have in common.
    """
    candidates = list(_candidates(old, new, support or {}))
    chain = _heaviest_chain(candidates)
    pairs = [Pair(c.old, c.new, True) for c in chain]
    pairs += _moved(candidates, {c.old for c in chain}, {c.new for c in chain})
    return sorted(pairs, key=lambda pair: pair.new)


def _candidates(old: Sequence[Entry], new: Sequence[Entry], support: Support) -> Iterator[_Candidate]:
    equal = set(_equal(old, new))
    similar = _similar(old, new, equal)
    for i, j in sorted(equal | similar.keys() | support.keys()):
        number = bool(old[i].number) and old[i].number == new[j].number
        extra = _SAME_NUMBER * number + support.get((i, j), 0.0)
        if (i, j) in equal:
            yield _Candidate(i, j, _EXACT + extra, True)
            continue
        likeness = similar.get((i, j), 0.0)
        if (i, j) in support or likeness >= (SIMILAR_SAME_NUMBER if number else SIMILAR):
            yield _Candidate(i, j, likeness**2 + extra, likeness >= SIMILAR_ELSEWHERE)


def _equal(old: Sequence[Entry], new: Sequence[Entry]) -> Iterator[tuple[int, int]]:
    """Pairs of equal content; of a text that stands several times, those counted alike from the front or the end."""
    places_old, places_new = _places(old), _places(new)
    for key, places in places_old.items():
        others = places_new.get(key, [])
        yield from zip(places, others, strict=False)
        yield from zip(reversed(places), reversed(others), strict=False)


def _places(entries: Sequence[Entry]) -> dict[tuple[str, str], list[int]]:
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, entry in enumerate(entries):
        found[entry.type, entry.content].append(place)
    return found


def _similar(
    old: Sequence[Entry], new: Sequence[Entry], equal: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], float]:
    """The likeness of pairs that may be wordings of one unit, among units without a certain partner."""
    sure_old, sure_new = _sure(equal)
    left = {i: bigrams(entry.content) for i, entry in enumerate(old) if i not in sure_old}
    right = {j: bigrams(entry.content) for j, entry in enumerate(new) if j not in sure_new}
    holders: dict[str, list[int]] = defaultdict(list)
    for j, grams in right.items():
        for gram in grams:
            holders[gram].append(j)
    rare = {gram: places for gram, places in holders.items() if len(places) <= COMMON}
    numbered = {(new[j].type, new[j].number): j for j in right if new[j].number}
    found: dict[tuple[int, int], float] = {}
    for i, grams in left.items():
        shared = Counter(
            j for gram in grams & rare.keys() for j in rare[gram] if new[j].type == old[i].type
        )
        # Ranked with the place, because sets of strings come in another order in every process.
        near = [j for _, j in nsmallest(CANDIDATES, ((-count, j) for j, count in shared.items()))]
        near += [numbered[key] for key in [(old[i].type, old[i].number)] if key in numbered]
        found |= {(i, j): _likeness(grams, right[j]) for j in near}
    return found


def _sure(equal: Iterable[tuple[int, int]]) -> tuple[set[int], set[int]]:
    """Units whose content stands once in either version, or equally often."""
    pairs = sorted(equal)
    left, right = Counter(i for i, _ in pairs), Counter(j for _, j in pairs)
    single = [(i, j) for i, j in pairs if left[i] == right[j] == 1]
    return {i for i, _ in single}, {j for _, j in single}


def bigrams(content: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a text; of a text of one character that one."""
    return frozenset(content[k : k + 2] for k in range(max(1, len(content) - 1)))


def _likeness(left: frozenset[str], right: frozenset[str]) -> float:
    """The Dice coefficient; for a text contained in a much longer one enough to pair them in order."""
    shared = len(left & right)
    dice = 2 * shared / (len(left) + len(right))
    return max(dice, _PART) if shared >= CONTAINED * min(len(left), len(right)) else dice


def _heaviest_chain(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """The candidates of greatest total weight that ascend on both sides, in that order. O(n log n).

    A Fenwick tree holds, for every place in the new version, the best chain that ends before it.
    """
    ordered = sorted(candidates, key=lambda c: (c.old, -c.new))
    size = max((c.new for c in ordered), default=0) + 2
    tree: list[tuple[float, int]] = [(0.0, -1)] * size
    before: list[int] = []
    for place, candidate in enumerate(ordered):
        weight, last = _best_before(tree, candidate.new)
        before.append(last)
        _record(tree, candidate.new + 1, (weight + candidate.weight, place))
    place = _best_before(tree, size - 1)[1]
    chain: list[_Candidate] = []
    while place >= 0:
        chain.append(ordered[place])
        place = before[place]
    return chain[::-1]


def _best_before(tree: Sequence[tuple[float, int]], at: int) -> tuple[float, int]:
    best = (0.0, -1)
    while at > 0:
        if tree[at][0] > best[0]:
            best = tree[at]
        at -= at & -at
    return best


def _record(tree: list[tuple[float, int]], at: int, value: tuple[float, int]) -> None:
    while at < len(tree):
        if value[0] > tree[at][0]:
            tree[at] = value
        at += at & -at


def _moved(candidates: Sequence[_Candidate], old: set[int], new: set[int]) -> Iterator[Pair]:
    """Pairs among the units that the alignment left over, the most alike first."""
    for candidate in sorted(candidates, key=lambda c: (-c.weight, c.old, c.new)):
        if candidate.elsewhere and candidate.old not in old and candidate.new not in new:
            old.add(candidate.old)
            new.add(candidate.new)
            yield Pair(candidate.old, candidate.new, False)


def shared_children(
    pairs: Sequence[tuple[int, int]], old: Sequence[Sequence[int]], new: Sequence[Sequence[int]]
) -> dict[tuple[int, int], float]:
    """For containers (by place) the share of children that they have in common: 1 all, absent none.

    `pairs` are aligned children, `old` and `new` the containers around each child.
    """
    both = Counter(pair for i, j in pairs for pair in product(old[i], new[j]))
    left, right = (Counter(at for around in side for at in around) for side in (old, new))
    return {(i, j): 2 * n / (left[i] + right[j]) for (i, j), n in both.items()}
