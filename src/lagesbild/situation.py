"""Open what a notebook may see: the period, the edition, the incidents and the geography."""

from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import pandas as pd

from lagesbild.config import Analysis, CategoryGroup
from lagesbild.periods import Period


@dataclass(frozen=True)
class Geography:
    """The municipality in the working CRS (metres).

    ``boundary`` has one row. ``districts`` has the columns ``code``, ``name``, ``population`` (NA when
    not known). ``built_up`` are polygons. ``basemap`` has ``kind`` and ``name`` (NA for none), in
    drawing order. ``study_area`` is one row: the built-up areas where there are any, else the boundary.
    All but ``boundary`` and ``study_area`` may be empty.
    """

    boundary: gpd.GeoDataFrame
    districts: gpd.GeoDataFrame
    built_up: gpd.GeoDataFrame
    basemap: gpd.GeoDataFrame
    study_area: gpd.GeoDataFrame


@dataclass(frozen=True)
class Situation:
    """Everything a notebook works with, already masked for its edition.

    ``incidents`` are those that began in the period; ``history`` those that began before its end
    (the period's own among them), both with the columns of ``columns.INCIDENT_COLUMNS`` that the
    edition may show. ``accounting`` has one row a file: ``file``, ``source``, ``exported_on``,
    ``rows_read``, ``accepted``, ``duplicates``, ``quarantined``, ``revisions``; ``reasons`` one row per
    ``file``, ``code``, ``severity`` and ``rows``. ``extracted_on`` is the newest export's day.
    """

    area_name: str
    period: Period
    edition: str
    incidents: gpd.GeoDataFrame
    history: gpd.GeoDataFrame
    geography: Geography
    categories: tuple[CategoryGroup, ...]
    settings: Analysis
    source_titles: tuple[str, ...]
    accounting: pd.DataFrame
    reasons: pd.DataFrame
    extracted_on: date
