"""A reading that is asked for while another one is under way still takes place."""

from __future__ import annotations

import pytest
from django.utils import timezone
from tests.intake.scripted import comment, page, place

from parvis.channels.actions import let_answer
from parvis.channels.models import Place
from parvis.intake.actions import read_place
from parvis.kit.secrets import create_key_file
from parvis.wire.card import Spec
from parvis.wire.connector import Connector
from parvis.wire.errors import TryLater
from parvis.wire.items import Author


@pytest.mark.django_db
@pytest.mark.parametrize("failure", [None, TryLater()])
def test_a_key_given_during_a_reading_has_everything_read_again_at_once(
    monkeypatch, settings, tmp_path, failure
):
    settings.PARVIS_KEY_FILE = tmp_path / "parvis.key"
    create_key_file(settings.PARVIS_KEY_FILE)
    where = place()
    Place.objects.update(due_at=timezone.now())

    class Site(Connector):
        spec = Spec(name=where.channel.network, label="Site", icon="blog")

        def read(self, place, cursor):
            yield page(comment(1))
            let_answer(where.channel, secret={"password": "mimosa"},
                       account=Author(remote_id="user:1", name="Us"), limits=None, by=None)  # fmt: skip
            if failure:
                raise failure

    monkeypatch.setattr(
        "parvis.channels.registry.connectors", lambda: {where.channel.network: Site}
    )
    read_place(where.pk)
    where.refresh_from_db()
    assert where.due_at <= timezone.now()
