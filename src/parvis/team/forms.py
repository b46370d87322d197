"""What people fill in about themselves, their brand and their team."""

from __future__ import annotations

from typing import Any, Final, cast
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from parvis.team.models import Brand, Role, User

MINUTES: Final = (10, 20, 40)
LANDS: Final = ("Africa/", "America/", "Atlantic/", "Europe/", "Indian/", "Pacific/")
ZONES: Final = sorted(z for z in available_timezones() if z.startswith(LANDS))


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


def language_field() -> forms.ChoiceField:
    """Make a field that takes the desk's languages only."""
    return forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


def zone_field(*, kept: str = "") -> forms.ChoiceField:
    """Make a field that takes known zones only: an unknown one would break every page."""
    zones = sorted({*ZONES, kept} - {""})
    choices = [(zone, zone.replace("_", " ")) for zone in zones]
    return forms.ChoiceField(label=_("Time zone"), choices=choices)


class BrandForm(forms.ModelForm):  # type: ignore[type-arg]
    """A brand and where it speaks."""

    site_url = forms.URLField(
        label=_("Site address"), required=False, max_length=500, assume_scheme="https"
    )
    language = language_field()

    class Meta:
        model = Brand
        fields = ("name", "site_url", "language", "time_zone", "shows_pictures")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["time_zone"] = zone_field(kept=self.instance.time_zone)


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

    language = language_field()
    minutes_a_day = forms.TypedChoiceField(
        label=_("Minutes a day"),
        coerce=int,
        help_text=_("Today proposes what fits into them."),
    )

    class Meta:
        model = User
        fields = ("name", "language", "time_zone", "minutes_a_day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["time_zone"] = zone_field(kept=self.instance.time_zone)
        minutes = sorted({*MINUTES, self.instance.minutes_a_day})
        cast("forms.ChoiceField", self.fields["minutes_a_day"]).choices = [(m, m) for m in minutes]


class SeatForm(forms.Form):
    """A person to welcome, and as what."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.CONTRIBUTOR)
