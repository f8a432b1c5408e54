"""The database below a library, SQLite or PostgreSQL: opened, its transactions, and its failures in words."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from select import POLLIN, poll
from typing import Any

from sqlalchemy import URL, Connection, create_engine, event, func, make_url, select, text
from sqlalchemy.engine import Engine as Database
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DisconnectionError,
    InterfaceError,
    InternalError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolExhausted

CONNECT_SECONDS = 5
STATEMENT_SECONDS = 60
WAIT_SECONDS = 30
"""How long one writing transaction waits for another."""
_WRITES = "dianzhang_writes"
_WRITING_KEY = 0x6469616E
"""The advisory lock under which PostgreSQL lets one writing transaction through at a time, as SQLite does."""


class LibraryError(Exception):
    """The library cannot be used; the message is a Chinese sentence for the keeper."""


class BadDatabaseAddress(LibraryError):
    """An address that names no database that the library can be kept in."""


class LibraryAway(LibraryError):
    """The database does not answer, or not now; what was being written has been undone."""


def address_of(folder: Path, address: str | None, password_file: Path | None) -> URL:
    """Where the database is. Raises BadDatabaseAddress, in which no password stands, or LibraryError."""
    if address is None:
        return URL.create("sqlite", database=str(folder / "library.sqlite"))
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as error:
        raise BadDatabaseAddress(
            "数据库地址（DIANZHANG_DATABASE 或命令里的）写法不对，应为 postgresql://用户@主机:5432/库名 或 sqlite:///文件。"
        ) from error
    kind = url.get_backend_name()
    if kind not in ("sqlite", "postgresql") or "@" in (url.host or "") or not url.database:
        raise BadDatabaseAddress(
            "数据库地址不可用：只支持 sqlite 和 postgresql，要写明库名，口令中的特殊字符写成百分号形式。"
        )
    if kind == "sqlite":
        return url.set(drivername="sqlite")
    if password_file is not None and url.password is None:
        url = url.set(password=_password(password_file))
    return url.set(drivername="postgresql+psycopg")


def _password(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise LibraryError(
            f"读不到数据库口令文件 {file}。请检查 DIANZHANG_DATABASE_PASSWORD_FILE。"
        ) from error


def open_database(url: URL) -> Database:
    """Connections to a database, made when they are needed. Raises LibraryError when the driver is missing."""
    options: dict[str, Any] = {"hide_parameters": True}
    if url.get_backend_name() == "postgresql":
        options |= {"pool_recycle": 1800, "connect_args": _POSTGRESQL}
    else:
        options["connect_args"] = {"timeout": WAIT_SECONDS}
    try:
        database = create_engine(url, **options)
    except ModuleNotFoundError as error:
        raise LibraryError(
            "没有安装 PostgreSQL 驱动。请运行 pip install 'dianzhang[postgresql]' 后重试。"
        ) from error
    event.listen(database, "connect", _note_process)
    event.listen(database, "checkout", _own_process_only)
    if database.dialect.name == "sqlite":
        event.listen(database, "connect", _prepare_sqlite)
        event.listen(database, "begin", _begin_sqlite)
    else:
        event.listen(database, "begin", _begin_postgresql)
        event.listen(database, "checkout", _open_only)
    return database


_SETTINGS = {
    "statement_timeout": f"{STATEMENT_SECONDS}s",
    "lock_timeout": f"{WAIT_SECONDS}s",
    "default_transaction_read_only": "on",
    "default_transaction_isolation": "repeatable\\ read",
}
"""Of a session, once: asking for them in every reading transaction took longer than its shortest statement."""
_POSTGRESQL = {
    "connect_timeout": CONNECT_SECONDS,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "client_encoding": "utf8",
    "application_name": "dianzhang",
    "options": " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items()),
}


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Write-ahead log with full sync: readers beside a writer, and a commit that survives a power cut."""
    connection.isolation_level = None  # else sqlite3 begins transactions by itself, and late
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get(_WRITES):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE")


def _note_process(_connection: object, record: Any) -> None:
    record.info["process"] = os.getpid()


def _own_process_only(_connection: object, record: Any, proxy: Any) -> None:
    """A connection is never used in a process that inherited it, nor closed there."""
    if record.info["process"] != os.getpid():
        record.dbapi_connection = proxy.dbapi_connection = None
        raise DisconnectionError("connection of another process")


