"""The real laws in several versions: one work for each, and as many articles as their index says."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest
from sqlalchemy import select

from corpus.access import Level
from corpus.library import Library
from corpus.library.schema import expressions, manifestations, provisions, works
from indexer.files import find_files
from indexer.parsing import Task, parse
from indexer.pipeline import Given, ingest
from indexer.workers import Workers
from tests.conftest import NOW


class NoIndex:
    """An engine that keeps nothing: only the library is asked here."""

    def write(self):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return None

    def replace(self, *_arguments):
        pass

    remove = replace

    def commit(self):
        pass


@pytest.fixture(scope="module")
def rows(data_folder):
    with (data_folder / "law-versions" / "index.tsv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


@pytest.fixture(scope="module")
def taken(data_folder, tmp_path_factory):
    """The works, versions and article counts of the 73 folders: address, folder, file, day, articles."""
    library = Library.open(tmp_path_factory.mktemp("law-versions"))
    folder = data_folder / "law-versions"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("indexer.pipeline.synchronise", lambda *_arguments: 0)
        report = ingest(
            library,
            NoIndex(),
            [path for path in folder.iterdir() if path.is_dir()],
            Given(Level.PUBLIC),
            NOW,
        )
    assert report.seen == report.indexed == 148
    with library.writing() as connection:
        query = (
            select(
                works.c.address,
                manifestations.c.root,
                manifestations.c.source,
                expressions.c.number,
                expressions.c.version_date,
            )
            .join(expressions, expressions.c.work_id == works.c.id)
            .join(manifestations, manifestations.c.expression == expressions.c.number)
        )
        found = [
            (
                row.address,
                Path(row.root, row.source).parent.name,
                Path(row.source).name,
                row.number,
                row.version_date,
            )
            for row in connection.execute(query)
        ]
        articles = defaultdict(int)
        counted = select(provisions.c.expression).where(
            provisions.c.type == "article", ~provisions.c.eid.like("annex%")
        )
        for number in connection.scalars(counted):
            articles[number] += 1
    library.close()
    return found, articles


def test_each_folder_is_one_work(taken):
    found, _articles = taken
    by_folder, by_work = defaultdict(set), defaultdict(set)
    for address, folder, _source, _number, _day in found:
        by_folder[folder].add(address)
        by_work[address].add(folder)
    assert len(by_folder) == len(by_work) == 73
    assert {folder: sorted(one) for folder, one in by_folder.items() if len(one) > 1} == {}
    assert {address: sorted(one) for address, one in by_work.items() if len(one) > 1} == {}


def test_every_file_is_a_version_of_its_own(taken):
    found, _articles = taken
    assert len({number for _address, _folder, _source, number, _day in found}) == 148


def test_articles_per_version(taken, rows):
    found, articles = taken
    counts = {(folder, source): articles[number] for _a, folder, source, number, _d in found}
    wrong = {
        (row["law"], row["file"]): (counts.get((row["law"], row["file"])), int(row["articles"]))
        for row in rows
        if counts.get((row["law"], row["file"])) != int(row["articles"])
    }
    assert len(rows) == 148
    assert wrong == {}


def test_versions_have_the_day_of_their_file(taken, rows):
    """The day of the file's name, or a later one where the text itself is newer."""
    found, _articles = taken
    days = {(folder, source): day for _a, folder, source, _n, day in found}
    earlier = [
        (row["law"], row["file"])
        for row in rows
        if row["promulgated"] != "undated"
        and (
            days[row["law"], row["file"]] is None
            or days[row["law"], row["file"]].isoformat() < row["promulgated"]
        )
    ]
    assert earlier == []


def test_no_text_of_a_law_is_lost(data_folder):
    """All characters of a law's text, from its first unit on, stand in its provisions in their order."""
    from tests.corpus.test_samples import lost_text

    files = list(find_files(data_folder / "law-versions"))[::6]
    with Workers(1):
        for file in files:
            if file.source.endswith(".md"):
                assert lost_text(file.path) == "", file.source
                assert parse(Task(file.source, file.path, file.sidecar)).documents
