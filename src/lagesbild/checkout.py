"""Find what lies beside the sources in a checkout and inside the package when it is installed."""

from importlib import resources
from pathlib import Path
from typing import Final

_REPOSITORY: Final = Path(__file__).parents[2]


def beside_sources(name: str, *, installed: str = "") -> Path:
    """A file or folder of the repository, or its copy in the package.

    Parameters
    ----------
    name
        Its name in the repository's root.
    installed
        The package's folder that its copy lies in when installed.
    """
    if (_REPOSITORY / "pyproject.toml").is_file():
        return _REPOSITORY / name
    return Path(str(resources.files("lagesbild"))) / installed / name
