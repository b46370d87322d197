"""Fixtures every test may ask for."""

import os

from hypothesis import settings

if laws := int(os.environ.get("PARVIS_LAWS", "0")):  # `make laws`
    settings.register_profile("laws", max_examples=laws, deadline=None)
    settings.load_profile("laws")

pytest_plugins = [
    "tests._sockets",
    "tests._kept",
    "tests.cast",
    "tests.chromium",
    "tests.servers.imap",
    "tests.servers.letterbox",
    "tests.servers.smtp",
    "tests.servers.wordpress",
    "tests.servers.postgres",
    "tests.servers.fediverse",
    "tests.servers.bluesky",
    "tests.web",
]