def _open_only(connection: Any, _record: object, _proxy: object) -> None:
    """A connection that waited has nothing to read, unless the server closed it: that costs no answer to find out."""
    if connection.closed or _has_something_to_read(connection.fileno()):
        raise DisconnectionError("closed by the server")


def _has_something_to_read(descriptor: int) -> bool:
    look = poll()
    look.register(descriptor, POLLIN)
    return bool(look.poll(0))


class Store:
    """Transactions of a database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._writes = database.execution_options(**{_WRITES: True})

    def close(self) -> None:
        """Let go of all connections."""
        self.database.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees the library as of one moment. Raises LibraryAway.

        It is committed, though it wrote nothing: psycopg forgets what it has prepared when it rolls back.
        """
        with told(self.database.url), self.database.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all of it is kept, or none; one at a time over all processes. Raises LibraryAway."""
        with told(self.database.url), self._writes.begin() as connection:
            if self.database.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(_WRITING_KEY)))
            yield connection


def unhurried(connection: Connection) -> None:
    """Let the statements of this transaction take as long as they need."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))


@contextmanager
def told(url: URL) -> Iterator[None]:
    """Turn a database that does not answer into a LibraryAway; mistakes of the program pass."""
    try:
        yield
    except (OperationalError, InterfaceError, InternalError, PoolExhausted) as error:
        raise LibraryAway(sentence(error, url)) from error
    except DatabaseError as error:
        if type(error) is not DatabaseError:
            raise
        raise LibraryAway(sentence(error, url)) from error


_SAYINGS = (
    ("password authentication failed", "数据库不接受这个用户名或口令。请核对 DIANZHANG_DATABASE。"),
    ("no password supplied", "数据库要求口令。请用 DIANZHANG_DATABASE_PASSWORD_FILE 指出口令文件。"),
    ("no pg_hba.conf entry", "数据库不允许这台机器或这个用户连接。请数据库管理员放行。"),
    ("too many clients", "数据库的连接数已满。请稍后再试，或调大它的 max_connections。"),
    ("remaining connection slots", "数据库的连接数已满。请稍后再试，或调大它的 max_connections。"),
    ("starting up", "数据库正在启动。请稍后再试。"),
    ("shutting down", "数据库正在停机。请稍后再试。"),
    ("lock timeout", "另一项写入还没有结束。请稍后再试。"),
    ("database is locked", "另一项写入还没有结束。请稍后再试。"),
    ("statement timeout", "数据库太忙，没有在限定时间内答复。请稍后再试。"),
    ("queuepool limit", "同时的请求太多，数据库连接已用完。请稍后再试。"),
    ("no space left", "数据库所在的磁盘已满。请腾出空间后重试。"),
    ("disk is full", "数据库所在的磁盘已满。请腾出空间后重试。"),
    ("read-only transaction", "数据库是只读的（可能连到了备机）。请改连主库。"),
    ("read-write mode during recovery", "数据库是只读的（可能连到了备机）。请改连主库。"),
    ("readonly database", "资料库文件不可写。请检查数据目录的读写权限。"),
    ("unable to open", "资料库文件打不开。请检查数据目录的位置和读写权限。"),
    ("not a database", "资料库文件不是数据库，或已损坏。请用备份恢复。"),
    ("malformed", "资料库文件已损坏。请用备份恢复。"),
)


def sentence(error: SQLAlchemyError, url: URL) -> str:
    """What a failure means, in Chinese, without address parts that are secret."""
    said = " ".join(str(getattr(error, "orig", None) or error).lower().split())
    if "does not exist" in said and "database" in said:
        return f"服务器上没有数据库“{url.database}”。请先建立它，或核对 DIANZHANG_DATABASE。"
    for words, told_ in _SAYINGS:
        if words in said:
            return told_
    if url.get_backend_name() == "sqlite":
        return "资料库暂时不能读写。请检查数据目录所在的磁盘后重试。"
    where = f"{url.host or '本机'}:{url.port or 5432}"
    return f"连不上数据库 {where}，或连接中断。请检查地址、网络和服务器状态后重试；没有写完的内容已撤销。"
