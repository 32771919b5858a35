"""The words of the kinds fit the table of kinds."""

from lagesbild.findings import KINDS
from lagesbild.present.words.kinds import PLACED, QUESTIONS


def test_each_kind_that_points_out_ground_has_its_word():
    """The register's list of places to answer for names what was found there."""
    assert {name for name, kind in KINDS.items() if kind.is_placed} == set(PLACED)


def test_a_question_is_of_a_kind_there_is():
    """A kind with a slip of the pen would never be asked about."""
    assert {asked.kind for asked in QUESTIONS} <= set(KINDS)
