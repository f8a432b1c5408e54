"""Coming to an Elasticsearch: its address, what stands there instead, certificates and credentials."""

from __future__ import annotations

import json
import logging
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from indexer.engine import Engine, EngineError, EngineQuery, EngineUnavailable, HealthCode, Unit
from indexer.engines import elastic_access, elastic_connection
from indexer.engines.elastic import ElasticEngine
from indexer.engines.elastic_access import ElasticAccess
from indexer.engines.elastic_address import ElasticAddress, parse_address
from indexer.opening import open_engine
from search_app.settings import BadSetting, load_settings
from tests.indexer.elastic_place import own_place
from tests.indexer.engine_oracle import SCHEMA
from tests.indexer.engine_records import listing, put, record
from tests.indexer.fault_proxy import Fault, FaultyProxy

ALL = EngineQuery(("p",), Unit.PASSAGE)
SECRET = "hunter2-geheim"

Answer = Callable[[str, dict[str, str]], tuple[int, dict[str, str], bytes]]


@contextmanager
def standing(answer: Answer, certificate: Path | None = None) -> Iterator[str]:
    """A server of another kind; its address. With a certificate and key it speaks https."""

    class Handler(BaseHTTPRequestHandler):
        def _say(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, headers, body = answer(self.path, dict(self.headers))
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = _say

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http{'s' if certificate else ''}://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def engine_at(address: str, access: ElasticAccess = elastic_access.NO_ACCESS) -> Engine:
    return ElasticEngine(parse_address(f"{address}/dianzhang"), SCHEMA, access)


def versions(*numbers: str, product: bool = True) -> Answer:
    """Answers as nodes of these versions would."""
    body = json.dumps({"nodes": {str(i): {"version": number} for i, number in enumerate(numbers)}}).encode()
    headers = {"X-Elastic-Product": "Elasticsearch"} if product else {}
    return lambda path, given: (200, headers, body if path.startswith("/_nodes") else b"{}")


def problem(status: int) -> Answer:
    error = json.dumps({"error": {"type": "security_exception", "reason": "no"}, "status": status}).encode()
    return lambda path, given: (status, {"X-Elastic-Product": "Elasticsearch"}, error)


PAGE = b"<!doctype html><title>hello</title>"


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (lambda path, given: (200, {"Content-Type": "text/html"}, PAGE), "不是 Elasticsearch"),
        (lambda path, given: (404, {"Content-Type": "text/html"}, PAGE), "不是 Elasticsearch"),
        (lambda path, given: (500, {"Content-Type": "text/html"}, PAGE), "不是 Elasticsearch"),
        (lambda path, given: (200, {"Content-Type": "application/json"}, b"[1]"), "不是 Elasticsearch"),
        (lambda path, given: (200, {"Content-Type": "application/json"}, b"no json"), "不是 Elasticsearch"),
        (versions("8.19.5", product=False), "不是 Elasticsearch"),
        (versions("2.19.1", product=False), "不是 Elasticsearch"),
        (versions("7.17.28"), "7.17.28 版，太旧"),
        (versions("8.19.0", "8.18.9"), "8.18.9 版，太旧"),
        (versions("8.19.5", "10.0.0"), "10.0.0 版，太新"),
        (problem(401), "不接受所用的密钥或密码"),
        (problem(403), "权限不够"),
        (problem(503), "请稍后再试"),
    ],
)
def test_what_is_not_the_server_it_should_be(answer: Answer, sentence: str) -> None:
    with standing(answer) as address:
        engine = engine_at(address, ElasticAccess(user="u", password=SECRET))
        for attempt in (lambda: engine.search(ALL), engine.status, engine.rollback):
            with pytest.raises(EngineUnavailable, match=sentence) as caught:
                attempt()
            assert SECRET not in str(caught.value)
        with pytest.raises(EngineUnavailable, match=sentence), engine.write():
            pytest.fail("it was opened")
        assert sentence in (engine.needs_rebuild() or "")
        assert [(one.code, sentence in one.sentence) for one in engine.health()] == [
            (HealthCode.AWAY, True)
        ]
        engine.close()


