"""The wheel: holds all that the service needs, and runs where there is no checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("analyzers", "corpus", "indexer", "search_app")
_BUILD = ("setup.cfg", "pyproject.toml", "README.md", "LICENSE")
_NOT_IN_WHEEL = shutil.ignore_patterns("__pycache__", "*.pyc")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy so that the checkout stays clean."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in _BUILD:
        shutil.copy(ROOT / name, source)
    for name in PACKAGES:
        shutil.copytree(ROOT / name, source / name, ignore=_NOT_IN_WHEEL)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder)]
    if int(version("setuptools").split(".")[0]) >= 77:  # the build system of pyproject.toml is here already
        command.append("--no-build-isolation")
    done = subprocess.run([*command, str(source)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("dianzhang-*.whl"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's files, as pip lays them out."""
    target = tmp_path_factory.mktemp("site")
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--target",
        str(target),
        str(wheel),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return target


def files_of(*patterns: str) -> set[str]:
    """The files of the checkout that the patterns find."""
    found = (path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file())
    return {path.relative_to(ROOT).as_posix() for path in found if "__pycache__" not in path.parts}


def test_the_wheel_holds_everything(wheel):
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
    wanted = files_of(
        *(f"{package}/**/*.py" for package in PACKAGES),
        "search_app/templates/**/*",
        "search_app/static/**/*",
        "analyzers/**/*.tsv",
        "corpus/*.tsv",
        "corpus/samples/*/*",
    )
    assert len(wanted) > 200
    assert wanted <= names
    assert not any(name.startswith(("tests/", "benchmarks/", "docs/")) for name in names)
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == set(PACKAGES)


def test_the_wheel_says_what_it_is(wheel):
    with zipfile.ZipFile(wheel) as packed:
        folder = next(name.split("/")[0] for name in packed.namelist() if ".dist-info/" in name)
        metadata = packed.read(f"{folder}/METADATA").decode()
        entry_points = packed.read(f"{folder}/entry_points.txt").decode()
    assert "\nName: dianzhang\n" in metadata
    assert "Requires-Python: >=3.11" in metadata
    assert "dianzhang = search_app.cli:main" in entry_points
    assert "典章" in metadata


_RUN = """
import sys, search_app, corpus
from pathlib import Path
site = Path(sys.argv[1]).resolve()
assert Path(search_app.__file__).resolve().is_relative_to(site), search_app.__file__
from search_app.cli import run
samples = Path(corpus.__file__).parent / "samples"
rule = next(samples.glob("regulations/差旅费管理办法(2023*"))
assert run(["ingest", str(rule), "--json"]) == 0
assert run(["search", "住宿费", "--json"]) == 0
from search_app import create_app
from search_app.settings import load_settings
client = create_app(load_settings()).test_client()
for path in ("/", "/search?q=住宿费", "/help", "/static/dianzhang.css", "/api/v1/openapi.json"):
    with client.get(path) as answer:
        assert answer.status_code == 200, (path, answer.status_code)
print("works")
"""


def test_it_runs_outside_the_checkout(installed, tmp_path):
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("DIANZHANG_")},
        "PYTHONPATH": str(installed),
        "DIANZHANG_DATA": str(tmp_path / "data"),
    }
    done = subprocess.run(
        [sys.executable, "-c", _RUN, str(installed)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.rstrip().endswith("works")
