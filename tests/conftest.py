"""Fixtures every test may ask for."""

pytest_plugins = [
    "tests._sockets",
    "tests._kept",
    "tests.cast",
    "tests.chromium",
    "tests.servers.imap",
    "tests.servers.wordpress",
    "tests.servers.postgres",
    "tests.web",
]
