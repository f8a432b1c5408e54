"""From what was found and read to the JSON of the API, field by field as `openapi.json` says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from corpus.citing import ResolvedCitation
from corpus.compare import Comparison, Side
from corpus.compare_descent import descents
from corpus.compare_telling import telling_changes
from corpus.library.citing import CitingWorks
from corpus.model import Citation, Expression, Field, LifecycleEvent, Provision, Warning, Work
from corpus.timeline import legal_force
from search_app.article import Wording
from search_app.finding import Answer, FoundPassage, FoundWork
from search_app.reading import WorkView
from search_app.standing import Standing

Json = dict[str, Any]


def day(value: date | None) -> str | None:
    """A day as ISO text."""
    return value.isoformat() if value else None


def source_of(expression: Expression, part: int = 0) -> str:
    """The first file that a version, or the part of it, came in, relative to the folder taken in."""
    files = [one.source for one in expression.manifestations if not part or one.part == part]
    return files[0] if files else ""


def answer_json(answer: Answer) -> Json:
    """The answer of `/search`."""
    question = answer.question
    direct = answer.direct
    return {
        "query": question.text,
        "on": day(question.on),
        "total": answer.total,
        "page": question.page,
        "size": question.size,
        "took_ms": answer.took_ms,
        "hits": [_hit(hit) for hit in answer.hits],
        "facets": {
            name: [
                {"value": v.value, "label": v.label, "count": v.count, "selected": v.selected}
                for v in values
            ]
            for name, values in answer.facets.items()
        },
        "corrections": [],
        "direct": {
            "address": direct.work.address,
            "title": direct.work.title,
            "eid": direct.eid or None,
            "num": direct.num or None,
            "on": day(question.on),
        }
        if direct
        else None,
    }


def _hit(hit: FoundWork) -> Json:
    work, expression = hit.work, hit.expression
    return {
        "address": work.address,
        "title": expression.title,
        "kind": work.kind.value,
        "genre": work.genre,
        "document_number": number_of(work, expression),
        "issuer": list(work.issuers),
        "valid_from": day(expression.validity.valid_from),
        "valid_until": day(expression.validity.valid_until),
        "legal_force": hit.force.value,
        "version": expression.id,
        "score": round(hit.score, 4),
        "source": source_of(expression),
        "highlights": [list(span) for span in hit.highlights],
        "passages": [_passage(found, expression) for found in hit.passages],
    }


def _passage(found: FoundPassage, expression: Expression) -> Json:
    passage = found.passage
    return {
        "eid": passage.eid,
        "num": passage.num,
        "heading": passage.heading,
        "path": passage.path,
        "text": passage.text,
        "source": source_of(expression, passage.part),
        "highlights": [list(span) for span in found.highlights],
    }


def number_of(work: Work, expression: Expression) -> str:
    """The number under which a version was issued, else the work's."""
    field = expression.fields.get("document_number")
    return str(field.value) if field and field.value else work.document_number


def work_json(view: WorkView, known: Standing) -> Json:
    """The answer of `/works/ADDRESS`."""
    work, expression = view.work, view.expression
    validity = expression.validity
    return {
        "address": work.address,
        "title": expression.title,
        "kind": work.kind.value,
        "genre": work.genre,
        "document_number": number_of(work, expression),
        "issuer": list(work.issuers),
        "level": work.level,
        "topic": list(work.topics),
        "legal_force": view.force.value,
        "valid_from": day(validity.valid_from),
        "valid_until": day(validity.valid_until),
        "valid_from_inferred": validity.inferred,
        "version": expression.id,
        "source": source_of(expression),
        "sources": [one.source for one in expression.manifestations],
        "issue_date": field_value(expression, "issue_date"),
        "held_on": field_value(expression, "held_on"),
        "events": [_event_json(item.event) | {"address": item.address or None} for item in view.events],
        "warnings": warnings_json(known.warnings),
        "remarks": [{"code": one.code, "message": one.sentence} for one in known.remarks if not one.warns],
        "known_up_to": day(known.known_up_to),
        "version_today": view.current.id if view.current else None,
        "version_coming": view.coming.id if view.coming else None,
        "fields": fields_json(expression),
        "provisions": [provision_json(one) for one in view.tree],
    }


def _event_json(event: LifecycleEvent) -> Json:
    return {
        "type": event.type.value,
        "date": day(event.date),
        "by": event.by,
        "evidence": event.evidence,
        "inferred": event.inferred,
    }


def warnings_json(warnings: Iterable[Warning]) -> list[Json]:
    """Warnings with their codes."""
    return [{"code": one.code, "message": one.message} for one in warnings]


