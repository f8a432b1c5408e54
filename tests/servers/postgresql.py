"""A PostgreSQL server of its own, on a free port of this machine."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.servers.process import Process, ServerDied, as_user, free_ports
from tests.servers.programs import ServerMissing, postgres_programs

HOST = "127.0.0.1"
OWNER = "dianzhang"
# Speed over safety against a lost machine: what is in here lives as long as the tests.
SETTINGS = {"fsync": "off", "full_page_writes": "off", "max_connections": "200"}


class PostgresServer:
    """A running server. Its databases are named one after another and live as long as it."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self._programs, self._user = postgres_programs(), _unprivileged()
        self._folder, self._settings = folder, SETTINGS | settings
        self._data, self._log = folder / "data", folder / "server.log"
        self.port, self.password = free_ports(1)[0], secrets.token_hex(12)
        self._made = 0
        self._process: Process | None = None

    def create(self) -> None:
        """Make the cluster's files. Raises `ServerDied` when `initdb` fails."""
        secret = self._folder / "password"
        secret.write_text(self.password, "utf-8")
        if self._user:
            self._folder.chmod(0o755)
            shutil.chown(self._folder, self._user)
            shutil.chown(secret, self._user)
        command = [
            str(self._programs / "initdb"),
            "-D",
            str(self._data),
            "-U",
            OWNER,
            "--pwfile",
            str(secret),
        ]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        done = subprocess.run(
            command,
            cwd=self._folder,
            **as_user(self._user),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        secret.unlink()
        if done.returncode:
            raise ServerDied(f"initdb 没有成功：{done.stderr.strip()[-800:]}")

    def start(self) -> None:
        """Start the server and wait until it takes connections."""
        command = [str(self._programs / "postgres"), "-D", str(self._data), "-p", str(self.port)]
        command += ["-c", f"listen_addresses={HOST}", "-c", f"unix_socket_directories={self._folder}"]
        command += [word for key, value in self._settings.items() for word in ("-c", f"{key}={value}")]
        self._process = Process("PostgreSQL", command, self._log, user=self._user, last=signal.SIGQUIT)
        self._process.wait_until(self._answers)

    def stop(self) -> None:
        """End the server; open connections are ended in order."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End the server and all connections at once, as after a lost machine; what was committed comes back."""
        self._end(signal.SIGQUIT)

    def address(self, database: str) -> str:
        """The address of a database, for SQLAlchemy."""
        return f"postgresql+psycopg://{OWNER}:{self.password}@{HOST}:{self.port}/{database}"

    def new_database(self) -> str:
        """The address of a new empty database."""
        self._made += 1
        name = f"library_{os.getpid()}_{self._made}"
        with self._connect() as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.address(name)

    def drop_database(self, address: str) -> None:
        """Take a database away, and whoever is connected to it."""
        name = address.rpartition("/")[2]
        with self._connect() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=HOST,
            port=self.port,
            user=OWNER,
            password=self.password,
            dbname="postgres",
            autocommit=True,
            connect_timeout=10,
        )

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _end(self, number: int) -> None:
        if self._process is not None:
            self._process.end(number)
            self._process = None


@contextmanager
def postgres(settings: dict[str, str] | None = None) -> Iterator[PostgresServer]:
    """A server, ended on leaving. `settings` replace its own. Raises `ServerMissing` or `ServerDied`."""
    with tempfile.TemporaryDirectory(
        prefix="dianzhang-postgresql-", ignore_cleanup_errors=True
    ) as temporary:
        server = PostgresServer(Path(temporary), settings or {})
        server.create()
        try:
            server.start()
            yield server
        finally:
            server.kill()


def _unprivileged() -> str | None:
    """The user to run as where this process is root, which PostgreSQL refuses to be."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in known:
            return name
    raise ServerMissing(
        "PostgreSQL 不能以 root 运行，而这里没有 postgres 或 nobody 用户：请安装 postgresql。"
    )
