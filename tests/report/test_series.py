"""The headline's figures, report by report: bars as high as their numbers, and none where a number is hidden."""

import re

from lagesbild.report.archive.headline_series import Point, chart


def points(period, *observed, expected=None):
    """One point a fortnight, the last of them the period's."""
    wanted = [*period.preceding(len(observed) - 1), period] if len(observed) > 1 else [period]
    return [Point(each, value, expected) for each, value in zip(wanted, observed, strict=True)]


def heights(drawing):
    """Heights of the bars, in order."""
    return [float(each) for each in re.findall(r'<rect [^>]*height="([\d.]+)"', drawing)]


def test_bars_are_as_high_as_their_numbers(period):
    """The highest, 8, is the whole height; 4 is half of it and 0 nothing."""
    assert [50, 100, 0] == heights(chart("Lägesbild", points(period, 4, 8, 0)))


def test_the_expected_count_may_be_the_highest(period):
    """Of 10 expected, 5 observed is half."""
    drawing = chart("Lägesbild", points(period, 5, 5, expected=10))
    assert [50, 50] == heights(drawing)
    assert ["0.00", "0.00"] == re.findall(r'series-expected"[^>]* y1="([\d.]+)"', drawing)


def test_a_hidden_number_has_no_bar_and_no_length(period):
    """The edition hides it: neither drawn nor told."""
    drawing = chart("Lägesbild", points(period, 4, None, 8))
    assert [50, 100] == heights(drawing)
    assert 3 == drawing.count('<th scope="row">')


def test_one_number_is_no_series(period):
    """Nothing is drawn of it, hidden ones beside it or not."""
    assert "" == chart("Lägesbild", points(period, None, 4)) == chart("Lägesbild", points(period, 4))


def test_a_year_of_fortnights_is_shown_oldest_first(period):
    """Of 30, the newest 26, in whatever order they come."""
    drawing = chart("Lägesbild", points(period, *range(1, 31))[::-1])
    assert 26 == len(heights(drawing))
    assert sorted(heights(drawing)) == heights(drawing)


def test_a_title_is_text(period):
    """Whoever wrote it, it is no markup."""
    assert "<b>" not in chart("<b>", points(period, 1, 2))
