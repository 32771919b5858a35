"""Pack the incidents for the explorer: columns of small integers, named once, as little as may be shown.

What reports of one place have in common is written as what differs from the last of them: most often nothing.

What goes into the page is what the situation hands out, and of that only the columns here: case number, when,
for how long, category, subcategory, organisation, district, place and a position to the metre. What an edition
has emptied is empty here too.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from lagesbild import columns as c
from lagesbild.ingest.identity import is_key
from lagesbild.periods import Period
from lagesbild.present.cartography import incident_marks
from lagesbild.present.cartography.basemap import WGS84, polylines
from lagesbild.present.drawing import theme
from lagesbild.present.html import markup
from lagesbild.present.html.packed import packed_text, planes, zigzag
from lagesbild.present.words import labels, reading_order
from lagesbild.situation import Situation

_PER_DEGREE: Final = (50_000, 100_000)
"""Steps of longitude and latitude: a metre each, some, in Sweden."""
_SIMPLIFIED_M: Final = 25.0
_MINUTE: Final = "datetime64[m]"
_ENDING: Final = r"^(?P<before>.*?)(?P<number>[0-9]{1,9})(?P<after>[^0-9]*)$"
"""A case number's last digits, as many as a whole number of four bytes holds."""
MOST: Final = 28_000
"""Reports in the page, some ten bytes each: at 1 000 a fortnight more than a year, so that the same weeks can be compared."""

Names = dict[str, list[str]]


@dataclass(frozen=True)
class Packed:
    """The payload for the page, and what the page's own bars are made from.

    ``rows`` has one row an incident, oldest first, on the history's index, with the columns ``category``, ``subcategory``, ``organisation``,
    ``district`` and ``place`` as codes: 0 when missing, else 1 and up in ``names``. ``numbers`` are the case numbers, "" where a row has none.
    """

    payload: dict[str, Any]
    names: Names
    rows: pd.DataFrame
    numbers: pd.Series


def pack(situation: Situation, *, cell_size_m: float | None = None) -> Packed:
    """The situation's history as columns.

    Parameters
    ----------
    situation
        What its edition may not show is NA, and stays so.
    cell_size_m
        Side of the squares whose middles stand for the positions; None when they are points.
    """
    history = _newest(situation.history.sort_values(c.OCCURRED_FROM, kind="stable"), situation.period)
    is_whole = len(history) == len(situation.history)
    if c.SUBCATEGORY not in history:  # of a frame that an analyst has made
        history[c.SUBCATEGORY] = pd.Series(pd.NA, index=history.index, dtype="str")
    epoch = _monday(_first_day(situation, history))
    names = _names(situation, history)
    told = history.assign(**{c.DISTRICT: history[c.DISTRICT].map(_district_names(situation))})
    rows = pd.DataFrame({name: _codes(told[name], of) for name, of in names.items()}, index=history.index)
    numbers = _numbers(history)
    lat, lon, origin = _positions(history)
    known = theme.category_colors(situation.categories)
    colors = [known.get(name, theme.SEVERAL) for name in names["category"]]
    payload = {
        "rows": len(history),
        "epoch": epoch.isoformat(),
        "columns": _columns(history, rows, epoch, lat=lat, lon=lon),
        "ids": _packed_numbers(numbers) if numbers.ne("").any() else None,
        "names": names,
        "colors": colors,
        "inks": [theme.ink_on(color) for color in colors],
        "origin": origin,
        "periods": _periods(situation, epoch),
        "by_count": reading_order.may_tell_size(situation),
        "cover": {
            "from": ((situation.first_day if is_whole else _first_day(situation, history)) - epoch).days,
            "to": (situation.period.end - epoch).days,
        },
        "arrivals": _arrivals(situation, epoch),
        "source": ("" if is_whole else _left_out(history)) + markup.source(situation, len(history)),
        "notice": situation.edition.notice,
        "cell_m": cell_size_m,
        "districts": _districts(situation, names["district"]),
    }
    return Packed(payload, names, rows, numbers)


