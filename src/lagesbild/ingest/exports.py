"""Find the exports of each source, in the order they were made, and the files that are nobody's."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fnmatch import fnmatch
from functools import lru_cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from lagesbild import spelling
from lagesbild.config import REPORTING, Project, Source
from lagesbild.errors import ConfigError, ReadError
from lagesbild.ingest.forms.reporting import FORM_COLUMNS
from lagesbild.ingest.geography.codes import plain
from lagesbild.ingest.reading.read import CORRECTED_PREFIX, read
from lagesbild.ingest.reading.wrapped import SHAPEFILE_PARTS

_PIECE: Final = 1 << 20
_MAPS: Final = "geografi"  # the folder of data/raw with the map, and with the files that it is made of
_SHAPEFILE_EXTRAS: Final = (".sbn", ".sbx", ".qix", ".qpj", ".ain", ".aih", ".atx", ".ixs", ".mxs")
_STYLES: Final = (".qml", ".qmd", ".sld", ".lyr", ".lyrx")
_JOURNALS: Final = ("-wal", "-shm", "-journal")
_DATE_IN_NAME = re.compile(r"(?<!\d)(20\d{2})-?(\d{2})-?(\d{2})(?!\d)")


@dataclass(frozen=True, order=True)
class Export:
    """A delivered file. Exports sort by the day they were made, corrected rows after those of their day, then by name."""

    exported_on: date
    is_corrected: bool  # whether it is a quarantine workbook that a person has corrected
    file: str  # relative to the workspace, with forward slashes
    source: str
    sha256: str
    state: tuple[int, ...] = field(default=(), compare=False)  # the file's state before it was hashed

    def has_changed(self, root: Path) -> bool:
        """Whether the file is another, or longer or shorter, than when it was found."""
        return self.state != state_of(root / self.file)


def find_exports(project: Project) -> list[Export]:
    """All exports in the workspace, oldest first.

    A source's files are those its pattern matches, and corrected quarantine workbooks named
    ``data/raw/rattad-SOURCE….xlsx``. The reporting workbook and the register of interventions are known by their
    headers: another file of such a name is its source's. The day of an export is the last date in its file name, or,
    when the name has none, the day the file was last changed.

    Raises
    ------
    ConfigError
        When two sources claim the same file.
    """
    owner = owners(project)
    return sorted(_export(path, name, project) for path, name in owner.items())


def find_registers(project: Project) -> list[Path]:
    """The files of the register of interventions: its pattern's, but for those that are a source's.

    Unless the settings say where it is, a file with its name and not even two of its three columns is none.
    """
    owner = owners(project)
    is_told = "files" in project.interventions.model_fields_set
    return [
        path
        for path in _matches(project, project.interventions.files)
        if path not in owner and (is_told or _register_columns(path, project) not in {0, 1})
    ]


def unclaimed(project: Project) -> list[Path]:
    """Files in ``data/raw`` and its folders that nothing in the settings reads, sorted.

    What stands beside a file that is read (a shapefile's parts, a GeoPackage's journal), hidden and temporary files,
    READMEs, and what the map is made of in ``geografi`` are left out.

    Raises
    ------
    ConfigError
        When two sources claim the same file.
    """
    claimed = {path.resolve() for path in (*owners(project), *find_registers(project))}
    claimed |= {*_files_named(project), project.place_register.resolve()}
    found = [path for path in project.raw.rglob("*") if path.is_file() and not _is_noise(path, project.raw)]
    return sorted(path for path in found if path.resolve() not in claimed and not _is_part(path))


def owners(project: Project) -> dict[Path, str]:
    """The files that sources read, each with its source's name.

    Raises
    ------
    ConfigError
        When two sources claim the same file.
    """
    owner: dict[Path, str] = {}
    form = project.form
    for source in project.sources:
        for path in _files_of(source, project) if source != form else ():
            if owner.setdefault(path, source.name) != source.name:
                raise ConfigError(
                    "An export belongs to one source; '{file}' matches the patterns of '{one}' and '{other}'. "
                    "Make `files` of one of them narrower.",
                    file=path.name,
                    one=owner[path],
                    other=source.name,
                )
    if form:
        owner |= {
            path: form.name
            for path in _files_of(form, project)
            if path.name.startswith(CORRECTED_PREFIX) or _is_form(path, is_owned=path in owner)
        }
    for path in _matches(project, project.interventions.files):
        if _register_columns(path, project) == len(_register_names(project)):
            owner.pop(path, None)
    return owner


def members(path: Path) -> list[Path]:
    """The files that an export consists of: a shapefile's parts, else the file itself."""
    if path.suffix.lower() != ".shp":
        return [path]
    beside = (each for each in path.parent.iterdir() if each.stem == path.stem)
    return [path, *sorted(each for each in beside if each.suffix.lower() in SHAPEFILE_PARTS)]


def _is_form(path: Path, *, is_owned: bool) -> bool:
    """Whether a file of the form's name has most of its columns; one that cannot be read is it, unless a source's."""
    found = _header(path, state_of(path))
    return not is_owned if found is None else 2 * len(found & FORM_COLUMNS) > len(FORM_COLUMNS)


