"""What a person fills in: the words of a post, and where they go."""

from __future__ import annotations

from django import forms

from parvis.inbox.audiences import LONGEST as LONGEST_WARNING
from parvis.publishing.rules import LONGEST, WIDTHS, Words

LANGUAGES = ("", "fr", "en")


class PostForm(forms.Form):
    """A post; what is unreadable in it is left out, since a draft is never refused."""

    text = forms.CharField(required=False, strip=True)
    title = forms.CharField(required=False, strip=True)
    language = forms.CharField(required=False)
    warning = forms.CharField(required=False, strip=True)
    audience = forms.CharField(required=False)

    def words(self) -> Words:
        """Read what was written, its line ends as the counter counted them."""
        self.full_clean()
        given = {name: str(self.cleaned_data.get(name, "")) for name in self.fields}
        return Words(
            text=given["text"].replace("\r\n", "\n")[:LONGEST],
            title=" ".join(given["title"].split())[:300],
            language=given["language"] if given["language"] in LANGUAGES else "",
            warning=given["warning"][:LONGEST_WARNING],
            audience=given["audience"] if given["audience"] in WIDTHS else "",
        )
