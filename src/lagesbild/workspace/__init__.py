"""Make a workspace, and try an export in it."""

from lagesbild.workspace._create import create
from lagesbild.workspace._inspect import Inspected, inspect
from lagesbild.workspace._notebook import new_notebook
from lagesbild.workspace._templates import write_templates

__all__ = ["Inspected", "create", "inspect", "new_notebook", "write_templates"]
