"""Write the workbooks that people fill in, with the workspace's own categories and districts."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from lagesbild.columns import NAME
from lagesbild.config import Project
from lagesbild.ingest.geography import read_areas
from lagesbild.ingest.mapping import OTHER
from lagesbild.ingest.templates import (
    REGISTER_TEMPLATE,
    REPORTING_TEMPLATE,
    write_register,
    write_reporting,
)

FOLDER: Final = "mallar"


def write_templates(project: Project) -> list[Path]:
    """Write both workbooks into the workspace's ``mallar``, in place of those that are there."""
    area = project.area
    districts = list(read_areas(area.districts, area.crs)[NAME]) if area.districts else []
    return write_into(project.root / FOLDER, [group.name for group in project.categories], districts)


def write_into(folder: Path, categories: Sequence[str], districts: Sequence[str] = ()) -> list[Path]:
    """Write both workbooks into ``folder``; it is made if it is not there."""
    folder.mkdir(exist_ok=True)
    register, form = folder / REGISTER_TEMPLATE, folder / REPORTING_TEMPLATE
    write_register(register, categories=categories, districts=districts)
    offered = categories if OTHER in categories else [*categories, OTHER]
    write_reporting(form, categories=offered, districts=districts)
    return [form, register]
