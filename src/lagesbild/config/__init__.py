"""The workspace's settings: ``load`` reads ``lagesbild.toml`` into a frozen ``Project``."""

from lagesbild.config._reader import find, load
from lagesbild.config._types import FILE_NAME
from lagesbild.config.models import (
    STEPS,
    Analysis,
    Area,
    Areas,
    BasemapLayer,
    CalendarSettings,
    CategoryGroup,
    Columns,
    Layer,
    NotebookRun,
    PopulationGrid,
    Project,
    Report,
    Rules,
    Severity,
    Source,
    Tiles,
    TimeColumns,
    category_values,
)
from lagesbild.config.statistics import Statistics, StatisticsFile, Survey

__all__ = [
    "FILE_NAME",
    "STEPS",
    "Analysis",
    "Area",
    "Areas",
    "BasemapLayer",
    "CalendarSettings",
    "CategoryGroup",
    "Columns",
    "Layer",
    "NotebookRun",
    "PopulationGrid",
    "Project",
    "Report",
    "Rules",
    "Severity",
    "Source",
    "Statistics",
    "StatisticsFile",
    "Survey",
    "Tiles",
    "TimeColumns",
    "category_values",
    "find",
    "load",
]
