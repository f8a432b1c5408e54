"""What is inside a zip file or an old compound file: which office format, by its parts."""

from __future__ import annotations

from indexer.readers.package import Archive
from indexer.readers.unreadable import Unreadable

_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.text-template": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
_OPEN_XML = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"))
_TYPES = (  # in [Content_Types].xml, where the parts have other folders than usual
    (b"wordprocessingml", "docx"),
    (b"ms-word", "docx"),
    (b"spreadsheetml", "xlsx"),
    (b"ms-excel", "xlsx"),
    (b"presentationml", "pptx"),
    (b"ms-powerpoint", "pptx"),
)
_STREAMS = (
    ("EncryptedPackage", ""),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
)
_SMALL = 1_000_000


def zip_kind(data: bytes) -> str:
    """The name of the format that a zip file is, `zip` for an archive of any files."""
    archive = Archive(data)
    parts = {entry.name.replace("\\", "/").lstrip("/").lower(): entry for entry in archive.entries}
    if "ofd.xml" in parts:
        return "ofd"
    if "[content_types].xml" in parts:
        for folder, kind in _OPEN_XML:
            if any(name.startswith(folder) for name in parts):
                return kind
        types = parts["[content_types].xml"]
        text = archive.read(types) if types.size <= _SMALL else b""
        return next((kind for mark, kind in _TYPES if mark in text), "zip")
    mimetype = parts.get("mimetype")
    if mimetype is not None and mimetype.size < 200:
        return _OPEN_DOCUMENT.get(archive.read(mimetype).strip(), "zip")
    return "zip"


def legacy_kind(data: bytes) -> str:
    """The name of the format that an OLE compound file is. Raises `Unreadable` for one that is encrypted."""
    try:
        import olefile
    except ModuleNotFoundError as missing:
        raise Unreadable(
            "needs_extra",
            "读取旧版办公文件要用的 Python 包 olefile 没有安装。"
            "请执行 pip install 'dianzhang[office]' 后，用 dianzhang failures --retry 重新导入。",
        ) from missing
    try:
        with olefile.OleFileIO(data) as compound:
            found = {path[0] for path in compound.listdir() if len(path) == 1}
    except (OSError, ValueError, IndexError, RecursionError) as error:
        raise Unreadable(
            "damaged", "旧版办公文件不完整或已损坏，没有读取。请用原来的软件打开后另存，再导入。"
        ) from error
    for stream, kind in _STREAMS:
        if stream in found:
            if not kind:
                raise Unreadable("needs_password", "文件有打开密码，没有读取。请去掉密码后重新导入。")
            return kind
    raise Unreadable("unsupported_format", "不支持这种旧版文件，没有读取。请另存为 docx 或 PDF 后导入。")
