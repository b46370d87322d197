"""What is filled in to follow words, and to ask an engine: one form each, field by field."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from parvis.channels.discovery import tidy
from parvis.listening.models import EngineKind
from parvis.listening.presence.engines.console import key_of
from parvis.listening.presence.models import Region, Tongue
from parvis.wire.errors import ConnectorError

CLOSED: Final = {"autocomplete": "off", "spellcheck": "false"}
FREE_AT_BRAVE: Final = 1000


class PhraseForm(forms.Form):
    """Words that people search for."""

    words = forms.CharField(
        label=_("Words, as people type them"),
        max_length=200,
        help_text=_("“bakery québec”, “sourdough limoilou”, your own name."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=Tongue.choices, required=False)
    region = forms.ChoiceField(label=_("From where"), choices=Region.choices, required=False)


class ConsoleForm(forms.Form):
    """A property of Search Console, and the key of a service account that may read it."""

    site = forms.CharField(
        label=_("Property"),
        max_length=300,
        help_text=_(
            "As Search Console writes it: “https://example.com/”, or “sc-domain:example.com”."
        ),
        widget=forms.TextInput(attrs=CLOSED),
    )
    key = forms.CharField(
        label=_("Key of the service account"),
        max_length=20_000,
        help_text=_("All that stands in the JSON file. It is kept sealed and never shown again."),
        widget=forms.Textarea(attrs={**CLOSED, "rows": "4"}),
    )

    def clean_site(self) -> str:
        """Write the property as Search Console does. Raises ValidationError."""
        site = str(self.cleaned_data["site"]).strip()
        if site.startswith("sc-domain:"):
            return site
        if not site.startswith(("http://", "https://")):
            raise ValidationError(_("It begins with “https://” or with “sc-domain”."))
        return site if site.endswith("/") else f"{site}/"

    def clean_key(self) -> dict[str, str]:
        """Take what is needed out of the key file. Raises ValidationError."""
        try:
            return key_of(self.cleaned_data["key"])
        except ConnectorError as error:
            raise ValidationError(gettext(error.sentence)) from None

    def settings(self) -> dict[str, str]:
        """Return what is not secret."""
        return {"site": self.cleaned_data["site"]}

    def secret(self) -> dict[str, str]:
        """Return what is sealed."""
        return dict(self.cleaned_data["key"])


class SearxngForm(forms.Form):
    """The address of a SearXNG instance."""

    address = forms.CharField(
        label=_("Address of the SearXNG"),
        max_length=300,
        help_text=_("One of your own, or one whose owner agrees: public ones refuse programs."),
        widget=forms.TextInput(attrs={"inputmode": "url", **CLOSED}),
    )

    def clean_address(self) -> str:
        """Make an address of it. Raises ValidationError."""
        try:
            return tidy(self.cleaned_data["address"]).rstrip("/")
        except ConnectorError as error:
            raise ValidationError(gettext(error.sentence)) from None

    def settings(self) -> dict[str, str]:
        """Return what is not secret."""
        return {"address": self.cleaned_data["address"]}

    def secret(self) -> dict[str, str]:
        """Return what is sealed: nothing."""
        return {}


class BraveForm(forms.Form):
    """A key of Brave Search, and how many requests a month it may make."""

    token = forms.CharField(
        label=_("Key of the Search plan"),
        max_length=200,
        help_text=_("Kept sealed, and sent to nobody but Brave. Trying it makes one request."),
        widget=forms.PasswordInput(attrs=CLOSED),
    )
    cap = forms.IntegerField(
        label=_("At most so many requests a month"),
        min_value=1,
        max_value=1_000_000,
        initial=FREE_AT_BRAVE,
        help_text=_("Parvis stops there, so that no bill surprises you."),
    )

    def settings(self) -> dict[str, str]:
        """Return what is not secret: nothing."""
        return {}

    def secret(self) -> dict[str, str]:
        """Return what is sealed."""
        return {"token": self.cleaned_data["token"].strip()}


EngineForm = ConsoleForm | SearxngForm | BraveForm
FORMS: Final[dict[str, type[Any]]] = {
    EngineKind.CONSOLE: ConsoleForm,
    EngineKind.SEARXNG: SearxngForm,
    EngineKind.BRAVE: BraveForm,
}
STEPS: Final = {
    EngineKind.CONSOLE: (
        gettext_lazy("In the Google Cloud console, make a project, and enable the “Google Search Console API” in it."),
        gettext_lazy("Under IAM, Service accounts, make one without any role. Under its Keys, add a JSON key: a file is downloaded, once."),
        gettext_lazy("In Search Console, open your property, then Settings, Users and permissions: add the account’s e-mail address with the limited right."),
        gettext_lazy("Paste below the property, as Search Console writes it, and all that stands in the file."),
    ),
    EngineKind.SEARXNG: (
        gettext_lazy("Run a SearXNG of your own (docs.searxng.org): it asks many engines for you, without an account."),
        gettext_lazy("In its settings.yml, add “json” to the formats of “search”, and leave its limiter off for this computer."),
        gettext_lazy("Paste its address below. One on this computer or your own network must be named in PARVIS_ALLOWED_OUT."),
    ),
    EngineKind.BRAVE: (
        gettext_lazy("On api-dashboard.search.brave.com, make an account, choose the plan “Search”, and make a key. Brave asks for a credit card."),
        gettext_lazy("In September 2026 Brave asked 5 US dollars for a thousand requests, and gave back 5 a month: 32 phrases looked at each day cost nothing."),
        gettext_lazy("Paste the key below, and say how many requests a month it may make."),
    ),
}  # fmt: skip
