"""What became of a unit of a text in the other versions of its work, told to who arrives by its address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from corpus.article_history import ArticleHistory, said
from corpus.library import Shelf
from corpus.model import Expression, Provision, Work
from corpus.text import Tree, full_text, unit_in
from corpus.timeline import expression_on
from search_app import words
from search_app.citation_text import version_words
from search_app.pages_links import lasting, page_url, provision_url
from search_app.reading import NotThere

_INNER = re.compile(r"(?:__(?:para|item|subitem)_\d+(?:~\d+)?)+$")


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence about a unit in another version, with ways on as words and address."""

    sentence: str
    links: tuple[tuple[str, str], ...] = ()


def whole(eid: str) -> str:
    """The eid of the article in which a paragraph or item stands."""
    return _INNER.sub("", eid)


@dataclass(frozen=True)
class Trail:
    """The versions of a work that have days, with the one shown; asked about one of their units."""

    shelf: Shelf
    work: Work
    shown: Expression
    today: date

    @cached_property
    def _versions(self) -> tuple[Expression, ...]:
        return tuple(one for one in self.work.expressions if one.validity.applies)

    @cached_property
    def _trees(self) -> list[Tree]:
        return [self.shelf.provisions(one) for one in self._versions]

    @cached_property
    def _history(self) -> ArticleHistory:
        return ArticleHistory(self._trees)

    def _line(self, at: int, eid: str) -> dict[int, Provision]:
        """The wordings of a unit of one version in all versions that have it, by their places."""
        stages = self._history.of(at, eid)
        return {one.at: one.provision for one in stages if one.provision is not None}

    def _place(self, expression: Expression | None) -> int | None:
        ids = [one.id for one in self._versions]
        return ids.index(expression.id) if expression is not None and expression.id in ids else None

    @cached_property
    def _here(self) -> int | None:
        return self._place(self.shown)

    @cached_property
    def _now(self) -> int | None:
        return self._place(expression_on(self.work.expressions, self.today))

    def missing(self, eid: str) -> Note:
        """Why the version shown has no such unit. Raises `NotThere` when no version ever had it."""
        eid = whole(eid)
        having = [at for at, tree in enumerate(self._trees) if unit_in(tree, eid) is not None]
        here = self._here
        before = [at for at in having if here is not None and at < here]
        if before and here is not None:
            return self._left(eid, before[-1], here)
        if not having:
            name = words.eid_words(eid, self.work.kind)
            raise NotThere(f"《{self.work.title}》的各个版本里都没有{name}。请打开全文，从目录中选择条文。")
        return self._later(eid, having[0] if here is not None else having[-1])

    def told(self, eid: str) -> tuple[Note, ...]:
        """What a reader of a unit that is there must know of it in other versions, the weightiest first."""
        eid, here, now = whole(eid), self._here, self._now
        if here is None or len(self._versions) < 2:
            return ()
        if now is None or here == now:
            ahead = [self._ahead(eid, here)] if here + 1 < len(self._versions) else []
            return tuple(note for note in (*ahead, self._namesake(eid, here)) if note is not None)
        line = self._line(here, eid)
        notes = [self._today(eid, line, here, now), self._other(eid, line, now)]
        return tuple(note for note in notes if note is not None)

    def _left(self, eid: str, last: int, here: int) -> Note:
        """A unit that earlier versions had: it has another number since, or was deleted."""
        line = self._line(last, eid)
        name = self._called(line[last])
        old = ("它当时的文字", self._url(last, eid))
        history = (
            f"{_this(line[last])}的历史",
            page_url(self.work, "history", eid_=eid, on=self._day(last)),
        )
        if here in line:
            told = name + self._moved(line, last, here)
            return Note(
                told, ((f"打开{self._called(line[here])}", self._url(here, line[here].eid)), old, history)
            )
        end = _end(line, last, here)
        between = f"（当时已改为{self._called(line[end])}）" if line[end].eid != eid else ""
        told = f"{name}{between}在{self._name(end + 1)}中删去，自{self._begins(end + 1)}起不再适用。"
        lasts = ("它最后的文字", self._url(end, line[end].eid))
        return Note(told, (lasts, self._compared(end, end + 1), history))

    def _moved(self, line: dict[int, Provision], last: int, here: int) -> str:
        """Since when a unit has another number, and whether it was gone in between."""
        end = _end(line, last, here)
        if end < here:
            back = min(at for at in line if at > end)
            gone = f"在{self._name(end + 1)}中删去，自{self._begins(back)}起又恢复"
            return f"{gone}，现为{self._called(line[here])}（{self._name(back)}）。"
        moved = _renumbered(line, last, here)
        return f"自{self._begins(moved)}起改为{self._called(line[here])}（{self._name(moved)}）。"

    def _later(self, eid: str, first: int) -> Note:
        unit = unit_in(self._trees[first], eid)
        name = (unit.num if unit else "") or words.eid_words(eid, self.work.kind)
        told = f"{version_words(self.shown)}里没有{name}，{self._name(first)}里才有。"
        return Note(told, ((f"打开{self._name(first)}的{name}", self._url(first, eid)),))

    def _today(self, eid: str, line: dict[int, Provision], here: int, now: int) -> Note:
        """What the unit of another version is in the one that applies today."""
        name = self._called(line[here])
        if now in line:
            return Note(*self._still(name, line, here, now))
        if now < here:
            return Note(f"今天适用的版本里没有{_this(line[here])}，它是{self._name(here)}新增的。", ())
        end = _end(line, here, now)
        told = f"{_this(line[here])}在{self._name(end + 1)}中删去，自{self._begins(end + 1)}起不再适用。"
        return Note(told, (self._compared(end, end + 1),))

    def _still(
        self, name: str, line: dict[int, Provision], here: int, now: int
    ) -> tuple[str, tuple[tuple[str, str], ...]]:
        one, other = line[here], line[now]
        same = _says(one) == _says(other)
        links = ((f"今天的{self._called(other)}", self._url(now, other.eid)),)
        if one.eid == other.eid:
            return (
                f"今天适用的{name}文字{'与这里相同' if same else '已经修改' if here < now else '与这里不同'}。",
                links,
            )
        if here > now:
            return (
                f"今天适用的版本里，{_this(one)}是{self._called(other)}{'' if same else '，文字不同'}。",
                links,
            )
        since = self._begins(_renumbered(line, here, now))
        return (
            f"{_this(one)}自{since}起改为{self._called(other)}，文字{'没有变化' if same else '也有修改'}。",
            links,
        )

    def _other(self, eid: str, line: dict[int, Provision], now: int) -> Note | None:
        """That today's unit of the same number is another one."""
        other = unit_in(self._trees[now], eid)
        if other is None or (now in line and line[now].eid == eid):
            return None
        name = self._called(other)
        return Note(f"今天的{name}是另{_this(other)[1:]}。", ((f"打开今天的{name}", self._url(now, eid)),))

    def _ahead(self, eid: str, here: int) -> Note | None:
        """What the next version, known and to come, makes of the unit."""
        after = self._line(here, eid).get(here + 1)
        begins, unit = self._begins(here + 1), unit_in(self._trees[here], eid)
        if unit is None:
            return None
        if after is None:
            return Note(
                f"{_this(unit)}将在{self._name(here + 1)}中删去，自{begins}起不再适用。",
                (self._compared(here, here + 1),),
            )
        if (after.eid, _says(after)) == (unit.eid, _says(unit)):
            return None
        what = (
            "修改"
            if after.eid == eid
            else f"改为{self._called(after)}" + ("" if _says(after) == _says(unit) else "，文字也有修改")
        )
        return Note(
            f"{_this(unit)}自{begins}起{what}。",
            ((f"{self._name(here + 1)}的{self._called(after)}", self._url(here + 1, after.eid)),),
        )

    def _namesake(self, eid: str, here: int) -> Note | None:
        """That the number was borne by another unit before."""
        line = self._line(here, eid)
        for at in range(here - 1, -1, -1):
            other = unit_in(self._trees[at], eid)
            if other is not None and (at not in line or line[at].eid != eid):
                name = self._called(other)
                told = f"{self._begins(at + 1)}以前的{name}是另{_this(other)[1:]}。"
                return Note(told, ((f"{self._name(at)}的{name}", self._url(at, eid)),))
        return None

    def _called(self, unit: Provision) -> str:
        return unit.num or words.eid_words(unit.eid, self.work.kind)

    def _day(self, at: int) -> str:
        """A day on which a version applies; empty where it has none."""
        return lasting(self.work, self._versions[at], self.today).get("on", "")

    def _begins(self, at: int) -> str:
        one = self._versions[at]
        return words.day(one.validity.applies_from or one.validity.valid_from or one.version_date)

    def _name(self, at: int) -> str:
        return version_words(self._versions[at])

    def _url(self, at: int, eid: str) -> str:
        return provision_url(self.work, self._versions[at], eid)

    def _compared(self, old: int, new: int) -> tuple[str, str]:
        before, after = self._versions[old], self._versions[new]
        return "对照这两个版本", page_url(self.work, "compare", from_=before.id, to=after.id)


def _this(unit: Provision) -> str:
    """这一条, 这一章."""
    return f"这一{words.COUNTED.get(unit.type, '部分')}"


def _says(unit: Provision) -> str:
    """All that a unit says, without its own number."""
    return said(unit) + full_text(unit.children)


def _end(line: dict[int, Provision], start: int, limit: int) -> int:
    """The last version, up to `limit`, in which the unit still is."""
    at = start
    while at < limit and at + 1 in line:
        at += 1
    return at


def _renumbered(line: dict[int, Provision], start: int, limit: int) -> int:
    """The first version after `start` in which the unit has the number that it has at the end."""
    after = range(start + 1, limit + 1)
    return next(at for at in after if at in line and line[at].eid == line[limit].eid)


def neighbours(units: Sequence[Provision], eid: str) -> tuple[Provision | None, Provision | None]:
    """The units of the same type before and after one, in reading order."""
    every = [one for top in units for one in top.walk()]
    here = next((one for one in every if one.eid == eid), None)
    alike = [one for one in every if here is not None and one.type is here.type]
    at = next((place for place, one in enumerate(alike) if one.eid == eid), None)
    if at is None:
        return None, None
    return (alike[at - 1] if at else None), (alike[at + 1] if at + 1 < len(alike) else None)
