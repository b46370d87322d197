"""What is filled in to listen to a source."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class AddressForm(forms.Form):
    """Any address behind which there may be something to listen to."""

    address = forms.CharField(
        label=_("Address of a site, a blog, a page or a feed"),
        max_length=1000,
        help_text=_("Any page of it will do: Parvis looks for its feeds."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}),
    )


class ChoiceForm(forms.Form):
    """What is kept of what was found, and whose it is."""

    whose = forms.ChoiceField(
        label=_("Whose is it?"),
        choices=(
            ("theirs", _("Someone else’s: we only listen")),
            ("ours", _("Ours: who speaks there speaks to us")),
        ),
        initial="theirs",
        widget=forms.RadioSelect,
    )
