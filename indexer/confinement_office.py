"""Starts a program that is confined as far as LibreOffice can be: `python -m indexer.confinement_office PROGRAM …`.

It needs files and processes, so these are bounded and not refused; the network is refused.
"""

from __future__ import annotations

import os
import sys

from indexer.confinement_calls import refuse_network
from indexer.confinement_locks import Resources, limit_resources

RESOURCES = Resources(address_space=6_000_000_000, file_size=300_000_000, open_files=1024, cpu_seconds=300)


def main() -> None:
    """Give up what is given up for good, then become the program."""
    limit_resources(RESOURCES)
    refuse_network()
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606


if __name__ == "__main__":
    main()
