"""Versions and comparisons as files: Word, HTML, Markdown and Akoma Ntoso."""
