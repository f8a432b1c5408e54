"""Hostile and broken files, generated from a seed; each with its name, never the same twice."""

from __future__ import annotations

import gzip
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.indexer.packing import compound, docx, mail, zipped

Made = tuple[str, bytes]
"""A name and bytes."""


def hostile_files(count: int, seed: int, folder: Path | None = None) -> Iterator[Made]:
    """So many files, one of each kind in turn; real ones of the folder are cut short and changed among them."""
    chance = random.Random(seed)
    real = (
        [path for path in sorted(folder.glob("*/*")) if path.stat().st_size < 1_200_000] if folder else []
    )
    makers: list[Callable[[random.Random], Made]] = [*MADE]
    if real:
        makers += [lambda c: _cut(c, real), lambda c: _flipped(c, real), lambda c: _spliced(c, real)] * 4
    for number in range(count):
        name, data = makers[number % len(makers)](chance)
        yield f"{number:03}-{name}", data


def _cut(chance: random.Random, real: Sequence[Path]) -> Made:
    path = chance.choice(real)
    data = path.read_bytes()
    return f"cut{path.suffix}", data[: chance.randrange(1, len(data))]


def _flipped(chance: random.Random, real: Sequence[Path]) -> Made:
    path = chance.choice(real)
    data = bytearray(path.read_bytes())
    for _ in range(chance.choice((1, 10, 200))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return f"flipped{path.suffix}", bytes(data)


def _spliced(chance: random.Random, real: Sequence[Path]) -> Made:
    """The beginning of one file and the end of another."""
    first, second = chance.choice(real), chance.choice(real)
    head, tail = first.read_bytes(), second.read_bytes()
    return f"spliced{first.suffix}", head[: chance.randrange(8, len(head))] + tail[
        chance.randrange(len(tail)) :
    ]


def _bomb(chance: random.Random) -> Made:
    return "bomb.zip", zipped({"a.txt": b"\0" * chance.randrange(50_000_000, 90_000_000)})


def _document_bomb(chance: random.Random) -> Made:
    blank = " " * chance.randrange(30_000_000, 60_000_000)
    return "bomb.docx", docx("一", **{"word__styles.xml": f"<w:styles>{blank}</w:styles>"})


def _nested_bomb(chance: random.Random) -> Made:
    data = zipped({f"{n}.txt": b"1" * 900_000 for n in range(20)})
    for _ in range(chance.randrange(2, 5)):
        data = zipped({f"{n}.zip": data for n in range(16)})
    return "nested.zip", data


def _overlapping(chance: random.Random) -> Made:
    """A directory that lists one entry many times."""
    data = zipped({"a.txt": b"x" * 900_000})
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    times = chance.randrange(500, 5000)
    body = data[:start] + data[start:end] * times
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, times, times, (end - start) * times, start, 0)
    return "overlapping.zip", body + tail


def _lying(chance: random.Random) -> Made:
    data = bytearray(docx("第一条 甲。"))
    central = data.index(b"PK\x01\x02")
    data[central + 24 : central + 28] = chance.randbytes(4)
    return "lying.docx", bytes(data)


def _laughs(chance: random.Random) -> Made:
    entities = "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(chance.randrange(8, 12))
    )
    text = f'<?xml version="1.0"?><!DOCTYPE w [{entities}]><w:document xmlns:w="x">&a7;</w:document>'
    return "laughs.docx", _with_document(text)


def _external(chance: random.Random) -> Made:
    target = chance.choice(("file:///etc/passwd", "http://127.0.0.1:9/x", "/dev/zero"))
    text = f'<!DOCTYPE w [<!ENTITY x SYSTEM "{target}">]><w:document xmlns:w="x">&x;</w:document>'
    return "external.docx", _with_document(text)


def _quadratic(chance: random.Random) -> Made:
    long = "a" * chance.randrange(50_000, 200_000)
    text = f'<!DOCTYPE w [<!ENTITY x "{long}">]><w:document xmlns:w="x">{"&x;" * 10_000}</w:document>'
    return "quadratic.docx", _with_document(text)


def _deep(chance: random.Random) -> Made:
    depth = chance.randrange(200, 100_000)
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    inside = "<w:sdt><w:sdtContent>" * depth + "<w:p/>" + "</w:sdtContent></w:sdt>" * depth
    return "deep.docx", _with_document(
        f'<w:document xmlns:w="{main}"><w:body>{inside}</w:body></w:document>'
    )


def _deep_page(chance: random.Random) -> Made:
    return "deep.html", b"<html><body>" + b"<div>" * chance.randrange(1000, 100_000)


def _with_document(text: str) -> bytes:
    """A docx with that document part."""
    with zipfile.ZipFile(io.BytesIO(docx("一"))) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    return zipped({**parts, "word/document.xml": text})


def _traversal(chance: random.Random) -> Made:
    name = "../" * chance.randrange(1, 9) + "etc/passwd"
    return "traversal.zip", zipped({name: b"x", "a" * 300 + "/b": b"x", "\x01\x02": b"x", "CON": b"x"})


def _endless_pdf(chance: random.Random) -> Made:
    """Pages that are their own ancestors."""
    kids = " ".join(f"{chance.randrange(1, 6)} 0 R" for _ in range(50))
    objects = [
        f"{n} 0 obj<</Type/Pages/Count 999999/Kids[{kids}]/Parent {n} 0 R>>endobj" for n in range(2, 6)
    ]
    body = "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n" + "\n".join(objects)
    return "endless.pdf", f"{body}\ntrailer<</Root 1 0 R/Size 9/Prev 0>>\nstartxref\n9\n%%EOF".encode()


