"""Find the demo municipality's settings: the repository's own in a checkout, a copy inside the package when installed."""

from importlib import resources
from pathlib import Path
from typing import Final

_REPOSITORY: Final = Path(__file__).parents[3]


def settings() -> str:
    """The text of the demo municipality's ``lagesbild.toml``."""
    is_checkout = (_REPOSITORY / "pyproject.toml").is_file()
    folder = _REPOSITORY if is_checkout else resources.files("lagesbild.demo")
    return folder.joinpath("lagesbild.toml").read_text(encoding="utf-8")
