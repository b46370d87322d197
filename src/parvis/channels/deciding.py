"""One list of what a person must decide, before a desk that fell silent speaks again."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.db import transaction

from parvis.channels import outbox, quiet
from parvis.channels.models import OutgoingState
from parvis.team.models import User


class Word(StrEnum):
    """What a person can say of something that waits."""

    SEND = "send"
    DROP = "drop"
    THERE = "there"


def speak(words: Mapping[int, Word], *, by: User) -> bool:
    """Take a person's word on everything that waits, then end quiet mode; False if one lacks its word.

    What came meanwhile lacks one too: the list is shown again with it.
    """
    with transaction.atomic():
        rows = quiet.undecided()
        if any(row.pk not in words for row in rows):
            return False
        for row in rows:
            if words[row.pk] is Word.DROP:
                outbox.cancel(row, by=by)
            elif words[row.pk] is Word.THERE:
                outbox.it_is_there(row, by=by)
            elif row.state != OutgoingState.HELD:  # what is held leaves with the end of quiet mode
                outbox.let_go(row, by=by)
        quiet.end(by=by)
    return True
