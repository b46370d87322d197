"""Measures what is said of texts: `python -m benchmarks.text [final]`; writes bench-text.json and .md.

Each line is one task on one set, beside a baseline where there is one. Without `final` nothing that
was set apart is read: neither the yardstick (tweets that taught nothing) nor our fresh labels.
The old sealed third was opened twice: its lines stand in the final table under that name, and the
fresh ones judge in its place.
"""

from __future__ import annotations

import csv
import json
import math
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from scripts.train import tone_folds
from tests.text import labels

from parvis.text.analysis import hostility, intents, language, opinion, profanity
from parvis.text.analysis.near import Folder, key
from parvis.text.analysis.opinions import LABELS, table
from parvis.text.analysis.opinions.marks import read
from parvis.text.analysis.themes import themes

DATA = Path(__file__).parents[1].parent / "shared" / "data"
TONGUES = {
    "french": "fr", "english": "en", "spanish": "es", "italian": "it", "portuguese": "pt",
    "german": "de",
}  # fmt: skip
RETIRED = "retired (opened twice, now teaching)"
TAUGHT = {"open": " (taught)"}
LENGTHS = ((8, 20), (20, 40), (40, 80))
NAMES = {
    "complaint": "complaint",
    "question_or_request": "question",
    "idea": "idea",
    "thanks_or_praise": "thanks",
}
Row = dict[str, Any]


def row(task: str, on: str, n: int, figure: str, ours: float | str, other: str = "") -> Row:
    """Make one line of the table."""
    return {"task": task, "on": on, "n": n, "figure": figure, "ours": ours, "beside": other}


def wilson(right: int, of: int) -> str:
    """Write a share and its interval of 95 % (E. B. Wilson, 1927)."""
    if not of:
        return "–"
    z, p = 1.96, right / of
    middle, half = p + z * z / 2 / of, z * math.sqrt(p * (1 - p) / of + z * z / 4 / of / of)
    low, high = (middle - half) / (1 + z * z / of), (middle + half) / (1 + z * z / of)
    return f"{100 * p:.0f} % [{100 * low:.0f}–{100 * high:.0f}]"


def macro(pairs: Sequence[tuple[str, str]]) -> float:
    """Return the mean F1 of the three labels, in per cent."""
    found = []
    for label in LABELS:
        right = sum(a == b == label for a, b in pairs)
        said = sum((a == label) + (b == label) for a, b in pairs)
        found.append(2 * right / max(1, said))
    return round(100 * sum(found) / 3, 1)


def tweets(name: str) -> list[tuple[str, str]]:
    """Read the tweets of the yardstick in one language, without names and addresses."""
    folder = DATA / "yardstick" / "umsab"
    texts = (folder / f"sentiment__{name}__val_text.txt").read_text(encoding="utf-8").split("\n")
    told = (folder / f"sentiment__{name}__val_labels.txt").read_text(encoding="utf-8").split("\n")
    return [
        (re.sub(r"https?://\S+|\bhttp\b|@\w+", " ", text).strip(), LABELS[int(side)])
        for text, side in zip(texts, told, strict=False)
        if side.strip() and text.strip()
    ]


def shortened(text: str, low: int, high: int, chance: random.Random) -> str:
    """Cut a text at a word, between two lengths; "" where it cannot be."""
    found, target = "", chance.randint(low, high)
    for word in text.split(" "):
        if len(found) + len(word) + 1 > high:
            break
        found = f"{found} {word}".strip()
        if len(found) >= target:
            break
    letters = sum(char.isalpha() for char in found)
    return found if low <= len(found) <= high and letters >= 0.6 * len(found) else ""


def our_texts() -> list[tuple[str, str]]:
    """Return our open labelled texts and their language."""
    return sorted({(r["text"], r["lang"]) for name in labels.SETS for r in labels.opened(name)})


def microseconds(what: Callable[[str], object], texts: Sequence[str]) -> float:
    """Return the CPU time of a text, once what can be remembered is."""
    for text in texts:
        what(text)
    began = time.process_time()
    for text in texts:
        what(text)
    return round((time.process_time() - began) / len(texts) * 1e6, 1)


def languages(final: bool) -> Iterator[Row]:
    """Languages on cut texts, beside py3langid told of the same six."""
    other = _py3langid()
    sets = {"our labels": our_texts()}
    if final and (DATA / "yardstick").exists():
        sets["tweets, six languages"] = [
            (re.sub(r"#\w+", "", text), code)
            for name, code in TONGUES.items()
            for text, _ in tweets(name)
        ]
    for name, texts in sets.items():
        for low, high in LENGTHS:
            chance = random.Random(1)
            cut = [(shortened(text, low, high, chance), code[:2]) for text, code in texts]
            cut = [(text, code) for text, code in cut if text]
            right = sum(language(text)[0] == code for text, code in cut)
            theirs = (
                wilson(sum(other(text) == code for text, code in cut), len(cut)) if other else ""
            )
            yield row("language", f"{name}, {low}–{high} characters", len(cut), "right",
                      f"{100 * right / len(cut):.1f} %", f"py3langid {theirs}" if theirs else "")  # fmt: skip
    speed = microseconds(language, [text for text, _ in our_texts()])
    theirs = str(microseconds(other, [t for t, _ in our_texts()])) if other else ""
    yield row("language", "our labels", len(our_texts()), "µs a text", speed, theirs)


