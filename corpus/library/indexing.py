"""What an index has to know of the library: which versions changed, which are gone, and what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, delete, func, insert, or_, select, update

from corpus.library import revisions
from corpus.library.database import Store, unhurried
from corpus.library.passages import ALWAYS_FOUND, Passage, walk_passages
from corpus.library.rows import validity_from, work_from
from corpus.library.schema import expressions, meta, provisions, removals, works
from corpus.model import Validity, Work


@dataclass(frozen=True, slots=True)
class IndexSource:
    """A version as an index needs it: plain values, so that other processes can make records of it."""

    number: int
    title: str
    document_number: str
    version_date: date | None
    validity: Validity
    work: Work
    access_class: str
    passages: Sequence[Passage]
    around: tuple[str, ...] = ()
    """Lines of the document that are fields and stand in no passage: 主送, 抄送, 印发."""


AROUND = ("issuing_authority_mark", "addressees", "signatory", "copied_to", "printing_authority")
"""Fields whose lines are taken out of the text, to be shown in their own place."""


_BY_PARTITION = (removals.c.partition, removals.c.expression)


class Changes(NamedTuple):
    """What changed since a revision: apply `removed` first, for a version may have come back."""

    versions: list[tuple[int, str]]
    """Numbers of the versions that are new or changed, with the partition each belongs to."""
    removed: list[tuple[int, str]]
    """Versions that left a partition, by withdrawal or for another class, with that partition."""
    newest: int
    """The revision that this is."""


class IndexProblem(NamedTuple):
    """A version that an index refused in part."""

    number: int
    address: str
    title: str
    problem: str


class Tally(NamedTuple):
    """How many versions there are, and how many passages they have together."""

    versions: int
    passages: int


class Moments(NamedTuple):
    """When files were last taken in, when the index was last written anew, since when it is behind; or None."""

    ingested: datetime | None
    rebuilt: datetime | None
    behind: datetime | None


class IndexBook(Store):
    """The part of the library that tells an index what to hold, and remembers what it holds."""

    def newest_revision(self) -> int:
        """The number of the last change."""
        with self.reading() as connection:
            return revisions.newest_revision(connection)

    def changes_since(self, revision: int) -> Changes:
        """What an index that holds the library as of a revision lacks."""
        query = _placed().where(expressions.c.revision > revision)
        gone = select(removals.c.expression, removals.c.partition).where(removals.c.revision > revision)
        with self.reading() as connection:
            return Changes(
                [tuple(row) for row in connection.execute(query)],
                [tuple(row) for row in connection.execute(gone.order_by(*_BY_PARTITION))],
                revisions.newest_revision(connection),
            )

    def waiting(self) -> bool:
        """Whether there is anything that the index lacks, or holds too much."""
        changed = select(expressions.c.number).where(expressions.c.dirty)
        gone = select(removals.c.expression).where(removals.c.pending)
        return self._any(changed) or self._any(gone)

    def indexed(self) -> bool:
        """Whether any version was said to be in the index."""
        return self._any(select(expressions.c.number).where(expressions.c.indexed_in.is_not(None)))

    def _any(self, query: Select[Any]) -> bool:
        with self.reading() as connection:
            return connection.execute(query.limit(1)).first() is not None

    def dirty(self) -> list[tuple[int, str, str | None]]:
        """Versions that the index lacks or has in an older form: number, partition, partition it is in now."""
        query = _placed().add_columns(expressions.c.indexed_in).where(expressions.c.dirty)
        with self.reading() as connection:
            return [tuple(row) for row in connection.execute(query)]

    def all_versions(self, partitions: Sequence[str] | None = None) -> list[tuple[int, str]]:
        """Every version with its partition, partition by partition."""
        query = _placed()
        if partitions is not None:
            query = query.where(works.c.access_class.in_(partitions))
        with self.reading() as connection:
            return [tuple(row) for row in connection.execute(query)]

    def tally(self) -> dict[tuple[str, str], Tally]:
        """What an index should hold: versions and passages by partition and kind."""
        place = (works.c.access_class, works.c.kind)
        versions = select(*place, func.count()).join(expressions, expressions.c.work_id == works.c.id)
        passages = versions.join(provisions, provisions.c.expression == expressions.c.number).where(
            or_(provisions.c.text != "", provisions.c.type.in_(ALWAYS_FOUND))
        )
        with self.reading() as connection:
            unhurried(connection)
            texts = {(p, kind): n for p, kind, n in connection.execute(passages.group_by(*place))}
            found = connection.execute(versions.group_by(*place))
            return {(p, kind): Tally(n, texts.get((p, kind), 0)) for p, kind, n in found}

    def removals(self) -> list[tuple[int, str]]:
        """Versions gone from the library that the index still holds, with their partition, partition by partition."""
        query = select(removals.c.expression, removals.c.partition).where(removals.c.pending)
        with self.reading() as connection:
            return [tuple(row) for row in connection.execute(query.order_by(*_BY_PARTITION))]

    def mark_indexed(
        self,
        versions: Sequence[tuple[int, str]],
        gone: Sequence[tuple[int, str]],
        revision: int | None = None,
    ) -> None:
        """Note what the index now holds, after its commit, with no problems.

        Versions that changed after `revision`, where one is given, stay to be indexed.
        """
        unchanged = [] if revision is None else [expressions.c.revision <= revision]
        held = update(expressions).where(expressions.c.number == bindparam("n"))
        with self.writing() as connection:
            if versions:
                rows = [{"n": number, "p": partition} for number, partition in versions]
                connection.execute(held.values(indexed_in=bindparam("p"), index_problem=""), rows)
                connection.execute(
                    held.where(*unchanged).values(dirty=False), [{"n": row["n"]} for row in rows]
                )
            if gone:
                done = update(removals).where(
                    removals.c.expression == bindparam("n"), removals.c.partition == bindparam("p")
                )
                connection.execute(
                    done.values(pending=False), [{"n": number, "p": name} for number, name in gone]
                )

    def note_index_problems(self, problems: Mapping[int, str]) -> None:
        """Note why an index refused part of these versions; marking one as indexed anew forgets it."""
        if problems:
            statement = update(expressions).where(expressions.c.number == bindparam("n"))
            with self.writing() as connection:
                connection.execute(
                    statement.values(index_problem=bindparam("why")),
                    [{"n": number, "why": why} for number, why in problems.items()],
                )

    def index_problems(self) -> list[IndexProblem]:
        """The versions that an index refused in part, by their works' addresses."""
        query = (
            select(expressions.c.number, works.c.address, expressions.c.title, expressions.c.index_problem)
            .join(works, works.c.id == expressions.c.work_id)
            .where(expressions.c.index_problem != "")
            .order_by(works.c.address, expressions.c.number)
        )
        with self.reading() as connection:
            return [IndexProblem(*row) for row in connection.execute(query)]

    def moments(self) -> Moments:
        """What was noted of moments."""
        with self.reading() as connection:
            query = select(meta.c.key, meta.c.value).where(meta.c.key.in_(Moments._fields))
            noted = {key: datetime.fromisoformat(value) for key, value in connection.execute(query)}
        return Moments(*(noted.get(name) for name in Moments._fields))

    def note_ingest(self, now: datetime) -> None:
        """Remember when files were last taken in."""
        with self.writing() as connection:
            _note(connection, "ingested", now)

    def note_behind(self, since: datetime | None) -> None:
        """Remember since when the index cannot follow, if that is not noted yet; None: it follows again."""
        noted = self.moments().behind
        if (noted is None) != (since is None):
            with self.writing() as connection:
                _note(connection, "behind", since)

    def note_rebuild(self, now: datetime) -> None:
        """Remember when the index was last written anew, and that it holds the library of this moment.

        What left before is in neither the new index nor the one before it, and is forgotten.
        """
        with self.writing() as connection:
            newest = revisions.newest_revision(connection)
            _note(connection, "rebuilt", now)
            connection.execute(delete(meta).where(meta.c.key == "rebuilt_revision"))
            connection.execute(insert(meta).values(key="rebuilt_revision", value=str(newest)))
            connection.execute(delete(removals).where(removals.c.revision <= newest, ~removals.c.pending))

    def forget_rebuild(self) -> None:
        """Mark what changed since the last rebuild as not indexed: the index before it serves again."""
        with self.writing() as connection:
            noted = connection.scalar(select(meta.c.value).where(meta.c.key == "rebuilt_revision"))
            since = int(noted or 0)
            connection.execute(update(expressions).where(expressions.c.revision > since).values(dirty=True))
            connection.execute(update(removals).where(removals.c.revision > since).values(pending=True))

    def index_sources(self, numbers: Sequence[int]) -> list[IndexSource]:
        """Versions as an index needs them, in the order asked; numbers that are gone are left out."""
        with self.reading() as connection:
            wanted = select(expressions).where(expressions.c.number.in_(numbers))
            rows = {row.number: row for row in connection.execute(wanted)}
            owners = select(works).where(works.c.id.in_({row.work_id for row in rows.values()}))
            heads = {row.id: row for row in connection.execute(owners)}
            text: dict[int, list[Passage]] = {number: [] for number in rows}
            query = select(provisions).where(provisions.c.expression.in_(list(rows)))
            for number, passage in walk_passages(
                connection.execute(query.order_by(provisions.c.expression, provisions.c.position))
            ):
                text[number].append(passage)
        return [
            IndexSource(
                n,
                rows[n].title,
                rows[n].document_number,
                rows[n].version_date,
                validity_from(rows[n]),
                work_from(heads[rows[n].work_id]),
                heads[rows[n].work_id].access_class,
                text[n],
                _around(rows[n].fields),
            )
            for n in numbers
            if n in rows
        ]


def _around(fields: Mapping[str, Mapping[str, str]]) -> tuple[str, ...]:
    lines = (fields[name].get("evidence", "") for name in AROUND if name in fields)
    return tuple(dict.fromkeys(line for line in lines if line))


def _placed() -> Select[Any]:
    """Versions with the partition each belongs to, partition by partition."""
    return (
        select(expressions.c.number, works.c.access_class)
        .join(works, works.c.id == expressions.c.work_id)
        .order_by(works.c.access_class, expressions.c.number)
    )


def _note(connection: Connection, name: str, moment: datetime | None) -> None:
    connection.execute(delete(meta).where(meta.c.key == name))
    if moment is not None:
        connection.execute(insert(meta).values(key=name, value=moment.isoformat(timespec="seconds")))
