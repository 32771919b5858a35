"""The demo municipality: ``write`` makes its map and four years of exports, with known truth in them."""

from lagesbild.demo._settings import settings
from lagesbild.demo._write import write

__all__ = ["settings", "write"]
