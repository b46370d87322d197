"""One process of a running desk, and nothing it does not need: `python -m parvis.site.process NAME`.

Three of these run all day on a small machine, so they load neither the command line nor, before
the first need, what talks to networks.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import threading

    from parvis.kit.errands import Lane


def serve_web() -> None:
    """Serve pages with threads."""
    import waitress  # noqa: PLC0415 -- the workers do without
    from django.conf import settings  # noqa: PLC0415

    from parvis.site.wsgi import application  # noqa: PLC0415

    proxy = {
        "trusted_proxy": settings.PARVIS_PROXY,
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
    }
    waitress.serve(
        application,
        host=os.environ.get("PARVIS_LISTEN_HOST", "127.0.0.1"),
        port=int(os.environ.get("PARVIS_LISTEN_PORT", "8000")),
        threads=6,
        ident=None,
        max_request_body_size=(settings.PARVIS_IMPORT_MEGABYTES + 1) * 1_000_000,
        clear_untrusted_proxy_headers=True,
        **(proxy if settings.PARVIS_PROXY else {}),
        _quiet=True,
    )


def serve_lane(lane: Lane) -> None:
    """Serve one lane of workers until told to stop."""
    from parvis.kit.errands import Lane  # noqa: PLC0415 -- a model, so after the setup
    from parvis.kit.worker import work  # noqa: PLC0415
    from parvis.site.beat import beat  # noqa: PLC0415

    work(lane, beat, listen if lane is Lane.INCOMING else None)


def listen(stop: threading.Event) -> None:
    """Listen to the lines that networks keep open."""
    from parvis.intake import bells  # noqa: PLC0415 -- by what comes in alone

    bells.listen(stop)


def main() -> None:
    """Run the process that the supervisor names."""
    import django  # noqa: PLC0415

    django.setup()
    from parvis.kit.errands import Lane  # noqa: PLC0415 -- a model, so after the setup
    from parvis.site.lifeline import stop_with_parent  # noqa: PLC0415

    stop_with_parent()
    name = sys.argv[1]
    if name == "web":
        serve_web()
    else:
        serve_lane(Lane(name))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.site.settings")
    main()
