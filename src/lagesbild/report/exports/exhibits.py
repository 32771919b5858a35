"""Find the tables and pictures that a published report shows, as things that can leave it.

They are read from the executed notebooks beside the page, where each block carries what it shows as data: nothing is
computed again, so an export shows what the report shows, and no more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lagesbild import content, own_files
from lagesbild.content import Picture, Table
from lagesbild.errors import ConfigError
from lagesbild.present.html.blocks import MIME
from lagesbild.report.archive import archive, publish
from lagesbild.report.execute import notebook_files


@dataclass(frozen=True)
class Exhibits:
    """What a published report has to show, each with its notebook; ``manifest`` says of what and for whom."""

    manifest: Mapping[str, Any]
    tables: tuple[tuple[str, Table], ...]
    pictures: tuple[tuple[str, Picture], ...]


def read(folder: Path) -> Exhibits:
    """Read the exhibits of the report published in ``folder``, in the page's order.

    Raises
    ------
    ConfigError
        When there is no published report.
    DamagedError
        When its manifest or a notebook of it cannot be read.
    """
    path = folder / publish.MANIFEST
    if not path.is_file():
        raise ConfigError(
            "An export is made of a published report; there is none in '{period}/{report}'. "
            "Make it first: lagesbild run",
            period=folder.parent.name,
            report=folder.name,
        )
    with own_files.content(path, remedy=publish.REMAKE) as manifest:
        archive.entry(folder, manifest)
        order = [each["name"] for each in manifest["notebooks"]]
    shown = list(_contents(folder / publish.NOTEBOOKS))
    shown.sort(key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))
    return Exhibits(
        manifest,
        tuple((name, each) for name, each in shown if isinstance(each, Table)),
        tuple((name, each) for name, each in shown if isinstance(each, Picture)),
    )


def _contents(folder: Path) -> Iterator[tuple[str, content.Content]]:
    for path in sorted(folder.glob("*.ipynb")):
        with own_files.guarded(path, remedy=publish.REMAKE):
            blocks = [
                output["data"][MIME]
                for cell in notebook_files.read_cells(path, remedy=publish.REMAKE)
                for output in cell.get("outputs", [])
                if MIME in output.get("data", {})
            ]
            shown = [each for block in blocks for each in content.loads(block["content"])]
        yield from ((path.stem, each) for each in shown)
