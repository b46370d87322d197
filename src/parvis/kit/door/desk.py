"""The desk's own door: the guard with the owner's allow-list, one for the process."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from django.conf import settings

from parvis.kit.door.guard import Guard
from parvis.kit.door.http import HttpDoor


def allowed_out() -> Sequence[str]:
    """Return the hosts and networks that the owner lets the desk open beside the Internet."""
    return list(getattr(settings, "PARVIS_ALLOWED_HOSTS_OUT", ()))


def desk_guard() -> Guard:
    """Return the guard that every connection of the desk passes (for `dial`)."""
    return Guard(allowed_out)


@cache
def desk_door() -> HttpDoor:
    """Return the process's door; the allow-list is read again at each request."""
    return HttpDoor(desk_guard())


@cache
def quick_door() -> HttpDoor:
    """Return the door for what must not take long: pictures, and pages a person waits for."""
    return HttpDoor(desk_guard(), total=12.0, connect=5.0, silence=8.0)
