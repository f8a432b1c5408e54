"""What a text cites, as links: in the text and beside it; the rules that it rests on, issues, decides and repeals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from corpus.basis import basis_of
from corpus.citing import ResolvedCitation
from corpus.library.citations import Citations
from corpus.model import Citation, EventType, Expression, Kind, Verdict, Work
from corpus.timeline import applies_on
from search_app import words, words_citing
from search_app.pages_links import on_parameter, page_url, version_url
from search_app.pages_text import Piece
from search_app.reading import WorkView

Cites = Sequence[tuple[Citation, ResolvedCitation]]


@dataclass(frozen=True, slots=True)
class CitedWork:
    """A document named by a text: its title, where to read it (empty when unknown), whether it holds.

    `note`: what else must be said of it, empty for nothing.
    """

    title: str
    url: str
    verdict: Verdict
    note: str = ""


def reference_day(seen: WorkView) -> date:
    """The day for which the references of a text are resolved: the day asked about, or the nearest on which it applies."""
    days = seen.expression.validity
    if applies_on(days, seen.on):
        return seen.on
    if days.applies_until is not None and days.applies_until <= seen.on:
        return days.applies_until - timedelta(days=1)
    return days.applies_from or seen.on


def citation_pieces(seen: WorkView, cites: Cites) -> dict[str, list[Piece]]:
    """The references in a text as elements, by the eid they stand in: links, or marked words where they lead nowhere."""
    here = {one.eid for top in seen.tree for one in top.walk()}
    found: dict[str, list[Piece]] = defaultdict(list)
    for citation, resolved in cites:
        piece = _own(citation, here) if is_own(citation) else _other(citation, resolved)
        if piece is not None:
            found[citation.eid].append(piece)
    for pieces in found.values():
        pieces.sort(key=lambda piece: (piece.start, -piece.end))
    return found


def is_own(citation: Citation) -> bool:
    """Whether a reference is to the very document it stands in."""
    return not citation.title_key and not citation.number


def _own(citation: Citation, here: set[str]) -> Piece | None:
    head = citation.target_eid.split("__")[0]
    target = next((eid for eid in (citation.target_eid, head) if eid in here), "")
    if target:
        return Piece(citation.start, citation.end, "a", {"href": f"#{target}"})
    if not head.startswith("art_"):
        return None
    said = words_citing.mark(Verdict.NO_SUCH_PROVISION)
    return _marked(citation, "span", {}, said, words_citing.NO_SUCH_OWN)


def _other(citation: Citation, resolved: ResolvedCitation) -> Piece:
    work, verdict = resolved.work, resolved.verdict
    tag, attributes = "span", {}
    if work is not None:
        tag, attributes = "a", {"href": page_url(work, eid=resolved.eid, on=on_parameter(resolved.on))}
    if not words_citing.marked(verdict, work.kind if work else None):
        return Piece(citation.start, citation.end, tag, attributes)
    return _marked(citation, tag, attributes, words_citing.mark(verdict), words_citing.TOLD[verdict])


def _marked(citation: Citation, tag: str, attributes: dict[str, str], said: str, why: str) -> Piece:
    more = {"class": "ref", "data-verdict": said, "title": why}
    return Piece(citation.start, citation.end, tag, attributes | more)


class Cited:
    """The other documents that a text names, each once, in the order of the text."""

    def __init__(self, seen: WorkView, known: Citations, cites: Cites) -> None:
        self._seen = seen
        self._known = known
        self._cites = [(one, resolved) for one, resolved in cites if not is_own(one)]

    def basis(self, children: Sequence[Work] = ()) -> list[CitedWork]:
        """What a text rests on; one of `children`, which rest on it in turn, is told so."""
        found: dict[str, CitedWork] = {}
        mutual = {one.id for one in children}
        named = [one for one, _resolved in self._cites]
        for citation in basis_of(self._seen.work.kind, self._seen.tree, named):
            resolved = self._known.resolve(citation)
            work = resolved.work
            if work is None and not citation.text.startswith("《"):
                continue  # 根据宪法: a word that names no document here
            if work is None or work.id != self._seen.work.id:
                note = words_citing.MUTUAL if work is not None and work.id in mutual else ""
                found.setdefault(_key(citation, work), self._cited(citation, resolved, note))
        return list(found.values())

    def others(self, but: Sequence[CitedWork] = ()) -> list[CitedWork]:
        """All that is cited and not among `but`."""
        found: dict[str, CitedWork] = {}
        said = {(one.title, one.url) for one in but}
        for citation, resolved in self._cites:
            work = resolved.work
            if work is None or work.id != self._seen.work.id:
                one = self._cited(citation, resolved)
                if (one.title, one.url) not in said:
                    found.setdefault(_key(citation, work), one)
        return list(found.values())

    def repealed(self) -> list[CitedWork]:
        """What the text repeals; a document that is not in the library is told as such."""
        found: dict[str, CitedWork] = {}
        printed = {
            key: one for one, _resolved in reversed(self._cites) for key in (one.title_key, one.number)
        }
        for said in self._known.repealed_by(self._seen.expression):
            citation = printed.get(said.title_key) or printed.get(said.number) or said
            resolved = self._known.resolve(said)
            if resolved.work is None or resolved.work.id != self._seen.work.id:
                found.setdefault(_key(said, resolved.work), self._cited(citation, resolved))
        return list(found.values())

    def _cited(self, citation: Citation, resolved: ResolvedCitation, note: str = "") -> CitedWork:
        work = resolved.work
        title = f"《{words.short_title(work)}》" if work else citation.text
        url = page_url(work, on=on_parameter(resolved.on)) if work else ""
        return CitedWork(title, url, resolved.verdict, note)


def _key(citation: Citation, work: Work | None) -> str:
    return work.address if work else citation.title_key or citation.number


def issued(seen: WorkView, cites: Cites) -> list[tuple[str, str]]:
    """The rules that an official document issues: those cited in its text whose titles stand in its own."""
    if seen.work.kind is not Kind.OFFICIAL_DOCUMENT:
        return []
    found = {}
    for _citation, resolved in cites:
        one = resolved.work
        if (
            one is not None
            and one.kind is Kind.REGULATION
            and f"《{words.short_title(one)}》" in seen.expression.title
        ):
            found[one.title] = page_url(one, on=on_parameter(seen.on))
    return list(found.items())


@dataclass(frozen=True, slots=True)
class DecidedRule:
    """A rule that a decision makes, changes or repeals: what it does in a word, its title, where to read it."""

    word: str
    title: str
    url: str
    version: str
    """The version that the decision led to, in words; empty where it is not known."""


LED_TO_DAYS = 365
"""A version comes at most so long after the meeting that decided it."""


def decided(seen: WorkView, known: Citations) -> dict[str, list[DecidedRule]]:
    """The rules that the decisions of minutes bear on and that are in the library, by the decision's eid."""
    found: dict[str, list[DecidedRule]] = defaultdict(list)
    field = seen.expression.fields.get("decides")
    for verb, title, number, eid, _sentence in (
        field.value if field and isinstance(field.value, list) else ()
    ):
        work = known.named(title, number)
        if work is not None:
            made = _led_to(work, seen.expression.version_date) if verb != EventType.REPEAL else None
            url = version_url(work, made) if made else page_url(work)
            version = f"{words.day(made.version_date)}版本" if made else ""
            word = words_citing.DECIDED[EventType(verb)]
            found[eid].append(DecidedRule(word, words.short_title(work), url, version))
    return found


def _led_to(work: Work, held: date | None) -> Expression | None:
    """The first version made after the meeting."""
    later = [
        (one.version_date, one)
        for one in work.expressions
        if held and one.version_date and timedelta(0) <= one.version_date - held <= timedelta(LED_TO_DAYS)
    ]
    return min(later, key=lambda pair: pair[0])[1] if later else None
