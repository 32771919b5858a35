"""Find the exports of each source, in the order they were made."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from lagesbild.config import Project, Source
from lagesbild.errors import ConfigError

CORRECTED_PREFIX = "rattad-"
_DATE_IN_NAME = re.compile(r"(?<!\d)(20\d{2})-?(\d{2})-?(\d{2})(?!\d)")


@dataclass(frozen=True, order=True)
class Export:
    """A delivered file. Exports sort by the day they were made, then by name."""

    exported_on: date
    file: str  # relative to the workspace, with forward slashes
    source: str
    sha256: str


def find_exports(project: Project) -> list[Export]:
    """All exports in the workspace, oldest first.

    A source's files are those its pattern matches, and corrected quarantine workbooks named
    ``data/raw/rattad-SOURCE….xlsx``. The day of an export is the last date in its file name, or,
    when the name has none, the day the file was last changed.

    Raises
    ------
    ConfigError
        When two sources claim the same file.
    """
    owner: dict[Path, str] = {}
    for source in project.all_sources:
        for path in _files_of(source, project):
            if owner.setdefault(path, source.name) != source.name:
                raise ConfigError(
                    f"An export belongs to one source; '{path.name}' matches the patterns of "
                    f"'{owner[path]}' and '{source.name}'. Make `files` of one of them narrower."
                )
    return sorted(
        Export(
            exported_on=exported_on(path, project.area.timezone),
            file=path.relative_to(project.root).as_posix(),
            source=name,
            sha256=file_sha256(path),
        )
        for path, name in owner.items()
    )


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files_of(source: Source, project: Project) -> list[Path]:
    patterns = [source.files] if isinstance(source.files, str) else list(source.files)
    patterns.append(f"data/raw/{CORRECTED_PREFIX}{source.name}*.xlsx")
    found = {path for pattern in patterns for path in project.root.glob(pattern) if path.is_file()}
    return [path for path in found if not is_temporary(path)]


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
