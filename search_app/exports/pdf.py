"""A document as a PDF in the look of GB/T 9704-2012: the HTML of its sheet, set by WeasyPrint in a confined child."""

from __future__ import annotations

import os
import subprocess
import sys
from threading import BoundedSemaphore

from search_app.exports import pdf_child
from search_app.exports.html import html_of
from search_app.exports.sheet import Sheet
from search_app.params import BadParameter

SECONDS = 45.0
"""For one document; with the wait before it less than a proxy allows for an answer."""
LONGEST = 120_000
"""Characters of a document: a code of 1,260 articles has 97,000 and takes 16 s of processor time."""
AT_ONCE = 2
WAIT = 8.0
"""Seconds in which one of the children before should have ended."""

_OTHERWISE = "请下载 Word 或 HTML，或者只下载其中一章、一条。"

_children = BoundedSemaphore(AT_ONCE)


class PdfMissing(Exception):
    """This machine cannot make a PDF."""


class PdfBusy(Exception):
    """A PDF cannot be made now, or not in time; the message is a Chinese sentence."""


def pdf_of(sheet: Sheet) -> bytes:
    """The file. Raises `PdfMissing`, `PdfBusy`, and `BadParameter` for what is too long."""
    if sheet.size > LONGEST:
        raise BadParameter(
            "format",
            f"这份文件有{sheet.size}字，超过 PDF 排版的上限（{LONGEST}字）。{_OTHERWISE}",
        )
    if not _children.acquire(timeout=WAIT):
        raise PdfBusy("正在排版的文件较多，请稍后再试，或者先下载 Word。")
    try:
        return _set(html_of(sheet))
    finally:
        _children.release()


def _set(page: bytes) -> bytes:
    with subprocess.Popen(  # noqa: S603
        # by its file, for as a module it would bring the whole application with it
        [sys.executable, "-P", pdf_child.__file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as child:
        try:
            data, _errors = child.communicate(page, SECONDS)
        except subprocess.TimeoutExpired as error:
            child.kill()
            raise PdfBusy(f"排版用时超过上限，已停止。{_OTHERWISE}") from error
    if child.returncode == pdf_child.MISSING:
        raise PdfMissing
    if child.returncode or not data.startswith(b"%PDF"):
        raise PdfBusy(f"这份文件没有排成 PDF。{_OTHERWISE}")
    return data
