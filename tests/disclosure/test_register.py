"""What has been released stands in the way of what overlaps it, whatever its kind; what has been is shown as it was."""

from datetime import date

import pytest

from lagesbild.disclosure.release.register import Register
from lagesbild.errors import ConfigError
from lagesbild.periods import Calendar, Period

Q1 = Period(date(2026, 1, 1), date(2026, 4, 1), "quarter")
MAY = Period(date(2026, 5, 1), date(2026, 6, 1), "month")


@pytest.fixture
def register(tmp_path):
    """The first quarter of 2026 has been released."""
    (tmp_path / f"{Q1.slug}.json").write_text("{}", encoding="utf-8")
    return Register.read(tmp_path)


@pytest.mark.parametrize("kind", ["month", "tertial", "half_year", "year", "fortnight", "week", "range"])
def test_any_kind_that_shares_days_is_in_the_way(register, kind):
    """Months in a released quarter, what holds it and what lies across its end may not be released beside it."""
    last_day = date(2026, 3, 31)
    held = {
        "month": Period(date(2026, 3, 1), date(2026, 4, 1), "month"),
        "tertial": Period(date(2026, 1, 1), date(2026, 5, 1), "tertial"),
        "half_year": Period(date(2026, 1, 1), date(2026, 7, 1), "half_year"),
        "year": Period(date(2026, 1, 1), date(2027, 1, 1), "year"),
        "fortnight": Calendar(date(2024, 1, 1)).containing(last_day),
        "week": Period(date(2026, 3, 30), date(2026, 4, 6), "week"),
        "range": Period(last_day, date(2026, 4, 2)),
    }[kind]
    assert [Q1.slug] == register.in_the_way(held)
    assert [] == register.admitted([held])


def test_what_was_released_may_be_shown_again_and_what_lies_beside_it(register):
    """The quarter itself, the one after it and a month further on share no day that they have not shared before."""
    assert [] == register.in_the_way(Q1)
    assert [Q1, Q1.shifted(1)] == register.admitted([Q1, Q1.shifted(1)])
    assert [MAY] == register.admitted([MAY])


def test_of_two_that_overlap_the_first_is_shown(register):
    """Periods shown in one report are held against each other as well: fortnights a year apart may be a week off."""
    calendar = Calendar(date(2024, 1, 1))
    own = calendar.containing(date(2026, 9, 1))
    across = Period(date.fromordinal(own.start.toordinal() + 7), date.fromordinal(own.end.toordinal() + 7))
    assert [own] == register.admitted([own, across])


def test_a_new_kind_begins_where_the_former_ends(register):
    """After the quarter the first free month is April, the first free tertial May to August."""
    assert Period(date(2026, 4, 1), date(2026, 5, 1), "month") == register.next_free(
        Period(date(2026, 1, 1), date(2026, 2, 1), "month")
    )
    assert Period(date(2026, 5, 1), date(2026, 9, 1), "tertial") == register.next_free(
        Period(date(2026, 1, 1), date(2026, 5, 1), "tertial")
    )


def test_a_stray_file_is_no_empty_register(tmp_path):
    """A name that says no days stops everything: what has been published is then not known."""
    (tmp_path / "kopia av 2026-01-01.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ConfigError, match="data/released"):
        Register.read(tmp_path)
