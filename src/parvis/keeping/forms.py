from __future__ import annotations

from pathlib import Path

from django import forms
from django.utils.translation import gettext_lazy as _


class PlanForm(forms.Form):
    """When the daily backup is made, and into which folder."""

    hour = forms.TypedChoiceField(
        label=_("Made every day at"), coerce=int, choices=[(n, f"{n} h") for n in range(24)]
    )
    folder = forms.CharField(
        label=_("Folder"),
        max_length=500,
        required=False,
        help_text=_(
            "Empty: the desk’s own folder. Better: another disk, by its full path, so that one"
            " accident does not take both."
        ),
    )

    def clean_folder(self) -> str:
        """Take a folder that is there and can be written, by its full path."""
        given = str(self.cleaned_data["folder"]).strip()
        if not given:
            return ""
        path = Path(given)
        if not path.is_absolute():
            raise forms.ValidationError(_("Give the full path, from the root of the disk."))
        if not path.is_dir():
            raise forms.ValidationError(_("There is no such folder. Make it first."))
        return str(path)
