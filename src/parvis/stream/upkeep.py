"""What the history owes: words taken out of the index for good; earlier words and old letters forgotten.

A row that waits and not a call: a worker killed between a deletion and its end leaves the row due.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from parvis.channels import mail, trying
from parvis.stream import search
from parvis.stream.models import ItemVersion, Upkeep

INDEX: Final = "index"
VERSIONS: Final = "versions"
LETTERS: Final = "letters"
SOON: Final = timedelta(minutes=10)  # each time rewrites the index: deletions are finished together
AGAIN: Final = timedelta(seconds=3)
DAILY: Final = timedelta(days=1)
AT_ONCE: Final = 1000


def owe(name: str = INDEX, *, wait: timedelta = SOON) -> None:
    """Note that some upkeep is owed, in the caller's transaction."""
    rows = Upkeep.objects.filter(name=name)
    due_at = timezone.now() + wait
    if not rows.update(owed=F("owed") + 1):
        Upkeep.objects.create(name=name, owed=1, due_at=due_at)
    rows.filter(due_at=None).update(due_at=due_at)


def begin() -> None:
    """Have what is done every day whatever happens known to the sweeper; doing it again is nothing."""
    Upkeep.objects.get_or_create(name=LETTERS, defaults={"owed": 1, "due_at": timezone.now()})


def step(pk: int) -> None:
    """Do what one row is for; it is due again when it could not end, or tomorrow."""
    row = Upkeep.objects.get(pk=pk)
    every_day = {VERSIONS: forget_versions, LETTERS: _forget_letters}.get(row.name)
    if every_day is not None:
        every_day()
        Upkeep.objects.filter(pk=pk).update(due_at=timezone.now() + DAILY, attempts=0)
        return
    done = search.forget()
    rows = Upkeep.objects.filter(pk=pk)
    if not (done and rows.filter(owed=row.owed).update(due_at=None, attempts=0)):
        rows.update(due_at=timezone.now() + AGAIN, attempts=0)


def _forget_letters() -> None:
    """Forget the desk's old letters, and what networks answered to what left."""
    mail.forget_old()
    trying.forget_old(timezone.now())


def forget_versions() -> int:
    """Forget what edited remarks said before, once it is old enough; return how many versions."""
    before = timezone.now() - timedelta(days=settings.PARVIS_EARLIER_WORDS_DAYS)
    forgotten = 0
    while True:
        old = ItemVersion.objects.filter(replaced_at__lt=before).order_by("pk")
        pks = list(old.values_list("pk", flat=True)[:AT_ONCE])
        if not pks:
            return forgotten
        with transaction.atomic():
            ItemVersion.objects.filter(pk__in=pks).delete()
            owe(INDEX)
        forgotten += len(pks)