def _columns(
    history: gpd.GeoDataFrame, rows: pd.DataFrame, epoch: date, *, lat: pd.Series, lon: pd.Series
) -> dict[str, Any]:
    """What stands of each incident, packed: a code that follows from another is told only where it does not."""
    start = _minutes(history[c.OCCURRED_FROM], epoch)
    columns = {
        "start": np.diff(start, prepend=0),
        "span": _spans(history),
        "subcategory": rows["subcategory"].to_numpy(),
        "category": _unless_same(rows["category"], rows["subcategory"]),
        "organisation": rows["organisation"].to_numpy(),
        "place": rows["place"].to_numpy(),
        "district": _unless_same(rows["district"], rows["place"]),
        "lat": _steps(lat, rows["place"]),
        "lon": _steps(lon, rows["place"]),
    }
    return {name: planes(values) for name, values in columns.items()}


def _newest(history: gpd.GeoDataFrame, period: Period) -> gpd.GeoDataFrame:
    """All of it, or the newest whole days where it is more than a page that is e-mailed can carry; the period's own always."""
    if len(history) <= MOST:
        return history
    first = history[c.OCCURRED_FROM].iloc[-MOST].normalize() + pd.Timedelta(days=1)
    return history[history[c.OCCURRED_FROM] >= min(first, pd.Timestamp(period.start))]


def _left_out(history: gpd.GeoDataFrame) -> str:
    return f"Utforskaren har rapporterna sedan {labels.day(history[c.OCCURRED_FROM].iloc[0])}; äldre är inte med. "


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _first_day(situation: Situation, history: gpd.GeoDataFrame) -> date:
    first = history[c.OCCURRED_FROM].min()
    return situation.period.start if pd.isna(first) else min(first.date(), situation.period.start)


def _names(situation: Situation, history: gpd.GeoDataFrame) -> Names:
    """Categories and districts as configured, organisations by how much they report, the others by name."""
    configured = [group.name for group in situation.categories]
    known = list(_district_names(situation).values())
    return {
        "category": [*configured, *sorted(set(history[c.CATEGORY].dropna().unique()) - set(configured))],
        "organisation": [str(each) for each in history[c.ORGANISATION].dropna().value_counts().index],
        "district": known,
        "place": _by_name(history[c.PLACE]),
        "subcategory": _by_name(history[c.SUBCATEGORY]),
    }


def _by_name(values: pd.Series) -> list[str]:
    return sorted(values.dropna().astype(str).unique())


def _numbers(history: gpd.GeoDataFrame) -> pd.Series:
    """The case numbers; none where the source has no number and the row got a key of ours."""
    ids = history[c.INCIDENT_ID].astype("str")
    return ids.mask(is_key(ids)).fillna("").str.split().str.join(" ")


def _packed_numbers(texts: pd.Series) -> dict[str, Any]:
    """The texts as forms, each with the width of its last digits in their place, and those digits as steps within the form."""
    parts = texts.str.extract(_ENDING)
    width = parts["number"].str.len().astype("Int64").astype("str")
    form = (parts["before"] + "\t" + width + parts["after"]).fillna(texts)
    number = parts["number"].fillna("0").astype(np.int64)
    codes, forms = pd.factorize(form)
    steps = number - number.groupby(codes).shift(fill_value=0)
    return {
        "forms": packed_text("\n".join(forms)),
        "form": planes(codes.astype(np.int64)),
        "number": planes(zigzag(steps.to_numpy())),
    }


def _unless_same(codes: pd.Series, given: pd.Series) -> NDArray[np.int64]:
    """0 where a code is that of the last row with the same ``given``, else 1 and up."""
    last = codes.groupby(given).shift(fill_value=0)
    return np.where(codes == last, 0, codes + 1)


def _steps(values: pd.Series, given: pd.Series) -> NDArray[np.int64]:
    """The step from the last value of the same ``given``, 1 and up in zigzag; 0 for a row without one."""
    known = values.dropna().astype(np.int64)
    steps = known - known.groupby(given.loc[known.index]).shift(fill_value=0)
    written = pd.Series(0, index=values.index)
    written.loc[known.index] = 1 + zigzag(steps.to_numpy())
    return written.to_numpy()


