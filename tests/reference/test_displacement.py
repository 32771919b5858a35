"""The weighted displacement difference: published examples (Wheeler & Ratcliffe 2018), and those of R's ``ptools``."""

import numpy as np
import pandas as pd
import pytest

from lagesbild.analysis.interventions.displacement import weighted_displacement_difference

PAPER = (
    ("control", 308, 318),
    ("treated", 207, 110),
    ("displacement_control", 150, 140),
    ("displacement", 178, 157),
)


def zones(*rows, **columns):
    return pd.DataFrame(rows, columns=["role", "before", "after"]).assign(**columns)


def total(frame, level=0.90):
    return weighted_displacement_difference(frame, level=level).loc["total"]


def test_the_first_example():
    """Control 20 to 20, treated 20 to 10: −10, SE 8.3666, Z −1.195, 90 % −23.76 to 3.76 (data/README.md)."""
    found = total(zones(("control", 20, 20), ("treated", 20, 10)))
    expected = {"estimate": -10, "se": 8.3666, "z": -1.195, "lower": -23.76, "upper": 3.76}
    assert expected == {
        name: round(found[name], 4 if name == "se" else 3 if name == "z" else 2) for name in expected
    }
    assert not found["is_reduction"]


def test_the_papers_example():
    """Wheeler & Ratcliffe (2018): −118 in all, variance 1568, Z −2.98, 95 % −196 to −40."""
    found = total(zones(*PAPER), level=0.95)
    assert (-118, 1568) == (found["estimate"], pytest.approx(found["se"] ** 2))
    assert (-2.98, -196, -40) == (round(found["z"], 2), round(found["lower"]), round(found["upper"]))
    assert found["is_reduction"]


def test_unequal_areas():
    """Reports per area: the value that R's ptools tests, from Wheeler's text on different area sizes."""
    found = total(zones(*PAPER, weight=1 / np.array([0.9, 1.2, 1.6, 1.5])), level=0.95)
    expected = [-99.69444444, 35.4280755, -2.813995483, -169.1321965, -30.25669241]
    np.testing.assert_allclose(
        expected, found[["estimate", "se", "z", "lower", "upper"]].astype(float), rtol=1e-8
    )


def test_unequal_times():
    """Two years before and one after, 100 to 50 and 80 to 20: −20 a year, variance 115 (ptools, from Wheeler)."""
    found = total(zones(("control", 100, 50), ("treated", 80, 20), days_before=730, days_after=365))
    assert (-20, 115) == (pytest.approx(found["estimate"]), pytest.approx(found["se"] ** 2))
