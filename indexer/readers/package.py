"""Zip files, read within bounds: what they declare is checked before anything is unpacked."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

from indexer.readers.unreadable import Unreadable

MAX_ENTRIES = 10_000
MAX_UNPACKED = 300_000_000
MAX_RATIO = 200
SMALL = 1_000_000
"""Bytes; what unpacks to no more may be of any ratio: an empty form repeats itself a lot."""
_DIRECTORY_ENTRY = b"PK\x01\x02"
_ENCRYPTED = 0x1
_UTF8 = 0x800
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    OverflowError,
    KeyError,
    OSError,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a zip file as its directory lists it; `name` may be anything and is never used as a path."""

    name: str
    size: int
    encrypted: bool
    folder: bool
    link: bool
    info: zipfile.ZipInfo


class Archive:
    """The entries of a zip file. Raises `Unreadable` for one that is broken or beyond the bounds."""

    def __init__(self, data: bytes) -> None:
        if data.count(_DIRECTORY_ENTRY) > 5 * MAX_ENTRIES:  # before a list is made of them
            raise _beyond(f"里面的文件超过 {MAX_ENTRIES} 个")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (*_BROKEN, NotImplementedError) as error:
            raise _damaged() from error
        infos = self._zip.infolist()
        _check(infos, len(data))
        self.entries = tuple(map(_entry, infos))

    def read(self, entry: Entry) -> bytes:
        """The bytes of an entry, never more than it declares. Raises `Unreadable` where that is impossible."""
        if entry.encrypted:
            raise Unreadable("encrypted", "文件内的内容有密码保护，没有读取。请去掉密码后重新导入。")
        if entry.info.compress_type not in _METHODS:
            raise Unreadable(
                "unreadable_member",
                "压缩包使用了不常见的压缩方法，没有读取。请改用普通 zip 压缩后重新导入。",
            )
        try:
            with self._zip.open(entry.info) as stream:
                return stream.read(entry.size)
        except NotImplementedError as error:
            raise Unreadable(
                "unreadable_member",
                "压缩包使用了不常见的压缩方法，没有读取。请改用普通 zip 压缩后重新导入。",
            ) from error
        except RuntimeError as error:
            raise Unreadable(
                "encrypted", "文件内的内容有密码保护，没有读取。请去掉密码后重新导入。"
            ) from error
        except _BROKEN as error:
            raise _damaged() from error


class Package:
    """A zip file that is one document: named parts, each name once. Raises `Unreadable` for any other."""

    def __init__(self, data: bytes) -> None:
        self._archive = Archive(data)
        self._parts: dict[str, Entry] = {}
        for entry in self._archive.entries:
            if entry.folder:
                continue
            if ".." in entry.name.replace("\\", "/").split("/"):
                raise _hostile("里面的文件名指向文件之外")
            if entry.name in self._parts:
                raise _hostile("里面有同名的部件")
            if entry.encrypted:
                raise Unreadable("encrypted", "文件有密码保护，没有读取。请去掉密码后重新导入。")
            self._parts[entry.name] = entry
        self.names = tuple(self._parts)

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def size(self, name: str) -> int:
        """The bytes that a part unpacks to."""
        return self._parts[name].size

    def read(self, name: str) -> bytes:
        """The bytes of a part. Raises `Unreadable` where it is missing or broken."""
        if name not in self._parts:
            raise Unreadable(
                "damaged", f"文件缺少内部部件 {name}，可能已损坏。请用原来的软件打开后另存，再导入。"
            )
        return self._archive.read(self._parts[name])


def _entry(info: zipfile.ZipInfo) -> Entry:
    kind = info.external_attr >> 16 & 0o170000
    return Entry(
        _name(info),
        info.file_size,
        bool(info.flag_bits & _ENCRYPTED),
        info.is_dir(),
        kind == 0o120000,
        info,
    )


def _name(info: zipfile.ZipInfo) -> str:
    """An entry's name; where it isn't marked as UTF-8 it is UTF-8 all the same, or GBK, as Windows writes it."""
    if info.flag_bits & _UTF8:
        return info.filename
    raw = info.filename.encode("cp437", "surrogateescape")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _check(infos: list[zipfile.ZipInfo], packed: int) -> None:
    if len(infos) > MAX_ENTRIES:
        raise _beyond(f"里面的文件超过 {MAX_ENTRIES} 个")
    total = sum(info.file_size for info in infos)
    if total > MAX_UNPACKED:
        raise _beyond(f"解开后超过 {MAX_UNPACKED // 1_000_000} MB")
    if total > SMALL and total > MAX_RATIO * packed:
        raise _beyond(f"压缩比超过 {MAX_RATIO} 倍")
    if any(i.file_size > SMALL and i.file_size > MAX_RATIO * i.compress_size for i in infos):
        raise _beyond(f"压缩比超过 {MAX_RATIO} 倍")


def _beyond(what: str) -> Unreadable:
    return Unreadable("hostile_archive", f"压缩文件{what}，为安全起见没有解开。请拆分后或解压后重新导入。")


def _hostile(what: str) -> Unreadable:
    return Unreadable(
        "hostile_archive", f"压缩文件{what}，为安全起见没有读取。请用原来的软件打开后另存，再导入。"
    )


def _damaged() -> Unreadable:
    return Unreadable("damaged", "压缩文件不完整或已损坏，没有读取。请重新取得原件后再导入。")
