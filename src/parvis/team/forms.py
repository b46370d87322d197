"""What people fill in about themselves, their brand and their team."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, cast
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from parvis.team.invitations import LASTS, Offer
from parvis.team.mandates import LONGEST
from parvis.team.models import Brand, Role, Seat, User

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
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "username webauthn"}),
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


class CodeForm(forms.Form):
    """A code of the phone, or one of the paper."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "spellcheck": "false", "class": "short"}
        ),
    )


class JoinForm(PasswordForm):
    """How a person who is invited is called, and their password."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("name", "password")


def day_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:  # noqa: ANN401
    """Make a field for a day, which the browser shows as it is written where the person lives."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Write the day as year-month-day, for instance 2027-03-31.")},
    )


class DatesForm(forms.Form):
    """The dates of a mandate, checked together."""

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning, in the past, or too far."""
        given = super().clean() or {}
        begins, ends = given.get("begins_on"), given.get("ends_on")
        today = timezone.localdate()
        if ends and (ends < today or (begins and ends < begins)):
            self.add_error("ends_on", _("The last day comes after the first, and is not past."))
        elif ends and ends - max(begins or today, today) > LONGEST:
            self.add_error(
                "ends_on", _("Three years at most: a mandate is renewed, not forgotten.")
            )
        if begins and not ends and "ends_on" not in self.errors:
            self.add_error("ends_on", _("Choose the last day too, or leave both empty."))
        return given


class InvitationForm(DatesForm):
    """A person to invite: as what, in which language, for how long the link opens."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.CONTRIBUTOR)
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.LANGUAGES)
    days = forms.TypedChoiceField(label=_("The link works for"), coerce=int, initial=3)
    message = forms.CharField(
        label=_("A word from you"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    begins_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"))
    scope = forms.CharField(
        label=_("What was agreed"),
        required=False,
        max_length=300,
        help_text=_("For instance: answers on the blog, evenings and weekends."),
    )

    def __init__(self, *args: Any, brand: Brand, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        days = cast("forms.ChoiceField", self.fields["days"])
        days.choices = [(n, ngettext("%(n)d day", "%(n)d days", n) % {"n": n}) for n in LASTS]
        self.fields["language"].initial = brand.language

    def offer(self) -> Offer:
        """Return what is offered, once the form is valid."""
        return Offer(**self.cleaned_data)


class MandateForm(DatesForm):
    """The dates of a seat, what was agreed, and who takes over."""

    begins_on = day_field(_("First day"), required=True)
    ends_on = day_field(_("Last day"), required=True)
    scope = forms.CharField(label=_("What was agreed"), required=False, max_length=300)
    hand_to = forms.ModelChoiceField(
        queryset=User.objects.none(),
        required=False,
        label=_("At the end, what they had taken goes to"),
        empty_label=_("Nobody: it waits for whoever takes it"),
    )

    def __init__(self, *args: Any, seat: Seat, **kwargs: Any) -> None:  # noqa: ANN401
        kept = seat.mandate
        initial = {
            "begins_on": kept.begins_on if kept else timezone.localdate(),
            "ends_on": kept.ends_on if kept else None,
            "scope": kept.scope if kept else "",
            "hand_to": kept.hand_to_id if kept else None,
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        people = User.objects.filter(seats__brand=seat.brand).exclude(pk=seat.user_id)
        cast("forms.ModelChoiceField[User]", self.fields["hand_to"]).queryset = people


class UntilForm(DatesForm):
    """Another last day."""

    ends_on = day_field(_("Last day"), required=True)


class PolicyForm(forms.Form):
    """The day from which everyone at a brand has a second factor."""

    day = day_field(_("From this day on"), help_text=_("Leave it empty to ask nobody."))

    def clean_day(self) -> date | None:
        """Refuse a day that is past: nobody is stopped without having been told."""
        day: date | None = self.cleaned_data["day"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("Choose today or a day to come."))
        return day