def _packed_pdf(chance: random.Random) -> Made:
    """A page whose content unpacks to a thousand times its size."""
    content = zlib.compress(b"q " * chance.randrange(10_000_000, 40_000_000))
    head = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
    page = b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>endobj\n"
    stream = b"4 0 obj<</Length %d/Filter/FlateDecode>>stream\n" % len(content) + content
    return "packed.pdf", head + page + stream + b"\nendstream endobj\ntrailer<</Root 1 0 R/Size 5>>\n%%EOF"


def _huge_image(chance: random.Random) -> Made:
    width = height = chance.randrange(30_000, 2**31 - 1)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    return "huge.png", b"\x89PNG\r\n\x1a\n" + chunk + b"\0\0\0\x0cIDAT" + chance.randbytes(16)


def _huge_page(chance: random.Random) -> Made:
    size = chance.randrange(10**5, 10**9)
    text = (
        f"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj "
        f"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 {size} {size}]>>endobj trailer<</Root 1 0 R/Size 4>>"
    )
    return "page.pdf", text.encode()


def _sheet(chance: random.Random) -> Made:
    """A sheet whose few cells stand at its far corner."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packages = "http://schemas.openxmlformats.org/package/2006"
    cell = f'<c r="XFD{chance.randrange(10**6, 1048576)}"><v>1</v></c>'
    return "corner.xlsx", zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{packages}/content-types"><Override PartName="/xl/workbook.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{packages}/relationships"><Relationship Id="r1" '
            f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
            '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{packages}/relationships"><Relationship Id="r1" '
            f'Type="{office}/worksheet" Target="worksheets/a.xml"/></Relationships>',
            "xl/worksheets/a.xml": f'<worksheet xmlns="{main}"><sheetData><row>{cell}</row></sheetData></worksheet>',
        }
    )


def _legacy(chance: random.Random) -> Made:
    """A compound file whose chain of sectors runs in a circle."""
    data = bytearray(compound(*chance.sample(("WordDocument", "Workbook", "PowerPoint Document", "x"), 2)))
    data[512 + 4 : 512 + 8] = struct.pack("<I", 1)
    return "circle.doc", bytes(data)


def _noise(chance: random.Random) -> Made:
    magic = chance.choice(
        (b"%PDF-1.7", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf1", b"\xff\xd8\xff")
    )
    return "noise.bin", magic + chance.randbytes(chance.randrange(1, 100_000))


def _mail(chance: random.Random) -> Made:
    """Parts in parts in parts."""
    data = mail("一", "二", {"a.zip": _bomb(chance)[1]})
    for level in range(chance.randrange(5, 60)):
        boundary = f"b{level}".encode()
        kind = b"Content-Type: multipart/mixed; boundary=" + boundary
        data = b"From: a\r\nTo: b\r\nSubject: c\r\n" + kind + b"\r\n\r\n--" + boundary + b"\r\n" + data
    return "deep.eml", data


def _gzip(chance: random.Random) -> Made:
    return "bomb.gz", gzip.compress(b"\0" * chance.randrange(10**6, 10**7), mtime=0)


def _tags(chance: random.Random) -> Made:
    """A page of nothing but tags."""
    tag = chance.choice((b"<b>", b"<td>", b"<p a=b>", b"<table>", b"<option>", b"<font></b>"))
    return "tags.html", b"<html><body>" + tag * chance.randrange(50_000, 300_000)


def _comments(chance: random.Random) -> Made:
    """Comments that end in many places, or nowhere."""
    piece = chance.choice((b"<!---->", b"<!--", b"<!-- x --> -->", b"<![", b"<?xml "))
    return f"comments.{chance.choice(('html', 'md'))}", piece * chance.randrange(10_000, 100_000) + b"x"


def _raw_tags(chance: random.Random) -> Made:
    """Markdown with a great deal of HTML."""
    piece = chance.choice(("<div>", "甲\n\n<div>\n\n", "<table><tr><td>甲\n", "</p>\n", "`<a>`"))
    return "raw.md", f"# 办法\n\n{piece * chance.randrange(2_000, 20_000)}".encode()


def _yaml_laughs(chance: random.Random) -> Made:
    lines = ["a0: &a0 [ha, ha]", *(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}]" for n in range(1, 12))]
    return "laughs.md", ("---\n" + "\n".join(lines) + "\ntitle: *a11\n---\n\n第一条 甲。\n").encode()


def _nested_json(chance: random.Random) -> Made:
    piece = chance.choice((b"[", b'{"a":', b"[[],"))
    return "deep.json", piece * chance.randrange(10_000, 300_000)


def _odd_markdown(chance: random.Random) -> Made:
    """What makes careless patterns try every place again."""
    count = chance.randrange(20_000, 200_000)
    lines = (
        "甲" + " " * count + "}",
        "甲" + "{" * count + "}",
        "> " * count,
        "**甲" * count,
        "[甲" * count,
        "=\n" * (count // 8),
        "|" * count,
    )
    return "odd.md", f"# 办法\n\n{chance.choice(lines)}\n\n第一条 甲。\n".encode()


MADE = (
    _bomb,
    _document_bomb,
    _nested_bomb,
    _overlapping,
    _lying,
    _laughs,
    _external,
    _quadratic,
    _deep,
    _deep_page,
    _traversal,
    _endless_pdf,
    _packed_pdf,
    _huge_image,
    _huge_page,
    _sheet,
    _legacy,
    _noise,
    _mail,
    _gzip,
    _tags,
    _comments,
    _raw_tags,
    _yaml_laughs,
    _nested_json,
    _odd_markdown,
)
