"""Which words differ between two wordings of one provision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from corpus.compare_tables import Pairing, facing_parts
from corpus.compare_words import Word, content, spaced, words

Marks = tuple[tuple[int, int], ...]

LONGEST = 3_000
"""Words of both sides that are compared one by one; longer texts are compared by sentences first. Bounds the time of
an annex of 100,000 characters to a second."""

MATCHES = 300_000
"""Equal pairs of words that are weighed; a table that repeats a few words is compared by its rows first."""

_CLAUSE_ENDS = frozenset("，,。；;：:！!？?\n\t")
_SENTENCE_ENDS = frozenset("。；;！!？?\n")
_WEAK = frozenset("的和或与及等在对由应为以按将被其者可")


class _Edit(NamedTuple):
    """Words `a[i:i_end]` became `b[j:j_end]`; one of both may be empty."""

    i: int
    i_end: int
    j: int
    j_end: int


def word_marks(old: str, new: str) -> tuple[Marks, Marks]:
    """Spans of the words deleted from `old` and inserted in `new` (code points, end exclusive, ascending, apart).

    Without the marked spans both texts have the same content; what differs in form only is not marked. Tables are
    compared cell by cell.
    """
    parts = facing_parts(old, new)
    if len(parts) > 1 and content(old) != content(new):
        marks = _marks_of_parts(old, new, parts)
        if any(marks):
            return marks
    return _marks(old, new)


def form_marks(old: str, new: str) -> tuple[Marks, Marks]:
    """Spans that differ in form, of two texts of the same content: spaces, width, punctuation, look-alike characters."""
    left, right = _kept(old), _kept(new)
    found: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    if len(left) != len(right):
        return (), ()
    before = (0, 0)
    for at in zip([*left, len(old)], [*right, len(new)], strict=True):
        ends = (at[0] + 1, at[1] + 1)
        for sides in ((before, at), (at, ends)):
            texts = [
                text[slice(*span)] for text, span in zip((old, new), zip(*sides, strict=True), strict=True)
            ]
            if texts[0] != texts[1]:
                for side, start, end in zip(found, *sides, strict=True):
                    _grow(side, start, end)
        before = ends
    return tuple(found[0]), tuple(found[1])


def _kept(text: str) -> list[int]:
    return [at for at, char in enumerate(spaced(text)) if char != " "]


def _grow(spans: list[tuple[int, int]], start: int, end: int) -> None:
    """Add a span, as one with the last when they touch."""
    if start < end:
        spans[-1:] = (
            [(spans[-1][0], end)] if spans and spans[-1][1] == start else [*spans[-1:], (start, end)]
        )


def _marks_of_parts(old: str, new: str, parts: Sequence[Pairing]) -> tuple[Marks, Marks]:
    found: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    for facing in parts:
        texts = (old[slice(*facing[0])], new[slice(*facing[1])])
        if texts[0] == texts[1]:
            continue
        for marks, side, part in zip(_marks(*texts), found, facing, strict=True):
            side.extend((start + part.start, end + part.start) for start, end in marks)
    return tuple(found[0]), tuple(found[1])


def _marks(old: str, new: str) -> tuple[Marks, Marks]:
    a, b = words(old), words(new)
    edits = _slid(old, new, a, b, list(_edits(old, new, a, b)))
    edits = _joined(a, (edit for edit in edits if not _same(a, b, edit)))
    return _spans(a, [(e.i, e.i_end) for e in edits]), _spans(b, [(e.j, e.j_end) for e in edits])


def _spans(side: Sequence[Word], blocks: Sequence[tuple[int, int]]) -> Marks:
    return tuple((side[i].start, side[end - 1].end) for i, end in blocks if i < end)


def _same(a: Sequence[Word], b: Sequence[Word], edit: _Edit) -> bool:
    """Whether only the cut differs: punctuation inside a word cuts it in two."""
    return _key(a, edit.i, edit.i_end) == _key(b, edit.j, edit.j_end)


def _key(side: Sequence[Word], start: int, end: int) -> str:
    return "".join(word.key for word in side[start:end])


def _edits(old: str, new: str, a: Sequence[Word], b: Sequence[Word]) -> Iterator[_Edit]:
    middle = _trimmed([w.key for w in a], [w.key for w in b])
    if _short(a, b, middle):
        yield from _by_words(a, b, middle)
    else:
        yield from _by_sentences(old, new, a, b, middle)


def _short(a: Sequence[Word], b: Sequence[Word], edit: _Edit) -> bool:
    if edit.i_end - edit.i + edit.j_end - edit.j > LONGEST:
        return False
    left = Counter(word.key for word in a[edit.i : edit.i_end])
    return sum(left[word.key] for word in b[edit.j : edit.j_end]) <= MATCHES


def _trimmed(a: Sequence[str], b: Sequence[str]) -> _Edit:
    """What remains between the common beginning and the common end."""
    short = min(len(a), len(b))
    start = next((k for k in range(short) if a[k] != b[k]), short)
    tail = next((k for k in range(short - start) if a[-1 - k] != b[-1 - k]), short - start)
    return _Edit(start, len(a) - tail, start, len(b) - tail)


def _by_words(a: Sequence[Word], b: Sequence[Word], within: _Edit) -> Iterator[_Edit]:
    i, i_end, j, j_end = within
    matcher = SequenceMatcher(
        None, [w.key for w in a[i:i_end]], [w.key for w in b[j:j_end]], autojunk=False
    )
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            yield _Edit(i + i1, i + i2, j + j1, j + j2)


def _by_sentences(
    old: str, new: str, a: Sequence[Word], b: Sequence[Word], within: _Edit
) -> Iterator[_Edit]:
    """Whole sentences that differ, word by word where they are not too long."""
    starts_a = _sentences(old, a, within.i, within.i_end)
    starts_b = _sentences(new, b, within.j, within.j_end)
    keys_a = [_key(a, i, end) for i, end in pairwise(starts_a)]
    keys_b = [_key(b, j, end) for j, end in pairwise(starts_b)]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, keys_a, keys_b, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        edit = _Edit(starts_a[i1], starts_a[i2], starts_b[j1], starts_b[j2])
        if _short(a, b, edit):
            yield from _by_words(a, b, edit)
        else:
            yield edit


def _sentences(text: str, side: Sequence[Word], start: int, end: int) -> list[int]:
    """Where sentences begin among the words `side[start:end]`, and `end`."""
    inner = (
        k
        for k in range(start + 1, end)
        if not _SENTENCE_ENDS.isdisjoint(text[side[k - 1].end : side[k].start])
    )
    return [start, *inner, end] if start < end else [start]


def _slid(
    old: str, new: str, a: Sequence[Word], b: Sequence[Word], edits: Sequence[_Edit]
) -> Iterable[_Edit]:
    """Insertions and deletions put where a clause begins, if the same words allow it.

    Of 甲办理；乙办理 made from 甲办理 not 办理；乙 is the new part but 乙办理.
    """
    last = _Edit(0, 0, 0, 0)
    for edit, after in pairwise([*edits, _Edit(len(a), 0, len(b), 0)]):
        by = 0
        if edit.i == edit.i_end:
            by = _slide(new, b, (edit.j, edit.j_end), (last.j_end, after.j))
        elif edit.j == edit.j_end:
            by = _slide(old, a, (edit.i, edit.i_end), (last.i_end, after.i))
        last = _Edit(*(place + by for place in edit))
        yield last


def _slide(text: str, side: Sequence[Word], block: tuple[int, int], within: tuple[int, int]) -> int:
    """By how many words to shift a block so that it begins a clause; 0 if it does, or cannot."""
    start, end = block
    by = 0
    while not _begins_clause(text, side, start + by):
        by -= 1
        if start + by < within[0] or side[start + by].key != side[end + by].key:
            break
    else:
        return by
    by = 0
    while end + by < within[1] and side[start + by].key == side[end + by].key:
        by += 1
        if _begins_clause(text, side, start + by):
            return by
    return 0


def _begins_clause(text: str, side: Sequence[Word], at: int) -> bool:
    return at == 0 or not _CLAUSE_ENDS.isdisjoint(text[side[at - 1].end : side[at].start])


def _joined(a: Sequence[Word], edits: Iterable[_Edit]) -> list[_Edit]:
    """Edits that touch as one, and two long ones with no more than a particle between them as one."""
    found: list[_Edit] = []
    for edit in edits:
        if found and _belong(a, found[-1], edit):
            edit = _Edit(found[-1].i, edit.i_end, found[-1].j, edit.j_end)
            found.pop()
        found.append(edit)
    return found


def _belong(a: Sequence[Word], left: _Edit, right: _Edit) -> bool:
    between = right.i - left.i_end
    if between == 0 or right.j == left.j_end:
        return between == 0 and right.j == left.j_end
    return between == 1 and a[left.i_end].key in _WEAK and _long(left) and _long(right)


def _long(edit: _Edit) -> bool:
    return max(edit.i_end - edit.i, edit.j_end - edit.j) > 1
