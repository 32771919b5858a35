"""A form with the municipality's map, for those who report without a system: one file that opens offline."""

from lagesbild.form._page import COLUMNS, FORM, page

__all__ = ["COLUMNS", "FORM", "page"]
