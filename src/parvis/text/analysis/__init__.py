"""What a passage says beside its words: language, opinion, hostility, profanity, intents.

Pure; each sorts, none acts.
"""

from parvis.text.analysis.hostility import Hostility, hostility
from parvis.text.analysis.intents import Intent, intents
from parvis.text.analysis.opinions import Opinion, opinion
from parvis.text.analysis.profanity import profanity
from parvis.text.analysis.tongues import language

__all__ = [
    "Hostility",
    "Intent",
    "Opinion",
    "hostility",
    "intents",
    "language",
    "opinion",
    "profanity",
]
