"""Marks before the keys that no token has of itself: a beginning, a spelling, a fact, a list.

They are separators of ASCII, which are white space: no token can begin with one.
"""

from __future__ import annotations

from typing import Final

LIST: Final = "\x1c"
"""`LIST + name`: the text holds what a list is filed under."""
PREFIX: Final = "\x1d"
"""`PREFIX + letters`: a token's form begins so."""
RUN: Final = "\x1e"
"""`RUN + letters`: the text holds these letters as a whole word, to the letter."""
FACT: Final = "\x1f"
"""`FACT + field + FACT + word`: a value of a field holds this word."""
