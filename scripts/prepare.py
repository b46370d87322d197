"""Makes the project's own environment: `prepare.py run` for the desk, `prepare.py dev` for its tests.

Standard library only, and syntax old enough for an old Python to reach the sentence that says so.
A second call finds its stamp and does nothing.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
REQUIREMENTS = ROOT / "requirements"


def in_french() -> bool:
    """Tell whether the terminal speaks French, by the usual variables in their usual order."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    return next((os.environ[n] for n in names if os.environ.get(n)), "").startswith("fr")


def say(english: str, french: str) -> str:
    """Pick the sentence for this terminal."""
    return french if in_french() else english


def give_up(english: str, french: str) -> None:
    """Say one sentence and stop."""
    sys.exit(say(english, french))


def fingerprint(locked: list[Path]) -> str:
    """Name everything the environment is made from, its own place included (a venv cannot move)."""
    known = hashlib.sha256(f"{VENV}{sys.version}".encode())
    for path in [*locked, ROOT / "pyproject.toml"]:
        known.update(path.read_bytes())
    return known.hexdigest()


def make_venv() -> None:
    """Create `.venv` when there is none that works."""
    if PYTHON.exists():
        return
    if find_spec("venv") is None or not (find_spec("ensurepip") or find_spec("pip")):
        give_up(
            "Python lacks its venv module: install it (Debian, Ubuntu: sudo apt install"
            " python3-venv), then run the same command again.",
            "Il manque à Python son module venv\u00a0: installez-le (Debian, Ubuntu\u00a0: sudo apt"
            " install python3-venv), puis relancez la même commande.",
        )
    bare = [] if find_spec("ensurepip") else ["--without-pip"]
    subprocess.run([sys.executable, "-m", "venv", "--clear", *bare, str(VENV)], check=True)


def pip() -> list[str]:
    """Find a pip that can fill `.venv`."""
    if any(VENV.glob("[Ll]ib*/**/site-packages/pip/__main__.py")):
        return [str(PYTHON), "-m", "pip"]
    if find_spec("ensurepip"):
        subprocess.run([str(PYTHON), "-m", "ensurepip"], check=True, stdout=subprocess.DEVNULL)
        return [str(PYTHON), "-m", "pip"]
    return [sys.executable, "-m", "pip", "--python", str(PYTHON)]


def install(locked: list[Path]) -> None:
    """Install the locked packages by hash, then Parvis itself without asking the network."""
    quiet = ["install", "-qq", "--disable-pip-version-check", "--no-input"]
    files = [word for path in locked for word in ("-r", str(path))]
    command = pip()
    packages = subprocess.run([*command, *quiet, "--require-hashes", *files], check=False)
    if packages.returncode:
        give_up(
            "The packages could not be installed; the cause is above. Check the connection and run"
            " the same command again: what was fetched is kept.",
            "Les paquets n’ont pas pu être installés; la cause est ci-dessus. Vérifiez la connexion"
            " et relancez la même commande\u00a0: ce qui a été reçu est gardé.",
        )
    # The build tool is locked too, so nothing unhashed is fetched to build the package.
    own = ["--no-deps", "--no-index", "--no-build-isolation", "--editable", str(ROOT)]
    subprocess.run([*command, *quiet, *own], check=True)


def prepare(kind: str) -> None:
    """Bring `.venv` to what `requirements/` says for this kind of use."""
    locked = [REQUIREMENTS / "build.txt", REQUIREMENTS / f"{kind}.txt"]
    stamp, wanted = VENV / f"parvis-{kind}.stamp", fingerprint(locked)
    if not (PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted):
        began = time.monotonic()
        print(
            say(
                "Preparing the environment in .venv (the first time: about a minute)…",
                "Préparation de l’environnement dans .venv (la première fois\u00a0: environ une"
                " minute)…",
            ),
            flush=True,
        )
        make_venv()
        for old in VENV.glob("parvis-*.stamp"):
            old.unlink()
        install(locked)
        stamp.write_text(wanted)
        print(say("Ready in", "Prêt en"), f"{time.monotonic() - began:.0f} s.", flush=True)
    compile_catalog = [str(PYTHON), "-m", "parvis.kit.catalog", "compile"]
    subprocess.run(compile_catalog, check=True, cwd=ROOT)


def main() -> None:
    """Run from the Makefile."""
    if sys.version_info < (3, 11):  # noqa: UP036 - said in a sentence, not in a traceback
        found = ".".join(str(part) for part in sys.version_info[:2])
        give_up(
            f"Parvis needs Python 3.11 or newer and this is {found}: run"
            " “make PYTHON=python3.11 …” with a newer one.",
            f"Parvis demande Python 3.11 ou plus récent et voici {found}\u00a0: lancez"
            " «\u00a0make PYTHON=python3.11 …\u00a0» avec une version plus récente.",
        )
    try:
        prepare(sys.argv[1] if len(sys.argv) > 1 else "run")
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode or 1)


if __name__ == "__main__":
    main()
