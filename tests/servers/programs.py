"""The programs that the servers need: where they are on this machine, or one sentence on what is missing."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

HERE = Path(__file__).parent
POM = HERE / "pom.xml"
LAUNCHER = HERE / "Launcher.java"
LOGGING = HERE / "log4j2.properties"
OWN_MODULE = ("netty-", "transport-netty4-")
FETCH_SECONDS = 600


class ServerMissing(Exception):
    """A server cannot be had here; the message says in one Chinese sentence what to install."""


@dataclass(frozen=True, slots=True)
class Java:
    """A Java development kit."""

    home: Path
    version: int

    def program(self, name: str) -> str:
        return str(self.home / "bin" / name)


def cache_folder() -> Path:
    """Where fetched servers are kept between runs."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "dianzhang-servers"


def find_java(minimum: int) -> Java:
    """The oldest development kit of at least this version. Raises `ServerMissing`."""
    fitting = [java for java in _javas() if java.version >= minimum]
    if not fitting:
        raise ServerMissing(
            f"没有找到 Java {minimum} 或更新的开发包（javac）：请安装，例如 apt-get install default-jdk-headless，"
            "或用 JAVA_HOME 指出它的位置。"
        )
    return min(fitting, key=lambda java: java.version)


def java_needed(version: str) -> int:
    """The Java that this version of Elasticsearch needs at least."""
    return 17 if int(version.partition(".")[0]) < 9 else 21


def _javas() -> Iterator[Java]:
    named = [Path(value) for name, value in os.environ.items() if name.startswith("JAVA_HOME") and value]
    for home in [*named, *Path("/usr/lib/jvm").glob("*"), *Path("/opt").glob("*")]:
        if not (home / "bin" / "javac").exists() or not (home / "release").exists():
            continue
        found = re.search(r'^JAVA_VERSION="(\d+)', (home / "release").read_text("utf-8"), re.MULTILINE)
        if found:
            yield Java(home, int(found[1]))


def postgres_programs() -> Path:
    """The folder that holds `initdb` and `postgres`, of the newest version. Raises `ServerMissing`."""
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    folders = sorted(installed, key=lambda path: int(path.parent.name), reverse=True)
    found = shutil.which("initdb")
    if found:
        folders.append(Path(found).resolve().parent)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise ServerMissing(
        "没有找到 PostgreSQL 的 initdb 和 postgres：请安装，例如 apt-get install postgresql。"
    )


def elastic_home(version: str) -> Path:
    """The server's home for this version, fetched and laid out when it is not there. Raises `ServerMissing`."""
    parts = hashlib.sha256(b"".join(path.read_bytes() for path in (POM, LAUNCHER, LOGGING, Path(__file__))))
    home = cache_folder() / f"elasticsearch-{version}-{parts.hexdigest()[:8]}"
    if home.exists():
        return home
    cache_folder().mkdir(parents=True, exist_ok=True)
    with FileLock(cache_folder() / f"elasticsearch-{version}.lock"):
        if not home.exists():
            with tempfile.TemporaryDirectory(dir=cache_folder(), ignore_cleanup_errors=True) as folder:
                draft = Path(folder) / "home"
                _lay_out(version, draft)
                draft.rename(home)
    return home


def _lay_out(version: str, home: Path) -> None:
    """Fetch the jars and bring them into the order in which the server looks for them."""
    java = find_java(java_needed(version))
    library, module = home / "lib", home / "modules" / "transport-netty4"
    for folder in (module, home / "config", home / "plugins", home / "logs", home / "boot"):
        folder.mkdir(parents=True)
    _fetch(version, library, java)
    for jar in sorted(library.iterdir()):
        if jar.name.startswith(OWN_MODULE):
            jar.rename(module / jar.name)
    plugin = next(module.glob("transport-netty4-*.jar"))
    inside = "META-INF/es-plugins/transport-netty4"
    _run([java.program("jar"), "xf", str(plugin), inside], "解开传输模块", home / "logs")
    for file in (home / "logs" / inside).iterdir():
        file.rename(module / file.name)
    shutil.rmtree(home / "logs" / "META-INF")
    shutil.copy(LOGGING, home / "config")
    compiler = [java.program("javac"), "-cp", str(library / "*"), "-d", str(home / "boot"), str(LAUNCHER)]
    _run(compiler, "编译启动程序", home)


def _fetch(version: str, into: Path, java: Java) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise ServerMissing(
            "没有找到 mvn，取不到 Elasticsearch 的程序：请安装 Maven，例如 apt-get install maven。"
        )
    command = [maven, "-q", "-B", "-f", str(POM), "dependency:copy-dependencies", "-DincludeScope=runtime"]
    command += [f"-DoutputDirectory={into}", f"-Delasticsearch.version={version}"]
    _run(command, f"从 Maven 仓库取 Elasticsearch {version}", into.parent, JAVA_HOME=str(java.home))


def _run(command: list[str], what: str, folder: Path, **environment: str) -> None:
    """Run a program to its end. Raises `ServerMissing` with the last lines that it printed."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=FETCH_SECONDS,
        check=False,
    )
    if done.returncode:
        raise ServerMissing(f"{what}没有成功，请检查网络和 Maven 设置：{done.stdout.strip()[-800:]}")
