"""What a person fills in to keep a saved reply."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.strategy.models import SavedReply
from parvis.strategy.replies.rules import Fault, faults


class SavedReplyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A title and one text at least."""

    class Meta:
        model = SavedReply
        fields = ("title", "fr", "en")
        widgets = {
            "fr": forms.Textarea(attrs={"rows": 7, "lang": "fr"}),
            "en": forms.Textarea(attrs={"rows": 7, "lang": "en"}),
        }

    def clean_title(self) -> str:
        """Refuse a title that another saved reply of the brand has."""
        title = " ".join(self.cleaned_data["title"].split())
        others = SavedReply.objects.filter(brand=self.instance.brand).exclude(pk=self.instance.pk)
        if title.casefold() in {t.casefold() for t in others.values_list("title", flat=True)}:
            raise ValidationError(_("Another saved reply has this title already."))
        return title

    def clean_fr(self) -> str:
        """Refuse a French text that could be said with a hole in it."""
        return _checked(self.cleaned_data["fr"], example="{prenom|vous}")

    def clean_en(self) -> str:
        """Refuse an English text that could be said with a hole in it."""
        return _checked(self.cleaned_data["en"], example="{first_name|there}")

    def clean(self) -> dict[str, object] | None:
        """Refuse a reply that says nothing in any language."""
        cleaned = super().clean()
        typed = (self.data.get(self.add_prefix(name), "").strip() for name in ("fr", "en"))
        if not any(typed):
            raise ValidationError(_("Write the reply in one language at least."))
        return cleaned


def _checked(body: str, *, example: str) -> str:
    for fault, words in faults(body):
        if fault is Fault.EMPTY:
            raise ValidationError(
                _(
                    "%(words)s may be empty for some people. Write after a bar what to say then:"
                    " %(example)s."
                )
                % {"words": words, "example": example}
            )
        if fault is Fault.UNKNOWN:
            raise ValidationError(
                _("%(words)s means nothing here. The variables are listed under the two texts.")
                % {"words": words}
            )
        raise ValidationError(_("A brace is open or closed alone. Braces go by two: {…}."))
    return body.strip()
