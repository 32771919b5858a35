"""The order of day and month that the settings say, judged by the rows."""

from datetime import date

import pandas as pd
import pytest

from lagesbild.config import Columns, Source
from lagesbild.ingest.times.set_order import other_order_fits

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
