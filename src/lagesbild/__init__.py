"""Turn exported incident reports into a fortnightly lägesbild."""

from importlib.metadata import version

__version__ = version("lagesbild")
