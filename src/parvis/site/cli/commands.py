"""What `parvis` can be asked. Each command is thin: it calls an action and says what happened."""

from __future__ import annotations

import os
import socket
import sys
from typing import Annotated

import typer
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rich.progress import Progress

from parvis.kit.errands import Lane
from parvis.members.saying import told
from parvis.sample.actions import create_sample_brand
from parvis.site.cli import keeping  # noqa: F401 -- adds its commands
from parvis.site.cli.importing import import_file
from parvis.site.cli.terminal import app, err, out, stop
from parvis.site.doctor import examine
from parvis.site.process import serve_lane
from parvis.site.ready import make_ready
from parvis.team.actions import create_owner, issue_first_run_key, open_password_link
from parvis.team.models import Brand, User
from parvis.team.sign_in.factors import reset

LOCAL = ("127.0.0.1", "localhost", "[::1]")


@app.command(help=_("Open the desk: web pages and workers. Prints its address."))
def serve(
    host: Annotated[str, typer.Option(help=_("Address to listen on."))] = "127.0.0.1",
    port: Annotated[int, typer.Option(help=_("Port to listen on."))] = 8000,
) -> None:
    """Make everything ready, say where the desk is, then only watch over its processes."""
    make_ready()
    free = _free_port(host, port)
    if free != port:
        out.print(_("Port %(port)s is taken; using %(free)s.") % {"port": port, "free": free})
    address = f"http://{host}:{free}"
    out.print(f"\n  Parvis: [bold]{address}/[/]")
    key = issue_first_run_key()
    if key:
        out.print(_("  One-time key: %(key)s") % {"key": key})
        out.print(f"  {address}/first-run/?key={key}")
    out.print(_("\n  Ctrl+C closes the desk.\n"))
    os.environ.update(PARVIS_LISTEN_HOST=host, PARVIS_LISTEN_PORT=str(free))
    if host != "0.0.0.0":  # noqa: S104 -- compared with, not bound to
        os.environ.setdefault("PARVIS_ADDRESS", address)
        os.environ.setdefault("PARVIS_HOSTS", ",".join(dict.fromkeys([*LOCAL, host])))
    os.execv(sys.executable, [sys.executable, "-m", "parvis.site.supervisor"])  # noqa: S606


def _free_port(host: str, port: int) -> int:
    for wanted in range(port, port + 50):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, wanted))
            except OSError:
                continue
            return wanted
    raise stop(_("No free port was found. Name another with --port."))


@app.command(help=_("Run one lane of workers: what leaves, or what comes in."))
def worker(
    lane: Annotated[Lane, typer.Option(help=_("outgoing or incoming"))] = Lane.INCOMING,
) -> None:
    """Serve a lane until told to stop."""
    serve_lane(lane)


@app.command(help=_("Find what is wrong, and how to mend it."))
def doctor() -> None:
    """Examine the desk; the exit code is 1 when something must be mended."""
    findings = examine()
    for finding in findings:
        mark = "[green]✓[/]" if finding.is_well else "[bold red]✗[/]"
        out.print(f"{mark} {finding.sentence}")
        if finding.remedy:
            out.print(f"  {finding.remedy}")
    if any(not finding.is_well for finding in findings):
        raise typer.Exit(1)


@app.command(help=_("Add a person who looks after the desk."))
def createowner(
    email: Annotated[str, typer.Option(prompt=_("E-mail address"))],
    name: Annotated[str, typer.Option(prompt=_("Name"))],
    password: Annotated[
        str, typer.Option(prompt=_("Password"), hide_input=True, confirmation_prompt=True)
    ],
) -> None:
    """Add an owner from the terminal."""
    make_ready()
    if User.objects.filter(email__iexact=email.strip()).exists():
        raise stop(_("Someone already uses this e-mail address."))
    try:
        validate_password(password)
    except ValidationError as error:
        raise stop(" ".join(error.messages)) from None
    create_owner(email=email, name=name, password=password, language=get_language() or "en")
    out.print(_("Done. Sign in with this e-mail address."))


