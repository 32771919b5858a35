"""Open what a notebook may see: the period, the edition, the incidents and the geography."""

from lagesbild.ingest.geography.geography import Geography
from lagesbild.situation._cover import reaches
from lagesbild.situation._opening import (
    fix,
    keep,
    open,  # noqa: A004 - called as situation.open
    open_project,
    report_context,
    roads,
    today,
)
from lagesbild.situation._situation import ReportContext, Situation

__all__ = [
    "Geography", "ReportContext", "Situation", "fix", "keep", "open", "open_project", "reaches", "report_context", "roads", "today",
]  # fmt: skip
