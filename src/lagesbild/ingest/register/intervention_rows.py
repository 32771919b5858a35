"""Read the rows of a register of interventions: what each says, where it works, and whether it can be used."""

import json
from collections.abc import Iterable
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lagesbild import columns as c
from lagesbild.config import Columns, Interventions, Project, Source, category_values
from lagesbild.errors import InputError
from lagesbild.ingest.exports import Export
from lagesbild.ingest.forms.template import TEMPLATE_SHEETS
from lagesbild.ingest.geography.codes import Lookup, plain
from lagesbild.ingest.geography.geography import Geography, read_areas
from lagesbild.ingest.positions.positions import district_of, read_positions
from lagesbild.ingest.positions.written_positions import read_number
from lagesbild.ingest.reading.read import read
from lagesbild.ingest.reading.records import Unread
from lagesbild.ingest.register.intervention_rules import INTERVENTION_RULES, judge_interventions
from lagesbild.ingest.rules import joined_codes
from lagesbild.ingest.times.times import read_times, stands_for_nothing

REGISTER: Final = "insatser"
ALL_CATEGORIES: Final = "Alla kategorier"
STATUS_NAMES: Final = dict(
    zip(c.STATUSES, ("Föreslagen", "Beslutad", "Pågår", "Avslutad", "Avbruten"), strict=True)
)
"""What the workbook calls each status."""

_LARGEST_RADIUS_M: Final = 100_000
_FIRST_DAY, _LAST_DAY = pd.Timestamp("1950-01-01"), pd.Timestamp("2100-01-01")
_NEEDED: Final = ("id", "title", "status")


def read_register(
    export: Export, project: Project, geography: Geography
) -> tuple[list[dict[str, Any]], pd.DataFrame, dict[str, dict[str, Any]], tuple[Unread, ...]]:
    """The accepted rows, the quarantined ones, the rules they broke, and what else the file holds."""
    settings = project.interventions
    source = _source(settings)
    table = read(project.root / export.file, source)
    cells = _with_all_columns(table.cells, settings, export.file)
    rows = _mapped(cells, source, project, geography)
    faults = judge_interventions(rows)
    stopping = [code for code in faults.columns if INTERVENTION_RULES[code].severity == "quarantine"]
    is_quarantined = faults[stopping].any(axis=1)
    rows = rows.assign(
        **{c.FAULTS: joined_codes(faults), c.FILE: export.file},
        **table.located(cells.index),
    )
    reasons = {
        code: {"severity": INTERVENTION_RULES[code].severity, "rows": int(faults[code].sum())}
        for code in faults.columns
        if faults[code].any()
    }
    accepted = [
        _plain(row) for row in rows.loc[~is_quarantined, list(c.INTERVENTION_COLUMNS)].to_dict("records")
    ]
    aside = rows.loc[is_quarantined, [c.FILE, c.SHEET, c.ROW, c.FAULTS]].assign(
        cells=[_as_json(row) for row in table.cells[is_quarantined].to_dict("records")]
    )
    unread = tuple(each for each in table.unread if each.name not in TEMPLATE_SHEETS)
    return accepted, aside, reasons, unread


def _source(settings: Interventions) -> Source:
    """The register in the words of a source, so that it is read as any export is."""
    names = settings.columns
    return Source(
        name=REGISTER,
        files=settings.files,
        sheet=settings.sheet,
        crs=settings.crs,
        decimal=",",
        datetime_formats=settings.datetime_formats,
        columns=Columns(
            id=names.id, occurred_from=names.starts_on, category=names.category, x=names.x, y=names.y
        ),
    )


def _with_all_columns(cells: pd.DataFrame, settings: Interventions, file: str) -> pd.DataFrame:
    """The cells with an empty column for each that the file lacks."""
    names = {field: getattr(settings.columns, field) for field in type(settings.columns).model_fields}
    of_plain = {plain(name): name for name in names.values() if name not in cells.columns}
    written = {name: of_plain.pop(plain(name), name) for name in cells.columns}  # one column each
    cells = cells.rename(columns=written)
    missing = [f"'{names[field]}' ({field})" for field in _NEEDED if names[field] not in cells.columns]
    if missing:
        raise InputError(
            "The register of interventions must have the columns {missing}; '{file}' lacks them. "
            "Use the template in mallar/insatser.xlsx, or name its columns under [interventions.columns].",
            missing=", ".join(missing),
            file=file,
        )
    empty = pd.Series(pd.NA, index=cells.index, dtype="str")
    return cells.assign(**{name: empty for name in names.values() if name not in cells.columns})


