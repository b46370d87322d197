"""What is filled in to connect a site."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parvis.wire.connector import Field


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
