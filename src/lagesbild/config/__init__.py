"""The workspace's settings: ``load`` reads ``lagesbild.toml`` into a frozen ``Project``."""

from lagesbild.config._reader import find, load, parse, tables
from lagesbild.config._types import FILE_NAME
from lagesbild.config.area import Area, Areas, BasemapLayer, Layer, PopulationGrid
from lagesbild.config.editions import USUAL, CountEdition, Edition, Editions, IncidentEdition
from lagesbild.config.interventions import InterventionColumns, Interventions
from lagesbild.config.models import (
    STEPS,
    Analysis,
    CalendarSettings,
    CategoryGroup,
    Execution,
    Feedback,
    NotebookRun,
    Places,
    Project,
    Report,
    Tiles,
    category_values,
)
from lagesbild.config.operation import PASSWORD_VARIABLE, Keep, Mail, Operation
from lagesbild.config.rules import Rules, Severity, Shares
from lagesbild.config.sources import REPORTING, Columns, Constant, Source, TimeColumns, TimeField, TimeParts
from lagesbild.config.statistics import Statistics, StatisticsFile, Survey

__all__ = [
    "FILE_NAME",
    "PASSWORD_VARIABLE",
    "REPORTING",
    "STEPS",
    "USUAL",
    "Analysis",
    "Area",
    "Areas",
    "BasemapLayer",
    "CalendarSettings",
    "CategoryGroup",
    "Columns",
    "Constant",
    "CountEdition",
    "Edition",
    "Editions",
    "Execution",
    "Feedback",
    "IncidentEdition",
    "InterventionColumns",
    "Interventions",
    "Keep",
    "Layer",
    "Mail",
    "NotebookRun",
    "Operation",
    "Places",
    "PopulationGrid",
    "Project",
    "Report",
    "Rules",
    "Severity",
    "Shares",
    "Source",
    "Statistics",
    "StatisticsFile",
    "Survey",
    "Tiles",
    "TimeColumns",
    "TimeField",
    "TimeParts",
    "category_values",
    "find",
    "load",
    "parse",
    "tables",
]
