"""Make a new workspace, whole or not at all."""

import filecmp
import shutil
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from lagesbild import config, stop
from lagesbild.config.toml import encoded
from lagesbild.errors import ConfigError
from lagesbild.ingest.area_defaults import timezone_at, working_crs
from lagesbild.ingest.exports import members
from lagesbild.ingest.geography import judged_boundary
from lagesbild.ingest.inspect import inspect_file
from lagesbild.workspace._add import Added, add
from lagesbild.workspace._inspect import categories_toml, new_categories
from lagesbild.workspace._templates import FOLDER as TEMPLATES
from lagesbild.workspace._templates import write_into

_FOLDERS = ("data/raw", "data/processed", "reports", "notebooks")
_GEOGRAPHY = Path("data/raw/geografi")


def create(
    folder: Path, *, name: str = "", boundary: Path | None = None, exports: Sequence[Path] = ()
) -> tuple[Path, tuple[str, ...]]:
    """Make the folders, a commented ``lagesbild.toml`` and the workbooks to fill in.

    All is made beside the folder and moved into it when it is done: what goes wrong leaves nothing.

    Parameters
    ----------
    folder
        Made if it is not there.
    name
        The municipality's name.
    boundary
        Copied in and named in the settings.
    exports
        Copied into ``data/raw``; how each is read, and their categories, are proposed in the settings.

    Returns
    -------
    Path, tuple of str
        The new ``lagesbild.toml``, and what to see to in it, in Swedish.

    Raises
    ------
    ConfigError
        When there already is a ``lagesbild.toml``, or another file where one would be put: neither is overwritten.
    InputError
        When the border or an export cannot be read.
    """
    settings = folder / config.FILE_NAME
    if settings.exists():
        raise ConfigError(
            "A new workspace must not have a {file}; '{folder}' has one. Add an export to it with: "
            "lagesbild --project {folder} add FILE. Or choose another folder.",
            file=config.FILE_NAME,
            folder=folder,
        )
    area = _area(name, boundary)
    with _staged(folder) as stage:
        for each in _FOLDERS:
            (stage / each).mkdir(parents=True)
        if boundary:
            (stage / _GEOGRAPHY).mkdir()
            for part in members(boundary):
                shutil.copy2(part, stage / _GEOGRAPHY / part.name)
        (stage / config.FILE_NAME).write_text(_settings(area), encoding="utf-8", newline="\n")
        remarks = _with_exports(stage, area, exports, has_border=boundary is not None)
        # Without a border the settings cannot be used yet, but their categories can be read.
        tables = tomllib.loads((stage / config.FILE_NAME).read_text(encoding="utf-8"))
        write_into(stage / TEMPLATES, [group["name"] for group in tables["categories"]])
    return settings, (*area.remarks, *remarks)


@dataclass(frozen=True)
class _Area:
    """What the settings say of the municipality; ``crs`` and ``timezone`` None for the usual ones."""

    name: str
    boundary: str
    crs: str | None = None
    timezone: str | None = None
    remarks: tuple[str, ...] = ()


def _area(name: str, boundary: Path | None) -> _Area:
    """The municipality, with the working system and the timezone of where its border lies."""
    area = _Area(
        name or "Min kommun", (_GEOGRAPHY / (boundary.name if boundary else "kommun.gpkg")).as_posix()
    )
    if boundary is None:
        return area
    border = judged_boundary(boundary)
    usual = config.Area.model_fields
    crs, timezone = working_crs(border.frame), timezone_at(border.frame)
    return replace(
        area,
        crs=crs if crs != usual["crs"].default else None,
        timezone=timezone if timezone not in {None, usual["timezone"].default} else None,
        remarks=border.notes,
    )


def _with_exports(stage: Path, area: _Area, exports: Sequence[Path], *, has_border: bool) -> tuple[str, ...]:
    """Put the exports into the workspace and their sources into its settings; what to see to."""
    if not exports:
        return ()
    first, *others = exports
    for part in members(first):
        shutil.copy2(part, stage / "data" / "raw" / part.name)
    copied = stage / "data" / "raw" / first.name
    proposal = inspect_file(copied, project=config.load(stage) if has_border else None)
    categories = categories_toml(new_categories(copied, proposal))
    text = _settings(area, proposal.to_toml(), categories)
    (stage / config.FILE_NAME).write_text(text, encoding="utf-8", newline="\n")
    added: list[Added] = [add(stage, each, with_categories=True) for each in others]
    return (*proposal.remarks, *(remark for each in added for remark in each.remarks))


@contextmanager
def _staged(folder: Path) -> Iterator[Path]:
    """A folder to make things in; all of it is moved into ``folder`` when it is whole, the settings last."""
    near = next(parent for parent in folder.resolve().parents if parent.is_dir())
    with tempfile.TemporaryDirectory(dir=near, prefix=".lagesbild-") as name:
        stage = Path(name)
        yield stage
        made = sorted(stage.rglob("*"), key=lambda path: (path.name == config.FILE_NAME, path))
        placed = {path: folder / path.relative_to(stage) for path in made}
        for path, target in placed.items():
            if path.is_file() and target.exists() and not filecmp.cmp(path, target, shallow=False):
                raise ConfigError(
                    "A new workspace overwrites nothing; '{path}' is there and holds something else. Choose another folder, "
                    "or move that file away.",
                    path=target,
                )
        stop.settle()
        for path, target in placed.items():
            if path.is_dir():
                target.mkdir(parents=True, exist_ok=True)
            elif not target.exists():
                shutil.move(path, target)


def _settings(area: _Area, source: str = "", categories: str = "") -> str:
    """The commented settings; an example source and example categories where none are proposed."""
    template = files(__package__).joinpath("lagesbild.toml.j2").read_text(encoding="utf-8")
    environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True)  # noqa: S701 - TOML, not HTML
    environment.filters["toml"] = encoded
    text: str = environment.from_string(template).render(area=area, source=source, categories=categories)
    return text
