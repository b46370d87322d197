"""Says the beginning of a remark where it is only glimpsed; of one behind a warning, the warning."""

from __future__ import annotations

from django.utils.translation import gettext as _

from parvis.kit.saying import excerpt
from parvis.stream.models import Item


def glimpse(item: Item, *, length: int) -> str:
    """Return at most `length` characters of what an item says, in the reader's language if it is the desk's."""
    if item.warning:
        return _("Warning: %(words)s") % {"words": excerpt(item.warning, length=length)}
    return excerpt(item.text, length=length) or (_("Without words") if item.media else "")
