"""Composes the public notice of listening from what is true of the brand, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from django.utils import translation
from django.utils.html import escape, format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.kit import saying
from parvis.members.models import Notice

WORDING: Final = 1  # grows when what the notice says changes: everyone is asked to read it again
LANGUAGES: Final = ("fr", "en")
REGIMES: Final = {
    "quebec": gettext_lazy("Québec"),
    "canada": gettext_lazy("the rest of Canada"),
    "france": gettext_lazy("France"),
    "belgium": gettext_lazy("Belgium"),
    "switzerland": gettext_lazy("Switzerland"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the notice: its heading, its paragraphs, its points."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """The whole notice in one language, ready for the page, for plain text and for Markdown."""

    language: str
    title: str
    lead: str
    sections: tuple[Section, ...]

    @property
    def html(self) -> str:
        """Write it as HTML to paste anywhere: headings, paragraphs and lists only."""
        body = format_html_join("\n", "{}", ((_section_html(part),) for part in self.sections))
        return format_html("<p>{}</p>\n{}\n", self.lead, body)

    @property
    def text(self) -> str:
        """Write it as plain text."""
        parts = [f"{self.title}\n\n{self.lead}"]
        for part in self.sections:
            lines = [*part.paragraphs, *(f"- {point}" for point in part.points)]
            parts.append(f"{part.heading}\n\n" + "\n".join(lines))
        return "\n\n".join(parts) + "\n"

    @property
    def markdown(self) -> str:
        """Write it as Markdown; what a person typed is escaped."""
        parts = [f"# {_plain(self.title)}\n\n{_plain(self.lead)}"]
        for part in self.sections:
            points = "\n".join(f"- {_plain(point)}" for point in part.points)
            said = [*(_plain(line) for line in part.paragraphs), *([points] if points else [])]
            parts.append(f"## {_plain(part.heading)}\n\n" + "\n\n".join(said))
        return "\n\n".join(parts) + "\n"


def version_of(notice: Notice, *, days: int) -> str:
    """Fingerprint what the notice says: who saw an earlier one is asked again."""
    told = (
        str(WORDING), notice.brand.name, notice.person, notice.title, notice.contact,
        notice.hosting, str(days), *sorted(notice.regimes),
    )  # fmt: skip
    return blake2b("\x1f".join(told).encode(), digest_size=8).hexdigest()


def missing(notice: Notice) -> list[str]:
    """List what the law asks for and the notice does not say yet, by field name."""
    return [name for name in ("person", "title", "contact", "hosting") if not getattr(notice, name)]


def write(notice: Notice, *, days: int, language: str) -> Written:
    """Write the notice in a language, whatever language the reader speaks."""
    with translation.override("fr-ca" if saying.tongue(language) == "fr" else "en"):
        brand = {"brand": notice.brand.name}
        return Written(
            language=saying.tongue(language),
            title=_("We listen to what is said to us and of us"),
            lead=_(
                "%(brand)s reads what people write to it and what is said of it in public. This"
                " page says what is read, why, for how long it is kept, and what you may ask."
            )
            % brand,
            sections=tuple(_sections(notice, days)),
        )


def _sections(notice: Notice, days: int) -> Sequence[Section]:
    return (
        Section(_("Who answers for it"), (_who(notice),)),
        Section(
            _("What is read"),
            points=(
                _(
                    "What you write to us: comments on our site, messages, answers to what we publish."
                ),
                _(
                    "What is said in public and may concern us, on the sites and networks that we"
                    " follow. Nothing private is read."
                ),
            ),
        ),
        Section(
            _("Why"),
            (
                _(
                    "To answer you, to understand what is asked of us and to keep conversations"
                    " decent. Nobody is profiled: people are neither scored nor ranked. Nothing is"
                    " sold."
                ),
            ),
        ),
        Section(_("What is kept, and for how long"), points=_kept(days)),
        Section(_("Where it is kept"), (_where(notice),)),
        Section(_("What you may ask"), (_how(notice),), _asked(notice)),
        Section(_("If our answer does not satisfy you"), points=_authorities(notice)),
    )


def _who(notice: Notice) -> str:
    said = {
        "person": notice.person or _("whoever directs it"),
        "title": notice.title,
        "brand": notice.brand.name,
    }
    if notice.title:
        text = _("%(person)s, %(title)s, is in charge of personal information at %(brand)s.") % said
    else:
        text = _("In charge of personal information at %(brand)s: %(person)s.") % said
    if notice.contact:
        text += " " + _("To write or call: %(contact)s.") % {"contact": notice.contact}
    return text


def _kept(days: int) -> tuple[str, ...]:
    return (
        _(
            "If you wrote to us, or in a place of ours: your words, the name you signed, our"
            " answers and our notes, as long as they serve the conversation, or until you ask"
            " otherwise."
        ),
        ngettext(
            "If you were only overheard: your name and your words are forgotten %(n)s day after"
            " the last thing of yours that we read. Nothing but a count remains.",
            "If you were only overheard: your name and your words are forgotten %(n)s days after"
            " the last thing of yours that we read. Nothing but a count remains.",
            days,
        )
        % {"n": days},
        _("What you delete where you wrote it goes from here too, the next time it is read."),
        _("The address of your device and what your browser says of itself are never kept."),
    )


def _where(notice: Notice) -> str:
    return notice.hosting or _("On a computer that we look after. Ask us where it stands.")


def _how(notice: Notice) -> str:
    contact = notice.contact or _("the person named above")
    return _(
        "Write to %(contact)s. You are answered in writing within 30 days, free of charge."
    ) % {"contact": contact}


def _asked(notice: Notice) -> tuple[str, ...]:
    points = [
        _("To know what is held about you, and to receive a copy in a common format."),
        _("To have it corrected."),
        _("To have it erased, or to be read no more."),
        _("To take back a permission that you gave."),
    ]
    if "quebec" in notice.regimes:
        points.append(_("In Québec, to have it no longer spread, nor found by your name."))
    return tuple(points)


def _authorities(notice: Notice) -> tuple[str, ...]:
    told = {
        "quebec": _("In Québec: Commission d’accès à l’information, www.cai.gouv.qc.ca"),
        "canada": _("In Canada: Office of the Privacy Commissioner of Canada, www.priv.gc.ca"),
        "france": _("In France: CNIL, www.cnil.fr"),
        "belgium": _("In Belgium: Data Protection Authority, www.autoriteprotectiondonnees.be"),
        "switzerland": _(
            "In Switzerland: Federal Data Protection and Information Commissioner,"
            " www.edoeb.admin.ch"
        ),
    }
    return tuple(told[name] for name in REGIMES if name in notice.regimes)


def _section_html(part: Section) -> str:
    paragraphs = format_html_join("\n", "<p>{}</p>", ((line,) for line in part.paragraphs))
    points = format_html_join("\n", "<li>{}</li>", ((line,) for line in part.points))
    listed = format_html("<ul>\n{}\n</ul>", points) if part.points else ""
    return format_html("<h2>{}</h2>\n{}\n{}", part.heading, paragraphs, listed)


def _plain(text: str) -> str:
    """Escape what Markdown would take for markup."""
    escaped = escape(text).replace("&#x27;", "'").replace("&quot;", '"')
    return "".join(f"\\{c}" if c in "\\`*_[]#" else c for c in escaped)
