"""How the settings say that times are written, judged by the rows."""

from datetime import date

import pandas as pd
import pytest

from lagesbild.config import Columns, Source, TimeColumns
from lagesbild.ingest.run import ingest
from lagesbild.ingest.times.set_formats import other_clocks_fit, other_order_fits
from lagesbild.operation.run.doubts import doubts

DAYS = pd.Series(pd.date_range("2026-10-01 08:15", periods=40, freq="29h"))
AMBIGUOUS = pd.Series(pd.to_datetime([f"2026-{m}-{d:02d} 08:15" for m in (10, 11) for d in range(1, 13)]))


def fits(moments, *, written, said, exported_on=date(2026, 12, 1)):
    cells = pd.DataFrame({"När": moments.dt.strftime(written)}, dtype="str")
    source = Source(
        name="s",
        files="*",
        datetime_formats=[said],
        columns=Columns(id="Nr", occurred_from="När", category="Vad"),
    )
    return other_order_fits(cells, source, exported_on=exported_on, timezone="Europe/Stockholm")


@pytest.mark.parametrize("exported_on", [date(2026, 11, 20), date(2027, 12, 31)])
@pytest.mark.parametrize(("written", "said"), [("%m/%d/%Y", "%d/%m/%Y"), ("%d/%m/%y", "%m/%d/%y")])
def test_a_wrong_order_is_seen(written, said, exported_on):
    """By rows in the future, and once all are past by incidents on few days of many months."""
    known = AMBIGUOUS[AMBIGUOUS < pd.Timestamp(exported_on)]
    assert fits(known, written=f"{written} %H:%M", said=f"{said} %H:%M", exported_on=exported_on)


@pytest.mark.parametrize("moments", [DAYS, AMBIGUOUS, AMBIGUOUS[:5]])
@pytest.mark.parametrize("order", ["%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%d.%m.%Y"])
def test_a_right_order_is_left_alone(order, moments):
    """Also where few rows could tell."""
    assert not fits(moments, written=f"{order} %H:%M", said=f"{order} %H:%M")


def test_rows_in_the_future_alone_show_a_wrong_order():
    """Nine months with twelve days each: in the wrong order nothing is odd but the December that has not been."""
    months = pd.Series(
        pd.to_datetime([f"2026-{m:02d}-{d:02d} 08:15" for m in range(3, 12) for d in range(1, 13)])
    )
    day = date(2026, 11, 20)
    assert fits(months, written="%m/%d/%Y %H:%M", said="%d/%m/%Y %H:%M", exported_on=day)
    assert not fits(months, written="%m/%d/%Y %H:%M", said="%m/%d/%Y %H:%M", exported_on=day)


QUARTERS = ["21", "21.25", "21.5", "21.75"] * 10
HALVES = ["21", "21.5"] * 10
MINUTES = ["21.3", "21.15", "9.45", "22"] * 10


@pytest.mark.parametrize(
    ("texts", "said", "expected"),
    [
        (QUARTERS, ["hh.mm"], "decimal_hours"),
        (QUARTERS, ["iso"], "decimal_hours"),
        (QUARTERS, ["%H.%M"], "decimal_hours"),
        (QUARTERS, ["decimal_hours"], None),
        (QUARTERS, ["%H%M"], None),
        (HALVES, ["hh.mm"], "decimal_hours"),
        (HALVES[:6], ["hh.mm"], None),
        (MINUTES, ["hh.mm"], None),
        (MINUTES, ["decimal_hours"], "hh.mm"),
        ([*MINUTES, "21.75", "9.8"], ["hh.mm"], None),
        (["21.3", "9.8", "9.9"], ["hh.mm"], None),
        (["0.8958", "0.5", "0.25"] * 10, ["iso", "excel"], None),
        (["21:30", "09:15"] * 10, ["iso"], None),
        ([None] * 10, ["iso"], None),
    ],
)
def test_a_wrong_format_of_clocks_is_seen(texts, said, expected):
    """By what plainly is the other, not by a few odd rows."""
    cells = pd.DataFrame({"Datum": "2026-10-05", "Tid": pd.Series(texts, dtype="str")})
    source = Source(
        name="s",
        files="*",
        time_formats=said,
        columns=Columns(id="Nr", occurred_from=TimeColumns(date="Datum", time="Tid"), category="Vad"),
    )
    assert expected == other_clocks_fit(cells, source)


OLD = """datetime_formats = ["%Y-%m-%d %H:%M"]
[sources.columns]
id = "Nr"
occurred_from = "Från"
occurred_to = "Till"
reported_at = "Rapporterad"
"""
NEW = """time_formats = ["{}"]
[sources.columns]
id = "Nr"
occurred_from = {{ date = "Från", time = "Text" }}
"""


def test_ingest_tells_of_a_wrong_format_of_clocks(sea_workspace):
    """Each time, with the format to write; once it is written every row has its time."""
    rows = [sea_workspace.row(f"{at}", start="2026-11-02", text=text) for at, text in enumerate(QUARTERS)]
    sea_workspace.export("embrace_2026-11-16.csv", *rows)
    told = []
    for pattern in ("hh.mm", "hh.mm", "decimal_hours"):
        project = sea_workspace.project(OLD, NEW.format(pattern))
        accounting = ingest(project).accounting
        said = any(
            'write time_formats = ["decimal_hours"]' in str(each) for each in doubts(project, accounting)
        )
        told.append((accounting.incidents, said))
    assert [(30, True), (30, True), (40, False)] == told
