"""Write the workbooks and the form that people fill in, with the workspace's own categories and districts."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from lagesbild.columns import NAME
from lagesbild.config import Project
from lagesbild.ingest.fields import OTHER
from lagesbild.ingest.forms.templates import (
    REGISTER_TEMPLATE,
    REPORTING_TEMPLATE,
    write_register,
    write_reporting,
)
from lagesbild.ingest.geography.geography import read_areas, read_geography

FOLDER: Final = "mallar"


def write_templates(project: Project) -> list[Path]:
    """Write both workbooks and the form with a map into ``mallar``, in place of those that are there."""
    from lagesbild import form  # the report's machinery, which a new workspace does not need

    area = project.area
    districts = list(read_areas(area.districts, area.crs)[NAME]) if area.districts else []
    categories = _offered([group.name for group in project.categories])
    workbooks = write_into(project.root / FOLDER, [group.name for group in project.categories], districts)
    made = project.root / FOLDER / form.FORM
    made.write_text(
        form.page(read_geography(area), area=area.name, categories=categories), encoding="utf-8", newline="\n"
    )
    return [*workbooks, made]


def write_into(folder: Path, categories: Sequence[str], districts: Sequence[str] = ()) -> list[Path]:
    """Write both workbooks into ``folder``; it is made if it is not there."""
    folder.mkdir(exist_ok=True)
    register, form = folder / REGISTER_TEMPLATE, folder / REPORTING_TEMPLATE
    write_register(register, categories=categories, districts=districts)
    write_reporting(form, categories=_offered(categories), districts=districts)
    return [form, register]


def _offered(categories: Sequence[str]) -> list[str]:
    return [*categories] if OTHER in categories else [*categories, OTHER]