def _mapped(cells: pd.DataFrame, source: Source, project: Project, geography: Geography) -> pd.DataFrame:
    names = project.interventions.columns
    times = {
        field: read_times(cells, getattr(names, field), source, timezone=project.area.timezone)
        for field in c.INTERVENTION_DAYS
    }
    days = {field: _days(each.wall) for field, each in times.items()}
    start = times[c.STARTS_ON]
    # Both days may stand in the cell of the first.
    last = _days(start.latest).where(start.latest.dt.normalize() > start.wall.dt.normalize())
    days[c.ENDS_ON] = days[c.ENDS_ON].fillna(last.mask(cells[names.ends_on].notna()))
    texts = {
        c.INTERVENTION_ID: names.id,
        c.TITLE: names.title,
        c.TYPE: names.type,
        c.PROBLEM: names.problem,
        c.ORGANISATION: names.organisation,
        c.PLACE: names.place,
        c.EXPECTED_EFFECT: names.expected_effect,
    }
    categories = cells[names.category].map(lambda text: _categories(text, project))
    return _placed(cells, source, project, geography).assign(
        **{field: cells[column] for field, column in texts.items()},
        **days,
        **{
            c.CATEGORIES: categories.map(lambda found: None if found is None else ";".join(found)),
            c.STATUS: cells[names.status].map(lambda text: _status(text, project.interventions)),
        },
        unreadable_day=np.logical_or.reduce(
            [each.unreadable | _is_no_day(days[field]) for field, each in times.items()]
        ),
        unknown_category=categories.isna(),
    )


def _days(wall: pd.Series) -> pd.Series:
    """The days, without those that a system stores where none is known."""
    return wall.mask(stands_for_nothing(wall)).dt.normalize()


def _is_no_day(days: pd.Series) -> pd.Series:
    """Whether a number was read as a day that no intervention has: 260801 is day 260 801 of a spreadsheet, in 2614."""
    return (days < _FIRST_DAY) | (days >= _LAST_DAY)


def _placed(cells: pd.DataFrame, source: Source, project: Project, geography: Geography) -> pd.DataFrame:
    """Where each works: a drawn area before a point, and a point before a district."""
    settings = project.interventions
    names, districts = settings.columns, geography.districts
    drawn = read_areas(settings.areas, project.area.crs) if settings.areas else districts.iloc[:0]
    point = read_positions(cells, source, boundary=geography.boundary, areas=None)
    written = cells[names.radius]
    numbers = written.map(
        lambda text: read_number(text, decimal=source.decimal, is_degrees=False), na_action="ignore"
    ).astype("float64")
    # No infinity, nor what no shape can be drawn of.
    is_radius = (numbers > 0) & (numbers <= _LARGEST_RADIUS_M)
    radius = numbers.where(is_radius).where(written.notna(), settings.radius_m)
    by_area = _shapes(cells[names.drawn_area], drawn)
    by_district = _shapes(cells[names.district], districts)
    code = _names_to(districts, districts[c.CODE]).column(cells[names.district])
    circles = shapely.buffer(shapely.points(point.x, point.y), radius.fillna(0))
    kinds, shapes = [], []
    for area, circle, has_point, district in zip(by_area, circles, point.has_point, by_district, strict=True):
        found = [
            (c.AREA, area),
            (c.POINT, circle if has_point else None),
            (c.DISTRICT, district),
            (c.NONE, None),
        ]
        kind, shape = next(each for each in found if each[1] is not None or each[0] == c.NONE)
        kinds.append(kind)
        shapes.append(shape)
    return pd.DataFrame(
        {
            c.PLACE_KIND: pd.Series(kinds, cells.index, dtype="str"),
            c.GEOMETRY: pd.Series(shapes, cells.index, dtype=object),
            c.DISTRICT: code.fillna(district_of(point.x, point.y, districts)),
            "bad_radius": written.notna() & ~is_radius,
            "unreadable_position": cells[[names.x, names.y]].notna().any(axis=1) & ~point.has_point,
            "unknown_district": cells[names.district].notna() & by_district.isna(),
            "unknown_area": cells[names.drawn_area].notna() & by_area.isna(),
            "outside": point.outside | point.swapped,
        },
        index=cells.index,
    )


def _shapes(written: pd.Series, areas: gpd.GeoDataFrame) -> pd.Series:
    return _names_to(areas, areas.geometry).column(written)


def _names_to(areas: gpd.GeoDataFrame, values: Iterable[Any]) -> Lookup:
    """Each area's value by its name and by its code."""
    return Lookup.of_areas(list(areas[c.CODE]), areas[c.NAME], values=list(values))


def _categories(text: Any, project: Project) -> tuple[str, ...] | None:  # noqa: ANN401 - a cell
    """The categories named, none for all; None when one is not known."""
    if pd.isna(text) or text.casefold() == ALL_CATEGORIES.casefold():
        return ()
    group_of = {plain(value): group.name for group in project.categories for value in category_values(group)}
    found = [group_of.get(plain(part)) for part in text.split(";") if part.strip()]
    return None if None in found else tuple(str(name) for name in found)


def _status(text: Any, settings: Interventions) -> str | None:  # noqa: ANN401 - a cell
    if pd.isna(text):
        return None
    known = {name.casefold(): status for status, name in STATUS_NAMES.items()}
    means = {written.casefold(): meaning.casefold() for written, meaning in settings.statuses.items()}
    return known.get(means.get(text.casefold(), text.casefold()))


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    """A row as JSON can hold it."""
    kept: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, shapely.Geometry):
            kept[name] = shapely.to_wkt(value, rounding_precision=2)
        elif isinstance(value, pd.Timestamp) and not pd.isna(value):
            kept[name] = value.date().isoformat()
        else:
            kept[name] = None if pd.isna(value) else value
    return kept


def _as_json(row: dict[Any, Any]) -> str:
    return json.dumps(
        {str(name): value if isinstance(value, str) else "" for name, value in row.items()},
        ensure_ascii=False,
    )
