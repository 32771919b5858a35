"""What is hidden stays hidden: hand-made tables, a brute-force reader, and random tables."""

import os
import runpy
import subprocess
import sys
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagesbild.disclosure.suppression.linked import ALL, Linked, Sum, too_narrow
from lagesbild.disclosure.suppression.suppression import hide, width
from lagesbild.errors import LagesbildError

cross = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "_crossed.py"))["cross"]
THRESHOLD = 5
ANY = 1_000
"""Wider than any range of these tables that has an upper end."""


def table(rows):
    """A table of rows and columns with its totals."""
    index = pd.MultiIndex.from_product([range(len(rows)), range(len(rows[0]))], names=["row", "column"])
    return cross(pd.Series(np.ravel(rows), index=index))


def readable(linked, hidden):
    return linked.counts.mask(hidden)


@st.composite
def tables(draw, largest=12, sides=(2, 3)):
    """Tables of two or three dimensions with mostly small counts."""
    shape = draw(st.lists(st.integers(*sides), min_size=2, max_size=3))
    size = int(np.prod(shape))
    counts = draw(st.lists(st.integers(0, largest), min_size=size, max_size=size))
    index = pd.MultiIndex.from_product(
        [range(n) for n in shape], names=[f"d{at}" for at in range(len(shape))]
    )
    return cross(pd.Series(counts, index=index))


def test_a_table_has_all_its_totals():
    """Rows, columns and the whole are added up, and each total is tied to its parts."""
    linked = table([[1, 2], [3, 4]])
    assert [3, 7, 4, 6, 10] == [
        linked.counts[key] for key in [(0, ALL), (1, ALL), (ALL, 0), (ALL, 1), (ALL, ALL)]
    ]
    assert 6 == len(linked.sums)


def test_totals_must_be_totals():
    """Parts that do not add up are refused, for an audit of them would mean nothing."""
    with pytest.raises(LagesbildError, match="add up"):
        Linked(pd.Series({"a": 1, "b": 2, "all": 4}), (Sum("all", ("a", "b")),))


def test_a_lone_hidden_part_is_a_subtraction():
    """Beside a shown total, one hidden part has one possible value."""
    ranges = too_narrow(pd.Series({"a": pd.NA, "b": 20, "all": 22}), [Sum("all", ("a", "b"))], width=1)
    assert (2, 2) == tuple(ranges.loc["a"])


def test_hidden_ones_that_add_up_to_their_number_are_known():
    """Two hidden counts of at least 1 with a sum of 2 are one each: two hidden parts are not always enough."""
    shown = pd.Series({"a": pd.NA, "b": pd.NA, "c": 40, "all": 42})
    ranges = too_narrow(shown, [Sum("all", ("a", "b", "c"))], width=1)
    assert [[1, 1], [1, 1]] == ranges.to_numpy().tolist()
    linked = Linked(pd.Series({"a": 1, "b": 1, "c": 40, "all": 42}), (Sum("all", ("a", "b", "c")),))
    assert [True, True, True, False] == hide(linked, THRESHOLD).tolist()


def test_the_smallest_other_count_is_hidden():
    """Of two counts that would do, the one that says least is hidden; no total is."""
    hidden = hide(table([[3, 6, 30], [8, 9, 40], [0, 7, 50]]), THRESHOLD)
    assert {(0, 0), (0, 1), (1, 0), (1, 1)} == set(hidden.index[hidden])


def test_a_count_without_a_small_one_is_shown():
    """Where nothing is small nothing is hidden, and zeros are shown."""
    assert not hide(table([[0, 5], [12, 0]]), THRESHOLD).any()


def test_a_table_that_is_small_as_a_whole_is_hidden_as_a_whole():
    """Three reports in all: their number, and each count that is not zero, are hidden."""
    hidden = hide(table([[1, 0], [0, 2]]), THRESHOLD)
    assert {(0, 0), (1, 1), (0, ALL), (1, ALL), (ALL, 0), (ALL, 1), (ALL, ALL)} == set(hidden.index[hidden])


def test_what_is_hidden_already_stays_hidden():
    """A pattern of another edition is kept, and its counts are protected as well."""
    linked = table([[10, 20], [30, 40]])
    hidden = hide(linked, THRESHOLD, already=pd.Series([True], index=pd.Index([(0, 0)], tupleize_cols=False)))
    assert hidden.iloc[hidden.index.get_loc((0, 0))]
    assert 0 == len(too_narrow(readable(linked, hidden), linked.sums, width=width(THRESHOLD)))


