"""Kill -9 of the worker in the middle of sending letters: none is lost, none leaves twice.

Nobody can look into another's mailbox: a letter whose fate is unknown is left to a person.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from tests.servers.imap import Mailboxes
from tests.servers.killing import A_KILL, Campaign, Row

pytestmark = pytest.mark.servers

KILLS = max(3, int(os.environ.get("PARVIS_KILLS", "60")) // 20)


def test_a_killed_worker_sends_no_letter_twice(
    mailboxes: Mailboxes, sink, tmp_path: Path, killed: list[Row]
):
    kept, port = sink
    kept.slow = 0.2  # most kills fall while the other server has the letter
    count = A_KILL * KILLS + 6
    for number in range(count):
        mailboxes.deliver(
            f"From: benoit@example.test\r\nSubject: {number}\r\nMessage-ID: <{number}@x>\r\n\r\n?\r\n".encode()
        )
    told = {
        "address": mailboxes.user, "password": mailboxes.password, "host": "127.0.0.1",
        "port": str(mailboxes.imaps), "smtp_host": "127.0.0.1", "smtp_port": str(port),
    }  # fmt: skip
    campaign = Campaign(tmp_path, "mail", told, SSL_CERT_FILE=str(mailboxes.home / "cert.pem"))
    campaign.resting = "coalesce(trouble ->> '$.cause', '') = 'a marked copy'"
    campaign.kill(KILLS, [{"parent": f"letter:<{n}@x>"} for n in range(count)])
    taken = Counter(letter.get_content().strip() for letter in kept.letters)
    row = campaign.row(taken.elements())
    killed.append(row)
    doubtful = campaign.states["unconfirmed"]
    marked = [flags for flags in mailboxes.flags("Sent") if b"Draft" in flags]
    assert (row.twice, row.lost) == (0, 0), taken
    assert campaign.states["sent"] + doubtful == row.asked <= count, campaign.states
    assert len(marked) == doubtful, "a doubt has its marked copy, and only a doubt"
