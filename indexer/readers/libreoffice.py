"""Old and other office formats by way of LibreOffice, where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from indexer.readers.unreadable import Unreadable

SECONDS = 120.0
MAX_CONVERTED = 100_000_000
_PROGRAMS = ("soffice", "libreoffice")
_COMPONENTS = {"docx": ("sw", "Writer"), "xlsx": ("sc", "Calc"), "pptx": ("sd", "Impress")}
"""By format: the library of the component (libswlo.so) and its name."""


def installed() -> str | None:
    """The path of LibreOffice's program; None where it is not installed."""
    return next(filter(None, map(shutil.which, _PROGRAMS)), None)


def missing_component(program: str, target: str) -> str:
    """The component of an installed LibreOffice that writes such files and is not there; empty where it is.

    Where its libraries do not lie beside the program, nothing is said to be missing.
    """
    libraries = {path.name for path in Path(program).resolve().parent.glob("lib*lo.so")}
    part, component = _COMPONENTS.get(target, ("", ""))
    return component if part and libraries and f"lib{part}lo.so" not in libraries else ""


def convert(data: bytes, ending: str, target: str, seconds: float = SECONDS) -> bytes:
    """The file in the format named by `target`, from the one named by `ending`.

    Everything happens in a folder and with a profile that are gone afterwards. Raises `Unreadable`: needs_office
    without LibreOffice or its component for that format, too_slow when it takes too long, damaged when nothing comes of it.
    """
    program = installed()
    if program is None:
        raise Unreadable(
            "needs_office",
            f"读取 {ending} 文件要用 LibreOffice，这台机器没有安装。"
            "请安装后用 dianzhang failures --retry 重新导入，或把文件另存为 docx。",
        )
    missing = missing_component(program, target)
    if missing:
        raise Unreadable(
            "needs_office",
            f"读取 {ending} 文件要用 LibreOffice 的 {missing} 组件，这台机器的 LibreOffice 没有装它；"
            f"请安装（Debian 上是 libreoffice-{missing.lower()}）后用 dianzhang failures --retry 重新导入，"
            f"或把文件另存为 {target} 再导入。",
        )
    with TemporaryDirectory(prefix="dianzhang-office-") as name:
        folder = Path(name)
        source = folder / f"in.{ending}"
        source.write_bytes(data)
        _run(_command(program, folder, source, target), folder, seconds)
        made = folder / "out" / f"in.{target}"
        if not made.is_file():
            raise Unreadable(
                "damaged",
                f"LibreOffice 打不开这个 {ending} 文件：可能有密码、已损坏，或者没有安装读取它的组件。"
                "请用原来的软件打开后另存为 docx 或 PDF，再导入。",
            )
        if made.stat().st_size > MAX_CONVERTED:
            raise Unreadable("too_large", "文件转换后过大，没有读取。请拆分后重新导入。")
        return made.read_bytes()


def _command(program: str, folder: Path, source: Path, target: str) -> list[str]:
    return [
        *(sys.executable, "-m", "indexer.confinement_office", program),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault"),
        *("--convert-to", target, "--outdir", str(folder / "out"), str(source)),
    ]


def _run(command: list[str], folder: Path, seconds: float) -> None:
    """Run the command to its end or to its time's; nothing that it started outlives it."""
    process = subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd=folder,
        env={
            "PATH": os.defpath,
            "HOME": str(folder),
            "TMPDIR": str(folder),
            "LANG": "C.UTF-8",
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise Unreadable(
            "too_slow", "LibreOffice 转换这个文件用时超过上限，已停止。请另存为 docx 后重新导入。"
        ) from error
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
