"""Draw the report's charts: one line in a notebook, frame in, block out.

Each chart says its unit, n and source, writes its numbers where they are, tells in words what it
shows, and carries its numbers along as a table.
"""

from lagesbild.present.drawing.concentration import concentration_curve
from lagesbild.present.drawing.counts import category_bars, period_series
from lagesbild.present.drawing.hours import hour_profile
from lagesbild.present.drawing.knox import knox_table
from lagesbild.present.drawing.quality import hit_rate_bars, lag_histogram
from lagesbild.present.drawing.record import backcheck_series
from lagesbild.present.drawing.rhythm import hour_of_week

__all__ = [
    "backcheck_series",
    "category_bars",
    "concentration_curve",
    "hit_rate_bars",
    "hour_of_week",
    "hour_profile",
    "knox_table",
    "lag_histogram",
    "period_series",
]
