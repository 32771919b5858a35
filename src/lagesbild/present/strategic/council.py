"""Show what the council needs: extent and consequences, the year, the long run, and a draft of the plan."""

from lagesbild.present.strategic._council_decided import decided, plan_outcome
from lagesbild.present.strategic._council_districts import district_trends
from lagesbild.present.strategic._council_extent import (
    burden,
    district_rates,
    extent,
    headline,
)
from lagesbild.present.strategic._council_plan import plan_draft
from lagesbild.present.strategic._council_trends import breaks, trend
from lagesbild.present.strategic._council_year import seasons, wheel

__all__ = [
    "breaks",
    "burden",
    "decided",
    "district_rates",
    "district_trends",
    "extent",
    "headline",
    "plan_draft",
    "plan_outcome",
    "seasons",
    "trend",
    "wheel",
]
