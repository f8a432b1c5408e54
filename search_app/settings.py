"""Settings, from `DIANZHANG_*` variables or from the file that `DIANZHANG_CONFIG` names (lines KEY=VALUE)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from corpus.access import Level, parse_level

PREFIX = "DIANZHANG_"
NAMES = ("DATA", "ENGINE", "DATABASE", "DEFAULT_LEVEL", "ANONYMOUS", "TIMEZONE", "CONFIG")


class BadSetting(ValueError):
    """A setting that makes no sense; the message says in Chinese which, and what it may be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How this installation runs. `anonymous` None: 内部 for local requests, 公开 for others; `NOBODY`: none."""

    data: Path
    engine: str
    database: str | None
    default_level: Level
    anonymous: Level | None
    sign_in_only: bool
    timezone: ZoneInfo


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in force. Raises `BadSetting`."""
    values = _values(os.environ if environment is None else environment)
    anonymous = values.get("ANONYMOUS", "").strip()
    return Settings(
        data=Path(values.get("DATA") or "./data").expanduser(),
        engine=values.get("ENGINE") or "embedded",
        database=values.get("DATABASE") or None,
        default_level=_level("DEFAULT_LEVEL", values.get("DEFAULT_LEVEL") or "内部"),
        anonymous=None if anonymous in ("", "none") else _anonymous(anonymous),
        sign_in_only=anonymous == "none",
        timezone=_timezone(values.get("TIMEZONE") or "Asia/Shanghai"),
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
