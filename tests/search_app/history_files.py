"""Histories taken in as files, and what API, list, facet and page say of them on a day, against the oracle."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import quote

from flask.testing import FlaskClient

from corpus.model import LegalForce
from indexer.fields import FORCE_LABELS
from tests.corpus.histories import FIRST, LAST, day_of, history
from tests.corpus.history_oracle import DayOfWork, Told, walk
from tests.search_app.asking import Json, ask, get_work

ISSUER = "澜江集团有限公司"
Histories = Mapping[str, Sequence[Told]]


def histories(count: int, seed: int) -> dict[str, list[Told]]:
    """So many histories by title; partial repeals, which another document has to state, are left out."""
    return {
        f"第{number}号历史管理办法": [
            replace(one, partly=None) for one in history(random.Random(seed + number))
        ]
        for number in range(count)
    }


def rounds(told: Histories) -> list[dict[str, str]]:
    """The files of each round of intake by name: in the first the versions taken in first, and so on."""
    last = max(one.taken for versions in told.values() for one in versions)
    return [
        {
            f"{title}/{one.name}.md": _text(title, one)
            for title, versions in told.items()
            for one in versions
            if one.taken == turn
        }
        for turn in range(last + 1)
    ]


def _text(title: str, one: Told) -> str:
    given = {
        "version_date": one.made,
        "entry_into_force": one.starts,
        "lapse": one.lapses,
        "repeal": one.repealed,
    }
    days = "".join(f"{key}: {day_of(day)}\n" for key, day in given.items() if day is not None)
    return (
        f"---\nkind: regulation\ntitle: {title}\nissuer: {ISSUER}\n{days}---\n# {title}\n\n"
        f"第一条 这是{title}的文本{one.name}。\n\n第二条 本办法由办公室负责解释。\n"
    )


def disagreements(client: FlaskClient, told: Histories, days: Sequence[int]) -> Iterator[str]:
    """What is answered otherwise than the oracle says, a line each."""
    walks = {title: {at.day: at for at in walk(versions, FIRST, LAST)} for title, versions in told.items()}
    for day in days:
        on = day_of(day)
        expected = {title: walked[day] for title, walked in walks.items()}
        for title, at in expected.items():
            yield from _of_work(client, title, at, on)
        yield from _of_list(client, expected, on)


def _address(title: str) -> str:
    return f"regulation/{ISSUER}/{title}"


def _of_work(client: FlaskClient, title: str, at: DayOfWork, on: date) -> Iterator[str]:
    path = quote(_address(title))
    if at.shown is None:
        for below in ("/api/v1/works/", "/works/"):
            status = client.get(below + path, query_string={"on": str(on)}).status_code
            if status != 404:
                yield f"{title} {on}: {below} {status}, not 404"
        return
    work = get_work(client, _address(title), on=str(on))
    if f"文本{at.shown}。" not in work["provisions"][0]["text"]:
        yield f"{title} {on}: {work['provisions'][0]['text']}, not {at.shown}"
    wanted = at.status[at.shown]
    if work["legal_force"] != wanted:
        yield f"{title} {on}: {work['legal_force']}, not {wanted}"
    page = client.get(f"/works/{path}", query_string={"on": str(on)}).text
    said = f'<p class="sentence {wanted.lower()}">'
    word = FORCE_LABELS[LegalForce(wanted)]
    if said not in page or f"文本{at.shown}。" not in page or word not in page.split(said)[1][:60]:
        yield f"{title} {on}: the page does not say {word} of {at.shown}"
    by_source = {one["source"].rsplit("/", 1)[-1][:-3]: one for one in _versions(client, title, on)}
    for name, status in at.status.items():
        if by_source[name]["legal_force"] != status:
            yield f"{title} {on}: {name} is {by_source[name]['legal_force']} among the versions, not {status}"


def _versions(client: FlaskClient, title: str, on: date) -> list[Json]:
    found: list[Json] = get_work(client, _address(title), "/versions", on=str(on))
    return found


def _of_list(client: FlaskClient, expected: Mapping[str, DayOfWork], on: date) -> Iterator[str]:
    found = ask(client, q="", on=str(on), size=100)
    listed = {
        hit["title"]: (hit["source"].rsplit("/", 1)[-1][:-3], hit["legal_force"]) for hit in found["hits"]
    }
    wanted = {title: (at.shown, at.status[at.shown]) for title, at in expected.items() if at.shown}
    if listed != wanted or found["total"] != len(wanted) or len(found["hits"]) != len(wanted):
        yield f"{on}: listed {sorted(listed.items())}, not {sorted(wanted.items())}"
    counted = {one["value"]: one["count"] for one in found["facets"]["status"] if one["count"]}
    if counted != Counter(status for _name, status in wanted.values()):
        yield f"{on}: counted {counted}"
    for status, count in counted.items():
        narrowed = ask(client, q="", on=str(on), status=status)
        if narrowed["total"] != count:
            yield f"{on}: {narrowed['total']} with status {status}, counted {count}"
