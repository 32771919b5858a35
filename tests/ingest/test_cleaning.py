"""Cells are cleaned alike whether a look at their bytes spares the work or not."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.ingest.reading._cleaning import cleaned
from lagesbild.ingest.reading.records import TEXT

SPACES = " \t\r\n\x1c\u0085\u00a0\u1680\u2003\u2028\u202f\u205f\u3000"
TURNING = "\u061c\u200e\u202e\u2069"
CELLS = st.lists(
    st.none() | st.text(f"aé÷ÅåöÖ0-\u2013\u20ac\U0001f600\u0643{SPACES}{TURNING}", max_size=4), max_size=12
)


def expected(cell: str | None, missing: list[str]) -> str | None:
    if cell is None:
        return None
    text = "".join(sign for sign in cell if sign not in TURNING).strip()
    return None if text in {"", *missing} else text


@given(CELLS, CELLS, st.lists(st.sampled_from(["-", "a", "Å0"]), max_size=2), st.integers(0, 3))
def test_cells_are_stripped_and_what_stands_for_nothing_is_none(one, other, missing, left_out):
    """White space of any kind, signs that turn and missing tokens go, in columns of several pieces and parts of them."""
    column = pa.chunked_array([one, other], TEXT).slice(left_out)
    (read,) = cleaned([column], missing)
    assert [expected(cell, missing) for cell in (one + other)[left_out:]] == read.to_pylist()


@pytest.mark.parametrize("sign", SPACES + TURNING)
@pytest.mark.parametrize("cell", ["Öst{}", "{}Öst", "st{}"])
def test_a_single_sign_is_seen(cell, sign):
    """One cell with one such sign is enough for its column to be cleaned."""
    (read,) = cleaned([pa.chunked_array([["Väst", cell.format(sign)]], TEXT)], [])
    assert ["Väst", cell.format("")] == read.to_pylist()


def test_a_clean_column_is_not_copied():
    """What needs nothing stays in the memory that it was read into."""
    column = pa.chunked_array([["Öst a"], ["b"]], TEXT)
    (read,) = cleaned([column], ["-"])
    assert [piece.buffers()[2].address for piece in column.chunks] == [
        piece.buffers()[2].address for piece in read.chunks
    ]
