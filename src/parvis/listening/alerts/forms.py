"""What a person fills in to be told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parvis.listening.alerts.models import AlertHours
from parvis.listening.alerts.services import Service

LONGEST = 500
BUNDLES = (
    (0, _("at once")),
    (10, _("at most every 10 minutes")),
    (30, _("at most every 30 minutes")),
    (60, _("at most once an hour")),
)


class WayForm(forms.Form):
    """One way, drawn from its service's own fields; a secret left empty stays what it was."""

    def __init__(self, data: Any, *, service: Service, kept: Mapping[str, str], name: str) -> None:  # noqa: ANN401
        super().__init__(data, initial={"name": name or gettext(service.label)})
        self.service, self.kept = service, kept
        self.fields["name"] = forms.CharField(
            label=_("Name, to know it by"),
            max_length=60,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )
        for field in service.fields:
            widget = forms.PasswordInput if field.secret else forms.TextInput
            self.fields[field.name] = forms.CharField(
                label=gettext(field.label)[:1].upper() + gettext(field.label)[1:],
                help_text=self._help(field.name, field.help, secret=field.secret),
                required=field.required and not (field.secret and kept),
                max_length=LONGEST,
                initial="" if field.secret else kept.get(field.name, field.initial),
                widget=widget(attrs={"autocomplete": "off", "spellcheck": "false"}),
            )

    def _help(self, name: str, words: str, *, secret: bool) -> str:
        told = gettext(words) if words else ""
        if secret and self.kept.get(name):
            stays = gettext("Left empty, it stays as it is.")
            told = f"{told} {stays}".strip()
        return told

    def clean(self) -> dict[str, Any]:
        """Judge each field by its service's pattern."""
        told: dict[str, Any] = super().clean() or {}
        for field in self.service.fields:
            value = told.get(field.name, "")
            if field.name in told and not value and field.secret:
                told[field.name] = self.kept.get(field.name, "")
            elif value and field.pattern and not re.fullmatch(field.pattern, value):
                wrong = field.wrong or _("This does not look right. Check each character.")
                self.add_error(field.name, gettext(str(wrong)))
        return told

    def values(self) -> dict[str, str]:
        """Return what the service needs."""
        return {field.name: self.cleaned_data.get(field.name, "") for field in self.service.fields}


class HoursForm(forms.ModelForm):  # type: ignore[type-arg]
    """When a person may be told."""

    bundle = forms.TypedChoiceField(
        label=_("When much happens"), choices=BUNDLES, coerce=int, initial=10
    )

    class Meta:
        model = AlertHours
        fields = ("by_letter", "bundle", "quiet_from", "quiet_to", "daily_at")
        widgets = {
            name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            for name in ("quiet_from", "quiet_to", "daily_at")
        }

    def clean(self) -> dict[str, Any]:
        """Want both quiet hours or none, and two that differ."""
        told: dict[str, Any] = super().clean() or {}
        start: time | None = told.get("quiet_from")
        end: time | None = told.get("quiet_to")
        if (start is None) != (end is None):
            missing = "quiet_from" if start is None else "quiet_to"
            self.add_error(missing, ValidationError(_("Write both hours, or neither.")))
        elif start is not None and start == end:
            self.add_error("quiet_to", ValidationError(_("Write two hours that differ.")))
        return told
