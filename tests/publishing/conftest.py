"""Two networks that take posts, for tests of pages; the fixtures `square` and `hill` are accounts there."""

from __future__ import annotations

import io

import pytest
from django.utils import timezone
from PIL import Image

from parvis.channels.models import Channel, Outgoing
from parvis.kit import jobs
from parvis.kit.errands import Lane
from parvis.wire.card import Spec
from parvis.wire.connector import Connector
from parvis.wire.errors import Gone
from parvis.wire.items import Audience, Draft, Receipt


class Square(Connector):
    """A network with audiences, warnings and pictures; words can be changed there."""

    spec = Spec(
        name="square", label="Square", icon="masto", posts=True, warnings=True,
        audiences=(Audience.PUBLIC, Audience.UNLISTED, Audience.FOLLOWERS, Audience.PRIVATE),
    )  # fmt: skip
    stands: dict[str, Draft] = {}
    answers: list[Exception] = []

    def publish(self, draft: Draft, *, key: str) -> Receipt:
        if self.answers:
            raise self.answers.pop(0)
        name = f"{self.spec.name}:{len(self.stands) + 1}"
        self.stands[name] = draft
        return Receipt(remote_id=name, url=f"https://{self.spec.name}.example/{name}")

    def edit(self, remote_id: str, draft: Draft) -> Receipt:
        if remote_id not in self.stands:
            raise Gone
        self.stands[remote_id] = draft
        return Receipt(remote_id=remote_id)

    def retract(self, remote_id: str) -> None:
        self.stands.pop(remote_id, None)


class Hill(Square):
    """A network with titles and sections, where nobody can change what was said."""

    spec = Spec(name="hill", label="Hill", icon="forum", posts=True)
    stands: dict[str, Draft] = {}
    edit = Connector.edit


class Blog(Square):
    """A network where one answers, and says nothing of one's own."""

    spec = Spec(name="blog", label="Blog", icon="blog")


NETWORKS = {"square": Square, "hill": Hill, "blog": Blog}
SMALL = {"media": 2, "types": ["image/jpeg", "image/png"], "media_octets": 250_000, "alt": 50}


@pytest.fixture
def networks(monkeypatch, settings):
    settings.PARVIS_SETTLE_SECONDS = 0
    for where in (
        "channels.registry", "channels.queries", "channels.looks", "inbox.actions", "inbox.show",
        "publishing.show",
    ):  # fmt: skip
        monkeypatch.setattr(f"parvis.{where}.connectors", lambda: NETWORKS)
    for network in NETWORKS.values():
        network.stands = {}
    Square.answers = Hill.answers = []
    return NETWORKS


def account(brand, network: str, limits: dict) -> Channel:
    return Channel.objects.create(
        brand=brand, network=network, authority=network, title=f"Le {network}", account_id="u:1",
        account_name="Le Four", limits=limits,
    )  # fmt: skip


@pytest.fixture
def square(networks, brands) -> Channel:
    return account(brands.cafe, "square", {"text": 60, "unit": "grapheme", **SMALL})


@pytest.fixture
def hill(networks, brands) -> Channel:
    more = {"title": 30, "sections": {"4": "Recettes", "5": "Nouvelles"}}
    return account(brands.cafe, "hill", {"text": 2_000, **SMALL, "media": 10, "alt": 0, **more})


@pytest.fixture
def blog(networks, brands) -> Channel:
    return account(brands.cafe, "blog", {"text": 5_000})


def leave() -> None:
    """Let what waits leave now."""
    now = timezone.now()
    Outgoing.objects.filter(state__in=("queued", "retry")).update(due_at=now, send_at=now)
    jobs.run_due(Lane.OUTGOING)


def photo(size: int = 40, mode: str = "RGB", kind: str = "JPEG", *, noisy: bool = False) -> bytes:
    out = io.BytesIO()
    made = Image.effect_noise((size, size), 90) if noisy else Image.new("L", (size, size), 200)
    made.convert(mode).save(out, kind)
    return out.getvalue()
