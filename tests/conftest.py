"""What all tests share: the day it is, the folder of test data, and a service over the sample corpus."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from corpus.access import Level
from indexer.pipeline import Given, ingest
from search_app.service import Service
from search_app.settings import load_settings

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "corpus" / "samples"
NOW = datetime.fromisoformat("2026-11-24T09:00:00+08:00")

settings.register_profile(
    "shared", deadline=None
)  # the machine is shared: time is for figures, not for tests
settings.load_profile("shared")


@pytest.fixture(scope="session")
def today() -> date:
    """The day on which these tests ask."""
    return NOW.date()


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of shared test data; skipped without it, failed where CI says that it must be there."""
    folder = Path(os.environ.get("DIANZHANG_TEST_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        sentence = f"没有测试数据文件夹 {folder}：请用 DIANZHANG_TEST_DATA 指出它的位置。"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    return folder


@pytest.fixture(scope="session")
def sample_library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service over the sample corpus, taken in once; tests only read it."""
    data = tmp_path_factory.mktemp("sample_library")
    service = Service.open(load_settings({"DIANZHANG_DATA": str(data)}))
    report = ingest(service.library, service.engine, [SAMPLES], Given(Level.INTERNAL), NOW)
    assert report.indexed == report.seen > 0, report
    yield service
    service.close()
