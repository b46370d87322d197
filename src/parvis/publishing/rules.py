"""What a network wants of a post before it leaves. Pure but for the translation catalog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.channels.files.rules import Leaving, faults
from parvis.inbox import audiences
from parvis.kit.saying import number
from parvis.wire.card import Limits, Spec
from parvis.wire.counting import fits, length
from parvis.wire.items import Attachment, Audience, Draft

LONGEST: Final = 65_000
WIDTHS: Final = (Audience.PUBLIC, Audience.UNLISTED, Audience.FOLLOWERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What somebody wrote, before it is made fit for each network."""

    text: str
    title: str = ""
    language: str = ""
    warning: str = ""
    audience: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """One place for a post: its name, its network's card, what it takes, the section chosen there."""

    name: str
    spec: Spec
    limits: Limits
    section: str = ""


def draft(words: Words, where: Where, media: tuple[Attachment, ...] = ()) -> Draft:
    """Make what one network is given of a post: nothing that it does not have."""
    spec, limits = where.spec, where.limits
    return Draft(
        text=words.text,
        language=words.language,
        title=words.title if limits.title else "",
        section=where.section if limits.sections else "",
        audience=audiences.settled(spec.audiences, Audience.PUBLIC, words.audience),
        warning=words.warning if spec.warnings else "",
        media=media,
    )


def wrong(words: Words, where: Where, files: Sequence[Leaving]) -> list[str]:
    """Say, each with its remedy, why a network would not take a post; empty when it would."""
    told = {"where": where.name}
    faults_ = [_too_long(words, where)]
    if where.limits.title and not words.title:
        faults_.append(_("%(where)s wants a title. Give it one.") % told)
    elif where.limits.title and len(words.title) > where.limits.title:
        most = {"limit": where.limits.title, "used": len(words.title)}
        faults_.append(
            _("The title is too long for %(where)s: %(used)s of %(limit)s. Shorten it.")
            % {**told, **most}
        )
    if where.limits.sections and where.section not in where.limits.sections:
        faults_.append(_("Say in which section of %(where)s it goes.") % told)
    if words.warning and not where.spec.warnings:
        faults_.append(
            _(
                "%(where)s has no warning in words. Write it at the beginning of the text, or leave it aside."
            )
            % told
        )
    return [fault for fault in faults_ if fault] + faults(files, where.limits, where.name)


def _too_long(words: Words, where: Where) -> str:
    warning = words.warning if where.spec.warnings else ""
    if fits(words.text, where.limits, warning=warning):
        return ""
    used, limit = length(words.text, where.limits, warning=warning), where.limits.text
    told: dict[str, str] = {"where": where.name}
    if used <= limit:
        words_ = _("These signs weigh too much for %(where)s. Take a few out.")
        return words_ % told
    said = partial(number, language=get_language() or "en")
    told |= {"used": said(used), "limit": said(limit)}
    return _("The text is too long for %(where)s: %(used)s of %(limit)s. Shorten it.") % told
