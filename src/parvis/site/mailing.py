"""By which server the desk's own letters leave: the operator's page, with its self-test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from parvis.channels import mail
from parvis.channels.models import Letter, LetterState, MailServer, Security
from parvis.channels.rules import say, trouble
from parvis.kit.door.desk import allowed_out
from parvis.site.desk import operator
from parvis.team.actions import record
from parvis.team.models import User
from parvis.wire.errors import ConnectorError

if TYPE_CHECKING:
    ServerForm = forms.ModelForm[MailServer]
else:
    ServerForm = forms.ModelForm


class MailForm(ServerForm):
    """Where letters leave by. The password kept stays when the field is left empty."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        strip=False,
        max_length=500,
        help_text=gettext_lazy(
            "Most providers want an application password, made on their own site."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    class Meta:
        model = MailServer
        fields: ClassVar = ["host", "port", "security", "user", "sender", "sender_name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's shape
        super().__init__(*args, **kwargs)
        self.order_fields(["host", "port", "security", "user", "password", "sender", "sender_name"])

    def clean(self) -> dict[str, Any]:
        """Refuse a password in the clear on its way to somebody else's machine."""
        told: dict[str, Any] = super().clean() or {}
        host = told.get("host", "")
        if told.get("security") == Security.NONE and host not in allowed_out():
            self.add_error(
                "security",
                _(
                    "Without protection, letters leave only for a server of your own that"
                    " PARVIS_ALLOWED_OUT names. Choose TLS."
                ),
            )
        return told

    def save(self, commit: bool = True) -> MailServer:  # noqa: FBT001, FBT002 -- Django's shape
        """Keep the server; a new password replaces the one kept."""
        kept: MailServer = super().save(commit=False)
        if self.cleaned_data["password"]:
            kept.secret = {"password": self.cleaned_data["password"]}
        elif not self.cleaned_data["user"]:
            kept.secret = {}
        kept.trouble = None
        if commit:
            kept.save()
        return kept


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def desk_mail(request: HttpRequest) -> HttpResponse:
    """Show and keep the mail server; every change is tried out with a letter to oneself."""
    by = operator(request)
    known = mail.server()
    if request.method == "POST" and request.POST.get("word") == "forget":
        return _forget(request, by)
    form = MailForm(request.POST if request.method == "POST" else None, instance=known)
    if request.method == "POST" and form.is_valid():
        kept = form.save(commit=False)
        problem = _tried(kept, by)
        if problem is None:
            return _kept(request, kept, by)
        form.add_error(None, say(trouble(problem)))
        cause = problem.cause
    else:
        cause = ""
    return render(
        request,
        "desk/mail.html",
        {
            "form": form,
            "cause": cause,
            "known": mail.server(),
            "trouble": say(known.trouble) if known else "",
            "letters": [
                {"row": row, "why": say(row.trouble)}
                for row in Letter.objects.exclude(state=LetterState.SENT).order_by("-pk")[:20]
            ],
        },
        status=422 if form.errors else 200,
    )


def _tried(kept: MailServer, by: User) -> ConnectorError | None:
    try:
        mail.try_out(
            kept,
            to=by.email,
            subject=_("Parvis can write to you"),
            text=_("This is a trial. If you read it, the desk’s letters arrive."),
        )
    except ConnectorError as error:
        return error
    return None


def _kept(request: HttpRequest, kept: MailServer, by: User) -> HttpResponse:
    with transaction.atomic():
        kept.save()
        mail.worked(kept)
        record("desk.mail_set", by=by, subject=str(kept))
    messages.success(
        request, _("A trial letter left for %(to)s. Look whether it arrived.") % {"to": by.email}
    )
    return redirect("desk_mail")


def _forget(request: HttpRequest, by: User) -> HttpResponse:
    with transaction.atomic():
        MailServer.objects.all().delete()
        record("desk.mail_forgotten", by=by)
    messages.success(request, _("The desk knows no mail server any more."))
    return redirect("desk_mail")
