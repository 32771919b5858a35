"""Model the tables of ``lagesbild.toml`` that name official statistics and surveys."""

from datetime import date
from typing import Annotated

from pydantic import Field, model_validator

from lagesbild.config._types import ExistingFile, Table
from lagesbild.errors import SettingError

Year = Annotated[int, Field(ge=1950, le=2999)]


class StatisticsFile(Table):
    """One of Brå's municipal files: one year, one type of crime."""

    file: ExistingFile = Field(description="CSV as Brå gives it out")
    year: Year = Field(description="the year the crimes were reported in")
    crime: str = Field(min_length=1, description="type of crime, as readers see it")
    preliminary: bool = Field(default=False, description="whether Brå calls the figures preliminary")
    extracted_on: date = Field(description="the day the file was taken out of Brå's database")


class Survey(Table):
    """Figures from a survey, such as NTU: a table with documented columns."""

    file: ExistingFile = Field(description="CSV or workbook")
    title: str = Field(min_length=1, description="what readers call the survey")
    sheet: str | None = Field(
        None, description="the only sheet of a workbook to read; all with the same columns if left out"
    )
    extracted_on: date = Field(description="the day the figures were taken out")


class Statistics(Table):
    """Official statistics, kept apart from the reports: they count by the day of the report."""

    source: str = Field("Brå", min_length=1, description="whom the figures come from, as readers see it")
    municipality_code: Annotated[str, Field(pattern=r"^\d{4}$")] = Field(
        description="the municipality's own code: '1960'"
    )
    municipalities: ExistingFile = Field(
        description="CSV of all municipalities with code, name, county and police region"
    )
    population: ExistingFile | None = Field(
        None, description="CSV of inhabitants on 31 December, a column a year; from Brå's rates if left out"
    )
    breaks: tuple[Year, ...] = Field(
        (2015,), description="years whose figures do not compare with those before"
    )
    files: tuple[StatisticsFile, ...] = Field((), description="Brå's files, one a year and type of crime")
    surveys: tuple[Survey, ...] = Field((), description="tables of survey figures")

    @model_validator(mode="after")
    def _one_file_each(self) -> "Statistics":
        seen = [(each.crime, each.year) for each in self.files]
        if twice := sorted({each for each in seen if seen.count(each) > 1}):
            named = ", ".join(f"{crime} {year}" for crime, year in twice)
            raise SettingError("each type of crime has one file a year; found twice: {named}", named=named)
        return self
