"""What a person fills in: filters, replies, notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.inbox import audiences, queries
from parvis.inbox.models import ConversationState
from parvis.team.models import Brand, User
from parvis.wire.items import Audience


class ReplyForm(forms.Form):
    """An answer; `to` is the remark it stands under."""

    text = forms.CharField(
        max_length=65_000,
        strip=True,
        error_messages={"required": _("The answer is empty. Write it, then send.")},
    )
    to = forms.IntegerField(required=False)
    audience = forms.ChoiceField(required=False, choices=[(one.value, "") for one in Audience])
    warning = forms.CharField(required=False, max_length=audiences.LONGEST, strip=True)

    def clean_text(self) -> str:
        """Give line ends back the one sign that the counter counted (a browser sends two)."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")


class NoteForm(forms.Form):
    """A note between us."""

    text = forms.CharField(
        max_length=5000,
        strip=True,
        error_messages={"required": _("The note is empty. Write it, then keep it.")},
    )


class StateForm(forms.Form):
    """A new state for a conversation."""

    state = forms.ChoiceField(choices=ConversationState.choices)


class FilterForm(forms.Form):
    """What the list shows; everything is optional and nothing is an error."""

    state = forms.ChoiceField(required=False, label=_("State"))
    channel = forms.ChoiceField(required=False, label=_("Where"))
    kind = forms.ChoiceField(required=False, label=_("Kind"))
    assignee = forms.ChoiceField(required=False, label=_("Who takes care of it"))
    language = forms.ChoiceField(required=False, label=_("Language"))
    tag = forms.ChoiceField(required=False, label=_("Tag"))
    text = forms.CharField(required=False, max_length=200, label=_("Words or “a phrase”"))

    def __init__(self, data: Any, brand: Brand, user: User) -> None:  # noqa: ANN401
        super().__init__(data)
        self.fields["state"].choices = [  # type: ignore[attr-defined]
            ("", pgettext_lazy("state", "To answer")),
            ("all", _("All")),
            *ConversationState.choices[1:],
            ("held", _("Held on the site")),
            ("trash", _("In the trash of the site")),
            ("draft", _("With a draft of yours")),
        ]
        channels = [channel for channel in queries.channels(brand) if channel.state != "removed"]
        self.fields["channel"].choices = [  # type: ignore[attr-defined]
            ("", _("Everywhere")),
            *((str(channel.pk), channel.title) for channel in channels),
        ]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", _("Everything")),
            ("comment", _("Comments")),
            ("message", _("Messages")),
            ("pingback", _("Pingbacks")),
            ("trackback", _("Trackbacks")),
        ]
        people = [person for person in queries.people(brand) if person.pk != user.pk]
        self.fields["assignee"].choices = [  # type: ignore[attr-defined]
            ("", _("Anyone")),
            ("me", _("Me")),
            ("none", _("Nobody yet")),
            *((str(person.pk), person.name) for person in people),
        ]
        tags = [(str(tag.pk), tag.name) for tag in queries.tags(brand)]
        self.fields["tag"].choices = [("", _("Any tag")), *tags]  # type: ignore[attr-defined]
        if not tags:
            del self.fields["tag"]
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            ("", _("All languages")),
            ("fr", _("French")),
            ("en", _("English")),
        ]

    def words(self, given: Mapping[str, str]) -> str:
        """Say what a filter narrows the list to, in the words of its choices."""
        told = []
        for name, value in given.items():
            field = self.fields.get(name)
            choices = dict(getattr(field, "choices", ()))
            told.append(str(choices.get(value, value if name == "text" else "")))
        return ", ".join(filter(None, told))
