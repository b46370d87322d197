"""What people fill in about themselves, their brand and their team."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from parvis.team.models import Brand, Role, User

ZONES = sorted(
    z for z in available_timezones() if z.startswith(("America/", "Europe/", "Atlantic/"))
)


def password_field(label: Any = None) -> forms.CharField:  # noqa: ANN401
    """Make a field for a new password."""
    return forms.CharField(
        label=label or _("Password"),
        strip=False,
        max_length=200,
        help_text=_("Ten characters or more. A sentence is easiest to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class SignInForm(forms.Form):
    """E-mail and password."""

    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PasswordForm(forms.Form):
    """A new password."""

    password = password_field()

    def __init__(self, *args: Any, person: User | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        """Refuse what is short, common, or one's own name."""
        password = str(self.cleaned_data["password"])
        validate_password(password, self.person)
        return password


class OwnerForm(PasswordForm):
    """The desk's first person."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    field_order = ("name", "email", "password")


class BrandForm(forms.ModelForm):  # type: ignore[type-arg]
    """A brand and where it speaks."""

    site_url = forms.URLField(
        label=_("Address of its site"), max_length=500, required=False, assume_scheme="https"
    )
    field_order = ("name", "site_url", "language", "time_zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.initial["site_url"] = self.instance.site_url

    def clean_site_url(self) -> str:
        """Put the address on the brand: Django’s own field would assume plain http."""
        self.instance.site_url = str(self.cleaned_data["site_url"])
        return self.instance.site_url

    class Meta:
        model = Brand
        fields = ("name", "language", "time_zone")
        widgets = {
            "language": forms.Select(choices=settings.LANGUAGES),
            "time_zone": forms.Select(choices=[(z, z.replace("_", " ")) for z in ZONES]),
        }


class NewBrandForm(forms.Form):
    """A brand's name and its site."""

    name = forms.CharField(label=_("Name of the brand"), max_length=120)
    address = forms.CharField(
        label=_("Address of its site"),
        max_length=500,
        required=False,
        help_text=_("Any page of it will do. Parvis looks for what it can read there."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}),
    )


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a person decides for themselves."""

    class Meta:
        model = User
        fields = ("name", "language", "time_zone")
        widgets = {
            "language": forms.Select(choices=settings.LANGUAGES),
            "time_zone": forms.Select(choices=[(z, z.replace("_", " ")) for z in ZONES]),
        }


class SeatForm(forms.Form):
    """A person to welcome, and as what."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.CONTRIBUTOR)
