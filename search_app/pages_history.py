"""The page of one article through the versions: first since when it says what it says, then every wording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask import render_template, request
from werkzeug.wrappers import Response

from corpus.article_history import Stage, said
from corpus.compare import Row, RowKind, side_of
from corpus.compare_descent import DescentKind
from corpus.compare_marks import word_marks
from corpus.library.causing import Cause, causes
from corpus.model import Provision, Work
from search_app import reading, words, words_compare
from search_app.article import ArticleStanding, Wording, article_standing, wordings
from search_app.context import reader, service, today
from search_app.pages_links import asked_address, moved_to, version_url
from search_app.pages_merge import merged
from search_app.pages_standing import summary
from search_app.pages_text import Block
from search_app.pages_work import VersionPoint, version_points
from search_app.params import parse_day
from search_app.steps import step_url


@dataclass(frozen=True, slots=True)
class ShownWording:
    """A wording as shown: the version and how it stands today, how the article differs, its text where that is to be shown."""

    wording: Wording
    point: VersionPoint
    word: str
    note: str
    blocks: tuple[Block, ...]
    url: str
    step: str
    causes: tuple[Cause, ...]
    coming: bool


def history(kind: str, issuer: str, name: str, eid: str) -> Response | str:
    """The page of the wordings of an article, newest first; `on` says of which day the first sentence is.

    `numbered` is the day on which the article has this number, `on` where it is not given.
    """
    asked = asked_address(kind, issuer, name)
    on = parse_day(request.args.get("on", ""), today())
    numbered = parse_day(request.args.get("numbered", ""), on, "numbered")
    with service().shelf(reader()) as shelf:
        found = reading.find_work(shelf, asked)
        moved = moved_to(found, asked, "history", eid_=eid)
        if moved is not None:
            return moved
        told = wordings(shelf, found, eid, numbered)
        made = causes(shelf, found)
        of_work = summary(shelf, found)
    stands = article_standing(told, on)
    return render_template(
        "history.html",
        work=found,
        wordings=_shown(found, told, stands, made)[::-1],
        num=_number(told, stands, eid),
        eid=eid,
        on=on,
        numbered=numbered,
        sentences=_sentences(stands, on),
        stands=of_work,
    )


def _number(told: Sequence[Wording], stands: ArticleStanding, eid: str) -> str:
    """The number of the article on the day, else in the last version that has it."""
    now = stands.now.stage.provision if stands.now is not None else None
    last = now or [one.stage.provision for one in told if one.stage.provision is not None][-1]
    return last.num or words.eid_words(eid)


def _shown(
    work: Work, told: Sequence[Wording], stands: ArticleStanding, made: Mapping[str, tuple[Cause, ...]]
) -> list[ShownWording]:
    """The wordings oldest first, each marked against the one before."""
    points = {point.expression.id: point for point in version_points(work, None)}
    shown = []
    before: Provision | None = None
    for one in told:
        own = one.stage.provision
        always = stands.now is not None and one.expression.id == stands.now.expression.id
        shown.append(
            ShownWording(
                one,
                points[one.expression.id],
                _word(one.stage, before),
                _note(one.stage),
                _blocks(before, own, always),
                version_url(work, one.expression, own.eid if own else ""),
                step_url(work, one.expression),
                made.get(one.expression.id, ()),
                (one.expression.validity.applies_from or date.min) > today(),
            )
        )
        before = own or before
    return shown


def _word(stage: Stage, before: Provision | None) -> str:
    if stage.provision is None:
        return "删去" if before is not None else "还没有这一条"
    if before is None:
        return "最早的文本" if stage.at == 0 else "新增"
    return "恢复" if stage.back else words_compare.ROWS[stage.kind]


def _note(stage: Stage) -> str:
    origin = "、".join(stage.origin)
    if stage.descent is DescentKind.SPLIT:
        return f"由原{origin}拆分而来"
    return f"由原{origin}合并而来" if stage.descent is DescentKind.MERGED else ""


def _blocks(before: Provision | None, own: Provision | None, always: bool) -> tuple[Block, ...]:
    """The text with what changed in it; of an unchanged text nothing, unless it is always to be shown."""
    if own is None:
        return ()
    side = side_of(own)
    if before is None:
        return merged(Row(RowKind.SAME, None, side))
    if said(before) == said(own):
        return merged(Row(RowKind.SAME, None, side)) if always else ()
    old = side_of(before)
    left, right = word_marks(old.text, side.text)
    return merged(Row(RowKind.CHANGED, replace(old, marks=left), replace(side, marks=right)))


def _sentences(stands: ArticleStanding, on: date) -> list[str]:
    """Since when the article says what it says, and what it will say."""
    if stands.now is None:
        return [f"{words.day(on)}时还没有本文件。"]
    then = "" if on == today() else f"{words.day(on)}时的规定："
    ended = stands.now.expression.validity.repealed_on or stands.now.expression.validity.lapsed_on
    over = f"本文件已于{words.day(ended)}停止施行，停止前的规定：" if ended and ended <= on else ""
    return [f"{over or then}{_since(stands)}。", *(_to_come(one) for one in stands.coming)]


def _since(stands: ArticleStanding) -> str:
    since, now = stands.since, stands.now
    if since is None:
        return "没有这一条，以后的版本才有"
    if now is not None and now.stage.provision is None:
        return f"没有这一条，{_from(since)}删去"
    if since.stage.at == 0:
        return f"自收录的最早版本（{words.day(since.expression.version_date)}）起一直如此，内容没有改过"
    if since.stage.back:
        return f"这一条曾经删去，{_from(since)}恢复"
    if since.stage.kind is RowKind.SAME:
        return f"这一条{_from(since)}新增，此后内容没有改过"
    return f"{_from(since)}如此规定"


def _to_come(one: Wording) -> str:
    coming = (one.expression.validity.applies_from or date.min) > today()
    what = "删去这一条" if one.stage.provision is None else "改为新的规定"
    return f"{_from(one)}{'将' if coming else ''}{what}，见下。"


def _from(one: Wording) -> str:
    """自2023年5月1日起（2023年4月20日版本）; a day that is inferred or unknown says so."""
    validity = one.expression.validity
    version = f"{words.day(one.expression.version_date)}版本"
    if validity.valid_from is None:
        return f"自{version}（施行日期不明）起"
    inferred = "，施行日期按修正日推定" if validity.inferred else ""
    return f"自{words.day(validity.valid_from)}起（{version}{inferred}）"
