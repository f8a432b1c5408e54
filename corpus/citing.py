"""References between documents: found in a text, resolved to a work, a version and a provision on a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from analyzers.citations import FoundCitation, find_citations
from analyzers.normalize import title_key
from analyzers.structure import EID
from corpus.identity import bare_title
from corpus.model import Citation, DocumentNumber, Expression, LegalForce, Provision, Verdict, Work
from corpus.timeline import expression_on, legal_force

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


def citations_in(tree: Iterable[Provision]) -> tuple[Citation, ...]:
    """The references in all provisions of a text that name a document or another provision of their own."""
    found: list[Citation] = []
    short_names: dict[str, str] = {}
    for top in tree:
        for provision in top.walk():
            if not provision.text:
                continue
            for one in find_citations(provision.text):
                citation = citation_of(provision.text, one, provision.eid, short_names)
                if citation is not None:
                    found.append(citation)
    return tuple(found)


def citation_of(
    text: str, found: FoundCitation, eid: str = "", short_names: dict[str, str] | None = None
) -> Citation | None:
    """What a reference found in a text names; None when it points to its own paragraph or sentence only.

    `short_names` collects and applies names introduced by 以下简称.
    """
    short_names = {} if short_names is None else short_names
    surface = text[found.start : found.end]
    number = (
        str(DocumentNumber(found.number.agency, found.number.year, found.number.serial))
        if found.number
        else ""
    )
    key = title_key(bare_title(found.title)) if found.title else ""
    key = short_names.get(key, key)
    if found.alias and key:
        short_names.setdefault(title_key(found.alias), key)
    target = provision_eid(found)
    if key or number:
        return Citation(eid, found.start, found.end, surface[:200], key[:400], number, target)
    if found.relative == "this" and target:
        return Citation(eid, found.start, found.end, surface[:200], target_eid=target)
    return None


def provision_eid(found: FoundCitation) -> str:
    """The eid of the provision a reference names: 第十二条第二款 gives art_12__para_2; empty for the whole."""
    if not found.provision:
        return ""
    parts = []
    for step in found.provision:
        if step.unit in ("part", "subpart", "chapter", "section") and any(
            s.unit == "article" for s in found.provision
        ):
            continue
        inserted = f"-{step.inserted}" if step.inserted else ""
        parts.append(f"{EID[step.unit]}_{step.number}{inserted}")
    return "__".join(parts)


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
