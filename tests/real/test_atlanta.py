"""Real incidents with time spans in three layouts: read by TOML alone, every row accounted for."""

import json

import pandas as pd
import pytest

from lagesbild import config, periods
from lagesbild.ingest.run import ingest
from lagesbild.report.run import RunOptions, run_report

pytestmark = pytest.mark.real_data
ROWS = {
    "COBRA-2019.csv": 20_119,
    "COBRA-2020-OldRMS-09292020.csv": 14_831,
    "COBRA-2020_NEW_RMS_9-30_12-31.csv": 7_249,
}
GROUPS = {
    "BURGLARY": "Inbrott", "BURGLARY-RESIDENCE": "Inbrott", "BURGLARY-NONRES": "Inbrott",
    "LARCENY-FROM VEHICLE": "Stöld ur fordon", "LARCENY-NON VEHICLE": "Stöld", "AUTO THEFT": "Fordonsstöld",
    "ROBBERY": "Rån", "ROBBERY-PEDESTRIAN": "Rån", "ROBBERY-COMMERCIAL": "Rån", "ROBBERY-RESIDENCE": "Rån",
    "AGG ASSAULT": "Våld", "HOMICIDE": "Våld", "MANSLAUGHTER": "Våld",
}  # fmt: skip


@pytest.fixture(scope="module")
def accounting(atlanta):
    return ingest(config.load(atlanta)).accounting


@pytest.fixture(scope="module", params=["kort", pytest.param("lagesbild", marks=pytest.mark.sweep)])
def page(request, atlanta, accounting, zygote):
    """The published page: of three notebooks, and of all, whose searches take most of the time."""
    project = config.load(atlanta)
    period = periods.parse(
        "2020-09-07..2020-09-20", calendar=project.calendar.calendar(), today=pd.Timestamp("2021-01-01")
    )
    zygote.prepare(project.root)
    manner = RunOptions(zygote=zygote)
    return run_report(project, project.report(request.param), period, accounting=accounting, manner=manner)


def raw(shared_data, name):
    """A file as text, nothing taken for missing."""
    return pd.read_csv(shared_data / "atlanta" / name, dtype=str, keep_default_na=False, encoding="utf-8-sig")


def test_every_row_is_accounted_for(accounting):
    """20 119, 14 831 and 7 249 rows: accepted, duplicates or quarantined, none lost."""
    assert ROWS == {account.file.rpartition("/")[2]: account.rows_read for account in accounting.files}
    for account in accounting.files:
        assert account.rows_read == account.accepted + account.duplicates + account.quarantined
    assert accounting.incidents == sum(account.accepted for account in accounting.files)


def test_reversed_spans_are_quarantined(accounting):
    """The 73 spans that end before they begin (data/README.md) are found, and no others."""
    reversed_spans = sum(
        account.reasons.get("END_BEFORE_START", {"rows": 0})["rows"] for account in accounting.files
    )
    assert 73 == reversed_spans


def test_early_events_are_quarantined(accounting):
    """Events before the first plausible day do not become incidents."""
    assert 3 == sum(account.reasons.get("TOO_EARLY", {"rows": 0})["rows"] for account in accounting.files)


def test_the_report_counts_what_is_in_the_raw_files(shared_data, page):
    """The counts of 7-20 September 2020 agree with plain pandas on the raw CSV, in total and by category."""
    frame = raw(shared_data, "COBRA-2020-OldRMS-09292020.csv")
    later = raw(shared_data, "COBRA-2020_NEW_RMS_9-30_12-31.csv")
    earlier = raw(shared_data, "COBRA-2019.csv")
    began = pd.concat([
        pd.to_datetime(frame["occur_date"] + " " + frame["occur_time"], format="%m/%d/%Y %H:%M", errors="coerce"),
        pd.to_datetime(later["occur_date"] + " " + later["occur_time"], format="%m/%d/%Y %H:%M", errors="coerce"),
        pd.to_datetime(earlier["Occur Date"] + earlier["Occur Time"], format="%Y-%m-%d%H%M", errors="coerce"),
    ])  # fmt: skip
    ended = pd.concat([
        pd.to_datetime(frame["poss_date"] + " " + frame["poss_time"], format="%m/%d/%Y %H:%M", errors="coerce"),
        pd.to_datetime(later["poss_date"] + " " + later["poss_time"], format="%m/%d/%Y %H:%M", errors="coerce"),
        pd.to_datetime(earlier["Possible Date"] + earlier["Possible Time"], format="%Y-%m-%d%H%M", errors="coerce"),
    ])  # fmt: skip
    kind = pd.concat([frame["UC2_Literal"], later["UC2_Literal"], earlier["UCR Literal"]]).map(GROUPS)
    number = pd.concat(
        [frame["offense_id"], later["offense_id"], earlier["Report Number"] + earlier["UCR #"]]
    )
    within = (began >= "2020-09-07") & (began < "2020-09-21") & ~(ended < began)
    expected = kind[within & ~number.duplicated(keep="last")].value_counts().to_dict()

    findings = json.loads(page.with_name("findings.json").read_text(encoding="utf-8"))
    deviations = {
        finding["category"]: finding["observed"] for finding in findings if finding["kind"] == "deviation"
    }
    assert sum(expected.values()) == deviations.pop(None)
    assert expected == {category: count for category, count in deviations.items() if count}


def test_the_page_is_light(page):
    """A city's report of a fortnight stays under two megabytes."""
    assert page.stat().st_size < 2_000_000
