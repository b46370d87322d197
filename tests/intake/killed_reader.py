"""The process that is killed: reads a scripted newest-first backlog into the desk's database.

Run as `python -m tests.intake.killed_reader PAGES [die-after-commit]`; the second word makes it
die by itself right after the commit of a page that nobody was told of yet.
"""

from __future__ import annotations

import os
import random
import signal
import sys

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.site.settings")
    django.setup()
    from tests.intake.scripted import backlog, read

    from parvis.channels.models import Place
    from parvis.intake.actions import take_page

    pages, dies = backlog(int(sys.argv[1])), sys.argv[2:] == ["die-after-commit"]
    place = Place.objects.select_related("channel__brand").get()
    print("reading", flush=True)
    for page in read(pages, place.cursor):
        take_page(place, page)
        if dies and random.random() < 0.05:
            os.kill(os.getpid(), signal.SIGKILL)
    print("done", flush=True)


if __name__ == "__main__":
    main()
