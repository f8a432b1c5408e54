"""Old formats by way of LibreOffice, where it is installed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest

from indexer.confinement_calls import can_refuse_calls
from indexer.parsing import Task, parse
from indexer.readers import libreoffice
from indexer.readers.libreoffice import convert, installed, missing_component
from indexer.readers.unreadable import Unreadable
from tests.indexer.packing import compound

RTF = rb"{\rtf1\ansi\ansicpg936 \u24046?\u26053?\u36153?\u31649?\u29702?\u21150?\u27861?\par 1. \u20303?\u23487?\par}"


@pytest.fixture(scope="module")
def office():
    """Skipped without LibreOffice, failed where CI says that everything is there."""
    if installed() is None:
        sentence = "没有安装 LibreOffice：请执行 sh tests/indexer/install.sh。"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)


def parsed(path):
    return parse(Task(path.name, path, path.with_name("none")))


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("name", "format_", "text"),
    [
        ("doc/附件2：江西省中小学教师招聘岗位专业要求参照目录.doc", "doc", "思想政治教育"),
        ("gongwen-docx-templates/h_jj.rtf", "rtf", "排版校稿"),
    ],
)
def test_real_files(data_folder, name, format_, text):
    found = parsed(data_folder / "files" / name)
    assert (found.reason, found.format) == ("", format_)
    (document,) = found.documents
    assert text in document.title + "".join(p.text for top in document.provisions for p in top.walk())
    assert "converted" in [one.code for one in document.warnings]


@pytest.mark.parametrize(
    ("libraries", "target", "missing"),
    [
        (["libswlo.so"], "pptx", "Impress"),
        (["libswlo.so"], "xlsx", "Calc"),
        (["libswlo.so"], "docx", ""),
        (["libswlo.so", "libsdlo.so"], "pptx", ""),
        ([], "pptx", ""),
    ],
)
def test_the_component_that_is_missing_is_named(tmp_path, libraries, target, missing):
    for name in ("soffice", *libraries):
        (tmp_path / name).touch()
    assert missing_component(str(tmp_path / "soffice"), target) == missing


def test_slides_without_impress_are_set_aside_with_what_to_install(tmp_path, monkeypatch):
    for name in ("soffice", "libswlo.so"):
        (tmp_path / name).touch()
    monkeypatch.setattr(libreoffice, "installed", lambda: str(tmp_path / "soffice"))
    path = tmp_path / "讲义.ppt"
    path.write_bytes(compound("PowerPoint Document", "Current User"))
    found = parsed(path)
    assert found.reason == "needs_office"
    assert "Impress" in found.message
    assert found.message.count("。") == 1


@pytest.mark.usefixtures("office")
def test_rtf_becomes_docx():
    assert convert(RTF, "rtf", "docx").startswith(b"PK\x03\x04")


@pytest.mark.usefixtures("office")
def test_what_it_cannot_open_is_damaged():
    with pytest.raises(Unreadable, match="damaged"):
        convert(compound("WordDocument"), "doc", "docx")


@pytest.mark.usefixtures("office")
def test_what_takes_too_long_is_ended_with_all_it_started(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # other tests convert at the same time
    with pytest.raises(Unreadable, match="too_slow"):
        convert(RTF, "rtf", "docx", seconds=0.6)
    own = [one.name() for one in psutil.Process().children(recursive=True) if one.status() != "zombie"]
    assert not [name for name in own if "soffice" in name or "oosplash" in name]
    assert not [
        one.pid for one in psutil.process_iter(["cmdline"]) if str(tmp_path) in str(one.info["cmdline"])
    ]


def test_without_it_the_sentence_says_so(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    path = tmp_path / "通知.doc"
    path.write_bytes(compound("WordDocument"))
    found = parsed(path)
    assert found.reason == "needs_office"
    assert "LibreOffice" in found.message
    assert "dianzhang failures --retry" in found.message


@pytest.mark.skipif(not can_refuse_calls(), reason="这个系统没有系统调用过滤。")
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import socket; socket.socket(socket.AF_INET)", "PermissionError"),
        ("import socket; socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)", "PermissionError"),
        ("import socket; socket.socket(socket.AF_UNIX); print('fine')", "fine"),
        ("import subprocess; subprocess.run(['/bin/echo', 'fine'])", "fine"),
        ("bytearray(10**10)", "MemoryError"),
    ],
)
def test_what_it_may_do(code, said):
    command = [sys.executable, "-m", "indexer.confinement_office", sys.executable, "-c", code]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2], timeout=60
    )
    assert said in done.stdout + done.stderr
