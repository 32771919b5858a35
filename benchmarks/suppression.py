"""How many counts are hidden so that none can be worked out, and what the naive way leaves open.

Random tables of category x district (x period), as skewed as reports are: most cells small, a few large.
The naive way hides small counts, and then the smallest other count in each row and column that has only one
hidden, until none has. Each hiding is audited by integer programming: a hidden count is *disclosed* when a
reader can pin it to one value, *narrow* when its range is narrower than from 1 to the threshold.

    python benchmarks/suppression.py [TABLES]
"""

import argparse
import time

import numpy as np
import pandas as pd
from _crossed import cross

from lagesbild.disclosure.suppression.linked import Linked, too_narrow
from lagesbild.disclosure.suppression.suppression import hide, small, width

THRESHOLD = 5
SHAPES = [(3, 4), (4, 5), (6, 6), (8, 7), (2, 3, 3)]


def random_table(rng: np.random.Generator, shape: tuple[int, ...]) -> Linked:
    """A table with a mean count between 1 and 12, each cell's own rate from a skewed distribution."""
    names = [f"d{at}" for at in range(len(shape))]
    index = pd.MultiIndex.from_product([range(n) for n in shape], names=names)
    rates = rng.gamma(0.5, 2 * rng.uniform(1, 12), len(index))
    return cross(pd.Series(rng.poisson(rates), index=index))


def naive(table: Linked) -> pd.Series:
    """In each sum with a single hidden member, hide the smallest other one, until there is no such sum."""
    hidden = small(table.counts, THRESHOLD)
    changed = True
    while changed:
        changed = False
        for each in table.sums:
            members = pd.Index([each.total, *each.parts], tupleize_cols=False)
            own = hidden.loc[members]
            others = table.counts.loc[members][~own & (table.counts.loc[members] > 0)]
            if own.sum() == 1 and len(others):
                hidden.iloc[hidden.index.get_loc(others.idxmin())] = True
                changed = True
    return hidden


def main(tables: int) -> None:
    """Hide in both ways, audit, and print what became of the tables."""
    rng = np.random.default_rng(2026)
    rows = []
    for number in range(tables):
        table = random_table(rng, SHAPES[number % len(SHAPES)])
        primary = small(table.counts, THRESHOLD)
        start = time.perf_counter()
        ways = {"lagesbild": hide(table, THRESHOLD)}
        seconds = time.perf_counter() - start
        ways["naive"] = naive(table)
        for way, hidden in ways.items():
            narrow = too_narrow(table.counts.mask(hidden), table.sums, width=width(THRESHOLD))
            rows.append(
                {
                    "way": way,
                    "nonzero": int((table.counts > 0).sum()),
                    "small": int(primary.sum()),
                    "hidden": int(hidden.sum()),
                    "narrow": len(narrow),
                    "disclosed": int((narrow["upper"] == narrow["lower"]).sum()),
                    "tables_open": int(len(narrow) > 0),
                    "seconds": seconds if way == "lagesbild" else np.nan,
                }
            )
    total = pd.DataFrame(rows).groupby("way").sum()
    total["share hidden"] = total["hidden"] / total["nonzero"]
    total["secondary per small"] = (total["hidden"] - total["small"]) / total["small"]
    print(f"{tables} tables, threshold {THRESHOLD}")
    print(total.drop(columns="seconds").round(3).T.to_string())
    print(f"milliseconds a table: {1000 * total.loc['lagesbild', 'seconds'] / tables:.0f}")
    assert total.loc["lagesbild", "narrow"] == 0


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("tables", type=int, nargs="?", default=100)
    main(asked.parse_args().tables)
