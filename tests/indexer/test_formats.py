"""What a file is, by its bytes: foreign formats, archives, mails; and what is refused on the way."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from indexer.readers.archive import read_zip
from indexer.readers.eml import read_eml
from indexer.readers.formats import FORMATS, is_foreign, recognise
from indexer.readers.package import MAX_ENTRIES, Archive, Package
from indexer.readers.unreadable import Unreadable
from indexer.readers.xml import parse_xml
from tests.indexer.packing import STRICT, compound, docx, mail, zipped

WORD = '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"/>'
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (docx("正文"), "docx"),
        (docx("正文", namespace=STRICT), "docx"),
        (docx("正文", word__vbaProject="宏"), "docx"),
        (zipped({"[Content_Types].xml": "", "xl/workbook.xml": ""}), "xlsx"),
        (zipped({"[Content_Types].xml": "", "ppt/presentation.xml": ""}), "pptx"),
        (zipped({"[Content_Types].xml": "…wordprocessingml…", "main.xml": ""}), "docx"),
        (zipped({"OFD.xml": "", "Doc_0/Document.xml": ""}), "ofd"),
        (zipped({"mimetype": OPEN_DOCUMENT + "text", "content.xml": ""}), "odt"),
        (zipped({"mimetype": OPEN_DOCUMENT + "spreadsheet", "content.xml": ""}), "ods"),
        (zipped({"办法.docx": docx("正文")}), "zip"),
        (zipped({}), "zip"),
        (b"%PDF-1.7\n", "pdf"),
        (b"\r\n\0junk%PDF-1.4\n", "pdf"),
        (b"{\\rtf1\\ansi}", "rtf"),
        (compound("WordDocument", "1Table"), "doc"),
        (compound("Workbook"), "xls"),
        (compound("Book"), "xls"),
        (compound("PowerPoint Document", "Current User"), "ppt"),
        (b"\x89PNG\r\n\x1a\n\0\0", "image"),
        (b"\xff\xd8\xff\xe0", "image"),
        (b"BM\x36\0\0\0\0\0\0\0\x36\0\0\0", "image"),
        (mail("通知", "正文"), "eml"),
        (b"Received: by x\r\n\tid 1\r\nFrom: a@b.cn\r\nSubject: x\r\n\r\n", "eml"),
        (f'<?xml version="1.0"?><?mso-application progid="Word.Document"?>{WORD}'.encode(), "doc"),
    ],
)
def test_recognised(data, name):
    assert is_foreign(data)
    assert recognise(data) is FORMATS[name]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        "第一条 为了规范管理，制定本办法。".encode(),
        "From: 集团办公室\n各部门：\n现通知如下。".encode(),
        "Subject: 一\nDate: 二\n\n正文".encode(),
        b"BM is a company name",
        b"PK is not a zip",
        b"<?xml version='1.0'?><html><body>x</body></html>",
        b"---\ntitle: x\ndate: 2023-01-01\n---\n",
        b"%PDF is a format",
        "差旅费".encode("utf-16"),
    ],
)
def test_texts_are_not_foreign(data):
    assert not is_foreign(data)


def refused(function, data):
    with pytest.raises(Unreadable) as caught:
        function(data)
    assert re.search(r"[\u4e00-\u9fff].*。$", caught.value.message)
    return caught.value.code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (compound("EncryptedPackage", "EncryptionInfo"), "needs_password"),
        (compound("Contents"), "unsupported_format"),
        (compound(), "unsupported_format"),
        (compound("WordDocument")[:600], "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "damaged"),
        (b"PK\x03\x04 ...", "damaged"),
        (docx("正文")[:-30], "damaged"),
        (b"Rar!\x1a\x07\0", "unsupported_format"),
        (b"7z\xbc\xaf\x27\x1c", "unsupported_format"),
    ],
)
def test_set_aside_when_recognised(data, code):
    assert is_foreign(data)
    assert refused(recognise, data) == code


def test_real_files_are_what_they_are(data_folder):
    found = {}
    for path in sorted((data_folder / "files").glob("*/*")):
        data = path.read_bytes()
        if is_foreign(data):
            found.setdefault(path.suffix, set()).add(recognise(data).name)
    assert found == {f".{name}": {name} for name in ("docx", "pdf", "ofd", "doc", "rtf", "xls")}


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><a/>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        '<?xml version="1.0"?>\n<!doctype a><a/>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_document_types_are_refused(text, encoding):
    assert refused(parse_xml, text.encode(encoding)) in {"hostile_xml", "damaged"}
    if encoding != "utf-32":
        assert refused(parse_xml, text.encode(encoding)) == "hostile_xml"


@pytest.mark.parametrize("data", [b"", b"<a>", b"<a></b>", b"<a>&x;</a>", b"<a>" * 100_000, b"\0\1\2"])
def test_broken_xml(data):
    assert refused(parse_xml, data) == "damaged"


def test_xml_is_read_without_comments():
    root = parse_xml("<?x y?><a>甲<!-- no -->乙<![CDATA[<丙>]]></a>".encode())
    assert root.text == "甲乙<丙>"


def test_package_bounds():
    assert refused(Package, zipped({"a": b"\0" * 40_000_000})) == "hostile_archive"
    assert refused(Package, zipped({f"{n}": b"" for n in range(MAX_ENTRIES + 1)})) == "hostile_archive"
    assert refused(Package, zipped({"../a": b"x"})) == "hostile_archive"
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = zipped([("a", b"x"), ("a", b"y")])
    assert refused(Package, twice) == "hostile_archive"
    assert Package(zipped({"a": b"\0" * 900_000})).read("a") == b"\0" * 900_000


def test_declared_sizes_do_not_lie():
    """A directory that declares less than is there gives no more than declared, or nothing."""
    data = bytearray(zipped({"a": b"x" * 900_000}))
    central = data.rindex(b"PK\x01\x02")
    data[central + 24 : central + 28] = (1000).to_bytes(4, "little")
    (entry,) = Archive(bytes(data)).entries
    assert refused(Archive(bytes(data)).read, entry) == "damaged"


def test_missing_part_and_names():
    package = Package(zipped({"甲/乙.xml": b"<a/>"}))
    assert package.names == ("甲/乙.xml",)
    assert "甲/乙.xml" in package
    assert refused(package.read, "丙") == "damaged"


def gbk_named(name, data):
    """A zip whose name is in GBK without saying so, as Windows writes it."""
    raw = name.encode("gbk")
    placeholder = "x" * len(raw)
    return zipped({placeholder: data}).replace(placeholder.encode(), raw)


def test_names_in_gbk():
    assert [m.name for m in read_zip(gbk_named("制度/差旅费管理办法.docx", b"x")).members] == [
        "制度/差旅费管理办法.docx"
    ]


def test_members_that_are_not_taken_out():
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    names = ("../a.txt", "/etc/passwd", "C:\\a.txt", "b/../../c.txt")
    data = zipped([*((name, b"x") for name in names), (link, b"/etc/passwd"), ("好.txt", b"y")])
    members = read_zip(data).members
    assert [(m.name, m.code) for m in members[:-1]] == [
        *((name, "hostile_archive") for name in (*names[:2], "C:\\a.txt", names[3])),
        ("link.txt", "hostile_archive"),
    ]
    assert (members[-1].name, members[-1].data, members[-1].code) == ("好.txt", b"y", "")


def test_encrypted_member():
    data = bytearray(zipped({"密.txt": b"x", "明.txt": b"y"}))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flags] |= 1
    assert [(m.name, m.code, m.data) for m in read_zip(bytes(data)).members] == [
        ("密.txt", "encrypted", b""),
        ("明.txt", "", b"y"),
    ]


def test_hidden_files_of_an_archive_are_left_out():
    names = ("__MACOSX/._a.txt", ".DS_Store", "甲/.git/b", "甲/", "甲/乙.txt")
    assert [m.name for m in read_zip(zipped(dict.fromkeys(names, b"x"))).members] == ["甲/乙.txt"]
    assert refused(read_zip, zipped({"甲/": b""})) == "no_text"


def texts(data):
    return [block.text for block in read_eml(data).blocks]


def test_mail_with_attachments():
    data = mail(
        "关于开会的通知", "各部门：\n明天开会。\n", {"会议纪要〔2023〕1号.docx": b"PK", "b.txt": b"x"}
    )
    extract = read_eml(data)
    assert [block.text for block in extract.blocks] == ["关于开会的通知", "各部门：", "明天开会。"]
    assert [(m.name, m.data) for m in extract.members] == [
        ("会议纪要〔2023〕1号.docx", b"PK"),
        ("b.txt", b"x"),
    ]
    assert extract.fields == {
        "title": "关于开会的通知",
        "author": "a@example.com",
        "created": "2026-11-24T09:00:00+08:00",
    }


HEAD = b"From: a@b.cn\r\nTo: c@d.cn\r\nSubject: x\r\nMIME-Version: 1.0\r\n"


def part(kind, body, more=b""):
    return b"--B\r\nContent-Type: " + kind + b"\r\n" + more + b"\r\n" + body + b"\r\n"


def test_alternatives_give_the_fullest_text():
    data = HEAD + b"Content-Type: multipart/alternative; boundary=B\r\n\r\n"
    data += part(b"text/plain", b"plain") + part(b"text/html", b"<p>page</p><p>more</p>") + b"--B--\r\n"
    assert texts(data) == ["x", "page", "more"]


def test_every_text_of_a_mail_is_kept():
    data = HEAD + b"Content-Type: multipart/mixed; boundary=B\r\n\r\n"
    data += part(b"text/plain", b"first") + part(b"text/plain", b"second") + b"--B--\r\n"
    assert texts(data) == ["x", "first", "second"]


def test_saved_page():
    data = HEAD + b"Content-Type: multipart/related; boundary=B\r\n\r\n"
    data += part(b"text/html; charset=gb2312", "<p>页面，镕</p>".encode("gb18030"))
    data += part(b"image/png", b"png", b"Content-ID: <a>\r\n") + part(b"text/css", b"p {}") + b"--B--\r\n"
    assert texts(data) == ["x", "页面，镕"]
    assert read_eml(data).members == ()


@pytest.mark.parametrize(
    "header",
    [
        b"filename*=utf-8''%E5%8A%9E%E6%B3%95.docx",
        b'filename="=?utf-8?B?5Yqe5rOVLmRvY3g=?="',
        b'filename="=?gbk?B?sOy3qC5kb2N4?="',
        b"filename*0*=utf-8''%E5%8A%9E; filename*1*=%E6%B3%95.docx",
        'filename="办法.docx"'.encode(),
        'filename="办法.docx"'.encode("gbk"),
        'filename="../办法.docx"'.encode(),
    ],
)
def test_names_of_attachments(header):
    disposition = b"Content-Disposition: attachment; " + header + b"\r\n"
    data = HEAD + b"Content-Type: multipart/mixed; boundary=B\r\n\r\n"
    data += part(b"application/octet-stream", b"PK", disposition) + b"--B--\r\n"
    assert [m.name.removeprefix("..／") for m in read_eml(data).members] == ["办法.docx"]


def test_mail_in_a_mail():
    inner = mail("里面", "正文")
    data = HEAD + b"Content-Type: multipart/mixed; boundary=B\r\n\r\n"
    data += part(b"message/rfc822", inner) + b"--B--\r\n"
    (member,) = read_eml(data).members
    assert member.name == "附件1.eml"
    assert texts(member.data) == ["里面", "正文"]


def test_empty_mail():
    assert refused(read_eml, HEAD + b"\r\n") == "no_text"


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_row_has_its_reader_or_a_target_that_has(name):
    row = FORMATS[name]
    if row.converted:
        assert not FORMATS[row.converted].converted
    else:
        assert Path(*row.module.split(".")).with_suffix(".py").is_file()
