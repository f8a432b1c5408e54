"""Settings, from `DIANZHANG_*` variables or from the file that `DIANZHANG_CONFIG` names (lines KEY=VALUE)."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from corpus.access import Level, parse_level
from indexer.engines.elastic_access import ElasticAccess

PREFIX = "DIANZHANG_"
NAMES = (
    "DATA",
    "ENGINE",
    "DATABASE",
    "DATABASE_PASSWORD_FILE",
    "DEFAULT_LEVEL",
    "ANONYMOUS",
    "TIMEZONE",
    "CONFIG",
    "ELASTIC_CA_FILE",
    "ELASTIC_FINGERPRINT",
    "ELASTIC_API_KEY",
    "ELASTIC_API_KEY_FILE",
    "ELASTIC_USER",
    "ELASTIC_PASSWORD",
    "ELASTIC_PASSWORD_FILE",
    "ELASTIC_ALLOW_HTTP",
    "ELASTIC_SHARDS",
    "ELASTIC_REPLICAS",
)


class BadSetting(ValueError):
    """A setting that makes no sense; the message says in Chinese which, and what it may be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How this installation runs. `anonymous` None: 内部 for local requests, 公开 for others; `NOBODY`: none."""

    data: Path
    engine: str
    database: str | None = field(repr=False)
    database_password_file: Path | None
    default_level: Level
    anonymous: Level | None
    sign_in_only: bool
    timezone: ZoneInfo
    elastic: ElasticAccess


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in force. Raises `BadSetting`."""
    values = _values(os.environ if environment is None else environment)
    anonymous = values.get("ANONYMOUS", "").strip()
    return Settings(
        data=Path(values.get("DATA") or "./data").expanduser(),
        engine=values.get("ENGINE") or "embedded",
        database=values.get("DATABASE") or None,
        database_password_file=_file(values.get("DATABASE_PASSWORD_FILE")),
        default_level=_level("DEFAULT_LEVEL", values.get("DEFAULT_LEVEL") or "内部"),
        anonymous=None if anonymous in ("", "none") else _anonymous(anonymous),
        sign_in_only=anonymous == "none",
        timezone=_timezone(values.get("TIMEZONE") or "Asia/Shanghai"),
        elastic=_elastic(values),
    )


def _values(environment: Mapping[str, str]) -> dict[str, str]:
    """Settings by their names without prefix; a variable overrides the file."""
    values: dict[str, str] = {}
    file = environment.get(f"{PREFIX}CONFIG")
    if file:
        try:
            lines = Path(file).expanduser().read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise BadSetting(f"读不到配置文件 {file}。请检查 DIANZHANG_CONFIG。") from error
        for line in lines:
            key, sign, value = line.partition("=")
            if sign and not key.lstrip().startswith("#"):
                values[key.strip().removeprefix(PREFIX)] = value.strip().strip("\"'")
    values |= {name: environment[PREFIX + name] for name in NAMES if PREFIX + name in environment}
    return values


def _file(path: str | None) -> Path | None:
    return Path(path).expanduser() if path else None


def _elastic(values: Mapping[str, str]) -> ElasticAccess:
    return ElasticAccess(
        ca_file=_file(values.get("ELASTIC_CA_FILE")),
        fingerprint=values.get("ELASTIC_FINGERPRINT") or None,
        api_key=_secret(values, "ELASTIC_API_KEY"),
        user=values.get("ELASTIC_USER") or None,
        password=_secret(values, "ELASTIC_PASSWORD"),
        allow_http=_yes(values, "ELASTIC_ALLOW_HTTP"),
        shards=_number(values, "ELASTIC_SHARDS", 1) or 1,
        replicas=_number(values, "ELASTIC_REPLICAS", 0),
    )


def _secret(values: Mapping[str, str], name: str) -> str | None:
    """A secret given itself, or in the file that NAME_FILE names."""
    file = _file(values.get(f"{name}_FILE"))
    if file is None:
        return values.get(name) or None
    if values.get(name):
        raise BadSetting(f"DIANZHANG_{name} 和 DIANZHANG_{name}_FILE 只能设一个。")
    try:
        secret = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"读不到 DIANZHANG_{name}_FILE 指定的文件 {file}，请检查路径和权限。") from error
    if not secret:
        raise BadSetting(f"DIANZHANG_{name}_FILE 指定的文件 {file} 是空的。")
    return secret


def _yes(values: Mapping[str, str], name: str) -> bool:
    text = values.get(name, "").strip().lower()
    if text not in ("", "是", "1", "true", "否", "0", "false"):
        raise BadSetting(f"DIANZHANG_{name} 的值“{text}”不可用，只能是 是 或 否。")
    return text in ("是", "1", "true")


def _number(values: Mapping[str, str], name: str, least: int) -> int | None:
    text = values.get(name, "").strip()
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,3}", text) or int(text) < least:
        raise BadSetting(f"DIANZHANG_{name} 的值“{text}”不可用，应是不小于 {least} 的整数。")
    return int(text)


def _level(name: str, text: str) -> Level:
    level = parse_level(text)
    if level is None:
        raise BadSetting(f"DIANZHANG_{name} 的值“{text}”不是密级，可用：公开、内部、普通商密、核心商密。")
    return level


def _anonymous(text: str) -> Level:
    level = parse_level(text)
    if level not in (Level.PUBLIC, Level.INTERNAL):
        raise BadSetting(f"DIANZHANG_ANONYMOUS 的值“{text}”不可用，只能是 none、公开 或 内部。")
    return level


def _timezone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadSetting(f"DIANZHANG_TIMEZONE 的值“{name}”不是时区名，例如 Asia/Shanghai。") from error
