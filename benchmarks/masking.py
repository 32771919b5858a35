"""How much of what tells of a person is masked in free text, by class; and how fast.

``python benchmarks/masking.py`` prints the open half with what was missed; ``--sealed`` adds the other half's figures.
Which half a sentence is in follows from a hash of it.
"""

import argparse
import sys
import time
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "disclosure"))

from labelled import FORMS, HARMLESS, LABELLED, counts, false_words, is_sealed, missed

from lagesbild.disclosure.masking.text import masked

_ROWS = 5_000


def _table(*, sealed: bool) -> str:
    half = [line for line in FORMS if is_sealed(line) == sealed]
    prose = [line for line in HARMLESS if is_sealed(line) == sealed]
    rows = [
        f"{kind:15} {found:4} of {true:4}  {found / true:6.1%}"
        for kind, (true, found) in counts(half).items()
    ]
    words, wrong = false_words(prose)
    return "\n".join(
        [*rows, f"{'harmless words':15} {len(wrong):4} of {words:4}  {len(wrong) / words:6.1%} masked"]
    )


def main() -> None:
    """Print the tables, and rows a second over different texts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sealed", action="store_true", help="the sealed half too: only its figures")
    arguments = parser.parse_args()
    print("Open half\n" + _table(sealed=False))
    for kind, text in missed([line for line in FORMS if not is_sealed(line)]):
        print(f"  missed {kind}: {text}")
    for word, text in false_words([line for line in HARMLESS if not is_sealed(line)])[1]:
        print(f"  masked without need: {word!r} in {text}")
    if arguments.sealed:
        print("Sealed half\n" + _table(sealed=True))
    lines = [*LABELLED, *HARMLESS]
    texts = pd.Series(
        [f"{line} Rad {at} av flera." for at, line in zip(range(_ROWS), lines * _ROWS, strict=False)]
    )
    start = time.perf_counter()
    masked(texts, 400)
    print(
        f"{_ROWS / (time.perf_counter() - start):,.0f} different texts a second, {texts.str.len().mean():.0f} characters each"
    )


if __name__ == "__main__":
    main()
