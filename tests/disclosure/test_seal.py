"""A figure that somebody changes in what has been published is found, and nothing is published on it."""

import json
from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from lagesbild.config import Editions
from lagesbild.disclosure.release.release import Release
from lagesbild.disclosure.release.released import keep, kept
from lagesbild.disclosure.release.seal import seal_all
from lagesbild.errors import DamagedError
from lagesbild.periods import Period

Q1 = Period(date(2026, 1, 1), date(2026, 4, 1), "quarter")
Q2 = Q1.shifted(1)


@pytest.fixture
def project(tmp_path):
    """Where two quarters have been published."""
    made = SimpleNamespace(
        released=tmp_path / "released", secret_file=tmp_path / "secret.key", editions=Editions()
    )
    for period in (Q1, Q2):
        keep(made, period, _release())
    return made


def _release():
    cells = pd.Index([("total",), ("category", "Inbrott"), ("part", "natt")], tupleize_cols=False)
    hidden = pd.DataFrame({"rad": [False] * 3, "oppen": [False, False, True]}, index=cells)
    return Release("s", {}, pd.Series([12, 12, 12], index=cells), hidden)


def _changed(project, period, change):
    path = project.released / f"{period.slug}.json"
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


def test_what_was_published_is_read_back(project):
    """The figures, and what each edition hides of them."""
    made = kept(project, Q1)
    assert ([12, 12, 12], [False, False, True]) == (made.counts.tolist(), made.hidden["oppen"].tolist())


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content["counts"][0].__setitem__(1, 13),
        lambda content: content["counts"][2][2].clear(),  # shows what was hidden
        lambda content: content.__setitem__("structure", "t"),
        lambda content: content.pop("seal"),  # beside a sealed one
    ],
)
def test_any_change_is_found(project, change):
    """A count, what is hidden, what was counted by, and the seal itself."""
    _changed(project, Q1, change)
    with pytest.raises(DamagedError, match="has been changed since"):
        kept(project, Q1)
    assert kept(project, Q2) is not None


def test_one_quarter_s_figures_cannot_stand_as_another_s(project):
    """The days are sealed with the figures."""
    one, other = (project.released / f"{each.slug}.json" for each in (Q1, Q2))
    other.write_bytes(one.read_bytes())
    with pytest.raises(DamagedError, match="has been changed since"):
        kept(project, Q2)


def test_another_secret_is_told_as_that(project):
    """A secret that was lost is no changed figure; without seals the figures count again, as a person has said."""
    project.secret_file.unlink()
    with pytest.raises(DamagedError, match="sealed with another"):
        kept(project, Q1)
    for period in (Q1, Q2):
        _changed(project, period, lambda content: content.pop("seal"))
    assert kept(project, Q1) is not None


def test_what_is_from_before_there_were_seals_is_sealed_with_the_next(project):
    """Unsealed files alone are read as they are; the next publication seals them all."""
    for period in (Q1, Q2):
        _changed(project, period, lambda content: content.pop("seal"))
    assert kept(project, Q1) is not None
    seal_all(project)
    assert kept(project, Q1) is not None
    _changed(project, Q1, lambda content: content["counts"][0].__setitem__(1, 13))
    with pytest.raises(DamagedError, match="has been changed since"):
        kept(project, Q1)
