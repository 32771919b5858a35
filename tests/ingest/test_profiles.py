"""What the words of a header are."""

import pytest

from lagesbild.ingest.proposing import vocabulary
from lagesbild.ingest.proposing.profiles import words_of


@pytest.mark.parametrize("header", ["EventID", "incidentid", "ReportId", "TICKETID"])
def test_an_english_id_is_no_swedish_time(header):
    """*eventid* ends as *starttid* does: numbers of incidents were read as clocks."""
    assert words_of(header).endswith(" id")
    assert not vocabulary.speaks_of_clock(words_of(header))


@pytest.mark.parametrize("header", ["Starttid", "brottstid", "Tid", "Händelsetid"])
def test_a_swedish_time_is_one(header):
    """The word stands at the end of another."""
    assert vocabulary.speaks_of_clock(words_of(header))
