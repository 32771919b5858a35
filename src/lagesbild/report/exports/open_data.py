"""Publish a shared edition's tables for machines: every count that it shows, and null for each that is hidden."""

from typing import Any, Final

import pandas as pd

from lagesbild.report.archive.manifest import dumps
from lagesbild.situation import Situation

TABLES: Final = "tables.json"


def published_tables(seen: Situation | None) -> dict[str, bytes]:
    """``tables.json`` of a shared edition, by its name; nothing without one.

    It has, for each period, ``cells`` (name and count) and ``sums`` (a total and its parts, by place in ``cells``):
    all that a reader needs to try to work a hidden count out.
    """
    if seen is None or seen.tables is None:
        return {}
    periods = []
    for period, shown in seen.tables.shown.items():
        place = {cell: at for at, cell in enumerate(shown.index)}
        periods.append(
            {
                "period": str(period),
                "cells": [
                    [list(cell), None if pd.isna(count) else int(count)] for cell, count in shown.items()
                ],
                "sums": [
                    [place[each.total], [place[part] for part in each.parts]]
                    for each in seen.tables.sums[period]
                ],
            }
        )
    document: dict[str, Any] = {
        "edition": seen.edition.name,
        "threshold": seen.tables.threshold,
        "groups": seen.tables.groups,
        "periods": periods,
    }
    return {TABLES: dumps(document)}
