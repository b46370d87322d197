"""What is counted in rows is counted by every process together."""

import json
import os
import subprocess
import sys
from pathlib import Path

from parvis.team.sign_in.tries import TRIES_PER_PAIR

HERE = Path(__file__).parent
MAKE = """
import time, django
django.setup()
from django.core.management import call_command
from django.utils import timezone
from parvis.team.actions import create_owner
from parvis.team.models import CodeMaker
from parvis.team.sign_in import codes, factors
call_command("migrate", verbosity=0)
user = create_owner(email="a@example.org", name="A", password="trois petits chats gris")
secret = factors.begin_codes(user).secret["secret"]
CodeMaker.objects.update(confirmed_at=timezone.now())
print(codes.code_at(secret, codes.step_of(time.time()) + 1))
"""


def test_of_many_processes_one_takes_a_code_and_no_guess_slips_through(tmp_path):
    env = {
        **os.environ,
        "PARVIS_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "parvis.site.settings",
        "PARVIS_SECRET_KEY": "the same for all",
    }
    made = subprocess.run(
        [sys.executable, "-c", MAKE], env=env, capture_output=True, text=True, check=True
    )
    go = tmp_path / "go"
    crowd = [
        subprocess.Popen(
            [sys.executable, HERE / "guesser.py", go, made.stdout.strip()],
            env=env,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _one in range(4)
    ]
    for one in crowd:
        assert one.stdout.readline() == "ready\n"
    go.touch()
    told = [json.loads(one.communicate(timeout=60)[0]) for one in crowd]
    assert sorted(taken for taken, _let in told) == ["", "", "", "code"]
    assert 1 <= sum(let for _taken, let in told) <= TRIES_PER_PAIR