def field_value(expression: Expression, name: str) -> Any:
    """The value of a field, None where the version has none."""
    field = expression.fields.get(name)
    return field.value if field else None


def fields_json(expression: Expression) -> Json:
    """The fields of a version with where each came from and how sure it is."""
    return {name: _field(field) for name, field in sorted(expression.fields.items())}


def _field(field: Field) -> Json:
    return {"value": field.value, "evidence": field.evidence, "sure": field.sure.value}


def provision_json(provision: Provision) -> Json:
    """A provision with all below it."""
    return {
        "eid": provision.eid,
        "type": provision.type.value,
        "num": provision.num,
        "heading": provision.heading,
        "text": provision.text,
        "children": [provision_json(child) for child in provision.children],
    }


def versions_json(work: Work, on: date, warnings: Mapping[str, Sequence[Warning]]) -> list[Json]:
    """The answer of `/works/ADDRESS/versions`, oldest first; the warnings of each version by its id."""
    return [
        {
            "id": one.id,
            "title": one.title,
            "date": day(one.version_date),
            "valid_from": day(one.validity.valid_from),
            "valid_until": day(one.validity.valid_until),
            "applies_from": day(one.validity.applies_from),
            "applies_until": day(one.validity.applies_until),
            "legal_force": legal_force(one.validity, on).value,
            "source": source_of(one),
            "sources": [m.source for m in one.manifestations],
            "warnings": warnings_json(warnings[one.id]),
        }
        for one in work.expressions
    ]


def comparison_json(old: Expression, new: Expression, found: Comparison) -> Json:
    """The answer of `/works/ADDRESS/compare`."""
    return {
        "from": old.id,
        "to": new.id,
        "counts": {str(kind): count for kind, count in found.counts.items()},
        "rows": [
            {"kind": row.kind.value, "old": _side(row.old), "new": _side(row.new)} for row in found.rows
        ],
    }


def comparison_details_json(found: Comparison) -> Json:
    """What `details=1` adds to a comparison; in `telling`, `row` is a place in `rows`, from 0."""
    return {
        "telling": [
            {"kind": one.kind.value, "row": one.row, "old": one.old, "new": one.new}
            for one in telling_changes(found)
        ],
        "descents": [
            {"kind": one.kind.value, "whole": one.whole, "parts": list(one.parts)}
            for one in descents(found)
        ],
    }


def _side(side: Side | None) -> Json | None:
    if side is None:
        return None
    return {
        "eid": side.eid,
        "type": side.type.value if hasattr(side.type, "value") else side.type,
        "num": side.num,
        "heading": side.heading,
        "text": side.text,
        "marks": [list(span) for span in side.marks],
    }


def resolved_json(found: ResolvedCitation, eid: str | None = None) -> Json:
    """A reference as resolved; `in` is the provision it stands in."""
    return {
        **({"in": eid} if eid is not None else {}),
        "start": found.start,
        "end": found.end,
        "text": found.text,
        "address": found.work.address if found.work else None,
        "title": found.work.title if found.work else None,
        "eid": found.eid or None,
        "on": day(found.on),
        "verdict": found.verdict.value,
    }


def citations_json(
    cites: Iterable[tuple[Citation, ResolvedCitation]],
    basis: Collection[Citation],
    citing: CitingWorks,
    on: date,
) -> Json:
    """The answer of `/works/ADDRESS/citations`; `basis` are the references that say what the text rests on."""
    groups = citing.group_names()
    return {
        "cites": [
            {**resolved_json(found, citation.eid), "basis": citation in basis} for citation, found in cites
        ],
        "cited_by": [
            {
                "start": one.start,
                "end": one.end,
                "text": one.text,
                "address": one.work.address,
                "title": one.work.title,
                "group": groups[one.work.id],
                "eid": one.eid,
                "target": one.target_eid or None,
                "on": day(on),
                "verdict": one.verdict.value,
            }
            for one in citing.places
        ],
    }


def history_json(wordings: Sequence[Wording]) -> list[Json]:
    """The answer of `/works/ADDRESS/provisions/EID/history`, oldest first; versions without the article are left out."""
    return [
        {
            "version": one.expression.id,
            "eid": provision.eid,
            "num": provision.num,
            "kind": one.stage.kind.value,
            "valid_from": day(one.expression.validity.valid_from),
            "valid_until": day(one.expression.validity.valid_until),
            "text": provision.text,
        }
        for one in wordings
        if (provision := one.stage.provision) is not None
    ]
