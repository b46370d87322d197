"""Calls a network on behalf of a row of the outbox, or stands in for it on the practice desk."""

from __future__ import annotations

from typing import Final

from django.utils import timezone

from parvis.channels.connecting import connector_for
from parvis.channels.files.queries import filled
from parvis.channels.models import Outgoing, Verb
from parvis.channels.rules import limits_of
from parvis.channels.trying import Asked
from parvis.text.markup import plain
from parvis.wire.card import Limits
from parvis.wire.connector import Connector
from parvis.wire.counting import fits, length
from parvis.wire.decoding import convert
from parvis.wire.errors import Gone, Refused
from parvis.wire.items import Draft, Moderation, Reacting, Receipt
from parvis.wire.words import gettext_noop as _

CHANGES: Final = (Verb.EDIT, Verb.RETRACT)
TOO_LONG: Final = _(
    "The text is too long for the network: %(used)s of %(limit)s. Shorten it, then send it again."
)


def send(outgoing: Outgoing, notes: list[Asked]) -> Receipt:
    """Do what a row asks for, once, noting what was asked. Raises any error of `wire.errors`, or whatever a plugin raises."""
    if outgoing.brand.is_sample:
        return _practice(outgoing)
    network = connector_for(outgoing.channel, notes=notes)
    if outgoing.verb == Verb.MODERATE:
        return network.moderate(decision(outgoing))
    if outgoing.verb == Verb.REACT:
        return network.react(convert(outgoing.draft, Reacting), key=str(outgoing.key))
    if outgoing.verb == Verb.RETRACT:
        network.retract(outgoing.remote_id)
        return Receipt(remote_id=outgoing.remote_id, url=outgoing.url)
    draft, limits = _draft(outgoing), limits_of(outgoing.channel)
    _fit(draft.text, draft, limits)
    _fit(network.worded(draft, outgoing.remote_id), draft, limits)
    if outgoing.verb == Verb.EDIT:
        return network.edit(outgoing.remote_id, draft)
    draft = filled(draft, brand=outgoing.brand_id, limits=limits)
    return network.publish(draft, key=str(outgoing.key))


def _fit(text: str, draft: Draft, limits: Limits) -> None:
    """Raise Refused for a text that its network would find too long."""
    if not fits(text, limits, warning=draft.warning):
        used = length(text, limits, warning=draft.warning)
        raise Refused(TOO_LONG, used=used, limit=limits.text)


def look(outgoing: Outgoing, notes: list[Asked]) -> Receipt | None:
    """Look whether it got there, changing nothing; None when it certainly did not."""
    if outgoing.brand.is_sample:
        return _practice(outgoing)
    network = connector_for(outgoing.channel, notes=notes)
    if outgoing.verb == Verb.PUBLISH:
        found = network.find(_draft(outgoing), key=str(outgoing.key))
        return None if found is None or _is_another(outgoing, found) else found
    if outgoing.verb in CHANGES:
        return _changed(network, outgoing)
    if outgoing.verb == Verb.REACT:
        return None  # made again it changes nothing
    asked = decision(outgoing)
    stands = {item.remote_id: item.standing for item in network.recheck([asked.remote_id]).items}
    if stands.get(asked.remote_id) is not asked.action.standing:
        return None
    return Receipt(remote_id=asked.remote_id, standing=asked.action.standing)


def _changed(network: Connector, outgoing: Outgoing) -> Receipt | None:
    """Look whether a change of ours shows there; None, to have it asked again, whenever in doubt.

    Asking again changes nothing, so nothing is lost by taking what a network wrote its own way for
    something else. Raises Gone when what was to be changed is no longer there.
    """
    if "recheck" not in network.can:
        return None
    page = network.recheck([outgoing.remote_id])
    done = Receipt(remote_id=outgoing.remote_id, url=outgoing.url)
    if outgoing.remote_id in page.gone:
        if outgoing.verb == Verb.RETRACT:
            return done
        raise Gone(cause="looked for")
    said = next((item for item in page.items if item.remote_id == outgoing.remote_id), None)
    if said is None or outgoing.verb == Verb.RETRACT:
        return None
    words = said.text or plain(said.html)
    return done if _bare(words) == _bare(_draft(outgoing).text) else None


def _bare(text: str) -> str:
    return "".join(text.split())


def _is_another(outgoing: Outgoing, found: Receipt) -> bool:
    """Say whether what was found is what another row had said in the same words."""
    same = Outgoing.objects.filter(
        channel=outgoing.channel_id, remote_id=found.remote_id, verb=Verb.PUBLISH
    )
    return bool(found.remote_id) and same.exclude(pk=outgoing.pk).exists()


def decision(outgoing: Outgoing) -> Moderation:
    """Read the decision that a row carries."""
    return convert(outgoing.draft, Moderation)


def _practice(outgoing: Outgoing) -> Receipt:
    """Stand in for the network on the practice desk: nothing leaves, and the id says so."""
    if outgoing.verb == Verb.MODERATE:
        asked = decision(outgoing)
        return Receipt(remote_id=asked.remote_id, standing=asked.action.standing)
    if outgoing.verb in {*CHANGES, Verb.REACT}:
        return Receipt(remote_id=outgoing.remote_id)
    return Receipt(remote_id=f"practice:{outgoing.key}", said_at=timezone.now())


def _draft(outgoing: Outgoing) -> Draft:
    return convert(outgoing.draft, Draft)
