"""What is written for operation: it names only what there is, holds no secret, and its parts fit together."""

from __future__ import annotations

import configparser
import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from search_app import LONGEST_BODY, create_app
from search_app.cli import cli
from search_app.readers import _FORWARDED
from search_app.server import SECONDS
from search_app.settings import NAMES, PREFIX, load_settings

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
PAGE = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
NGINX = (DEPLOY / "nginx" / "nginx.conf").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
LASTING = sorted(name for name, one in SERVICES.items() if one["restart"] == "unless-stopped")
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
TIMERS = sorted((DEPLOY / "systemd").glob("*.timer"))
PROGRAM = "/opt/dianzhang/bin/dianzhang"
SETUP = configparser.ConfigParser()
SETUP.read(ROOT / "setup.cfg", encoding="utf-8")


def written() -> list[Path]:
    """The files for operation that git would keep."""
    kept = [path for path in DEPLOY.rglob("*") if path.is_file() and path.name != ".env"]
    return sorted(path for path in kept if path.parent.name != "secrets" or path.name == ".gitignore")


def tool(name: str) -> str:
    """A program of the machine; skipped without it, failed where CI says that it must be there."""
    found = shutil.which(name) or next(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), None)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"没有 {name}")
        pytest.skip(f"没有 {name}")
    return found


