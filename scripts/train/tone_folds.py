"""Says how the tables of tone fare on lines of ours that did not teach them: `python -m scripts.train.tone_folds`.

Our lines are shared among folds, those that are nearly the same together; each is judged by a table
learned without its fold. The thresholds of `hostility` and `intents` are chosen on what this prints.
The rules were written beside the open lines, so what is shipped (rules and table together) is counted
on the retired third alone.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from scripts.train.tone import FOLDS, INTENTS, folds, learned, marks, samples, write
from tests.text import labels

from parvis.text.analysis.flat import flatten
from parvis.text.analysis.hostility import AIMED, HOSTILE, SURE, THANKED, THANKS
from parvis.text.analysis.hostility import judged as hostility
from parvis.text.analysis.intents import SURE as SURE_OF
from parvis.text.analysis.intents import Kind
from parvis.text.analysis.intents import judged as intents
from parvis.text.analysis.tone import Heard, Table

STEPS: Final = (-0.6, -0.3, 0.0, 0.3, 0.6)
Pairs = list[tuple[bool, bool]]
NAMES: Final[dict[str, Kind]] = {
    "question_or_request": "question",
    "complaint": "complaint",
    "idea": "idea",
    "thanks_or_praise": "thanks",
}


def unread(name: str) -> dict[str, Heard]:
    """Return what is heard in each of our texts by a table that it did not teach."""
    told = samples(name)
    rows = [marks(sample.text, name) for sample in told]
    fold = folds(sorted({sample.own for sample in told if sample.own}))
    found: dict[str, Heard] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(FOLDS):
            kept = [n for n, s in enumerate(told) if not s.own or fold[s.own] != number]
            path = Path(folder) / "tone.bin"
            write(path, *learned([told[n] for n in kept], [rows[n] for n in kept]))
            table = Table(path.read_bytes(), name)
            for text in (text for text, of in fold.items() if of == number):
                heard = table.hear(flatten(text))
                if heard:
                    found[text] = heard
    return found


def figures(pairs: Sequence[tuple[bool, bool]]) -> str:
    """Write precision, recall and F1 of pairs of what is and what is said."""
    both = sum(one and other for one, other in pairs)
    said, true = sum(other for _one, other in pairs), sum(one for one, _other in pairs)
    return (
        f"P {100 * both / max(1, said):3.0f} R {100 * both / max(1, true):3.0f} "
        f"F {200 * both / max(1, said + true):3.0f}"
    )


def tables(name: str, heard: dict[str, Heard]) -> Iterator[tuple[str, Pairs]]:
    """Yield what tables alone say of all our lines, at thresholds around those in use."""
    rows = _records("hostility", name)
    for step in STEPS:
        pairs = []
        for row in rows:
            one = heard[row["text"]]
            score = one.whole[AIMED] - max(0.0, one.best[THANKS] + THANKED)
            pairs.append((row["grade"] >= HOSTILE, score > SURE[name] + step))
        yield f"hostility, table above {SURE[name] + step:.2f}", pairs
    rows = _records("intents", name)
    for label, kind in NAMES.items():
        for step in STEPS:
            sure = SURE_OF[kind] + step
            yield (
                f"intent: {kind}, table above {sure:.2f}",
                [
                    (label in r["labels"], heard[r["text"]].best[INTENTS[label]] > sure)
                    for r in rows
                ],
            )


def shipped(name: str, heard: dict[str, Heard]) -> Iterator[tuple[str, Pairs]]:
    """Yield what rules and tables together say of the retired third: neither had learned from it.

    The lists of kinds of words were finished with that third in sight, so the figures flatter a little.
    """
    rows = [r for r in labels.retired("hostility") if r["lang"][:2] == name]
    graded = [hostility(r["text"], name, heard[r["text"]]).grade >= HOSTILE for r in rows]
    yield (
        "hostility 2 or 3",
        [(r["grade"] >= HOSTILE, said) for r, said in zip(rows, graded, strict=True)],
    )
    rows = [r for r in labels.retired("intents") if r["lang"][:2] == name]
    meant = [
        {one.kind for one in intents(flatten(r["text"]), name, heard[r["text"]])} for r in rows
    ]
    for label, kind in NAMES.items():
        yield (
            f"intent: {kind}",
            [(label in r["labels"], kind in said) for r, said in zip(rows, meant, strict=True)],
        )


def alarms(name: str, heard: dict[str, Heard]) -> tuple[int, int]:
    """Return how many friendly lines with profanity are called hostile, and of how many."""
    friendly = [r for r in _records("hostility", name) if r["group"].startswith("friendly")]
    said = [hostility(r["text"], name, heard[r["text"]]).grade >= HOSTILE for r in friendly]
    return sum(said), len(said)


def _records(which: str, name: str) -> list[dict[str, Any]]:
    return [r for r in labels.everything(which) if r["lang"][:2] == name]


def main() -> None:
    """Print the figures of both languages."""
    for name in ("fr", "en"):
        heard = unread(name)
        for what, pairs in tables(name, heard):
            print(f"{name} {what}: {figures(pairs)}")
        for what, pairs in shipped(name, heard):
            print(f"{name} {what}, shipped, retired third: {figures(pairs)}")
        wrong, of = alarms(name, heard)
        print(f"{name} friendly called hostile: {wrong} of {of}", flush=True)


if __name__ == "__main__":
    main()
