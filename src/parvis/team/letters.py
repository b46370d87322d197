"""What is written to people who do not sign in yet. Shown to be sent by hand, in their language."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from parvis.kit.saying import date
from parvis.team.models import Invitation


@dataclass(frozen=True, slots=True)
class Letter:
    """A subject and a text, and to whom."""

    to: str
    subject: str
    text: str

    @property
    def mailto(self) -> str:
        """Return the address that opens one's own mail program on this letter."""
        return f"mailto:{quote(self.to)}?subject={quote(self.subject)}&body={quote(self.text)}"


def invitation_letter(invitation: Invitation, link: str) -> Letter:
    """Write the letter that carries an invitation's link."""
    with override(invitation.language):
        by = invitation.by.name if invitation.by else "Parvis"
        last = timezone.localtime(invitation.until, ZoneInfo(invitation.brand.time_zone)).date()
        until = date(last, language=invitation.language, year=True)
        said = {
            "name": invitation.name, "by": by, "brand": invitation.brand.name,
            "role": invitation.get_role_display(), "until": until,
        }  # fmt: skip
        parts = [
            _("Hello %(name)s,") % said,
            _("%(by)s invites you to work for %(brand)s (%(role)s).") % said,
            invitation.message,
            _("This link opens the desk, once, until %(until)s:") % said,
            link,
        ]
        subject = _("Your seat at %(brand)s") % said
    return Letter(invitation.email, subject, "\n\n".join(part for part in parts if part))
