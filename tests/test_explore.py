"""What an analyst meets first: a card, names to choose by, and two periods set against each other."""

import re
from datetime import date
from importlib import import_module

import pandas as pd
import pytest
from scipy import stats

import lagesbild as lb
from lagesbild.analysis.series.two_periods import compare_counts
from lagesbild.errors import ConfigError, InputError
from lagesbild.periods import Period

JUNE, JULY = Period(date(2026, 6, 1), date(2026, 7, 1)), Period(date(2026, 7, 1), date(2026, 8, 1))


@pytest.fixture(scope="module")
def now(demo_ingested):
    return lb.open(demo_ingested, "2026-11-02..2026-11-15")


def test_the_situation_shows_itself(now):
    """In JupyterLab a card says the area, period, counts, categories and columns; as text it is a line."""
    card = now._repr_html_()
    for told in (
        "Exempelby",
        "2026-11-02..2026-11-15",
        "Skadegörelse",
        "occurred_from",
        "Arbetsgruppens utgåva",
    ):
        assert told in card
    assert 1 == len(repr(now).splitlines())


def test_a_value_that_is_none_of_the_columns_names_the_nearest(now):
    """A slip of the pen is an error with the right name, not an empty answer."""
    with pytest.raises(ConfigError, match="Skadegörelse"):
        lb.only(now, category="Skadegörlse")


def test_a_district_is_told_by_code_or_name(now):
    """Both choose the same reports."""
    first = now.geography.districts.iloc[0]
    by_name, by_code = (lb.only(now, district=first[each]) for each in ("name", "code"))
    assert by_name.history.index.equals(by_code.history.index)
    assert len(by_name.history)


def test_two_free_periods_are_compared_in_one_call(now):
    """Counts, ratio a day and the E-test's p, for each category and in total, whatever the periods' lengths."""
    found = lb.compare(now, "2026-07", "2026-06-01..2026-06-14")
    later = now.history["occurred_from"].between("2026-07-01", "2026-07-31 23:59:59").sum()
    earlier = now.history["occurred_from"].between("2026-06-01", "2026-06-14 23:59:59").sum()
    assert [later, earlier] == found.loc["total", ["later", "earlier"]].tolist()
    assert later / 31 / (earlier / 14) == pytest.approx(found.loc["total", "ratio"])
    assert stats.poisson_means_test(later, 31, earlier, 14).pvalue == pytest.approx(found.loc["total", "p"])
    assert found["later"].drop("total").sum() == later


def test_periods_that_share_days_or_reach_outside_are_refused():
    """Neither can be compared: the message says which and what to do."""
    incidents = pd.DataFrame({"occurred_from": pd.to_datetime(["2026-06-02", "2026-07-02"])})
    with pytest.raises(InputError, match="share no day"):
        compare_counts(incidents, JULY, Period(date(2026, 6, 15), date(2026, 7, 15)))
    with pytest.raises(InputError, match="days that the exports cover"):
        compare_counts(incidents, JULY, JUNE, known=Period(date(2026, 6, 2), date(2026, 8, 1)))


def test_the_package_lists_its_names_and_imports_them_when_asked():
    """Tab completion leads on, and every listed name is there."""
    assert {"open", "only", "compare", "Period", "maps"} <= set(dir(lb))
    for name in dir(lb):
        assert getattr(lb, name) is not None


def test_what_the_analysts_page_tells_to_write_runs(demo_ingested, repository, monkeypatch):
    """Each example of docs/analys.md runs, in its order, in an ingested workspace."""
    text = (repository / "docs" / "analys.md").read_text(encoding="utf-8")
    examples = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    monkeypatch.chdir(demo_ingested)
    names: dict = {}
    for example in examples:
        exec(compile(example, "docs/analys.md", "exec"), names)
    assert 15 <= len(examples)


def test_the_table_of_questions_names_what_is_there(repository):
    """Every method and picture in the table of docs/analys.md can be imported."""
    text = (repository / "docs" / "analys.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and "`" in line]
    for name in re.findall(r"`([\w.]+)`", "\n".join(rows)):
        first, *rest = name.removeprefix("lb.").split(".")
        *modules, last = (
            ["analysis" if first == "analysis" else f"present.{first}", *rest] if rest else ["", first]
        )
        home = import_module(".".join(["lagesbild", *filter(None, modules)]))
        assert hasattr(home, last), name