def _arrivals(situation: Situation, epoch: date) -> list[dict[str, Any]]:
    """The sources that began to report within the history, and the month's first day when they did."""
    return [
        {"title": situation.sources.get(name, name), "day": (day - epoch).days}
        for name, day in sorted(situation.arrivals.items(), key=lambda each: each[1])
        if day > situation.first_day
    ]


def _district_names(situation: Situation) -> dict[str, str]:
    """Code to name; two districts of one name are told apart by their codes."""
    districts = situation.geography.districts
    if districts.empty:
        return {}
    twice = districts[c.NAME].duplicated(keep=False)
    told = districts[c.NAME].where(~twice, districts[c.NAME] + " (" + districts[c.CODE] + ")")
    return dict(zip(districts[c.CODE], told, strict=True))


def _codes(values: pd.Series, names: list[str]) -> NDArray[np.int64]:
    places = {name: at for at, name in enumerate(names, start=1)}
    return values.map(places).fillna(0).to_numpy(dtype=np.int64)


def _minutes(times: pd.Series, epoch: date) -> NDArray[np.int64]:
    return (times.to_numpy(dtype=_MINUTE) - np.datetime64(epoch, "m")).astype(np.int64)


def _spans(history: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """Minutes from start to end; 0 when the end is missing, which weighs the same."""
    start = history[c.OCCURRED_FROM].to_numpy(dtype=_MINUTE)
    end = history[c.OCCURRED_TO].to_numpy(dtype=_MINUTE)
    return np.where(np.isnat(end), 0, (end - start).astype(np.int64)).clip(min=0)


def _positions(history: gpd.GeoDataFrame) -> tuple[pd.Series, pd.Series, list[int]]:
    """Latitude and longitude in steps from the origin, NA without a position."""
    points = incident_marks.drawable(history).geometry
    nothing = pd.Series(pd.NA, index=history.index, dtype="Int64")
    if points.empty:
        return nothing, nothing, [0, 0]
    world = shapely.get_coordinates(points.representative_point().to_crs(WGS84).array)
    steps = np.rint(world * _PER_DEGREE).astype(np.int64)
    origin = steps.min(axis=0)
    lon, lat = (pd.Series(each, index=points.index).reindex(history.index) for each in (steps - origin).T)
    return lat, lon, [int(origin[1]), int(origin[0])]


def _periods(situation: Situation, epoch: date) -> list[dict[str, Any]]:
    """The periods to choose from; the report's own first, which is the usual one."""
    period, weeks = situation.period, situation.settings.recent_weeks
    a_year = (pd.Timestamp(period.end) - pd.DateOffset(years=1)).date()
    return [
        {"key": key, "title": title, "from": (span.start - epoch).days, "to": (span.end - epoch).days}
        for key, title, span in (
            ("perioden", "Perioden", period),
            (f"{weeks}v", f"{weeks} veckor", Period(period.end - timedelta(weeks=weeks), period.end)),
            ("12m", "12 månader", Period(a_year, period.end)),
            ("allt", "Hela tiden", Period(epoch, period.end)),
        )
    ]


def _districts(situation: Situation, names: list[str]) -> list[dict[str, Any]]:
    """Outer rings of the districts as encoded lines, for a press on the map to find its district."""
    districts = situation.geography.districts
    if districts.empty:
        return []
    shapes = districts.geometry.simplify(_SIMPLIFIED_M).to_crs(WGS84)
    told = _district_names(situation)
    return [
        {"code": names.index(told[code]) + 1, "rings": _rings(shape)}
        for code, shape in zip(districts[c.CODE], shapes, strict=True)
    ]


def _rings(shape: BaseGeometry) -> list[str]:
    parts = [part.exterior for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    corners, owner = shapely.get_coordinates(parts, return_index=True)
    return polylines(corners, owner)
