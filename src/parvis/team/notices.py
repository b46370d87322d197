"""What a person must be told: on the next page they open, and by mail when the desk has any."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from parvis.team.hooks import LetterWritten, letter_written
from parvis.team.models import PersonalNotice, User
from parvis.team.words import told


def tell(user: User, verb: str, **detail: str) -> PersonalNotice:
    """Tell a person something, in their language, inside the caller's transaction."""
    notice = PersonalNotice.objects.create(user=user, verb=verb, detail=detail)
    User.objects.filter(pk=user.pk).update(has_notices=True)
    with override(user.language):
        subject = _("To know about your account on the desk")
        text = "\n\n".join([_("Hello %(name)s,") % {"name": user.name}, told(notice)])
    letter_written.send(LetterWritten(to=user.email, subject=subject, text=text, purpose="notice"))
    return notice
