"""What is filled in to connect a site."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parvis.wire.card import Field
from parvis.wire.costs import DOLLAR

SUM: Final = re.compile(r"[0-9]{1,4}(?:[.,][0-9]{1,2})?")


class AddressForm(forms.Form):
    """Any address of a site, a blog or a feed."""

    address = forms.CharField(
        label=_("Address of a site, a blog or a feed"),
        max_length=1000,
        help_text=_("Any page of it will do."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}),
    )
    whose = forms.ChoiceField(
        label=_("Whose is it?"),
        choices=(
            ("ours", _("Ours: who speaks there speaks to us")),
            ("theirs", _("Someone else’s: we only listen")),
        ),
        initial="ours",
        required=False,
        widget=forms.RadioSelect,
    )


class SecretForm(forms.Form):
    """What a network needs to let Parvis answer, drawn from its connector's own fields."""

    def __init__(self, data: object, wanted: Sequence[Field]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        for field in wanted:
            widget = forms.PasswordInput if field.secret else forms.TextInput
            self.fields[field.name] = forms.CharField(
                label=gettext(field.label),
                help_text=gettext(field.help) if field.help else "",
                required=field.required,
                max_length=500,
                widget=widget(attrs={"autocomplete": "off", "spellcheck": "false"}),
            )


class CapForm(forms.Form):
    """How much may be spent in a month, in US dollars, with the decimal mark of either language."""

    cap = forms.CharField(
        label=_("At most in a month, in US dollars"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def clean_cap(self) -> int:
        """Read a sum, in micro-dollars."""
        told = "".join(str(self.cleaned_data["cap"]).replace("US", "").replace("$", "").split())
        if not SUM.fullmatch(told):
            raise forms.ValidationError(
                _("Write a sum between 0 and 9,999 dollars, such as 5 or 7.50.")
            )
        return int(Decimal(told.replace(",", ".")) * DOLLAR)
