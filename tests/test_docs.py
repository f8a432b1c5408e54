"""The documents name everything there is, and nothing there is not."""

from __future__ import annotations

import configparser
import re
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from corpus.model import Kind, LegalForce
from indexer.engine import Unit
from indexer.fields import FACETS, FORCE_LABELS
from indexer.question import required_count
from search_app.cli import cli
from search_app.openapi import document
from search_app.settings import NAMES, PREFIX

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("**/*.md")])
README = (ROOT / "README.md").read_text(encoding="utf-8")
SETUP = configparser.ConfigParser()
SETUP.read(ROOT / "setup.cfg", encoding="utf-8")


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def named_options(command: click.Command) -> set[str]:
    return {max(one.opts, key=len) for one in command.params if isinstance(one, click.Option)} - {"--json"}


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_the_readme_names_every_command_with_its_options(name):
    row = next((line for line in README.splitlines() if line.startswith(f"| `dianzhang {name}")), "")
    assert row, f"README.md 的命令表里没有 dianzhang {name}"
    assert set(re.findall(r"--[a-z-]+", row)) == named_options(cli.commands[name])


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_no_other_command_is_named(path):
    named = set(re.findall(r"dianzhang ([a-z][a-z-]*)", text_of(path)))
    assert named - {"import"} <= set(cli.commands)


@pytest.mark.parametrize("name", NAMES)
def test_the_readme_names_every_setting(name):
    assert f"| `{PREFIX}{name}` |" in README


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_no_other_setting_is_named(path):
    assert set(re.findall(rf"{PREFIX}([A-Z_]+)", text_of(path))) <= set(NAMES)


@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.name)
def test_the_readme_names_every_facet(facet):
    assert f"`{facet.name}` {facet.label}" in README


@pytest.mark.parametrize("kind", Kind)
def test_the_readme_names_every_document_type(kind):
    assert f"`{kind.value}`" in README


def test_the_readme_names_every_legal_force():
    assert all(FORCE_LABELS[force] in README for force in LegalForce)


def test_every_extra_is_named_and_no_other():
    extras = set(SETUP["options.extras_require"])
    named = {name for path in DOCUMENTS for name in re.findall(r"dianzhang\[(\w+)\]", text_of(path))}
    assert named == extras


def test_every_dependency_is_in_the_table():
    table = text_of(ROOT / "docs" / "decisions" / "0009-dependencies.md")
    lines = SETUP["options"]["install_requires"] + SETUP["options.extras_require"]["evaluate"]
    wanted = {re.split(r"[ >=<\[;]", line.strip())[0] for line in lines.splitlines() if line.strip()}
    listed = {re.split(r"[ （]", row)[0] for row in re.findall(r"^\| ([^|]+?) \|", table, re.M)} - {
        "包",
        "---",
    }
    assert listed == wanted


def test_the_readme_names_every_path_of_the_api():
    for path, methods in document()["paths"].items():
        said = path.replace("{kind}/{issuer}/{name}", "地址").replace("{eid}", "EID")
        for method in methods:
            assert re.search(rf"`{method.upper()} {re.escape(said)}[\[?`]", README), (method, said)


def test_make_targets_that_are_named_exist():
    targets = set(re.findall(r"^([a-z]+):", text_of(ROOT / "Makefile"), re.M))
    named = {name for path in DOCUMENTS for name in re.findall(r"\bmake ([a-z]+)", text_of(path))}
    assert named <= targets
    assert README.index("make serve") < README.index("make test") < README.index("## ")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_to_files(path):
    for target in re.findall(r"\]\(([^)#]+)\)", text_of(path)):
        if "://" not in target:
            assert (path.parent / unquote(target)).is_file(), target


def test_files_that_are_named_exist():
    for name in re.findall(r"`((?:analyzers|corpus|indexer|search_app|tests)/[\w./]+)`", README):
        assert (ROOT / name).exists(), name


def test_every_decision_is_listed():
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\)", text_of(folder / "README.md"))
    assert listed == sorted(path.name for path in folder.glob("[0-9]*.md"))
    for name in listed:
        text = text_of(folder / name)
        assert all(f"**{part}。**" in text for part in ("背景", "决定", "后果")), name
        assert text.startswith(f"# {int(name[:4])}. ")


def test_decisions_that_the_code_names_exist():
    sources = [
        path
        for package in ("analyzers", "corpus", "indexer", "search_app")
        for path in ROOT.glob(f"{package}/**/*.py")
    ]
    named = {number for path in sources for number in re.findall(r"docs/decisions/(\d{4})", text_of(path))}
    there = {path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md")}
    assert named <= there


def test_the_table_of_words_that_must_match_is_that_of_the_code():
    text = text_of(ROOT / "docs" / "query-language.md")
    rows = {
        int(count): (int(document), int(passage))
        for count, document, passage in re.findall(r"^\| (\d) \| (\d) \| (\d) \|$", text, re.M)
    }
    assert set(rows) == {1, 2, 3}
    for count, wanted in rows.items():
        assert (required_count(count, Unit.DOCUMENT), required_count(count, Unit.PASSAGE)) == wanted
    assert [required_count(count, Unit.DOCUMENT) for count in (4, 5, 6)] == [3, 4, 4]
    assert [required_count(count, Unit.DOCUMENT) for count in (7, 12, 13, 30)] == [4, 4, 5, 10]
    assert {required_count(count, Unit.PASSAGE) for count in range(4, 31)} == {1}


def test_the_number_of_samples_is_right():
    files = [path for path in (ROOT / "corpus" / "samples").glob("*/*") if path.is_file()]
    assert f"{len(files)} 份文件" in README


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_documents_hold_no_places_of_one_machine(path):
    assert re.findall(r"/(?:home|work|root|Users|tmp)/", text_of(path)) == []