def ran(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command that was run; it must succeed."""
    surroundings = {**os.environ, **environment}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=surroundings)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def copied() -> set[str]:
    """What the image is built from."""
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.M)
    return {name for line in lines for name in line.split()}


def mounts(service: str) -> list[tuple[str, str, bool]]:
    """Source, target and whether it is only read, of each volume of a service."""
    found = []
    for line in SERVICES[service].get("volumes", ()):
        source, target, *rest = re.sub(r"^\$\{(\w+):[^}]*\}", r"$\1", line).split(":")
        found.append((source, target, rest == ["ro"]))
    return found


# Settings


@pytest.mark.parametrize("path", written(), ids=lambda path: path.name)
def test_only_settings_that_exist_are_used(path):
    assert set(re.findall(rf"{PREFIX}([A-Z_]+)", path.read_text(encoding="utf-8"))) <= set(NAMES)


def test_the_table_of_settings_is_complete():
    assert sorted(re.findall(rf"^\| `{PREFIX}([A-Z_]+)` \|", PAGE, re.M)) == sorted(NAMES)


def test_the_example_settings_are_accepted(tmp_path):
    example = (DEPLOY / "systemd" / "dianzhang.env.example").read_text(encoding="utf-8")
    lines = [line for line in example.splitlines() if line and not line.startswith("#")]
    config = tmp_path / "dianzhang.env"
    config.write_text("\n".join(lines), encoding="utf-8")
    settings = load_settings({"DIANZHANG_CONFIG": str(config)})
    assert settings.data == Path("/var/lib/dianzhang")
    assert settings.engine == "embedded"


# The image


def test_the_image_holds_what_the_wheel_is_built_from():
    packages = {line.rstrip("*") for line in SETUP["options.packages.find"]["include"].split()}
    assert copied() == packages | {"setup.cfg", "pyproject.toml", "README.md", "LICENSE"}
    allowed = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.M)
    assert set(allowed) == copied()


def test_the_image_installs_extras_that_exist():
    named = re.findall(r"\[([a-z]+(?:,[a-z]+)*)\]'", DOCKERFILE)
    assert named == ["elastic,office,pdf,postgresql"] * 2
    assert {"elastic", "office", "pdf", "postgresql"} <= set(SETUP["options.extras_require"])


def test_the_image_does_not_run_as_root():
    last = DOCKERFILE.rpartition("FROM ")[2]
    assert "USER dianzhang" in last
    assert last.index("USER dianzhang") < last.index("ENTRYPOINT")


def test_the_health_check_is_answered_whoever_may_read(tmp_path):
    path = re.search(r"urlopen\('http://127\.0\.0\.1:8080(/[^']+)'", DOCKERFILE)
    app = create_app(load_settings({"DIANZHANG_DATA": str(tmp_path), "DIANZHANG_ANONYMOUS": "none"}))
    assert path is not None
    assert app.test_client().get(path[1]).status_code == 200
    app.extensions["dianzhang"].close()


def command_lines() -> list[list[str]]:
    """Every way in which the program is started."""
    start = json.loads(re.search(r"^CMD (\[.+)$", DOCKERFILE.rpartition("ENTRYPOINT")[2], re.M)[1])
    found = [
        start,
        *(
            one["command"]
            for name, one in SERVICES.items()
            if name in ("web", "ingest") and "command" in one
        ),
    ]
    for unit in UNITS:
        said = re.search(rf"^ExecStart=.*{PROGRAM} ([^'\n]+)", unit.read_text(encoding="utf-8"), re.M)
        found.append(shlex.split(said[1]))
    return found


@pytest.mark.parametrize("words", command_lines(), ids=lambda words: words[0])
def test_commands_are_written_as_the_program_takes_them(words):
    # below the program's own: a command keeps the names of its help from the first context it is given
    program = click.Context(cli, **cli.context_settings)
    assert cli.commands[words[0]].make_context(words[0], words[1:], parent=program)


# compose


def test_images_are_pinned():
    images = {one["image"] for one in SERVICES.values()} | set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.M))
    assert all(re.fullmatch(r"[a-z./-]+:\d+\.\d+(\.\d+)?(-[a-z-]+)*", image) for image in images), images
    assert f"dianzhang:{SETUP['metadata']['version']}" in images
    assert len({image for image in images if "elasticsearch" in image}) == 1
    assert any("elasticsearch:8.19." in image for image in images)


def test_no_secret_is_written_down():
    inline = re.compile(r"^\W*\w*(?:PASSWORD|API_KEY|SECRET|TOKEN)\w*(?<!_FILE)\s*[:=]\s*\S", re.I)
    for path in written():
        if path.suffix == ".sh":
            continue  # shell variables are read from files
        for line in path.read_text(encoding="utf-8").splitlines():
            held = inline.match(line)
            assert not held or "secrets" in line or "scram" in line, (path.name, line)
        assert not re.search(r"://[^/\s:@]+:[^/\s@]+@", path.read_text(encoding="utf-8")), path.name
    assert all(str(one["file"]).startswith("./secrets/") for one in COMPOSE["secrets"].values())
    assert (DEPLOY / "secrets" / ".gitignore").read_text(encoding="utf-8").startswith("*\n")


def test_secrets_are_declared_used_and_made_by_the_instructions():
    used = {name for one in SERVICES.values() for name in one.get("secrets", ())}
    assert used == set(COMPOSE["secrets"])
    for name, one in SERVICES.items():
        files = [str(value) for value in one.get("environment", {}).values()]
        wanted = {file.rpartition("/")[2] for file in files if file.startswith("/run/secrets/")}
        assert wanted <= set(one.get("secrets", ())), name
    for one in COMPOSE["secrets"].values():
        assert one["file"].rpartition("/")[2] in PAGE


def test_what_is_mounted_exists():
    named = set()
    for name in SERVICES:
        for source, _target, read_only in mounts(name):
            if source.startswith("./"):
                assert (DEPLOY / source).is_file(), source
                assert read_only, source
            elif source.startswith("$"):
                assert f"{source[1:]}=" in (DEPLOY / "compose.env.example").read_text(encoding="utf-8")
                assert read_only, source
            else:
                named.add(source)
    assert named == set(COMPOSE["volumes"])


def test_only_the_proxy_can_be_reached_from_outside():
    assert [name for name, one in SERVICES.items() if "ports" in one] == ["proxy"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    reaching = [name for name, one in SERVICES.items() if one.get("networks", []) not in ([], ["inside"])]
    assert reaching == ["proxy"]
    assert SERVICES["certificates"]["network_mode"] == "none"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_each_service_has_its_limits(name):
    one = SERVICES[name]
    assert re.fullmatch(r"\d+[mg]", one["mem_limit"])
    assert one["restart"] == ("unless-stopped" if name in LASTING else "no")
    assert name not in LASTING or "healthcheck" in one or name == "web"
    for other, wanted in one.get("depends_on", {}).items():
        if wanted["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[other] or other == "web"
        else:
            assert other not in LASTING


def test_the_services_of_the_program_write_only_where_they_may():
    for name in ("web", "ingest"):
        one = SERVICES[name]
        assert one["read_only"] is True
        assert one["cap_drop"] == ["ALL"]
        owned = re.search(r"install -d -o dianzhang .*?((?: /\w+)+) *\\?$", DOCKERFILE, re.M)
        writable = {target for _source, target, read_only in mounts(name) if not read_only}
        assert writable <= set(owned[1].split())
        assert one["environment"]["DIANZHANG_DATA"] in writable
    assert SERVICES["ingest"]["environment"]["TMPDIR"] == "/scratch"


# The proxy


def test_the_proxy_is_well_formed():
    text = re.sub(r"#.*", "", NGINX)
    assert text.count("{") == text.count("}")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    assert [line for line in lines if line[-1] not in ";{}"] == []


def test_the_proxy_fits_the_service():
    port = re.search(r"^EXPOSE (\d+)$", DOCKERFILE, re.M)[1]
    assert f"server web:{port} resolve" in NGINX
    assert "web" in SERVICES
    files = set(re.findall(r"/run/secrets/(\w+)", NGINX))
    assert files == set(SERVICES["proxy"]["secrets"])
    assert int(re.search(r"client_max_body_size (\d+)m;", NGINX)[1]) * 1024**2 >= LONGEST_BODY
    assert int(re.search(r"proxy_read_timeout (\d+)s;", NGINX)[1]) > SECONDS


def test_a_request_through_the_proxy_is_not_taken_for_a_local_one():
    assert set(re.findall(r"proxy_set_header (\S+)", NGINX)) & set(_FORWARDED)


# Elasticsearch and PostgreSQL


@pytest.mark.parametrize("path", sorted(DEPLOY.rglob("*.sh")), ids=lambda path: path.name)
def test_scripts_are_valid(path):
    ran(tool("bash"), "-n", path)


def test_the_role_reaches_the_indexes_of_the_prefix_and_is_the_one_described():
    role = json.loads((DEPLOY / "elastic" / "role.json").read_text(encoding="utf-8"))
    prefix = SERVICES["web"]["environment"]["DIANZHANG_ENGINE"].rpartition("/")[2]
    assert [one["names"] for one in role["indices"]] == [[f"{prefix}-*"]]
    said = re.search(r'"role_descriptors": \{"dianzhang":\s*(\{.+?\]\}\]\})', PAGE, re.S)
    assert json.loads(said[1]) == role
    for privilege in [*role["cluster"], *role["indices"][0]["privileges"]]:
        assert f"| `{privilege}`" in PAGE


@pytest.mark.parametrize("name", ["elasticsearch.yml", "cluster.yml"])
def test_elasticsearch_is_locked_and_its_certificates_are_made(name):
    settings = yaml.safe_load((DEPLOY / "elastic" / name).read_text(encoding="utf-8"))
    assert settings["xpack.security.enabled"] is True
    assert settings["xpack.security.http.ssl.enabled"] is True
    made = (DEPLOY / "elastic" / "certificates.sh").read_text(encoding="utf-8")
    files = [str(value) for value in settings.values() if str(value).startswith("keys/")]
    assert len(files) in (3, 6)
    assert all(f"$keys/{file.removeprefix('keys/')}" in made for file in files)


def test_postgresql_reads_its_settings(tmp_path):
    file = DEPLOY / "postgres" / "postgresql.conf"
    # -C comes first, or the server refuses to answer root
    said = ran(tool("postgres"), "-C", "lc_messages", "-D", tmp_path, "-c", f"config_file={file}")
    assert said.stdout.strip() == "C"


# systemd


@pytest.mark.parametrize("unit", [*UNITS, *TIMERS], ids=lambda unit: unit.name)
def test_units_are_valid(unit, tmp_path):
    for path in [*UNITS, *TIMERS]:
        text = path.read_text(encoding="utf-8").replace(PROGRAM, "/usr/bin/env")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    verify = (tool("systemd-analyze"), "verify", "--man=no", tmp_path / unit.name)
    assert ran(*verify, SYSTEMD_UNIT_PATH=f"{tmp_path}:").stderr == ""
    if unit in UNITS:
        ran(tool("systemd-analyze"), "security", "--offline=true", "--threshold=20", tmp_path / unit.name)


def test_each_timer_has_its_service_and_is_switched_on_by_the_instructions():
    for timer in TIMERS:
        assert timer.with_suffix(".service").is_file()
        assert timer.name in PAGE
    assert "dianzhang.service" in PAGE


def test_units_find_what_they_name():
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8")
        assert "EnvironmentFile=/etc/dianzhang/dianzhang.env" in text
        for name in re.findall(r"\$\{([A-Z_]+)\}", text):
            assert f"\n{name}=" in (DEPLOY / "systemd" / "dianzhang.env.example").read_text(
                encoding="utf-8"
            )
        for folder in re.findall(r"^ReadWritePaths=(.+)$", text, re.M):
            assert f" {folder}\n" in PAGE


def test_files_that_the_page_names_exist():
    named = re.findall(r"`((?:elastic|systemd|nginx|postgres)/[\w.-]*)`", PAGE)
    assert named
    assert all((DEPLOY / name).exists() for name in named)
