"""Marks a sentence for translation without importing Django."""

from __future__ import annotations


def gettext_noop(message: str) -> str:
    """Return the message unchanged; the catalog's extractor sees the call."""
    return message
