"""The workspace's settings: ``load`` reads ``lagesbild.toml`` into a frozen ``Project``."""

from lagesbild.config._reader import find, load
from lagesbild.config._types import FILE_NAME
from lagesbild.config.models import (
    Analysis,
    Area,
    Areas,
    BasemapLayer,
    CategoryGroup,
    Columns,
    Layer,
    NotebookRun,
    PopulationGrid,
    Project,
    Report,
    Rules,
    Source,
    Step,
    Tiles,
    TimeColumns,
    category_values,
)

__all__ = [
    "FILE_NAME",
    "Analysis",
    "Area",
    "Areas",
    "BasemapLayer",
    "CategoryGroup",
    "Columns",
    "Layer",
    "NotebookRun",
    "PopulationGrid",
    "Project",
    "Report",
    "Rules",
    "Source",
    "Step",
    "Tiles",
    "TimeColumns",
    "category_values",
    "find",
    "load",
]
