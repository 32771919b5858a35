"""Draw the report's charts: one line in a notebook, frame in, block out.

Each chart says its unit, n and source, writes its numbers where they are, tells in words what it
shows, and carries its numbers along as a table.
"""

from lagesbild.present._counts import category_bars, period_series
from lagesbild.present._quality import hit_rate_bars, lag_histogram
from lagesbild.present._rhythm import hour_of_week

__all__ = ["category_bars", "hit_rate_bars", "hour_of_week", "lag_histogram", "period_series"]