@pytest.mark.parametrize("accepted", ["8.19.0", "8.20.1", "9.0.0", "9.1.7", "9.5.0-SNAPSHOT"])
def test_versions_that_are_served(accepted: str) -> None:
    with standing(versions(accepted)) as address:
        engine = engine_at(address)
        with pytest.raises(EngineUnavailable, match="尚未建立"):
            engine.status()
        engine.close()


def test_nothing_at_the_address() -> None:
    with standing(problem(500)) as address:
        pass
    engine = engine_at(address)
    with pytest.raises(EngineUnavailable, match=f"连不上 Elasticsearch（{address}）"):
        engine.search(ALL)
    assert [one.code for one in engine.health()] == [HealthCode.AWAY]


def test_a_server_that_does_not_answer_in_time(
    elastic_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    host, _, port = elastic_address.removeprefix("http://").partition(":")
    monkeypatch.setattr(elastic_connection, "SEARCH_SECONDS", 0.5)
    monkeypatch.setattr(elastic_connection, "RETRIES", 0)
    with own_place(elastic_address) as place, FaultyProxy(host, int(port), slow_seconds=1.5) as proxy:
        with place.open().write() as writer:
            put(writer, "p", record("a/1", "x"))
        engine = place.open(server=proxy.address)
        assert listing(engine) == ["a/1"]
        proxy.fail(Fault.SLOW, path="_msearch")
        with pytest.raises(EngineUnavailable, match="没有在限定时间内回答"):
            listing(engine)
        assert listing(engine) == ["a/1"]


def test_a_server_that_swallows_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elastic_connection, "LOOK_SECONDS", 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(8)
        engine = engine_at(f"http://127.0.0.1:{silent.getsockname()[1]}")
        started = time.monotonic()
        with pytest.raises(EngineUnavailable, match="没有在限定时间内回答"):
            engine.search(ALL)
        assert time.monotonic() - started < elastic_connection.SECONDS


@pytest.mark.parametrize("fault", [Fault.RESET_BEFORE, Fault.RESET_AFTER, Fault.AWAY, Fault.TOO_MANY])
def test_a_search_that_goes_wrong_once_is_asked_again(elastic_address: str, fault: Fault) -> None:
    host, _, port = elastic_address.removeprefix("http://").partition(":")
    with own_place(elastic_address) as place, FaultyProxy(host, int(port)) as proxy:
        engine = place.open(server=proxy.address)
        with engine.write() as writer:
            put(writer, "p", record("a/1", "x"))
        proxy.fail(fault, path="_msearch")
        assert listing(engine) == ["a/1"]
        assert proxy.seen.faults == [fault]


def test_another_node_is_asked_when_one_is_gone(elastic_address: str) -> None:
    with standing(problem(500)) as gone:
        pass
    with own_place(f"{elastic_address},{gone}") as place:
        engine = place.open()
        with engine.write() as writer:
            put(writer, "p", record("a/1", "x"))
        for _number in range(6):
            assert listing(engine) == ["a/1"]


@pytest.mark.parametrize(
    ("text", "nodes", "prefix"),
    [
        ("http://localhost:9200/office", ("http://localhost:9200",), "office"),
        ("https://es", ("https://es:9200",), "dianzhang"),
        (
            "https://h1:9200,https://h2:9201,h3/p-1_x/",
            ("https://h1:9200", "https://h2:9201", "https://h3:9200"),
            "p-1_x",
        ),
        ("http://[::1]:9200/p", ("http://[::1]:9200",), "p"),
        (
            "http://127.0.0.1:9200, 127.0.0.1:9201/p",
            ("http://127.0.0.1:9200", "http://127.0.0.1:9201"),
            "p",
        ),
    ],
)
def test_addresses(text: str, nodes: tuple[str, ...], prefix: str) -> None:
    assert parse_address(text) == ElasticAddress(nodes, prefix)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("https://u:hunter2-geheim@es:9200/p", "不能写用户名和密码"),
        ("https://es:9200/P", "前缀“P”不可用"),
        ("https://es:9200/1p", "前缀“1p”不可用"),
        ("https://es:9200/-p", "前缀“-p”不可用"),
        ("https://es:9200/a/b", "前缀“a/b”不可用"),
        ("https://es:9200/制度", "前缀“制度”不可用"),
        ("https://es:9200/p*", "不可用"),
        ("https://es:9200/" + "p" * 81, "最多 80 个字符"),
        ("https://es:9200/p?x=1", "不能有"),
        ("https://es:x/p", "看不懂"),
        ("https:///p", "看不懂"),
        ("https://es:99999/p", "看不懂"),
        ("https://es:0/p", "看不懂"),
        ("https://e s/p", "看不懂"),
        ("https://a/p,https://b/p", "看不懂"),
        ("https://a,http://b/p", "混用"),
        ("elastic://a/p", "不认识的检索引擎"),
    ],
)
def test_addresses_that_make_no_sense(text: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=sentence) as caught:
        open_engine(text, tmp_path)
    assert SECRET not in str(caught.value)


