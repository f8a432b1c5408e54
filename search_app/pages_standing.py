"""How a work stands today, for the pages beside its text: versions, comparison, history, references."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.library import Shelf
from corpus.model import Kind, LegalForce, Work
from search_app import reading, words
from search_app.context import today
from search_app.standing import Standing, standing


@dataclass(frozen=True, slots=True)
class Summary:
    """The status of a work today: its sentence, its force, what else there is to say."""

    sentence: str
    force: LegalForce
    standing: Standing


def summary(shelf: Shelf, work: Work) -> Summary | None:
    """For the version of today; None where no version applies today."""
    try:
        seen = reading.view(shelf, work.address, today(), today())
    except reading.NotThere:
        return None
    sentence = words.status_sentence(work.kind, seen.expression, seen.force, today(), today())
    if work.kind is not Kind.MINUTES:
        sentence = f"今天（{words.day(today())}）{sentence}"
    return Summary(sentence, seen.force, standing(shelf, seen, today()))
