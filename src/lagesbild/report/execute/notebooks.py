"""Find a report's notebooks: the workspace's own first, then the library's."""

from pathlib import Path

from lagesbild.checkout import beside_sources
from lagesbild.errors import ConfigError, Message


def find_notebook(name: str, root: Path) -> Path:
    """The workspace's own notebook, else the library's.

    Parameters
    ----------
    name
        File name without ``.ipynb``.
    root
        The workspace.

    Raises
    ------
    ConfigError
        When there is no such notebook, with the names there are.
    """
    folders = notebook_folders(root)
    for folder in folders:
        if (path := folder / f"{name}.ipynb").is_file():
            return path
    known = ", ".join(sorted({path.stem for folder in folders for path in folder.glob("*.ipynb")}))
    raise ConfigError(
        "A notebook must stand in the workspace's 'notebooks' or in the library; found no '{name}.ipynb'. "
        "Write one of: {known}.",
        name=name,
        known=known or Message("(there are none)"),
    )


def notebook_folders(root: Path) -> list[Path]:
    """The workspace's own, then the library's: beside the sources in a checkout, inside the package when installed."""
    return [root / "notebooks", beside_sources("notebooks")]