def test_http_to_other_machines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elastic_access, "_warned", set())
    with pytest.raises(EngineError, match=r"不在本机.*DIANZHANG_ELASTIC_ALLOW_HTTP"):
        engine_at("http://127.0.0.1,http://es.example")
    for address in ("http://localhost", "http://127.0.0.1:9200", "http://[::1]", "https://es.example"):
        engine_at(address)
    assert capsys.readouterr().err == ""
    for _number in range(3):
        engine_at("http://es.example", ElasticAccess(allow_http=True, user="u", password=SECRET))
    warned = capsys.readouterr().err
    assert warned.count("\n") == 1
    assert "es.example:9200 的连接不加密" in warned


@pytest.mark.parametrize(
    ("access", "sentence"),
    [
        (ElasticAccess(api_key=SECRET, user="u", password=SECRET), "只能设一种"),
        (ElasticAccess(user="u"), "一起设"),
        (ElasticAccess(password=SECRET), "一起设"),
        (ElasticAccess(ca_file=Path("/no/such/file")), "CA 证书文件 /no/such/file"),
    ],
)
def test_access_that_makes_no_sense(access: ElasticAccess, sentence: str) -> None:
    with pytest.raises(EngineError, match=sentence) as caught:
        engine_at("https://localhost", access)
    assert SECRET not in str(caught.value)
    assert SECRET not in repr(access)


