"""How a network looks on the desk: its mark and its name."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_lazy

from parvis.channels.hand import HAND
from parvis.channels.models import Channel
from parvis.channels.registry import connectors

_FORUM = gettext_lazy("Forum")
ARCHIVES = {
    "disqus": "Disqus", "discourse": "Discourse", "mastodon": "Mastodon", "slack": "Slack", "x": "X",
}  # fmt: skip


def icon(network: str) -> str:
    """Name the mark of a network."""
    if network == HAND:
        return "pen"
    found = connectors().get(network)
    return found.spec.icon if found else "forum"


def can_answer(network: str) -> bool:
    """Say whether answers can leave by a network at all."""
    found = connectors().get(network)
    return found is not None and "publish" in found.can


def name(channel: Channel) -> str:
    """Say which site this is: the network's word, then its title."""
    if channel.network == HAND:
        return gettext("Noted by hand")
    found = connectors().get(channel.network)
    label = gettext(found.spec.label) if found else ARCHIVES.get(channel.network, str(_FORUM))
    return f"{label}, {channel.title}" if channel.title != label else label


def network_name(network: str) -> str:
    """Say which network this is."""
    found = connectors().get(network)
    return gettext(found.spec.label) if found else str(_FORUM)
