"""Make a new workspace, whole or not at all."""

import filecmp
import shutil
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from lagesbild import config, stop
from lagesbild.config.toml import encoded, with_tables, with_values
from lagesbild.errors import ConfigError, Message
from lagesbild.ingest.atlas.gather import Update, gather
from lagesbild.ingest.atlas.municipalities import Municipality
from lagesbild.ingest.atlas.municipalities import municipality as known_municipality
from lagesbild.ingest.atlas.write import file_name, write
from lagesbild.ingest.exports import find_exports, members
from lagesbild.ingest.geography.geography import judged_boundary
from lagesbild.ingest.proposing.area_defaults import timezone_at, working_crs
from lagesbild.ingest.proposing.inspect import inspect_file
from lagesbild.ingest.reading.read import read
from lagesbild.workspace._add import add
from lagesbild.workspace._geography import FOLDER, UNNAMED, Mapped, area_values, mapped, title
from lagesbild.workspace._inspect import categories_toml, new_categories
from lagesbild.workspace._templates import FOLDER as TEMPLATES
from lagesbild.workspace._templates import write_into

_FOLDERS = ("data/raw", "data/processed", "reports", "notebooks")


@dataclass(frozen=True)
class Created:
    """A new workspace: its ``lagesbild.toml``, what to see to in it, and its map where one was gathered."""

    settings: Path
    remarks: tuple[Message, ...]
    mapped: Mapped | None = None


def create(
    folder: Path,
    *,
    name: str = "",
    boundary: Path | None = None,
    exports: Sequence[Path] = (),
    geography: Sequence[Path] = (),
    municipality: str = "",
    on_progress: Update = lambda *_: None,
) -> Created:
    """Make the folders, a commented ``lagesbild.toml`` and the workbooks to fill in.

    All is made beside the folder and moved into it when it is done: what goes wrong leaves nothing.

    Parameters
    ----------
    folder
        Made if it is not there.
    name
        The municipality's name, as in titles; after ``municipality`` if left out.
    boundary
        Copied in and named in the settings.
    geography
        Files and folders to gather the municipality's map from; see ``geography``.
    municipality
        Whose map it is: name or code.
    on_progress
        Called with what of the geography is being read.
    exports
        Copied into ``data/raw``; how each is read, and their categories, are proposed in the settings.

    Returns
    -------
    Created
        The new ``lagesbild.toml``, and what to see to in it.

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
    if geography:
        border = judged_boundary(boundary).frame if boundary else None
        atlas = gather(geography, name=municipality, border=border, on_progress=on_progress)
        area = _Area(name or title(atlas), "", known=known_municipality(atlas.code or ""))
    else:
        atlas = None
        swedish = known_municipality(municipality)
        area = replace(_area(name or (swedish.title if swedish else municipality), boundary), known=swedish)
    with _staged(folder) as stage:
        for each in _FOLDERS:
            (stage / each).mkdir(parents=True)
        if boundary and not atlas:
            (stage / FOLDER).mkdir()
            _copied(boundary, stage / FOLDER)
        if atlas:
            write(atlas, stage / FOLDER / file_name(atlas.name))
            values = area_values(atlas, file_name(atlas.name), {"name": area.name})
            area = replace(area, values=values)
        (stage / config.FILE_NAME).write_text(_settings(area), encoding="utf-8", newline="\n")
        remarks = _with_exports(stage, area, exports, has_border=bool(boundary or atlas))
        # Without a border the settings cannot be used yet, but their categories can be read.
        tables = tomllib.loads((stage / config.FILE_NAME).read_text(encoding="utf-8"))
        write_into(stage / TEMPLATES, [group["name"] for group in tables["categories"]])
    made = mapped(atlas, folder / FOLDER / file_name(atlas.name)) if atlas else None
    return Created(settings, (*area.remarks, *remarks), made)


@dataclass(frozen=True)
class _Area:
    """What the settings say of the municipality; ``crs`` and ``timezone`` None for the usual ones.

    ``values`` are keys of ``[area]``, encoded, that take the place of the template's; ``known`` is the Swedish municipality.
    """

    name: str
    boundary: str
    crs: str | None = None
    timezone: str | None = None
    remarks: tuple[Message, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    known: Municipality | None = None


def _area(name: str, boundary: Path | None) -> _Area:
    """The municipality, with the working system and the timezone of where its border lies."""
    area = _Area(name or UNNAMED, (FOLDER / (boundary.name if boundary else "kommun.gpkg")).as_posix())
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


def _with_exports(
    stage: Path, area: _Area, exports: Sequence[Path], *, has_border: bool
) -> tuple[Message, ...]:
    """Put the exports into the workspace and their sources into its settings; what to see to."""
    if not exports:
        return ()
    first, *others = exports
    copied = _copied(first, stage / "data" / "raw")
    proposal = inspect_file(copied, project=config.load(stage) if has_border else None)
    categories = categories_toml(new_categories(copied, proposal))
    text = _settings(area, proposal.to_toml(), categories)
    (stage / config.FILE_NAME).write_text(text, encoding="utf-8", newline="\n")
    return (*proposal.remarks, *(remark for each in others for remark in _with_further(stage, each)))


def _copied(file: Path, folder: Path) -> Path:
    """The copy of a file, with the parts that belong to it, in a folder."""
    for part in members(file):
        shutil.copy2(part, folder / part.name)
    return folder / file.name


def _with_further(stage: Path, export: Path) -> tuple[Message, ...]:
    """Put a further export into the workspace; a source is added unless one reads files of its name already."""
    if (stage / "data" / "raw" / export.name).exists():
        return add(stage, export, with_categories=True).remarks  # which says why it cannot be
    copied = _copied(export, stage / "data" / "raw")
    project = config.load(stage)
    owner = next((each.source for each in find_exports(project) if stage / each.file == copied), None)
    if owner is None:
        return add(stage, export, with_categories=True).remarks
    source = next(each for each in project.sources if each.name == owner)
    if source.columns.category in read(copied, source).cells.columns:
        proposal = replace(inspect_file(copied, project=project), source=source)
        if names := new_categories(copied, proposal, project):
            settings = stage / config.FILE_NAME
            text = with_tables(settings.read_text(encoding="utf-8"), "categories", categories_toml(names))
            settings.write_text(text, encoding="utf-8", newline="\n")
    return ()


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
    return with_values(text, "area", area.values) if area.values else text