def test_certificates_want_https(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").touch()
    for access in (ElasticAccess(ca_file=tmp_path / "ca.pem"), ElasticAccess(fingerprint="ab")):
        with pytest.raises(EngineError, match="https://"):
            engine_at("http://localhost", access)


def test_credentials_are_sent_and_told_nobody(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    sent = []

    def answer(path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        sent.append({name.lower(): value for name, value in headers.items()}["authorization"])
        return versions("8.19.5")(path, headers)

    with standing(answer) as address:
        for access in (ElasticAccess(user="u", password=SECRET), ElasticAccess(api_key=SECRET)):
            engine = engine_at(address, access)
            with pytest.raises(EngineUnavailable):
                engine.status()
            assert SECRET not in repr(engine)
            assert SECRET not in repr(vars(engine))
            engine.close()
    assert {text.split(" ")[0] for text in sent} == {"Basic", "ApiKey"}
    assert SECRET not in caplog.text


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine with its key, in one file."""
    folder = tmp_path_factory.mktemp("certificate")
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
    ]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key", "-out", folder / "crt"]
    subprocess.run(command, check=True, capture_output=True)
    (folder / "both.pem").write_bytes((folder / "key").read_bytes() + (folder / "crt").read_bytes())
    return folder / "both.pem"


def test_https(certificate: Path) -> None:
    authority = certificate.with_name("crt")
    fingerprint = ["openssl", "x509", "-noout", "-fingerprint", "-sha256", "-in", authority]
    printed = subprocess.run(fingerprint, check=True, capture_output=True, text=True).stdout
    good = printed.partition("=")[2].strip()
    wrong = "00" * 32
    with standing(versions("8.19.5"), certificate) as address:
        for access, sentence in (
            (ElasticAccess(ca_file=authority), "尚未建立"),
            (ElasticAccess(fingerprint=good), "尚未建立"),
            (ElasticAccess(ca_file=authority, fingerprint=good), "尚未建立"),
            (elastic_access.NO_ACCESS, "加密连接建立不起来.*ELASTIC_CA_FILE"),
            (ElasticAccess(fingerprint=wrong), "加密连接建立不起来.*ELASTIC_FINGERPRINT"),
            (ElasticAccess(ca_file=authority, fingerprint=wrong), "加密连接建立不起来"),
        ):
            engine = engine_at(address, access)
            with pytest.raises(EngineUnavailable, match=sentence):
                engine.status()
            engine.close()
    with standing(versions("8.19.5")) as address:
        engine = engine_at(address.replace("http:", "https:"))
        with pytest.raises(EngineUnavailable, match="加密连接建立不起来"):
            engine.status()
        engine.close()


def test_settings(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text(f"{SECRET}\n", "utf-8")
    settings = load_settings(
        {
            "DIANZHANG_ELASTIC_API_KEY_FILE": str(key),
            "DIANZHANG_ELASTIC_CA_FILE": "/ca.pem",
            "DIANZHANG_ELASTIC_FINGERPRINT": "ab:cd",
            "DIANZHANG_ELASTIC_ALLOW_HTTP": "是",
            "DIANZHANG_ELASTIC_SHARDS": "3",
            "DIANZHANG_ELASTIC_REPLICAS": "0",
        }
    )
    wanted = ElasticAccess(
        Path("/ca.pem"), "ab:cd", SECRET, None, None, allow_http=True, shards=3, replicas=0
    )
    assert settings.elastic == wanted
    assert SECRET not in repr(settings)
    user = {"DIANZHANG_ELASTIC_USER": "u", "DIANZHANG_ELASTIC_PASSWORD": SECRET}
    assert load_settings(user).elastic == ElasticAccess(user="u", password=SECRET)
    assert load_settings({}).elastic == elastic_access.NO_ACCESS


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("ALLOW_HTTP", "maybe", "ALLOW_HTTP 的值"),
        ("SHARDS", "0", "不小于 1"),
        ("SHARDS", "x", "SHARDS 的值"),
        ("REPLICAS", "-1", "不小于 0"),
        ("API_KEY_FILE", "/no/such/file", "读不到 DIANZHANG_ELASTIC_API_KEY_FILE"),
        ("PASSWORD_FILE", "/dev/null", "是空的"),
    ],
)
def test_settings_that_make_no_sense(name: str, value: str, sentence: str) -> None:
    with pytest.raises(BadSetting, match=sentence):
        load_settings({f"DIANZHANG_ELASTIC_{name}": value})


def test_a_secret_and_its_file(tmp_path: Path) -> None:
    given = {"DIANZHANG_ELASTIC_API_KEY": SECRET, "DIANZHANG_ELASTIC_API_KEY_FILE": str(tmp_path)}
    with pytest.raises(BadSetting, match="只能设一个") as caught:
        load_settings(given)
    assert SECRET not in str(caught.value)


def test_without_the_client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("indexer.engines.elastic")]:
        if name not in ("indexer.engines.elastic_access", "indexer.engines.elastic_address"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "elasticsearch", None)
    with pytest.raises(EngineError, match=r"pip install 'dianzhang\[elastic\]'"):
        open_engine("http://localhost:9200/p", tmp_path)
