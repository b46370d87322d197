"""From what is said to the mailbox: real intake, the jobs, a real mail server."""

from __future__ import annotations

import email
import email.policy
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.intake.scripted import page, place, post
from tests.listening.test_spikes import history, said, watch_of

from parvis.channels.models import MailServer
from parvis.intake.actions import take_page
from parvis.kit import jobs
from parvis.kit.errands import Lane
from parvis.listening.models import Check
from parvis.team.models import Seat


@pytest.mark.django_db
def test_a_burst_arrives_in_the_mailbox_with_its_arithmetic(alice, letterbox, settings):
    settings.PARVIS_ALLOWED_HOSTS_OUT = ["127.0.0.1"]
    MailServer.objects.create(
        host="127.0.0.1", port=letterbox.port, security="none", sender="bureau@cafe.example"
    )
    where = place()
    Seat.objects.create(brand=where.channel.brand, user=alice, role="owner")
    watch = watch_of(where, alice, "prix")
    history(where)
    now = timezone.now()
    texts = [f"le prix scandale https://a.example/prix {n}" for n in range(12)]
    burst = [said(500 + n, text, now - timedelta(minutes=1)) for n, text in enumerate(texts)]
    take_page(where, page(post(), *burst))
    Check.objects.update(due_at=now)
    for _step in ("the check", "the parcel", "the letter"):
        jobs.run_due(Lane.OUTGOING)
    [envelope] = letterbox.letters
    letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
    text = letter.get_content()
    assert envelope.rcpt_tos == [alice.email]
    assert f"{watch.brand.name}: prix" in letter["Subject"]
    assert "from 12 people" in letter["Subject"]
    for told in (
        "usually 0 to",
        "https://a.example/prix",
        "scandale",
        "First said by",
        "alerts/ways/",
    ):
        assert told in text
