"""Model ``[interventions]``: the municipality's register of what it does, and the columns of it."""

from typing import Annotated

from pydantic import Field

from lagesbild.config._types import AnyCrs, DayFormats, Patterns
from lagesbild.config._types import Table as _Table
from lagesbild.config.area import Areas


class InterventionColumns(_Table):
    """What the columns of the interventions' workbook are called; as in the template if left out."""

    id: str = Field("Nr", description="the intervention's number")
    title: str = Field("Insats", description="what is done, in a few words")
    type: str = Field("Typ", description="what kind of measure it is")
    problem: str = Field("Problem", description="what it answers; free text")
    organisation: str = Field("Ansvarig organisation", description="who is responsible (no person)")
    place: str = Field("Plats", description="name of the place")
    x: str = Field("E (SWEREF 99 TM)", description="easting or longitude of a point")
    y: str = Field("N (SWEREF 99 TM)", description="northing or latitude of a point")
    radius: str = Field("Radie (m)", description="how far from the point it reaches, in metres")
    drawn_area: str = Field("Ritat område", description="name of an area in `interventions.areas`")
    district: str = Field("Område", description="code or name of a district")
    starts_on: str = Field("Startdag", description="first day")
    ends_on: str = Field("Slutdag", description="last day")
    category: str = Field("Kategori", description="what it is against; several with ';', empty is all")
    expected_effect: str = Field("Väntad effekt", description="what it should lead to; free text")
    expected_on: str = Field("Effekt väntas", description="the day by which it should")
    status: str = Field("Status", description="föreslagen, beslutad, pågår, avslutad or avbruten")
    decided_on: str = Field("Beslutsdag", description="the day of the decision")
    follow_up_on: str = Field("Uppföljning", description="the day it is to be followed up")


class Interventions(_Table):
    """The working group's register of interventions, and how it is read."""

    files: Patterns = Field(
        "data/raw/insatser*.xlsx", description="pattern of the workbook, or of an export of another kind"
    )
    sheet: str | None = Field(
        None, description="the only sheet of a workbook to read; all with the same columns if left out"
    )
    crs: AnyCrs = Field("EPSG:3006", description="coordinate system of x and y")
    datetime_formats: DayFormats = Field(("iso", "excel"), description="how days are written")
    radius_m: Annotated[float, Field(gt=0)] = Field(
        100, description="how far a point reaches when the row does not say, in metres"
    )
    areas: Areas | None = Field(None, description="areas drawn in QGIS; `code` is the column with the name")
    statuses: dict[str, str] = Field(
        default_factory=dict, description="what an export writes = the status it means"
    )
    columns: InterventionColumns = InterventionColumns()
