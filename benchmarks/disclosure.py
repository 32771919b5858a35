"""Try to work out what is hidden, as a reader of everything that was ever published.

Random histories of a municipality's shared reports (``_histories``): kind of period, calendar, edition, categories and
districts change, reports come late and are corrected, and reports are made again. A reader (``_reader``) is given all
that was published and nothing else, and asks a solver for the range of each hidden count. A count is *broken* when the
range is narrower than promised and holds the truth, *pinned* when it is one value. ``--without`` takes a mend out, to
see that the reader finds what was open before it. Last, what protection costs: how much of a first report is hidden
when the choice of categories is made of shown totals, and when it was made of the true ones.

    python benchmarks/disclosure.py [HISTORIES] [--steps 8] [--without order|register|revision] [--first 0]
"""

import argparse
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np
from _histories import History, mend_taken_out, truth
from _reader import Reader

from lagesbild.periods import Calendar, parse


def attack(seed: int, steps: int, without: str | None) -> Counter[str]:
    """One history and its reader: what was asked and what came of it."""
    with tempfile.TemporaryDirectory() as name, mend_taken_out(without):
        history = History(np.random.default_rng(seed), Path(name))
        history.run(steps)
        true, lying_there = truth(Path(name)), list(history.handed_out())
    reader = Reader(history.made_of, history.editions.max_hidden, history.editions.shared[-1].threshold)
    for document in [*history.documents, *lying_there]:
        reader.read(document)
    asked = reader.ask()
    known = np.array([float(true.get(count, np.nan)) for count in asked.index])
    is_true = np.isnan(known) | ((asked["lower"] <= known) & (known <= asked["upper"])).to_numpy()
    is_narrow = (asked["upper"] - asked["lower"] < asked["width"]).to_numpy() & is_true
    for count, told in asked[is_narrow & (without is None)].iterrows():
        print(
            f"  seed {seed}: {count} is {true.get(count)}, in {told['lower']:.0f}–{told['upper']:.0f}",
            flush=True,
        )
    return Counter(
        {
            "published": len(history.documents),
            "refused": history.refused,
            "the working group's before": history.asides,
            "periods left out": history.left_out,
            "figures that changed": reader.changed,
            "asked": len(asked),
            "asked over linked days": int(asked["is_linked"].sum()),
            "broken": int(is_narrow.sum()),
            "pinned": int((is_narrow & (asked["upper"] == asked["lower"]).to_numpy()).sum()),
            "histories with a broken count": int(is_narrow.any()),
        }
    )


def cost(seed: int, without: str | None) -> Counter[str]:
    """What a first report of the council's hides."""
    with tempfile.TemporaryDirectory() as name, mend_taken_out(without):
        history = History(np.random.default_rng(seed), Path(name))
        latest = parse("latest", calendar=Calendar(history.anchor), today=history.today, kind=history.kind)
        history.publish("rad", latest)
    (document,) = history.documents
    return Counter(
        {
            "hidden": history.hidden,
            "not zero": history.counted,
            "tables by district": int(bool(document["groups"])),
            "categories in them": len(document["groups"]),
        }
    )


def main(histories: int, steps: int, without: str | None, first: int) -> None:
    """Attack each history, and print what became of them all."""
    begun, found = time.perf_counter(), Counter[str]()
    for seed in range(first, first + histories):
        found += attack(seed, steps, without)
    print(f"{histories} histories of {steps} reports asked for, without {without or 'nothing'}")
    for name in (
        "published", "refused", "the working group's before", "periods left out", "figures that changed", "asked", "asked over linked days",
        "broken", "pinned", "histories with a broken count",
    ):  # fmt: skip
        print(f"  {name}: {found[name]}")
    print(f"  seconds: {time.perf_counter() - begun:.0f}")
    for told, manner in (("the choice made of true totals", "order"), ("made of shown totals", None)):
        spent = sum((cost(seed, manner) for seed in range(first, first + histories)), Counter[str]())
        print(
            f"first report, {told}: {spent['hidden']} of {spent['not zero']} hidden "
            f"({spent['hidden'] / spent['not zero']:.1%}), {spent['tables by district']} tables by district with "
            f"{spent['categories in them']} columns"
        )
    assert without or not found["broken"], "a hidden count can be worked out"
    assert without or found["asked"] == found["asked over linked days"], (
        "the reader's own sums contradict each other"
    )
    assert not found["figures that changed"], "what has been published must stay"


if __name__ == "__main__":
    asked_for = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked_for.add_argument("histories", type=int, nargs="?", default=25)
    asked_for.add_argument("--steps", type=int, default=8)
    asked_for.add_argument("--without", choices=["order", "register", "revision"])
    asked_for.add_argument("--first", type=int, default=0)
    given = asked_for.parse_args()
    main(given.histories, given.steps, given.without, given.first)