@app.command(help=_("Take away the second factor of someone who lost it."))
def resetsignin(
    email: Annotated[str, typer.Argument(help=_("E-mail address"))],
    password: Annotated[  # noqa: FBT002 -- an option of the command line
        bool, typer.Option("--password", help=_("Print a link to choose another password too."))
    ] = False,
) -> None:
    """Give a way back to a person who lost their telephone, their passkeys and their paper."""
    make_ready()
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        raise stop(_("Nobody here has this e-mail address."))
    reset(user, by=None)
    out.print(
        _("%(name)s signs in with the password alone now, and is told so.") % {"name": user.name}
    )
    if password:
        link = settings.ADDRESS + reverse("join", args=[open_password_link(user)])
        out.print(_("To choose another password, once, within a day: %(link)s") % {"link": link})


@app.command(
    help=_("Forget those who were only overheard for too long; --dry-run only says how many.")
)
def retention(
    dry_run: Annotated[  # noqa: FBT002 -- an option of the command line
        bool, typer.Option("--dry-run", help=_("Say what would be forgotten, and forget nothing."))
    ] = False,
    brand: Annotated[str, typer.Option(help=_("Only this brand, by its short name."))] = "",
) -> None:
    """Forget now what the daily errand would forget, or only say how much."""
    from parvis.members import forgetting  # noqa: PLC0415

    make_ready()
    found = Brand.objects.order_by("slug")
    brands = list(found.filter(slug=brand) if brand else found)
    if not brands:
        raise stop(_("There is no such brand."))
    for one in brands:
        days = forgetting.terms_of(one).days
        plan = forgetting.foresee(one, days=days)
        out.print(f"[bold]{one.name}[/]")
        for line in told(plan):
            out.print(f"  {line}")
        if not dry_run:
            authors, items, _more = forgetting.forget_overheard(forgetting.retention_of(one))
            out.print(
                "  "
                + _("Forgotten: %(authors)s authors, %(items)s remarks.")
                % {"authors": authors, "items": items}
            )


@app.command(help=_("Write the search index anew where an older version of Parvis wrote it."))
def reindex(
    again: Annotated[  # noqa: FBT002 -- an option of the command line
        bool, typer.Option("--again", help=_("Write all of it, even what is up to date."))
    ] = False,
) -> None:
    """Do here what the desk's own worker does in the background; both at once do no harm."""
    from parvis.stream import reindex as index  # noqa: PLC0415

    make_ready()
    row = index.owe(again=again)
    if row is None:
        out.print(_("The search index is up to date."))
        return
    with Progress(console=err) as bar:
        task = bar.add_task(_("Search index"), total=row.total, completed=row.done)
        while row is not None and row.before:
            row = index.slice_of(row.pk)
            if row is not None:
                bar.update(task, completed=row.done, total=max(row.total, row.done))
    out.print(_("The search index is up to date."))


@app.command(help=_("Make the sample brand to practise on."))
def demo() -> None:
    """Make the invented café, with someone to sign in as when nobody is there yet."""
    import secrets  # noqa: PLC0415

    make_ready()
    owner = User.objects.filter(is_operator=True).order_by("pk").first()
    if owner is None:
        password = "-".join(secrets.token_hex(3) for _part in range(3))
        owner = create_owner(
            email="alice@example.com",
            name="Alice",
            password=password,
            language=get_language() or "en",
        )
        out.print(
            _("Sign in as %(email)s with %(password)s")
            % {"email": owner.email, "password": password}
        )
    brand = create_sample_brand(by=owner)
    out.print(_("%(brand)s is ready. Nothing can leave it.") % {"brand": brand.name})


app.command(
    name="import", help=_("Bring in the past: an export of a site, a list of members or of feeds.")
)(import_file)
