"""Make a new workspace."""

import shutil
import tomllib
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from lagesbild import config
from lagesbild.errors import ConfigError
from lagesbild.ingest.inspect import inspect_file
from lagesbild.workspace._inspect import categories_toml
from lagesbild.workspace._templates import FOLDER as TEMPLATES
from lagesbild.workspace._templates import write_into

_FOLDERS = ("data/raw", "data/processed", "reports", "notebooks")
_GEOGRAPHY = Path("data/raw/geografi")


def create(folder: Path, *, name: str = "", boundary: Path | None = None, export: Path | None = None) -> Path:
    """Make the folders, a commented ``lagesbild.toml`` and the workbooks to fill in.

    Parameters
    ----------
    folder
        Made if it is not there.
    name
        The municipality's name.
    boundary
        Copied in and named in the settings.
    export
        Copied into ``data/raw``; its mapping and categories are proposed in the settings.

    Returns
    -------
    Path
        The new ``lagesbild.toml``.

    Raises
    ------
    ConfigError
        When there already is a ``lagesbild.toml``: it is never overwritten.
    """
    settings = folder / config.FILE_NAME
    if settings.exists():
        raise ConfigError(
            f"A new workspace must not have a {config.FILE_NAME}; '{folder}' has one. Choose another folder."
        )
    for each in _FOLDERS:
        (folder / each).mkdir(parents=True, exist_ok=True)
    border = (_GEOGRAPHY / (boundary.name if boundary else "kommun.gpkg")).as_posix()
    if boundary:
        (folder / border).parent.mkdir(exist_ok=True)
        shutil.copy2(boundary, folder / border)
    settings.write_text(_settings(name, border), encoding="utf-8", newline="\n")
    if export:
        copied = Path(shutil.copy2(export, folder / "data" / "raw" / export.name))
        proposal = inspect_file(copied, project=config.load(folder) if boundary else None)
        proposed = _settings(name, border, proposal.to_toml(), "\n".join(categories_toml(copied, proposal)))
        settings.write_text(proposed, encoding="utf-8", newline="\n")
    # Without a border the settings cannot be used yet, but their categories can be read.
    categories = tomllib.loads(settings.read_text(encoding="utf-8"))["categories"]
    write_into(folder / TEMPLATES, [group["name"] for group in categories])
    return settings


def _settings(name: str, boundary: str, source: str = "", categories: str = "") -> str:
    """The commented settings; an example source and example categories where none are proposed."""
    template = files(__package__).joinpath("lagesbild.toml.j2").read_text(encoding="utf-8")
    environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True)  # noqa: S701 - TOML, not HTML
    text: str = environment.from_string(template).render(
        name=name or "Min kommun", boundary=boundary, source=source, categories=categories
    )
    return text
