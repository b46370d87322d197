"""What a person fills in to have a program told."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parvis.receiving.dispatches.events import EVENTS, RECEIVED


class ProgramForm(forms.Form):
    """A name, an address, and what it is told of."""

    name = forms.CharField(
        label=_("Name, to know it by"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    url = forms.CharField(
        label=_("Its address"),
        max_length=1000,
        help_text=_("Begins with https://. Kept sealed: it may hold a key."),
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    events = forms.MultipleChoiceField(
        label=_("What it is told of"),
        choices=(),
        initial=(RECEIVED,),
        widget=forms.CheckboxSelectMultiple,
    )
    with_words = forms.BooleanField(
        label=_("With the words and the name, of what everyone can read"), required=False
    )
    with_private = forms.BooleanField(
        label=_("With the words and the name, of private messages and letters too"), required=False
    )

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.fields["events"].choices = [  # type: ignore[attr-defined]
            (name, gettext(label)) for name, label in EVENTS.items()
        ]
