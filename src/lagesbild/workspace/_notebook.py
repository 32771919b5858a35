"""Make a new notebook in a workspace: a skeleton that runs, and that the report can hold as it is."""

import json
import re
from importlib import resources
from pathlib import Path
from typing import Final

from lagesbild.config import Project
from lagesbild.errors import ConfigError

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")


def new_notebook(project: Project, name: str, *, title: str = "") -> tuple[Path, str]:
    """Write ``notebooks/NAME.ipynb`` in the workspace.

    Parameters
    ----------
    project
        The workspace's settings.
    name
        File name without ending: lower-case letters a to z, digits, ``_`` and ``-``.
    title
        Heading of the section; made from the name if empty.

    Returns
    -------
    Path, str
        The notebook, and the TOML that puts it in the first report.

    Raises
    ------
    ConfigError
        When the name cannot be used, or there already is such a notebook: it is never overwritten.
    """
    if not _NAME.fullmatch(name):
        raise ConfigError(
            "A notebook's name has lower-case letters a to z, digits, '_' and '-', as 'min_analys'; "
            "found {name!r}.",
            name=name,
        )
    path = project.root / "notebooks" / f"{name}.ipynb"
    if path.exists():
        raise ConfigError(
            "A new notebook must not be there already; 'notebooks/{file}' is. Choose another name.",
            file=path.name,
        )
    report = project.reports[0]
    step = "analys" if "analys" in (report.headings or ("analys",)) else next(iter(report.headings))
    path.parent.mkdir(exist_ok=True)
    path.write_text(_notebook(title or _titled(name), report.edition), encoding="utf-8", newline="\n")
    return path, f'[[reports.notebooks]]\nnotebook = "{name}"\nstep = "{step}"'


def _titled(name: str) -> str:
    return re.sub(r"[_-]+", " ", name).strip().capitalize()


def _notebook(title: str, edition: str) -> str:
    skeleton = (
        resources.files("lagesbild.workspace").joinpath("new_notebook.ipynb").read_text(encoding="utf-8")
    )
    return skeleton.replace("{title}", json.dumps(title, ensure_ascii=False)[1:-1]).replace(
        "{edition}", edition
    )
