"""What is filled in to note something said elsewhere."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

MOMENT = "%Y-%m-%dT%H:%M"


class NoteForm(forms.Form):
    """A link, or words with who said them, where and when. Everything can be corrected."""

    address = forms.CharField(
        label=_("Link"),
        required=False,
        max_length=1000,
        help_text=_("The address of the remark itself, when it has one."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    words = forms.CharField(
        label=_("What was said"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    author = forms.CharField(
        label=_("Who said it"),
        required=False,
        max_length=300,
        help_text=_("The name as it stands there. Empty when nobody knows."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    via = forms.CharField(
        label=_("Where"),
        required=False,
        max_length=100,
        help_text=_("Facebook, at the counter, by telephone…"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    said_at = forms.DateTimeField(
        label=_("When"),
        required=False,
        input_formats=[MOMENT, f"{MOMENT}:%S"],
        widget=forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"}),
    )
    to_us = forms.ChoiceField(
        label=_("Was it said to you?"),
        required=False,
        choices=[
            ("us", _("Said to us: this person becomes a member")),
            ("about", _("Said about us: nobody becomes a member")),
        ],
        initial="about",
        widget=forms.RadioSelect,
    )
    title = forms.CharField(
        label=_("Title"), required=False, max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    author_url = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)
    language = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)
    token = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def clean_said_at(self) -> datetime:
        """Take now for no moment, and for one that is still to come."""
        now = timezone.now()
        given = self.cleaned_data.get("said_at")
        return min(given, now) if isinstance(given, datetime) else now


class KeepForm(NoteForm):
    """The same, to be kept: something must have been said."""

    def clean_words(self) -> str:
        """Refuse a note without words: an address alone says nothing."""
        words = str(self.cleaned_data["words"]).strip()
        if not words:
            raise forms.ValidationError(_now("Write what was said, or look behind the link first."))
        return words
