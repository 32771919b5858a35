"""Make a workspace, give it a map, try an export in it, and add one to it."""

from lagesbild.workspace._add import Added, add
from lagesbild.workspace._create import create
from lagesbild.workspace._demo import begin_demo
from lagesbild.workspace._geography import Mapped, geography
from lagesbild.workspace._inspect import Inspected, inspect
from lagesbild.workspace._notebook import new_notebook
from lagesbild.workspace._templates import write_templates

__all__ = [
    "Added",
    "Inspected",
    "Mapped",
    "add",
    "begin_demo",
    "create",
    "geography",
    "inspect",
    "new_notebook",
    "write_templates",
]
