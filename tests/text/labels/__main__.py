"""Prints how many labels there are, and how far two people agree on them."""

from __future__ import annotations

from collections import Counter

from tests.text import labels


def main() -> None:
    """Print the size of each set, then raw agreement and Cohen's kappa a question."""
    for name in labels.SETS:
        records = labels.everything(name)
        languages = Counter(record["lang"] for record in records)
        sizes = ", ".join(f"{count} {lang}" for lang, count in sorted(languages.items()))
        print(f"{name}: {len(records)} records ({sizes})")
        answers = labels.second(name)
        if not answers:
            print("  second labels: not delivered yet")
            continue
        expected = sum(labels.is_for_second(record["id"]) for record in records)
        print(f"  second labels: {len(answers)} of {expected} sampled")
        for question, pairs in labels.compared(name, records, answers).items():
            agreed, kappa = labels.raw_agreement(pairs), labels.kappa(pairs)
            print(f"  {question:<20} agree {agreed:6.1%}   kappa {kappa:5.2f}")


if __name__ == "__main__":
    main()
