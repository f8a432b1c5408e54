"""Prints the Debian packages that bring the programs the servers need and that are not here."""

from __future__ import annotations

import shutil

from tests.servers.elastic import VERSION
from tests.servers.programs import ServerMissing, find_java, java_needed, postgres_programs


def missing_packages() -> list[str]:
    """Their names; empty where everything is here."""
    missing = [] if shutil.which("mvn") else ["maven"]
    try:
        find_java(java_needed(VERSION))
    except ServerMissing:
        missing.append("default-jdk-headless")
    try:
        postgres_programs()
    except ServerMissing:
        missing.append("postgresql")
    return missing


if __name__ == "__main__":
    print(" ".join(missing_packages()))
