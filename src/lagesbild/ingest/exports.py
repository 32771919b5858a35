"""Find the exports of each source, in the order they were made."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from lagesbild.config import Project, Source
from lagesbild.errors import ConfigError, ReadError

CORRECTED_PREFIX = "rattad-"
_DATE_IN_NAME = re.compile(r"(?<!\d)(20\d{2})-?(\d{2})-?(\d{2})(?!\d)")


@dataclass(frozen=True, order=True)
class Export:
    """A delivered file. Exports sort by the day they were made, then by name."""

    exported_on: date
    file: str  # relative to the workspace, with forward slashes
    source: str
    sha256: str
    state: tuple[int, ...] = field(default=(), compare=False)  # the file's state before it was hashed

    @property
    def is_corrected(self) -> bool:
        """Whether it is a quarantine workbook that a person has corrected."""
        return Path(self.file).name.startswith(CORRECTED_PREFIX)

    def has_changed(self, root: Path) -> bool:
        """Whether the file is another, or longer or shorter, than when it was found."""
        return self.state != state_of(root / self.file)


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
    return sorted(_export(path, name, project) for path, name in owner.items())


def _export(path: Path, source: str, project: Project) -> Export:
    state = state_of(path)
    try:
        sha256 = file_sha256(path)
        day = exported_on(path, project.area.timezone)
    except OSError as error:
        raise ReadError(
            f"'{path.name}' must be readable: {error.strerror or error}. Close it in Excel, give the right to "
            "read it, or copy it here again."
        ) from error
    return Export(day, path.relative_to(project.root).as_posix(), source, sha256, state)


def state_of(path: Path) -> tuple[int, ...]:
    """What changes when a file is written to or replaced; empty when it is gone."""
    try:
        told = path.stat()
    except OSError:
        return ()
    return told.st_size, told.st_mtime_ns, told.st_ino


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files_of(source: Source, project: Project) -> list[Path]:
    patterns = patterns_of(source.files)
    patterns.append(f"data/raw/{CORRECTED_PREFIX}{source.name}*.xlsx")
    found = {path for pattern in patterns for path in project.root.glob(pattern) if path.is_file()}
    return [path for path in found if not is_temporary(path)]


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
