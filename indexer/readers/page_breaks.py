"""Text that was cut into pages: lone page numbers go, and a sentence that a page's end cut in two is joined.

Only what is surely one sentence is joined: two paragraphs made one would make two articles one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_NUMBER = r"[0-9０-９]{1,4}"
_MARK = re.compile(
    rf"[ \t\u3000]*(?:[-—–－─]{{1,2}}\s*(?P<a>{_NUMBER})\s*[-—–－─]{{1,2}}"
    rf"|第\s*(?P<b>{_NUMBER})\s*页(?:\s*[,，/／]?\s*共\s*{_NUMBER}\s*页)?)[ \t\u3000]*"
)
"""- 3 -, — 3 —, 第3页 共10页, 第 3 页/共 10 页"""
_ANY = re.compile(rf"\f|^{_MARK.pattern}\r?$", re.M)
_INDENT = re.compile(r"[ \t\u3000\u00a0]{2,}|\u3000")
_INDENTED = 3
"""So many indented lines: paragraphs of this text open with an indent."""
_ENDED = re.compile(r"[。；;！!？?…：:.][”’」』）)】》]*\Z")
_BROKEN_OFF = re.compile(
    r"(?:[，、,（(《“〔的和与及或并对在由为以被将应向从按把]|不得|应当|可以|根据|按照)\Z"
)
_GOES_ON = re.compile(r"[，、。；：,;）)》”〕的地得]")
_SENTENCE = re.compile(r"[，。；]")
_OPENS = re.compile(
    r"[第笫][0-9０-９〇零一二三四五六七八九十百千]+[编章节条款]|[（(]?[0-9０-９一二三四五六七八九十]{1,3}[）)、.．]|附\s*[件录表则]|[-*+#|>•·]"
)
_NO_TEXT = re.compile(r"[ \t]*[#|>]")
_LATIN = re.compile(r"[A-Za-z0-9,;]\Z"), re.compile(r"[A-Za-z0-9]")


def without_page_breaks(text: str) -> str:
    """The text without form feeds and the numbers of its pages; a text that has neither is given back as it is.

    A number counts as a page's where others, growing, follow it, or where it stands in the middle of a sentence.
    """
    if not _ANY.search(text):
        return text
    lines = text.replace("\r\n", "\n").replace("\f", "\n\f\n").split("\n")
    indented = sum(_INDENT.match(line) is not None for line in lines) >= _INDENTED
    paged = _are_pages([number for number in map(_page, lines) if number is not None])
    kept: list[str] = []
    at = 0
    while at < len(lines):
        end = _break_end(lines, at)
        if end is None:
            kept.append(lines[at])
            at += 1
            continue
        _across(kept, lines[at:end], lines[end] if end < len(lines) else "", indented, paged)
        at = end + (end < len(lines))
    return "\n".join(kept)


def _break_end(lines: Sequence[str], start: int) -> int | None:
    """Where the text goes on after a page break that starts here, blank lines included; None where there is none."""
    end, found = start, False
    while end < len(lines) and (not lines[end].strip() or _page(lines[end]) is not None):
        found = found or lines[end] == "\f" or _page(lines[end]) is not None
        end += 1
    return end if found else None


def _across(kept: list[str], between: Sequence[str], after: str, indented: bool, paged: bool) -> None:
    """Add what follows a page break to the lines kept: to the last of them where it goes on a sentence."""
    before = kept[-1] if kept else ""
    if _is_one_sentence(before, after, indented):
        space = " " if _LATIN[0].search(before.rstrip()) and _LATIN[1].match(after.strip()) else ""
        kept[-1] = before.rstrip() + space + after.strip()
        return
    numbers = [line for line in between if _page(line) is not None]
    kept.append("")
    for number in () if paged else numbers:
        kept += [number, ""]
    kept.append(after)


def _is_one_sentence(before: str, after: str, indented: bool) -> bool:
    """Whether a page's last line goes on in the first of the next page."""
    first, second = before.strip(), after.strip()
    if not first or not second or _NO_TEXT.match(first) or _OPENS.match(second) or _ENDED.search(first):
        return False
    if _BROKEN_OFF.search(first) or _GOES_ON.match(second):
        return bool(_SENTENCE.search(second))
    flush = indented and not _INDENT.match(after)
    return flush and bool(_SENTENCE.search(first)) and bool(_SENTENCE.search(second))


def _page(line: str) -> int | None:
    found = _MARK.fullmatch(line)
    return int(found["a"] or found["b"]) if found else None


def _are_pages(numbers: Sequence[int]) -> bool:
    return len(numbers) > 1 and all(one < other for one, other in pairwise(numbers))
