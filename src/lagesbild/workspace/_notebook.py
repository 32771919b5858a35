"""Make a new notebook in a workspace: a skeleton that runs, and that the report can hold as it is."""

import re
from pathlib import Path
from typing import Final

import nbformat

from lagesbild.config import Project
from lagesbild.errors import ConfigError

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")
_TITLE: Final = """\
# {title}

Skriv vilken fråga avsnittet svarar på, i en mening. Allt som står som text hamnar i rapporten, all kod stannar här."""
_PARAMETERS: Final = """\
project: str = ""  # arbetsytans mapp; tomt: närmaste mapp med lagesbild.toml
period: str = "latest"  # perioden: latest, 2026-W45, 2026-11-02..2026-11-15, 2026-T2, 2026
edition: str = "{edition}"  # vem rapporten är till för"""
_OPEN: Final = """\
from lagesbild import situation
from lagesbild.analysis.series import counts
from lagesbild.present import charts

now = situation.open(project, period, edition)"""
_SECTION: Final = """\
## Period för period

Byt ut diagrammet mot det du vill visa. En cell visar det som står på dess sista rad."""
_SHOW: Final = """\
periods = [*now.earlier(), now.period]
charts.period_series(now, counts.count_by_period(now.history, periods))"""


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
    cells = [
        nbformat.v4.new_markdown_cell(_TITLE.format(title=title)),  # type: ignore[no-untyped-call]
        nbformat.v4.new_code_cell(_PARAMETERS.format(edition=edition), metadata={"tags": ["parameters"]}),  # type: ignore[no-untyped-call]
        nbformat.v4.new_code_cell(_OPEN),  # type: ignore[no-untyped-call]
        nbformat.v4.new_markdown_cell(_SECTION),  # type: ignore[no-untyped-call]
        nbformat.v4.new_code_cell(_SHOW),  # type: ignore[no-untyped-call]
    ]
    for number, cell in enumerate(cells):
        cell["id"] = str(number)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = nbformat.v4.new_notebook(  # type: ignore[no-untyped-call]
        cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}}
    )
    return f"{nbformat.writes(notebook)}\n"  # type: ignore[no-untyped-call]