def test_a_table_that_cannot_be_is_refused():
    """Shown counts that no table of whole numbers agrees with are an error, not a wide range."""
    with pytest.raises(LagesbildError, match="possible"):
        too_narrow(pd.Series({"a": pd.NA, "b": 9, "all": 9}), [Sum("all", ("a", "b"))], width=1)


@settings(max_examples=settings.default.max_examples // 2, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=4, max_size=4), st.data())
def test_ranges_are_those_of_a_reader_who_tries_every_table(counts, data):
    """On tables small enough to list, the ranges are those over all tables that agree with what is shown."""
    linked = table(np.reshape(counts, (2, 2)))
    may = linked.counts > 0
    hidden = may & pd.Series([data.draw(st.booleans()) for _ in may], index=may.index)
    # Without a shown total above it a hidden count has no upper end to list.
    hidden.iloc[hidden.index.get_loc((ALL, ALL))] = False
    inner = np.array(list(product(range(sum(counts) + 1), repeat=4)))
    sums_of = {(row, column): [row * 2 + column] for row in (0, 1) for column in (0, 1)}
    sums_of |= {
        (0, ALL): [0, 1],
        (1, ALL): [2, 3],
        (ALL, 0): [0, 2],
        (ALL, 1): [1, 3],
        (ALL, ALL): [0, 1, 2, 3],
    }
    every = np.column_stack([inner[:, sums_of[cell]].sum(axis=1) for cell in linked.counts.index])
    mask = hidden.to_numpy()
    agrees = (every[:, ~mask] == linked.counts.to_numpy()[~mask]).all(axis=1) & (every[:, mask] >= 1).all(
        axis=1
    )
    ranges = too_narrow(readable(linked, hidden), linked.sums, width=ANY)
    assert every[agrees][:, mask].min(axis=0).tolist() == ranges["lower"].tolist()
    assert every[agrees][:, mask].max(axis=0).tolist() == ranges["upper"].tolist()


@settings(max_examples=settings.default.max_examples // 2, deadline=None)
@given(tables(), st.sampled_from([3, 5, 10]))
def test_no_hidden_count_can_be_worked_out(linked, threshold):
    """Whatever the table: small counts are hidden, zeros are not, and no hidden count's range is narrow."""
    hidden = hide(linked, threshold)
    assert hidden[linked.counts.between(1, threshold - 1)].all()
    assert not hidden[linked.counts == 0].any()
    shown = readable(linked, hidden)
    assert 0 == len(too_narrow(shown, linked.sums, width=threshold - 1))


@settings(max_examples=settings.default.max_examples // 2, deadline=None)
@given(tables(largest=8, sides=(2, 3)))
def test_nobody_can_tell_that_a_hidden_count_is_small(linked):
    """Each hidden small count may as well be as large as the threshold."""
    hidden = hide(linked, THRESHOLD)
    ranges = too_narrow(readable(linked, hidden), linked.sums, width=ANY)
    is_small = linked.counts[ranges.index] < THRESHOLD
    assert (ranges.loc[is_small, "upper"] >= THRESHOLD).all()


def test_the_same_table_hides_the_same():
    """The choice depends on nothing but the table."""
    linked = table([[3, 6, 1], [8, 2, 40], [1, 7, 50]])
    assert hide(linked, THRESHOLD).equals(hide(linked, THRESHOLD))


NOISY = """
import os, ctypes
import numpy as np
import scipy.optimize
from scipy.optimize import Bounds
from lagesbild.disclosure.suppression import solver

solved = scipy.optimize.milp
libc = ctypes.CDLL(None)

def noisy(*args, **options):
    os.write(1, b"written\\n")
    libc.puts(b"printed")  # which C keeps in a buffer of its own
    return solved(*args, **options)

scipy.optimize.milp = noisy
print("before", end=" ")
print(solver.least(np.ones(2), [], Bounds(1, 9)).tolist())
"""


@pytest.mark.skipif(os.name == "nt", reason="asks C's library by no name")
def test_what_the_solver_prints_is_no_part_of_the_answer():
    """Standard output has what Python prints, and standard error what C wrote meanwhile."""
    done = subprocess.run([sys.executable, "-c", NOISY], capture_output=True, text=True, check=True)
    assert "before [1.0, 1.0]\n" == done.stdout
    assert ["printed", "written"] == sorted(done.stderr.split())


def test_a_program_without_standard_output_solves_too():
    """A service may have closed it."""
    code = "import os; os.close(1); os.close(2)\n" + NOISY.replace("os.write", "(lambda *_: 0)").replace(
        "print(solver", "assert [1, 1] == list(solver"
    ).replace(".tolist())", ")").replace('print("before", end=" ")', "")
    assert 0 == subprocess.run([sys.executable, "-c", code], check=False).returncode
