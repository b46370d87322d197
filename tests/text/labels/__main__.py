"""Prints how many labels there are, and how far two readings agree on them."""

from __future__ import annotations

from collections import Counter

from tests.text import labels


def main() -> None:
    """Print the size of each set, then raw agreement and Cohen's kappa a question."""
    for name in labels.SETS:
        _tell(name, name, labels.everything(name), labels.second(name))
    for name in labels.SETS:
        _tell(name, f"{name}, fresh", labels.fresh(name), labels.second_fresh(name))


def _tell(
    name: str, title: str, records: list[labels.Record], answers: list[labels.Record]
) -> None:
    languages = Counter(record["lang"] for record in records)
    sizes = ", ".join(f"{count} {lang}" for lang, count in sorted(languages.items()))
    print(f"{title}: {len(records)} records ({sizes})")
    if not answers:
        print("  second labels: not delivered yet")
        return
    expected = sum(labels.is_for_second(record["id"]) for record in records)
    print(f"  second labels: {len(answers)} of {expected} sampled")
    for question, pairs in labels.compared(name, records, answers).items():
        agreed, kappa = labels.raw_agreement(pairs), labels.kappa(pairs)
        print(f"  {question:<20} agree {agreed:6.1%}   kappa {kappa:5.2f}")


if __name__ == "__main__":
    main()
