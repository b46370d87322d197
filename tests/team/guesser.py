"""One process of a crowd: guesses at a password as often as it is let, and shows one code."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import django

django.setup()

from django.test import RequestFactory  # noqa: E402

from parvis.team.models import User  # noqa: E402
from parvis.team.sign_in import factors, tries  # noqa: E402


def main() -> None:
    go, code = Path(sys.argv[1]), sys.argv[2]
    user = User.objects.get()
    request = RequestFactory(REMOTE_ADDR="203.0.113.7").get("/")
    print("ready", flush=True)
    while not go.exists():
        time.sleep(0.005)
    taken, let = factors.take_code(user, code), 0
    for _try in range(6):
        try:
            tries.attempt(request, user.email, tries.Kind.PASSWORD)
        except tries.TooMany:
            continue
        let += 1
    print(json.dumps([taken, let]), flush=True)


main()
