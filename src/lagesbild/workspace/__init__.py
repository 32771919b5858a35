"""Make a workspace, and try an export in it."""

from lagesbild.workspace._create import create
from lagesbild.workspace._inspect import Inspected, inspect

__all__ = ["Inspected", "create", "inspect"]
