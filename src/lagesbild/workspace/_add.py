"""Add an export to a workspace: its source, and the categories that the settings do not know."""

import filecmp
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from lagesbild import config, durable, stop
from lagesbild.config import Project
from lagesbild.config.toml import with_tables
from lagesbild.errors import ConfigError, InputError, Message
from lagesbild.ingest.exports import find_exports, members
from lagesbild.ingest.proposing.inspect import inspect_file
from lagesbild.ingest.proposing.proposal import Proposal
from lagesbild.workspace._inspect import categories_toml, new_categories


@dataclass(frozen=True)
class Added:
    """What was added: the export in the workspace, the source's name, the categories, and what to see to in Swedish."""

    export: Path
    source: str
    categories: tuple[str, ...]
    remarks: tuple[Message, ...]


Consent = Callable[[Sequence[str]], bool]
"""Asked with the categories that the settings do not know, if there are any: whether to add them."""


def add(folder: Path, export: Path, *, with_categories: bool | Consent) -> Added:
    """Put an export into ``data/raw`` and how it is read into ``lagesbild.toml``; all that is there stays.

    Parameters
    ----------
    folder
        At or below the workspace.
    export
        Copied in, unless it lies in the workspace.
    with_categories
        Add the categories that the settings do not know, each as one of its own; or who is asked whether to.

    Raises
    ------
    ConfigError
        When a source reads the file already, or the settings would not be whole.
    InputError
        When the file cannot be read, or no column says when things happened. Nothing is then changed.
    """
    project = config.load(folder)
    with _placed(export, project) as path:
        relative = path.relative_to(project.root).as_posix()
        owner = next((each.source for each in find_exports(project) if each.file == relative), None)
        if owner:
            raise ConfigError(
                "A file is added once; the source '{source}' reads '{file}' already. Read it with: lagesbild ingest",
                source=owner,
                file=path.name,
            )
        proposal = _named(inspect_file(path, project=project), project)
        if proposal.missing_fields:
            raise InputError(
                "An export must have a column that says when things happened; none of '{file}' looks like one. See its columns with: "
                "lagesbild inspect FILE, and write the source into lagesbild.toml yourself.",
                file=path.name,
            )
        unknown = new_categories(path, proposal, project) if with_categories else []
        is_wanted = with_categories(unknown) if unknown and callable(with_categories) else with_categories
        categories = unknown if is_wanted else []
        settings = project.root / config.FILE_NAME
        text = with_tables(settings.read_text(encoding="utf-8-sig"), "sources", proposal.to_toml())
        if categories:
            text = with_tables(text, "categories", categories_toml(categories))
        config.parse(text, project.root)
        stop.settle()
        durable.write_text(settings, text)
    return Added(path, proposal.source.name, tuple(categories), proposal.remarks)


def _named(proposal: Proposal, project: Project) -> Proposal:
    """The proposal under a name that no source has."""
    taken = {source.name for source in project.all_sources}
    name, number = proposal.source.name, 2
    while name in taken:
        name, number = f"{proposal.source.name}-{number}", number + 1
    return replace(proposal, source=proposal.source.model_copy(update={"name": name}))


@contextmanager
def _placed(export: Path, project: Project) -> Iterator[Path]:
    """The file in the workspace; a copy that was made for it is taken away when something goes wrong."""
    here = export.resolve()
    if here.is_relative_to(project.root):
        yield here
        return
    parts = {part: project.raw / part.name for part in members(export)}
    for part, target in parts.items():
        if target.exists() and not filecmp.cmp(part, target, shallow=False):
            raise ConfigError(
                "Nothing in data/raw is overwritten; another '{file}' is there. Give the new file another name.",
                file=part.name,
            )
    new = {part: target for part, target in parts.items() if not target.exists()}
    try:
        project.raw.mkdir(parents=True, exist_ok=True)
        for part, target in new.items():
            shutil.copy2(part, target)
        yield project.raw / export.name
    except BaseException:
        for target in new.values():
            target.unlink(missing_ok=True)
        raise
