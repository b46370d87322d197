"""What a person fills in about members, the notice and how long the overheard are kept."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.members.forgetting import FEWEST, MOST
from parvis.members.models import Notice
from parvis.members.notice import REGIMES


class MemberForm(forms.Form):
    """A person added by hand, and where they are known from."""

    name = forms.CharField(label=_("Name"), max_length=300)
    source = forms.CharField(
        label=_("Known from"),
        max_length=300,
        help_text=_("“Met at the workshop of March 3”. The law wants to know it too."),
    )


class SourceForm(forms.Form):
    """Why somebody who was merely overheard becomes a member."""

    source = forms.CharField(
        label=_("Why keep them?"),
        max_length=300,
        help_text=_(
            "“Writes about us on her own site, we met in May”. The law wants to know it too."
        ),
        error_messages={"required": _("Say why: without a reason, nobody is kept.")},
    )


class NoticeForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who answers for the listening, and where what is heard is kept."""

    regimes = forms.MultipleChoiceField(
        label=_("Where the people you hear live"),
        choices=list(REGIMES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The notice names the authority of each place."),
    )

    published_url = forms.URLField(
        label=_("Its address on your site, once it is there"),
        max_length=500,
        required=False,
        assume_scheme="https",
    )

    class Meta:
        model = Notice
        fields = ("person", "title", "contact", "hosting", "regimes", "published_url")
        labels = {
            "person": _("Person in charge of personal information"),
            "title": _("Their title"),
            "contact": _("How to reach them"),
            "hosting": _("Where it is kept"),
        }
        help_texts = {
            "person": _("By law the person who directs the firm, unless they named someone else."),
            "title": _("“Owner”, “Director”."),
            "contact": _("An e-mail address or a telephone number that someone answers."),
            "hosting": _("“On a computer in our shop, in Québec City.”"),
        }


class RetentionForm(forms.Form):
    """For how long the overheard are kept, and why."""

    days = forms.IntegerField(
        label=_("Days after their last word"),
        min_value=FEWEST,
        max_value=MOST,
        error_messages={
            "min_value": _("A week is the shortest."),
            "max_value": _("Two years is the longest."),
            "invalid": _("Write a number of days, 90 for instance."),
        },
    )
    reason = forms.CharField(
        label=_("Why that long"),
        max_length=300,
        required=False,
        help_text=_("Kept with the setting: whoever asks is told."),
    )

    def clean(self) -> dict[str, object]:
        """Ask for a reason when people are kept longer than usual."""
        given = super().clean() or {}
        if (given.get("days") or 0) > 90 and not str(given.get("reason", "")).strip():
            self.add_error("reason", _("Longer than 90 days wants a reason."))
        return given