def _py3langid() -> Callable[[str], str] | None:
    try:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier
    except ImportError:
        return None
    known = LanguageIdentifier.from_model_file(MODEL_FILE)
    known.set_languages(list(TONGUES.values()))
    return lambda text: str(known.classify(text)[0])


def _vader() -> Callable[[str], str] | None:
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError:
        return None
    known = SentimentIntensityAnalyzer()

    def said(text: str) -> str:
        score = known.polarity_scores(text)["compound"]
        return "negative" if score < -0.05 else "positive" if score > 0.05 else "neutral"

    return said


def forced(text: str, code: str) -> str:
    """Return the likeliest of the three labels, sure or not: to compare with what never abstains."""
    scores = table(code).scores(read(text, code))
    return LABELS[scores.index(max(scores))]


def opinions(final: bool) -> Iterator[Row]:
    """Opinions: F1 of three labels when forced, then what is decided and how often it is right."""
    vader = _vader()
    for code, name in (("fr", "french"), ("en", "english")):
        if final and (DATA / "yardstick").exists():
            yield from _judged(f"tweets {code} (taught nothing)", code, tweets(name), vader)
    for code in ("fr", "en"):
        for part, records in parts("opinions", final).items():
            rows = [r for r in records if r["lang"][:2] == code]
            yield from _subjects(f"subjects {code}, {part}{TAUGHT.get(part, '')}", code, rows)
    texts = [r["text"] for r in labels.opened("intents")]
    yield row("opinion", "our labels", len(texts), "µs a text",
              microseconds(lambda text: opinion(text, [], "fr"), texts))  # fmt: skip


def _judged(
    on: str, code: str, told: list[tuple[str, str]], vader: Callable[[str], str] | None
) -> Iterator[Row]:
    other = (
        f"VADER {macro([(side, vader(text)) for text, side in told])}"
        if vader and code == "en"
        else ""
    )
    yield row(
        "opinion", on, len(told), "macro-F1", macro([(s, forced(t, code)) for t, s in told]), other
    )
    yield from _decided(on, [(side, opinion(text, [], code).label) for text, side in told])


def _subjects(on: str, code: str, records: list[Row]) -> Iterator[Row]:
    pairs = []
    for record in records:
        at = record["text"].index(record["subject"])
        spans = [(at, at + len(record["subject"]))]
        pairs.append((record["label"], opinion(record["text"], spans, code).label))
    yield from _decided(on, pairs)


def _decided(on: str, pairs: list[tuple[str, str]]) -> Iterator[Row]:
    told = [(a, b) for a, b in pairs if b != "to_read"]
    sides = [(a, b) for a, b in told if b != "neutral"]
    yield row("opinion", on, len(pairs), "decided", wilson(len(told), len(pairs)))
    yield row("opinion", on, len(sides), "for or against: right",
              wilson(sum(a == b for a, b in sides), len(sides)))  # fmt: skip


def rules(final: bool) -> Iterator[Row]:
    """Hostility, profanity and intents on our labels, by part."""
    for part, told in parts("hostility", final).items():
        for code in ("fr", "en"):
            mine = [r for r in told if r["lang"][:2] == code]
            yield from _binary("hostility 2 or 3", f"{code}, {part}",
                               [(r["grade"] >= 2, hostility(r["text"], code).grade >= 2) for r in mine])  # fmt: skip
            yield from _binary("profanity", f"{code}, {part}",
                               [(r["profanity"], bool(profanity(r["text"]))) for r in mine])  # fmt: skip
        friendly = [r for r in told if r["group"] == "friendly-sacre"]
        wrong = sum(hostility(r["text"], r["lang"][:2]).grade >= 2 for r in friendly)
        yield row("hostility", f"friendly sacres, {part}", len(friendly), "false alarms",
                  wilson(wrong, len(friendly)))  # fmt: skip
    for part, told in parts("intents", final).items():
        for code in ("fr", "en"):
            mine = [r for r in told if r["lang"][:2] == code]
            said = [{found.kind for found in intents(r["text"], code)} for r in mine]
            for theirs, ours in NAMES.items():
                yield from _binary(f"intent: {ours}", f"{code}, {part}",
                                   [(theirs in r["labels"], ours in s) for r, s in zip(mine, said, strict=True)])  # fmt: skip