def _register_columns(path: Path, project: Project) -> int | None:
    """How many of the register's own columns a file has; None when it cannot be read."""
    found = _header(path, state_of(path))
    return None if found is None else len(frozenset(map(plain, found)) & _register_names(project))


def _register_names(project: Project) -> frozenset[str]:
    names = project.interventions.columns
    return frozenset(map(plain, (names.id, names.title, names.status)))


def is_named_as_register(path: Path, project: Project) -> bool:
    """Whether a file is called what the register of interventions is, whatever its ending."""
    patterns = patterns_of(project.interventions.files)
    return any(fnmatch(path.stem.casefold(), Path(pattern).stem.casefold()) for pattern in patterns)


@lru_cache(maxsize=512)
def _header(path: Path, _state: tuple[int, ...]) -> frozenset[str] | None:
    """The columns of a workbook in a state; None when it cannot be read."""
    try:
        return frozenset(map(str, read(path, REPORTING).cells.columns))
    except ReadError:
        return None


def _files_named(setting: object) -> Iterator[Path]:
    """Every file that stands in the settings by its path."""
    match setting:
        case Path():
            yield from members(setting) if setting.is_file() else ()
        case BaseModel():
            for name in type(setting).model_fields:
                yield from _files_named(getattr(setting, name))
        case tuple() | list():
            for each in setting:
                yield from _files_named(each)


def _is_noise(path: Path, raw: Path) -> bool:
    """What people and systems leave beside exports."""
    within = path.relative_to(raw).parts
    name = spelling.plain(path.name)
    return (
        is_temporary(path)
        or within[0] == _MAPS
        or any(part.startswith((".", "__MACOSX")) for part in within)
        or name in {"thumbs.db", "desktop.ini"}
        or name.startswith(("readme", "read me", "lasmig", "las mig", "licen"))
    )


def _is_part(path: Path) -> bool:
    """Whether a file is of another beside it: a shapefile's part, a GeoPackage's journal, a style."""
    name = path.name
    beside = {each.name.casefold() for each in path.parent.iterdir()}
    if any(name.endswith(end) and name.removesuffix(end).casefold() in beside for end in _JOURNALS):
        return True
    if name.lower().endswith(".shp.xml"):
        return path.stem.casefold() in beside
    ending = path.suffix.lower()
    wholes = [".shp"] if ending in {*SHAPEFILE_PARTS, *_SHAPEFILE_EXTRAS} else []
    wholes += [".shp", ".gpkg", ".geojson", ".fgb"] if ending in _STYLES else []
    return any(f"{path.stem}{end}".casefold() in beside for end in wholes)


def _export(path: Path, source: str, project: Project) -> Export:
    state = state_of(path)
    try:
        sha256 = file_sha256(path)
        day = exported_on(path, project.area.timezone)
    except OSError as error:
        raise ReadError(
            "'{file}' must be readable: {fault}. Close it in Excel, give the right to read it, or copy it here again.",
            file=path.name,
            fault=error.strerror or str(error),
        ) from error
    is_corrected = path.name.startswith(CORRECTED_PREFIX)
    return Export(day, is_corrected, path.relative_to(project.root).as_posix(), source, sha256, state)


def state_of(path: Path) -> tuple[int, ...]:
    """What changes when a file (or a shapefile's part) is written to or replaced; empty when it is gone."""
    try:
        told = [each.stat() for each in members(path)]
    except OSError:
        return ()
    return tuple(number for each in told for number in (each.st_size, each.st_mtime_ns, each.st_ino))


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex; of a shapefile's parts together."""
    digest = hashlib.sha256()
    for each in members(path):
        with each.open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
    return digest.hexdigest()


def _files_of(source: Source, project: Project) -> list[Path]:
    corrected = f"data/raw/{CORRECTED_PREFIX}{source.name}*.xlsx"
    return _matches(project, [*patterns_of(source.files), corrected])


def _matches(project: Project, files: str | Sequence[str]) -> list[Path]:
    """The files that patterns match, but for those that the project itself makes."""
    patterns = patterns_of(files)
    # A name may hold the signs of a pattern: what is called exactly so is meant too.
    named = (project.root / pattern for pattern in patterns)
    matched = (path for pattern in patterns for path in project.root.glob(pattern))
    found = {path for path in (*named, *matched) if path.is_file()}
    own = (
        project.processed, project.released, project.secret_file, project.reports_folder, project.place_register,
    )  # fmt: skip
    return sorted(
        path
        for path in found
        if not is_temporary(path) and not any(path.is_relative_to(each) for each in own)
    )


def patterns_of(files: str | Sequence[str]) -> list[str]:
    """The patterns that a setting `files` names, one or several."""
    return [files] if isinstance(files, str) else list(files)


def is_temporary(path: Path) -> bool:
    """Excel leaves ~$name beside an open workbook; dotfiles are no exports."""
    return path.name.startswith(("~$", "."))


def exported_on(path: Path, timezone: str) -> date:
    """The day an export was made: the last date in its name, else the day the file was last changed."""
    for year, month, day in reversed(_DATE_IN_NAME.findall(path.stem)):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue  # eight digits that are no date
    return datetime.fromtimestamp(path.stat().st_mtime, tz=ZoneInfo(timezone)).date()
