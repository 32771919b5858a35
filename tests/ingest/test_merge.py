"""Duplicates and revisions: the newest export wins, nothing is lost, and every row is counted."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from lagesbild import columns as c
from lagesbild.ingest.merge import merge
from lagesbild.ingest.store import Stored


def rows(*versions, source="s"):
    """Incidents as (id, content)."""
    text = dict.fromkeys([c.SUBCATEGORY, c.DESCRIPTION, c.ORGANISATION, c.PLACE, c.ADDRESS, c.AREA_CODE])
    frame = pd.DataFrame(
        [{c.INCIDENT_ID: key, c.CATEGORY: content, c.SOURCE: source, **text} for key, content in versions]
    )
    time = pd.Series(pd.Timestamp("2026-11-02"), index=frame.index, dtype="datetime64[us]")
    columns = {c.INCIDENT_ID: "str", c.CATEGORY: "str", c.SOURCE: "str", **dict.fromkeys(text, "str")}
    return frame.astype(columns).assign(
        **{c.OCCURRED_FROM: time, c.OCCURRED_TO: time, c.REPORTED_AT: time}, x=1.0, y=2.0
    )


def contents(frame):
    return dict(zip(frame[c.INCIDENT_ID], frame[c.CATEGORY], strict=True))


def test_the_newest_export_wins_and_the_old_version_is_kept():
    """Same id and content is a duplicate, same id and new content a revision."""
    stored = Stored.empty()
    found = merge(rows(("1", "A"), ("2", "B")), stored.superseded, rows(("1", "A"), ("2", "C"), ("3", "D")))
    assert {"1": "A", "2": "C", "3": "D"} == contents(found.current)
    assert {"2": "B"} == contents(found.superseded)
    assert (2, 1, 1) == (found.accepted, found.duplicates, found.revisions)


def test_the_same_id_in_another_source_is_another_incident():
    """Ids are unique within their source only."""
    found = merge(rows(("1", "A")), Stored.empty().superseded, rows(("1", "B"), source="t"))
    assert (2, 1, 0) == (len(found.current), found.accepted, found.revisions)


def test_a_revision_back_is_a_revision():
    """A then B then A again: the last export says A, and both earlier versions are kept."""
    first = merge(rows(("1", "A")), Stored.empty().superseded, rows(("1", "B")))
    found = merge(first.current, first.superseded, rows(("1", "A")))
    assert {"1": "A"} == contents(found.current)
    assert ["A", "B"] == found.superseded[c.CATEGORY].tolist()


VERSIONS = st.lists(st.tuples(st.sampled_from("1234"), st.sampled_from("AB")), min_size=1, max_size=12)


@given(VERSIONS, VERSIONS)
def test_every_row_is_accounted_for(first, second):
    """Accepted and duplicate rows are all rows, and what was accepted is current or superseded."""
    before = merge(Stored.empty().current, Stored.empty().superseded, rows(*first))
    after = merge(before.current, before.superseded, rows(*second))
    assert len(second) == after.accepted + after.duplicates
    assert before.accepted + after.accepted == len(after.current) + len(after.superseded)
    assert dict(first) | dict(second) == contents(after.current)


@given(VERSIONS)
def test_the_same_export_again_changes_nothing(export):
    """An export whose every incident stands once is all duplicates the second time."""
    once = list(dict(export).items())
    before = merge(Stored.empty().current, Stored.empty().superseded, rows(*once))
    after = merge(before.current, before.superseded, rows(*once))
    assert (0, len(once)) == (after.accepted, after.duplicates)
    assert contents(before.current) == contents(after.current)
