"""Record how a report was made: a ``manifest.json`` that holds no personal data and no absolute path."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from lagesbild.config import Report
from lagesbild.periods import Period
from lagesbild.report.archive.corrections import Revision
from lagesbild.report.execute.execute import Executed
from lagesbild.situation import ReportContext


def manifest(
    decided: Mapping[str, Any],
    *,
    report: Report,
    period: Period,
    report_context: ReportContext,
    executed: Iterable[Executed],
    headline: str,
    figures: dict[str, float | None],
    revision: Revision | None,
) -> dict[str, Any]:
    """Everything that decided the report, and what the archive shows of it.

    Parameters
    ----------
    decided
        From ``freshness.decided_by``, asked before the notebooks ran.
    report, period, report_context, executed, headline
        What was made.
    """
    notebooks = [
        {**each, "seconds": done.seconds} for each, done in zip(decided["notebooks"], executed, strict=True)
    ]
    return {
        "report": report.name,
        "edition_title": report_context.edition.title,
        "period": {"start": str(period.start), "last_day": str(period.last_day), "kind": period.kind},
        "extracted_on": str(report_context.extracted_on),
        "headline": headline,
        "figures": figures,
        "revision": revision.as_json() if revision else None,
        "published_at": datetime.now(UTC).isoformat(timespec="seconds"),
        **decided,
        "notebooks": notebooks,
    }


def dumps(document: object) -> bytes:
    """JSON that a person can read, with a last line end."""
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    return (text + "\n").encode("utf-8")
