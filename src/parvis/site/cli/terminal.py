"""The terminal that every command writes to."""

from __future__ import annotations

import typer
from django.utils.translation import gettext as _
from rich.console import Console

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=_("The desk of a web community manager."),
)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def stop(sentence: str) -> typer.Exit:
    """Say why a command stops; to be raised."""
    err.print(f"[bold red]✗[/] {sentence}")
    return typer.Exit(1)
