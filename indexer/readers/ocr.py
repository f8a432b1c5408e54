"""Text recognition for scanned pages and images, with the models that come inside rapidocr's wheel."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from indexer.readers.extract import Extract
from indexer.readers.pdf_lines import lines_of
from indexer.readers.pdf_margins import Sheet, without_margins
from indexer.readers.pdf_paragraphs import blocks_of
from indexer.readers.pdf_places import Word
from indexer.readers.unreadable import Unreadable

MAX_PIXELS = 100_000_000
"""An image with more is not opened: a sheet of A3 at 600 points an inch has 70 million."""
MAX_FRAMES = 200
"""Pages of one tiff."""
_WORKING_PIXELS = 8_000_000
"""Larger images are made smaller; A4 at 300 points an inch has 8.7 million."""
_SCALE = 200 / 72
"""Pixels for a point of a pdf page."""
_SURE = 0.9
"""The mean certainty below which a page is set aside: where it is higher, 95 of 100 signs are right."""
_THREADS = 2
"""Several files may be read at the same time."""
_MODELS = ("Det", "Rec", "Cls")
_PARTS = ("numpy", "onnxruntime", "PIL", "rapidocr")
_DOUBTFUL = 0.7
_MOST_DOUBTFUL = 0.05
_LEAST_SURE = 0.5
"""A line of less certainty is a stain or part of a picture."""
_SIZE = 0.8
"""The height of letters in the box that is found around them."""


Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


class _Line(NamedTuple):
    text: str
    box: Any
    sure: float


def reason_missing() -> str:
    """What to do before text can be recognised; empty where all is there."""
    if all(find_spec(part) for part in _PARTS) and len(_models()) == len(_MODELS):
        return ""
    return "请安装文字识别（pip install 'dianzhang[ocr]'）后，用 dianzhang failures --retry 重新导入，"


def read_image(data: bytes) -> Extract:
    """The text of an image file. Raises `Unreadable` where there is none, or none to be sure of."""
    missing = reason_missing()
    if missing:
        raise Unreadable("needs_ocr", f"文件是图片，没有收录。{missing}或改用带文字的原件。")
    sheets = []
    unsure = 0
    for number, frame in enumerate(_frames(data), 1):
        sheet = _recognise(frame, number, 1.0)
        if sheet is None:
            unsure += 1
        else:
            sheets.append(sheet)
    blocks = blocks_of(without_margins(sheets))
    if blocks:
        warning = (
            {"pages_unsure": f"有 {unsure} 页的文字识别没有把握，没有收录。请对照原件。"} if unsure else {}
        )
        return Extract(tuple(blocks), {}, warning)
    if unsure:
        raise Unreadable(
            "needs_ocr", "图片的文字识别没有把握，没有收录。请换更清楚的图片，或提供带文字的原件。"
        )
    raise Unreadable("image_only", "图片里没有认出文字，没有收录。请确认原件，或提供带文字的原件。")


def recognise_page(page: Any, number: int) -> Sheet | None:
    """The lines of a scanned pdf page; None where what was recognised cannot be relied on."""
    width, height = page.get_size()
    scale = min(_SCALE, math.sqrt(_WORKING_PIXELS / max(width * height, 1.0)))
    picture = page.render(scale=scale).to_pil().convert("RGB")
    return _recognise(picture, number, scale)


def recognise_images(
    images: Sequence[tuple[bytes, Box, bool]], width: float, height: float, number: int
) -> Sheet | None:
    """The lines of a page on which images lie at places in points, some on their side.

    None where no image can be read, or what was recognised cannot be relied on or is nothing.
    """
    from PIL import Image

    scale = min(_SCALE, math.sqrt(_WORKING_PIXELS / max(width * height, 1.0)))
    page = Image.new("RGB", (max(int(width * scale), 1), max(int(height * scale), 1)), "white")
    for data, (left, top, right, bottom), turned in images:
        try:
            frame = _frames(data)[0]
        except Unreadable:
            continue
        frame = frame.rotate(90, expand=True) if turned else frame
        size = (
            min(int((right - left) * scale), page.width),
            min(int((bottom - top) * scale), page.height),
        )
        if min(size) > 0:
            page.paste(frame.resize(size), (int(left * scale), int(top * scale)))
    sheet = _recognise(page, number, scale)
    return sheet if sheet is not None and sheet.lines else None


def _recognise(picture: Any, number: int, scale: float) -> Sheet | None:
    """The lines of a picture, turned where it lies on its side or head; None where they are not sure."""
    for turn in (0, 180, 90, 270):
        turned = picture.rotate(turn, expand=True) if turn else picture
        lines = _read(turned)
        if _is_sure(lines):
            words = [_word(line, scale) for line in lines if line.sure >= _LEAST_SURE]
            width, height = turned.width / scale, turned.height / scale
            return Sheet(number, tuple(lines_of(words, number)), (), height, width)
    return None


def _read(picture: Any) -> list[_Line]:
    import numpy

    found = _engine()(numpy.asarray(picture)[:, :, ::-1])
    if found.boxes is None:
        return []
    rows = zip(found.boxes, found.txts, found.scores, strict=True)
    return [_Line(text.strip(), box, float(sure)) for box, text, sure in rows if text.strip()]


def _is_sure(lines: Sequence[_Line]) -> bool:
    """Whether what was recognised can be relied on: on the whole, and but for a few signs in each part."""
    signs = sum(len(line.text) for line in lines)
    sure = sum(line.sure * len(line.text) for line in lines)
    doubtful = sum(len(line.text) for line in lines if line.sure < _DOUBTFUL)
    return sure >= _SURE * signs and doubtful <= _MOST_DOUBTFUL * signs


def _word(line: _Line, scale: float) -> Word:
    across, down = [float(x) / scale for x, _ in line.box], [float(y) / scale for _, y in line.box]
    top, bottom = (down[0] + down[1]) / 2, (down[2] + down[3]) / 2
    size = (bottom - top) * _SIZE
    return Word(line.text, min(across), max(across), bottom - (bottom - top - size) / 2, size)


def _frames(data: bytes) -> list[Any]:
    """The images of a file, upright and within bounds."""
    from PIL import Image, ImageOps, ImageSequence

    try:
        with Image.open(io.BytesIO(data)) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise Unreadable("too_large", "图片过大，没有读取。请缩小到一亿像素以内后重新导入。")
            if getattr(opened, "n_frames", 1) > MAX_FRAMES:
                raise Unreadable(
                    "too_many_pages", f"图片文件超过 {MAX_FRAMES} 页，没有读取。请拆分后重新导入。"
                )
            return [_bounded(ImageOps.exif_transpose(frame)) for frame in ImageSequence.Iterator(opened)]
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Unreadable("damaged", "图片不完整或已损坏，没有读取。请重新取得原件后再导入。") from error


def _bounded(frame: Any) -> Any:
    if frame.width * frame.height > MAX_PIXELS:
        raise Unreadable("too_large", "图片过大，没有读取。请缩小到一亿像素以内后重新导入。")
    shrink = math.sqrt(_WORKING_PIXELS / (frame.width * frame.height))
    picture = frame.convert("RGB")
    return (
        picture.resize((int(frame.width * shrink), int(frame.height * shrink))) if shrink < 1 else picture
    )


@cache
def _engine() -> Any:
    """The engine with its own models. Lines are not turned: its model for that puts upright lines on their head."""
    from rapidocr import RapidOCR

    params = {
        "Global.log_level": "error",
        "Global.use_cls": False,
        "Global.text_score": 0.0,
        "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS,
    }
    return RapidOCR(params=params | {f"{part}.model_path": str(path) for part, path in _models().items()})


def _models() -> dict[str, Path]:
    """The models inside the wheel: where letters are, what they are, which way they stand; never fetched."""
    place = find_spec("rapidocr")
    folder = Path(place.origin).parent / "models" if place and place.origin else Path()
    found = {part: sorted(folder.glob(f"*_{part.lower()}_*.onnx")) for part in _MODELS}
    return {part: paths[0] for part, paths in found.items() if paths}
