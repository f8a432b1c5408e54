"""What the documents are: works, their versions, the files they came in, their provisions and events.

Names follow FRBR and Akoma Ntoso; the glossary in the README gives the Chinese terms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from analyzers.numbers import document_number_form


class Kind(StrEnum):
    """What a work is."""

    REGULATION = "regulation"
    OFFICIAL_DOCUMENT = "official_document"
    MINUTES = "minutes"


class ProvisionType(StrEnum):
    """Units of a text, outermost first; the values are the names used in `eid` and the API."""

    PREAMBLE = "preamble"
    PART = "part"
    SUBPART = "subpart"
    CHAPTER = "chapter"
    SECTION = "section"
    ARTICLE = "article"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    SUBITEM = "subitem"
    ANNEX = "annex"
    AGENDA_ITEM = "agenda_item"
    DECISION = "decision"


class EventType(StrEnum):
    """What can happen to a work or a version."""

    ADOPTION = "ADOPTION"
    PROMULGATION = "PROMULGATION"
    ENTRY_INTO_FORCE = "ENTRY_INTO_FORCE"
    AMENDMENT = "AMENDMENT"
    REVISION = "REVISION"
    REPEAL = "REPEAL"
    LAPSE = "LAPSE"


class LegalForce(StrEnum):
    """Whether a version binds on a given day; computed, never stored."""

    NOT_YET_IN_FORCE = "NOT_YET_IN_FORCE"
    IN_FORCE = "IN_FORCE"
    AMENDED = "AMENDED"
    PARTLY_REPEALED = "PARTLY_REPEALED"
    REPEALED = "REPEALED"
    LAPSED = "LAPSED"
    UNKNOWN = "UNKNOWN"


class Sure(StrEnum):
    """How sure a field is: given by a person, read in the text, or inferred from something else."""

    GIVEN = "given"
    READ = "read"
    INFERRED = "inferred"


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """发文字号: agency code, year (orders may have none) and serial: 澜江发〔2023〕12号, 国务院令第708号."""

    agency: str
    year: int | None
    serial: int

    def __str__(self) -> str:
        return document_number_form(self.agency, self.year, self.serial)


@dataclass(frozen=True, slots=True)
class LifecycleEvent:
    """A dated event, what caused it and the sentence it was read in."""

    type: EventType
    date: date
    by: str = ""
    evidence: str = ""
    inferred: bool = False
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Provision:
    """A unit of a text.

    `text` of an article, agenda item, decision, preamble or annex is its whole text, number and
    heading left out, paragraphs separated by a newline; of a chapter and the like, only what stands
    directly under its heading. `num` is as printed.
    """

    eid: str
    type: ProvisionType
    num: str = ""
    heading: str = ""
    text: str = ""
    children: tuple[Provision, ...] = ()

    def walk(self) -> Iterator[Provision]:
        """This provision and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Field:
    """A value read from a document: where it came from, and how sure it is."""

    value: object
    evidence: str = ""
    sure: Sure = Sure.READ


@dataclass(frozen=True, slots=True)
class Warning:
    """Something a reader should know about how a text was taken in: a code and a Chinese sentence."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A reference found in a provision: `text` is provision.text[start:end] (code points, end exclusive).

    `title_key` and `number` name the document referred to, both empty for this very document; `target_eid`
    the provision in it, empty for the whole.
    """

    eid: str
    start: int
    end: int
    text: str
    title_key: str = ""
    number: str = ""
    target_eid: str = ""


class Verdict(StrEnum):
    """Whether a reference holds on a day."""

    IN_FORCE = "in_force"
    AMENDED = "amended"
    REPEALED = "repealed"
    NOT_YET_IN_FORCE = "not_yet_in_force"
    NO_SUCH_PROVISION = "no_such_provision"
    UNKNOWN_WORK = "unknown_work"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True)
class Document:
    """One document as read from a file, before it is known which work it belongs to.

    `fields` holds every recognised field by the names of the glossary; `provisions` the text.
    """

    kind: Kind
    title: str
    provisions: tuple[Provision, ...]
    events: tuple[LifecycleEvent, ...] = ()
    fields: Mapping[str, Field] = field(default_factory=dict)
    warnings: tuple[Warning, ...] = ()
    citations: tuple[Citation, ...] = ()
    text_key: str = ""
    """A hash that is equal for texts equal but for spaces, width and punctuation."""
    part: int | None = None
    """Number of the first article when the file is one part of a longer text (own 编 heading)."""


@dataclass(frozen=True, slots=True)
class Manifestation:
    """The file an expression, or one part of it, came in; `part` as in `Document`, 0 for the whole."""

    source: str
    sha256: str
    format: str
    part: int = 0


@dataclass(frozen=True, slots=True)
class Validity:
    """The days that decide a version's legal force and which day it is shown on; None is unknown or open.

    `valid_from`, `valid_until`: in force, half-open. `applies_from`, `applies_until`: the window in
    which a reader is shown this version, half-open; `applies_from` None with `applies` False: never
    by day. `inferred`: the first day is not stated but follows from the day of amendment.
    """

    valid_from: date | None = None
    valid_until: date | None = None
    amended_on: date | None = None
    partly_repealed_on: date | None = None
    repealed_on: date | None = None
    lapsed_on: date | None = None
    inferred: bool = False
    applies: bool = True
    applies_from: date | None = None
    applies_until: date | None = None


@dataclass(frozen=True, slots=True)
class Expression:
    """One version of a work. `id` is unique in the library and stays when its text is corrected."""

    id: str
    title: str
    version_date: date | None
    taken_in: int
    published_on: date | None
    entry_into_force: date | None
    inferred: bool
    ends: tuple[LifecycleEvent, ...] = ()
    validity: Validity = Validity()
    events: tuple[LifecycleEvent, ...] = ()
    fields: Mapping[str, Field] = field(default_factory=dict)
    warnings: tuple[Warning, ...] = ()
    manifestations: tuple[Manifestation, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """The document as such, whatever its version, with its versions oldest first."""

    id: int
    address: str
    kind: Kind
    title: str
    issuers: tuple[str, ...]
    genre: str
    level: str
    groups: tuple[str, ...]
    topics: tuple[str, ...]
    document_number: str
    expressions: tuple[Expression, ...] = ()
