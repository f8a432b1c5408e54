"""Sets one page of HTML as a PDF and ends: `python -P pdf_child.py`, HTML in, PDF out.

It has no network, fetches nothing that the HTML names, and may use only so much.
"""

from __future__ import annotations

import sys

from indexer.confinement_calls import refuse_network
from indexer.confinement_locks import Resources, limit_resources

RESOURCES = Resources(address_space=4_000_000_000, file_size=100_000_000, open_files=256, cpu_seconds=60)
MISSING = 3
"""The exit code when WeasyPrint or its Pango is not there."""


def main() -> None:
    """Read, set, write."""
    limit_resources(RESOURCES)
    refuse_network()
    text = sys.stdin.buffer.read().decode()
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError):  # OSError: the package is there, Pango is not
        sys.exit(MISSING)
    page = HTML(string=text, url_fetcher=URLFetcher(allowed_protocols=()))
    page.write_pdf(sys.stdout.buffer, pdf_identifier=b"dianzhang", custom_metadata=False)


if __name__ == "__main__":
    main()
