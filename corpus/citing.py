"""References between documents: found in a text, resolved to a work, a version and a provision on a day."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from analyzers.citations import FoundCitation, find_citations
from analyzers.normalize import title_key
from corpus.identity import bare_title
from corpus.model import (
    Citation,
    Document,
    Expression,
    Kind,
    LegalForce,
    Provision,
    ProvisionType,
    Verdict,
    Work,
)
from corpus.relative import Place, eid_of, within
from corpus.timeline import expression_on, legal_force

_GIVES_OUT = re.compile(r"现(?:予以?|将其)?(?:印发|发布|公布)|印发给你们|予以(?:印发|发布|公布)")
_VERDICTS = {
    LegalForce.IN_FORCE: Verdict.IN_FORCE,
    LegalForce.PARTLY_REPEALED: Verdict.IN_FORCE,
    LegalForce.AMENDED: Verdict.AMENDED,
    LegalForce.REPEALED: Verdict.REPEALED,
    LegalForce.LAPSED: Verdict.REPEALED,
    LegalForce.NOT_YET_IN_FORCE: Verdict.NOT_YET_IN_FORCE,
    LegalForce.UNKNOWN: Verdict.NOT_CHECKED,
}


@dataclass(frozen=True, slots=True)
class ResolvedCitation:
    """A reference with what it names on a day: the work (None when unknown), the provision, whether it holds."""

    start: int
    end: int
    text: str
    work: Work | None
    eid: str
    on: date
    verdict: Verdict


def references_of(document: Document) -> tuple[Citation, ...]:
    """The references of a document to others and within itself, without its own number."""
    number = document.fields.get("document_number")
    is_letter = document.kind is Kind.OFFICIAL_DOCUMENT
    return citations_in(document.provisions, str(number.value) if number else "", is_letter)


def citations_in(
    tree: Iterable[Provision], own_number: str = "", is_letter: bool = False
) -> tuple[Citation, ...]:
    """The references in all provisions of a text that name a document or another provision of their own.

    `own_number` is the text's own document number: where it is printed, it refers to nothing else. In a letter
    without articles 第十二条 by itself is one of the rule that it issues.
    """
    provisions = [provision for top in tree for provision in top.walk()]
    articles = [one.eid for one in provisions if one.type is ProvisionType.ARTICLE]
    short_names: dict[str, str] = {}
    subject: Citation | None = None
    found: list[Citation] = []
    for provision in provisions:
        here = list(_citations_of(provision, articles, short_names, subject)) if provision.text else []
        found += [one for one in here if one.title_key or not one.number or one.number != own_number]
        if is_letter and not articles and subject is None:
            subject = next((one for one in here if one.title_key and _issues(provision.text, one)), None)
    return tuple(found)


def _issues(text: str, citation: Citation) -> bool:
    """Whether the sentence that names a rule gives it out: 《…》已经…审议通过，现印发给你们."""
    return _GIVES_OUT.search(text[citation.start :].split("。", 1)[0]) is not None


def _citations_of(
    provision: Provision, articles: Sequence[str], short_names: dict[str, str], subject: Citation | None
) -> Iterator[Citation]:
    """The references of one provision; `subject` is the rule that a letter is about, whose articles it names alone."""
    named, cited = subject, ""
    for one in find_citations(provision.text, short_names):
        place = Place(provision.eid, provision.text, one.start, articles, cited)
        meant = subject if place.speaks_of_another(one) else named
        citation = citation_of(provision.text, one, place, short_names, meant)
        if citation is None:
            continue
        yield citation
        if citation.title_key or citation.number:
            named = citation
        elif one.relative == "this" and not place.item:
            cited = citation.target_eid


def citation_of(
    text: str,
    found: FoundCitation,
    place: Place | None = None,
    short_names: dict[str, str] | None = None,
    named: Citation | None = None,
) -> Citation | None:
    """What a reference found in a text names; None when it points to its own paragraph or sentence only.

    `short_names` collects and applies names introduced by 以下简称; `named` is the document cited last before it,
    which 该办法 means, or the one that a text without articles is about; `place` where it stands, for 前款 and the like.
    """
    short_names = {} if short_names is None else short_names
    surface, eid = text[found.start : found.end][:200], place.eid if place else ""
    number = found.number.normal if found.number else ""
    key = title_key(bare_title(found.title)) if found.title else ""
    key = short_names.get(key, key)
    if found.alias and key:
        short_names.setdefault(title_key(found.alias), key)
    if key or number:
        target = eid_of(found.provision)
        return Citation(eid, found.start, found.end, surface, key[:400], number, target)
    another = place is not None and named is not None and place.speaks_of_another(found)
    if found.relative == "that" or another:
        if named is None:
            return None
        target = eid_of(found.provision)
        return Citation(eid, found.start, found.end, surface, named.title_key, named.number, target)
    place = place or Place(eid, text, found.start, ())
    target = within(found, place)
    return Citation(eid, found.start, found.end, surface, target_eid=target) if target else None


def judge(
    work: Work, eid: str, on: date, provisions_of: Callable[[Expression], Mapping[str, object]]
) -> tuple[str, Verdict]:
    """The provision that stands in the version of a day, and whether the reference holds.

    `provisions_of` gives a version's provisions by eid. A paragraph that the version lacks falls back to its
    article; an article that it lacks is NO_SUCH_PROVISION.
    """
    expression = expression_on(work.expressions, on)
    if expression is None:
        return "", Verdict.NOT_YET_IN_FORCE
    force = legal_force(expression.validity, on)
    if not eid:
        return "", _VERDICTS[force]
    present = provisions_of(expression)
    head = eid.split("__")[0]
    if head not in present and _counted(present, head):
        eid = head = _counted(present, head)
    if head not in present:
        return "", Verdict.NO_SUCH_PROVISION
    return eid if eid in present else head, _VERDICTS[force]


def _counted(present: Mapping[str, object], head: str) -> str:
    """The unit 七、 that 第七项 names in a rule without 第X条; empty where there is none."""
    unit, _, number = head.partition("_")
    article = present.get(f"art_{number}")
    is_counted = unit == "item" and isinstance(article, Provision) and not article.num.endswith("条")
    return f"art_{number}" if is_counted else ""


def by_eid(tree: Sequence[Provision]) -> dict[str, Provision]:
    """All provisions of a tree by their eid."""
    return {one.eid: one for top in tree for one in top.walk()}
