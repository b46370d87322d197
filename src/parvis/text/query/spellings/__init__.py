"""Brings in queries that were written for other tools, with notes of what changed on the way.

told = carry('apple NEAR/5 (watch OR phone) AND country:us', BRANDWATCH)
told.query   # 'apple NEAR/6 (watch OR phone)'
told.notes   # the distance, and the country that nothing here answers to
"""

from parvis.text.query.spellings.carrying import Carried, Spelling, carry
from parvis.text.query.spellings.notes import Note
from parvis.text.query.spellings.tools import (
    BRANDWATCH,
    GOOGLE,
    MELTWATER,
    SPELLINGS,
    TALKWALKER,
)

__all__ = [
    "BRANDWATCH", "GOOGLE", "MELTWATER", "SPELLINGS", "TALKWALKER", "Carried", "Note", "Spelling",
    "carry",
]  # fmt: skip
