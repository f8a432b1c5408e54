"""The sample corpus is what the project promises: how much there is, and that its references are right."""

import re
from collections import Counter, defaultdict
from itertools import zip_longest
from pathlib import Path
from statistics import median

import pytest

from analyzers.structure import contents_apart
from corpus.access import KEEPER
from corpus.citing import by_eid
from corpus.doctypes import SourceText, read_document
from corpus.library.citations import Citations
from corpus.model import EventType, Kind, LegalForce, ProvisionType, Verdict
from corpus.text import full_text
from corpus.timeline import expression_on, legal_force
from indexer.readers import read

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"


@pytest.fixture(scope="module")
def shelf(sample_library):
    with sample_library.library.shelf(KEEPER) as shelf:
        yield shelf


@pytest.fixture(scope="module")
def works(sample_library, shelf):
    from sqlalchemy import select

    from corpus.library.schema import works as table

    ids = list(shelf.connection.scalars(select(table.c.id)))
    return list(shelf.works(ids).values())


@pytest.fixture(scope="module")
def rules(works):
    return [work for work in works if work.kind is Kind.REGULATION]


def articles(shelf, version):
    return sum(
        one.type is ProvisionType.ARTICLE and not one.eid.startswith("annex")
        for top in shelf.provisions(version)
        for one in top.walk()
    )


def test_rules_and_versions(rules):
    assert len(rules) >= 30
    assert sum(len(rule.expressions) >= 2 for rule in rules) >= 12


def test_minutes_and_official_documents(works):
    kinds = Counter(work.kind for work in works)
    assert kinds[Kind.MINUTES] >= 15
    assert kinds[Kind.OFFICIAL_DOCUMENT] >= 30
    genres = {work.genre for work in works if work.kind is Kind.OFFICIAL_DOCUMENT}
    assert len(genres) >= 10, genres


def test_forces(rules, today):
    forces = Counter(legal_force(version.validity, today) for rule in rules for version in rule.expressions)
    for force in (
        LegalForce.IN_FORCE,
        LegalForce.REPEALED,
        LegalForce.NOT_YET_IN_FORCE,
        LegalForce.LAPSED,
        LegalForce.AMENDED,
    ):
        assert forces[force], force
    assert forces[LegalForce.UNKNOWN] <= 2, forces


def carried(rule):
    """Whether a rule came only as the attachment of a notice."""
    sources = [one.source for version in rule.expressions for one in version.manifestations]
    return all(source.startswith("official_documents/") for source in sources)


def test_notices_carry_rules(rules, shelf):
    by_title = {rule.title: rule for rule in rules if carried(rule)}
    assert set(by_title) == {"项目工地汛期值守规定", "办公用品领用管理规定", "会议室使用管理规定"}
    for rule in by_title.values():
        (version,) = rule.expressions
        assert any("印发" in event.by for event in version.events if event.type is EventType.PROMULGATION)
        assert articles(shelf, version) >= 9


def test_length(rules, shelf, today):
    own = [rule for rule in rules if not carried(rule)]
    lengths = [articles(shelf, expression_on(rule.expressions, today)) for rule in own]
    assert median(lengths) >= 25
    assert max(lengths) > 80


def test_formats_and_levels(works):
    formats = {m.format for work in works for version in work.expressions for m in version.manifestations}
    assert formats == {"markdown", "html", "text"}
    restricted = [
        work
        for work in works
        if work.kind is Kind.MINUTES and (work.groups or work.level in ("普通商密", "核心商密"))
    ]
    assert restricted


def test_every_work_has_issuer_genre_and_topic(works):
    assert [work.address for work in works if not work.issuers or "未署名" in work.address] == []
    assert [work.address for work in works if not work.genre] == []
    assert [work.address for work in works if work.kind is Kind.REGULATION and not work.topics] == []


def test_numbers_of_official_documents_are_unique(works):
    numbers = Counter(work.document_number for work in works if work.kind is Kind.OFFICIAL_DOCUMENT)
    assert numbers.pop("", 0) == 0
    assert [number for number, count in numbers.items() if count > 1] == []


def test_no_warning_but_the_announced(works):
    """Nothing in the samples is taken in with a doubt."""
    told = [
        (version.title, warning.message)
        for work in works
        for version in work.expressions
        for warning in version.warnings
    ]
    assert told == []


def citing_day(version):
    return version.version_date


def resolved(shelf, work, version):
    """The references of a version as they stood on its own day."""
    return Citations(shelf, citing_day(version)).of_version(work, version)


def test_articles_of_sample_rules_that_are_cited_exist(works, shelf):
    """《…》第N条 names an article of the version shown on the day of the citing text, or, of a rule then only decided, of its first."""
    wrong, checked = [], 0
    for work in works:
        for version in work.expressions:
            for citation, found in resolved(shelf, work, version):
                if found.work is None or not citation.target_eid:
                    continue
                checked += 1
                shown = expression_on(found.work.expressions, citing_day(version))
                provisions = by_eid(shelf.provisions(shown or found.work.expressions[0]))
                if (
                    citation.target_eid not in provisions and found.eid.split("__")[0] not in provisions
                ) or found.verdict is Verdict.NO_SUCH_PROVISION:
                    wrong.append((version.title, citation.eid, citation.text, found.verdict.value))
    assert wrong == []
    assert checked >= 30


def test_official_documents_cite_the_rules(works, shelf):
    citing = {
        work.address
        for work in works
        if work.kind is Kind.OFFICIAL_DOCUMENT
        for version in work.expressions
        if any(
            found.work is not None and found.work.kind is Kind.REGULATION
            for _citation, found in resolved(shelf, work, version)
        )
    }
    assert len(citing) >= 20


def test_numbers_stand_for_one_document(works, shelf):
    """A title cited together with a number is that number's document or the rule that it issued."""
    wrong = []
    by_number = defaultdict(set)
    for work in works:
        for version in work.expressions:
            if version.fields.get("document_number"):
                by_number[str(version.fields["document_number"].value)].add(work.address)
    for work in works:
        for version in work.expressions:
            for citation, found in resolved(shelf, work, version):
                known = by_number.get(citation.number)
                if (
                    citation.title_key
                    and known
                    and found.work is not None
                    and found.work.address not in known
                ):
                    wrong.append((version.title, citation.text, found.work.address, sorted(known)))
    assert wrong == []


def bare(text):
    return re.sub(r"[\s:：.．、]", "", text)


def lost_text(path):
    """The first stretch of a rule's text that is not in its provisions, an empty string when all is there."""
    found = read(path.name, path.read_bytes())
    source = SourceText(path.name, found.blocks, found.front_matter)
    wanted = bare("".join(block.text for block in contents_apart(source.opening.body)[1]))
    said = bare(full_text(read_document(source).provisions)).removeprefix(bare(source.opening.part))
    if said == wanted:
        return ""
    at = next(i for i, (a, b) in enumerate(zip_longest(wanted, said)) if a != b)
    return wanted[at : at + 30] or said[at:]


@pytest.mark.parametrize("path", sorted((SAMPLES / "regulations").iterdir()), ids=lambda path: path.stem)
def test_no_text_of_a_rule_is_lost(path):
    assert lost_text(path) == ""


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*/*")), ids=lambda path: path.name)
def test_eids_are_unique(path):
    found = read(path.name, path.read_bytes())
    document = read_document(SourceText(path.name, found.blocks, found.front_matter))
    eids = [one.eid for top in document.provisions for one in top.walk()]
    assert len(eids) == len(set(eids)) > 0