def unread() -> Iterator[Row]:
    """Hostility and intents on retired labels, by rules and by tables that those did not teach."""
    if not DATA.exists():
        return
    for code in ("fr", "en"):
        heard = tone_folds.unread(code)
        for task, pairs in tone_folds.shipped(code, heard):
            yield from _binary(task, f"{code}, retired, taught without", pairs)
        wrong, of = tone_folds.alarms(code, heard)
        yield row(
            "hostility", f"{code}, friendly, taught without", of, "false alarms", wilson(wrong, of)
        )
    texts = [r["text"] for r in labels.opened("intents")]
    yield row("hostility and intents", "our labels", len(texts), "µs a text",
              microseconds(lambda text: (hostility(text, "fr"), intents(text, "fr")), texts))  # fmt: skip


def parts(name: str, final: bool) -> dict[str, list[Row]]:
    """Return the labelled lines of a set by the name of their part; fresh ones only if final."""
    found = {"open": labels.opened(name)}
    if final:
        found |= {RETIRED: labels.retired(name), "fresh": labels.fresh(name)}
    return found


def _binary(task: str, on: str, pairs: Iterable[tuple[bool, bool]]) -> Iterator[Row]:
    count = Counter(pairs)
    both = count[True, True]
    said, true = both + count[False, True], both + count[True, False]
    yield row(task, on, said, "precision", wilson(both, said))
    yield row(task, on, true, "recall", wilson(both, true))


def reviews() -> list[str]:
    """Read the French and English reviews of Mini-BAR; none without the shared data."""
    found = []
    for path in sorted((DATA / "minibar").glob("class__*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found += [told["data"] for told in csv.DictReader(file)]
    return found


def copies() -> Iterator[Row]:
    """Near-copies: reviews copied as people do, found under their first."""
    chance = random.Random(7)
    base = list(dict.fromkeys(text for text in reviews() if 25 <= len(text) <= 280))
    if not base:
        return
    folder: Folder[int] = Folder()
    began = time.process_time()
    folds = [folder.add(at, text) for at, text in enumerate(base)]
    picked = chance.sample([at for at, text in enumerate(base) if len(key(text)) >= 48], 1500)
    right = sum(
        folder.add(len(base) + n, _copied(base[at], chance)) == folds[at]
        for n, at in enumerate(picked)
    )
    spent = (time.process_time() - began) / (len(base) + len(picked)) * 1e6
    yield row(
        "near-copies",
        "reviews of 40 characters and more",
        len(picked),
        "found",
        wilson(right, len(picked)),
    )
    yield row("near-copies", "reviews", len(base), "µs a text", round(spent, 1))


def _copied(text: str, chance: random.Random) -> str:
    told = text.split()
    at, half = chance.randrange(len(told)), len(told) // 2
    return chance.choice([
        " ".join([*told[:at], "vraiment", *told[at:]]), " ".join(told[:at] + told[at + 1 :]),
        text.upper(), "RT : " + text + " https://example.org/y",
        text[: len(text) // 2] + text[len(text) // 2 + 1 :], " ".join(told[half:] + told[:half]),
    ])  # fmt: skip


def gathered() -> Iterator[Row]:
    """Themes on the gold groups of Mini-BAR (adjusted Rand index), and their time."""
    found = []
    for path in sorted((DATA / "minibar").glob("clust__*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            told = list(csv.DictReader(file))
        for code in ("fr", "en"):
            mine = [r for r in told if r["ori_lang"] == code]
            place = {
                at: n
                for n, theme in enumerate(themes([r["data"] for r in mine], code, 20))
                for at in theme.members
            }
            found.append(
                rand(
                    [place.get(at, -1 - at) for at in range(len(mine))],
                    [r["ground_truth"] for r in mine],
                )
            )
    if found:
        yield row(
            "themes",
            "twelve gold sets",
            len(found),
            "adjusted Rand index",
            round(sum(found) / len(found), 2),
        )
        texts = [text for text in reviews() if len(text) > 25][:3000]
        began = time.process_time()
        themes(texts, "fr", 15)
        yield row("themes", "reviews", len(texts), "seconds", round(time.process_time() - began, 2))


def rand(one: Sequence[object], other: Sequence[object]) -> float:
    """Return the adjusted Rand index of two groupings (L. Hubert and P. Arabie, 1985)."""

    def pairs(of: Iterable[object]) -> int:
        return sum(math.comb(n, 2) for n in Counter(of).values())

    both, first, second = pairs(zip(one, other, strict=True)), pairs(one), pairs(other)
    chance = first * second / math.comb(len(one), 2)
    return (both - chance) / ((first + second) / 2 - chance)


def main(final: bool) -> None:
    """Measure, print, write."""
    if not DATA.exists():
        print("../shared/data is absent: only our own labels are measured.")
    rows = [*languages(final), *opinions(final), *rules(final), *unread(), *copies(), *gathered()]
    Path("bench-text.json").write_text(
        json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8"
    )
    head = ["task", "on", "n", "figure", "ours", "beside"]
    lines = [
        "| " + " | ".join(map(str, line)) + " |"
        for line in (head, ["---"] * 6, *([r[h] for h in head] for r in rows))
    ]
    Path("bench-text.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main("final" in sys.argv[1:])
